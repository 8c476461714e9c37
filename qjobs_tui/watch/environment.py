"""What the user's own command gets to know: the job, and of the environment what is no secret."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qjobs_tui.jobs import Job
    from qjobs_tui.secret import Secret

_LONGEST = 4000
_SECRET_NAME = re.compile(
    r"token|secret|passw|passphrase|credential|api_?key|(?:^|_)key(?:$|_)|(?:^|_)pw(?:$|_)",
    re.IGNORECASE,
)


def environment(
    job: Job, instance_name: str, environ: Mapping[str, str], secrets: tuple[Secret, ...] = ()
) -> dict[str, str]:
    """Return the environment of a command that is told of a job.

    Variables whose name speaks of a secret, or that hold one of ours, are left out.
    """
    passed = {
        name: value
        for name, value in environ.items()
        if not _SECRET_NAME.search(name) and not _holds_one(value, secrets)
    }
    told = {f"QJOBS_{name}": _plain(text) for name, text in _facts(job, instance_name).items()}
    return passed | told


def _holds_one(value: str, secrets: tuple[Secret, ...]) -> bool:
    return any(secret and secret.reveal() in value for secret in secrets)


def _facts(job: Job, instance_name: str) -> dict[str, str]:
    return {
        "JOB_ID": job.id,
        "STATUS": job.status.value,
        "BACKEND": job.backend,
        "PROGRAM": job.program,
        "INSTANCE": job.instance,
        "INSTANCE_NAME": instance_name,
        "SESSION_ID": job.session_id,
        "TAGS": " ".join(job.tags),
        "CREATED": job.created.isoformat() if job.created else "",
        "USAGE_SECONDS": f"{job.usage.seconds:g}" if job.usage else "",
        "REASON_CODE": "" if job.reason_code is None else str(job.reason_code),
        "REASON": job.reason,
    }


def _plain(text: str) -> str:
    """Foreign text on one line, of characters that can be printed and that a system can pass."""
    line = "".join(each if each.isprintable() else " " for each in text[:_LONGEST])
    return line.encode("utf-8", "replace").decode()
