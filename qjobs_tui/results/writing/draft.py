"""A file that is being written and has no name of its own yet."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import secrets
import stat
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Self

from ..limits import WINDOW

if TYPE_CHECKING:
    from types import TracebackType

_NAME = re.compile(r"\.qjobs-tui-[0-9a-f]{16}\.part")
_DEAD_AFTER = 3600.0
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_FOLDER = os.O_DIRECTORY | os.O_CLOEXEC | getattr(os, "O_PATH", os.O_RDONLY)
_OLD = os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


def draft_path(folder: Path) -> Path:
    """Make up a hidden name in the folder that nobody else uses."""
    return folder / f".qjobs-tui-{secrets.token_hex(8)}.part"


class Draft:
    """A file under a hidden, passing name, removed unless somebody gives it another one.

    It is made anew with mode 0600 (or what the umask leaves of it) and stays locked while it is
    open, so that a leftover of a killed process can be told from one that is being written.

    Args:
        folder: Where it is written: the folder of its final name, so that a rename is enough.

    Raises:
        OSError: From everything here; `placing.saving` makes it presentable.

    """

    def __init__(self, folder: Path) -> None:
        self.path = draft_path(folder)
        self.size = 0
        self._sum = hashlib.sha256()
        # By its folder's handle: the folder may be renamed while this is being written.
        self._folder = os.open(folder, _FOLDER)
        try:
            self._handle = os.open(self.path.name, _NEW, 0o600, dir_fd=self._folder)
        except OSError:
            os.close(self._folder)
            raise
        with suppress(OSError):  # a file system without locks; then nothing is swept there
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    @property
    def sha256(self) -> str:
        """SHA-256 of what has been written, in hex."""
        return self._sum.hexdigest()

    def write(self, piece: bytes) -> None:
        """Append, in steps small enough that Ctrl-C is heard."""
        left = memoryview(piece)
        while left:
            step = left[: os.write(self._handle, left[:WINDOW])]
            self._sum.update(step)
            self.size += len(step)
            left = left[len(step) :]

    def seal(self) -> None:
        """Wait until the disk has it: only then may it replace anything."""
        os.fsync(self._handle)

    def sweep(self) -> None:
        """Remove the drafts beside this one that a killed process left an hour or longer ago.

        The time is the file system's own, so that clocks which disagree do no harm.
        """
        with suppress(OSError):
            now = os.fstat(self._handle).st_mtime
            with os.scandir(self.path.parent) as entries:
                found = [Path(entry) for entry in entries if _NAME.fullmatch(entry.name)]
            for path in found:
                if path != self.path:
                    _remove_dead(path, now)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with suppress(OSError):
            os.unlink(self.path.name, dir_fd=self._folder)
        for handle in (self._handle, self._folder):
            with suppress(OSError):
                os.close(handle)


def _remove_dead(path: Path, now: float) -> None:
    """Remove a draft of ours that is old and locked by nobody."""
    with suppress(OSError):
        handle = os.open(path, _OLD)
        try:
            found = os.fstat(handle)
            is_ours = stat.S_ISREG(found.st_mode) and found.st_uid == os.geteuid()
            if is_ours and now - found.st_mtime > _DEAD_AFTER:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                path.unlink()
        finally:
            os.close(handle)
