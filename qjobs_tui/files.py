"""Files that several programs share: each is there whole or not at all, for the user alone."""

from __future__ import annotations

import os
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_NAP_S = 0.02
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


def make_folder(path: Path) -> None:
    """Create a folder and the missing ones above it, each for the user alone.

    One that is there keeps its mode.

    Raises:
        OSError: It cannot be created.
        ValueError: It has no usable name.

    """
    for folder in (*reversed(path.parents), path):
        # Only where nothing is: on a folder that is there, a read-only system complains.
        if not os.path.lexists(folder):
            with suppress(FileExistsError):
                folder.mkdir(mode=0o700)


def replace(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, for the user alone.

    Raises:
        OSError: It cannot be written; what stood there stands.

    """
    # Named by process and moment: where locks do not work, another may be at it too.
    part = path.with_name(f".{path.name}.{os.getpid()}.{time.monotonic_ns()}")
    try:
        handle = os.open(part, _NEW, 0o600)
        with os.fdopen(handle, "wb") as file:
            # The umask may have taken away what the user needs to read it again.
            os.fchmod(handle, 0o600)
            file.write(data)
            file.flush()
            os.fsync(handle)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


@contextmanager
def locked(path: Path, seconds: float) -> Iterator[None]:
    """Hold a lock on a file, which the system takes back if the program dies.

    Args:
        path: A file beside what it guards, created when missing.
        seconds: How long to wait for others.

    Raises:
        OSError: Others hold it for longer.

    """
    import fcntl  # not on every platform, and only asked for when something is kept

    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        deadline = time.monotonic() + seconds
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(_NAP_S)
            else:
                break
        yield
    finally:
        os.close(handle)
