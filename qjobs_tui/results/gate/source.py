"""Where the bytes of a body are: in memory, or in a file that is read piece by piece."""

from __future__ import annotations

import os
import stat
import weakref
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from qjobs_tui.errors import BadResult

from ..limits import WINDOW
from .turns import in_turns

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Source(Protocol):
    """Bytes that can be read at any place."""

    @property
    def size(self) -> int:
        """How many bytes there are."""

    def read(self, start: int, stop: int) -> bytes:
        """Return the bytes from start up to stop, both within the size."""


class BytesSource:
    """A body in memory."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self.size = len(body)

    def read(self, start: int, stop: int) -> bytes:
        """Return the bytes from start up to stop."""
        return self._body[start:stop]


class FileSource:
    """A body on disk, of any size; the file may be renamed or removed while it is read.

    Not mapped into memory: a mapped file that another program cuts short kills this one.

    Raises:
        OSError: The file cannot be opened.
        BadResult: It is no regular file, or was cut short while being read.

    """

    def __init__(self, path: Path) -> None:
        # Not blocking: to open a pipe would wait for somebody to write into it.
        self._fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        weakref.finalize(self, os.close, self._fd)
        found = os.fstat(self._fd)
        if not stat.S_ISREG(found.st_mode):
            raise BadResult("is no regular file", path=str(path))
        self.size = found.st_size

    def read(self, start: int, stop: int) -> bytes:
        """Return the bytes from start up to stop."""
        pieces = []
        while start < stop:
            piece = os.pread(self._fd, stop - start, start)
            if not piece:
                raise BadResult("was cut short while it was being read")
            pieces.append(piece)
            start += len(piece)
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)


@dataclass(frozen=True, slots=True)
class Blob:
    """A stretch of a source: the text of a long JSON string, without its quotes."""

    source: Source
    start: int
    stop: int

    @classmethod
    def of(cls, text: bytes) -> Blob:
        """Wrap a short text."""
        return cls(BytesSource(text), 0, len(text))

    @property
    def size(self) -> int:
        """Bytes of the text."""
        return self.stop - self.start

    def windows(self, step: int = WINDOW) -> Iterator[bytes]:
        """Yield the text in pieces of ``step`` bytes, the last one shorter."""
        for at in in_turns(range(self.start, self.stop, step)):
            yield self.source.read(at, min(at + step, self.stop))
