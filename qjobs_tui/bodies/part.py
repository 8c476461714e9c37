"""A file that is being received: nobody else may read it, and all that was given to it is in it."""

from __future__ import annotations

import os
from contextlib import suppress
from io import FileIO
from typing import TYPE_CHECKING, Any

from qjobs_tui.results.writing.placing import saving

if TYPE_CHECKING:
    from pathlib import Path

_NEW = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_STEP = 1 << 20


class Part(FileIO):
    """A new file of mode 0600, or what the umask leaves of that.

    Args:
        path: Where it is written; nothing may stand there.
        target: What the user knows the file by, for errors.

    Raises:
        SaveError: From everything that writes.

    """

    def __init__(self, path: Path, target: Path) -> None:
        with saving(target):
            super().__init__(os.open(path, _NEW, 0o600), "wb")
        self.path = path
        self.target = target

    def write(self, piece: Any, /) -> int:  # noqa: ANN401 - any buffer, as inherited
        """Append all of it."""
        left = memoryview(piece).cast("B")
        size = len(left)
        while left:
            left = left[self._write_some(left[:_STEP]) :]
        return size

    def seal(self) -> None:
        """Wait until the disk has it."""
        with saving(self.target):
            os.fsync(self.fileno())

    def _write_some(self, left: memoryview) -> int:
        with saving(self.target):
            return os.write(self.fileno(), left)


class SparePart(Part):
    """One that must not be lost: where its disk has no room, it goes on in another folder.

    What was received until then moves along, so that it stays one file; ``path`` is where it is.

    Args:
        path: Where it is written.
        target: What the user knows the file by.
        spare: The other folder.

    """

    def __init__(self, path: Path, target: Path, spare: Path) -> None:
        super().__init__(path, target)
        self._spare: Path | None = spare / path.name

    def _write_some(self, left: memoryview) -> int:
        try:
            return os.write(self.fileno(), left)
        except OSError:
            if self._spare is None:
                with saving(self.path):
                    raise
        self._move(self._spare)
        return super()._write_some(left)

    def _move(self, spare: Path) -> None:
        self._spare = None
        with saving(spare):
            handle = os.open(spare, _NEW, 0o600)
            try:
                _copy(self.fileno(), handle)
            except BaseException:
                spare.unlink()
                raise
            else:
                # The same descriptor from here on, so that whoever writes need not know.
                os.dup2(handle, self.fileno(), inheritable=False)
            finally:
                os.close(handle)
        with suppress(OSError):
            self.path.unlink()
        self.path = self.target = spare


def _copy(source: int, target: int) -> None:
    at = 0
    while piece := os.pread(source, _STEP, at):
        at += os.write(target, piece)
