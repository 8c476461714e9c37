"""What keeps the key out of files that the system writes of its own accord."""

from __future__ import annotations

import sys

# Linux hands a core to a program, such as systemd's or Ubuntu's, whatever the limit, but for 1;
# that program notes the environment, which may hold the key. A file of one byte it does not write.
_LEAST = 1 if sys.platform == "linux" else 0


def forbid_core_dumps() -> None:
    """Let no crash of this process, or of what it starts, leave its memory on a disk.

    The limit is lowered for good: a child cannot raise it again. Where the system sets no limits,
    or a sandbox forbids to, things stay as they are.
    """
    try:
        import resource  # not on every platform
    except ImportError:
        return
    hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
    # One of 0 cannot be raised, and the programs above keep no core then.
    limit = min(hard, _LEAST) if hard != resource.RLIM_INFINITY else _LEAST
    try:
        resource.setrlimit(resource.RLIMIT_CORE, (limit, limit))
    except (OSError, ValueError):
        return
