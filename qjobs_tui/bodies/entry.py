"""A cached body and its name, which says whose it is and what has to be in it."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qjobs_tui.jobs import Job

_NAME = re.compile(r"([0-9a-f]{32})-([1-9][0-9]{0,14})-([0-9a-f]{64})\.body")
_OPEN = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_STEP = 1 << 20


@dataclass(frozen=True, slots=True)
class Entry:
    """What the name of a cached body says: ``<job's key>-<bytes>-<SHA-256>.body``.

    It is in the name so that one rename brings or replaces all of it.
    """

    key: str
    size: int
    sha256: str

    @property
    def name(self) -> str:
        """The file's name."""
        return f"{self.key}-{self.size}-{self.sha256}.body"

    @classmethod
    def parse(cls, name: str) -> Self | None:
        """Read a name; None for a file that is no cached body."""
        found = _NAME.fullmatch(name)
        return cls(found[1], int(found[2]), found[3]) if found else None


@dataclass(frozen=True, slots=True)
class Used:
    """An entry, when it was last used (ns), and the bytes that are really there."""

    when: int
    entry: Entry
    size: int


def scan(folder: int) -> list[Used]:
    """List the bodies in an open folder, the least recently used first.

    Raises:
        OSError: It cannot be read.

    """
    found = []
    with os.scandir(folder) as files:
        for file in files:
            entry = Entry.parse(file.name)
            with suppress(FileNotFoundError):  # removed by somebody else just now
                if entry is not None:
                    seen = file.stat(follow_symlinks=False)
                    found.append(Used(seen.st_mtime_ns, entry, seen.st_size))
    return sorted(found, key=lambda used: (used.when, used.entry.name))


def key_of(job: Job) -> str:
    """Make a job's key: the first 128 bits, in hex, of the SHA-256 of CRN, null byte and id."""
    return hashlib.sha256(f"{job.instance}\0{job.id}".encode()).hexdigest()[:32]


def is_whole(folder: int, entry: Entry) -> bool:
    """Read a cached body through and tell whether it is what its name says.

    Args:
        folder: The descriptor of its folder.
        entry: Its name.

    Raises:
        OSError: It cannot be opened or read; that it is a symbolic link is one reason.

    """
    handle = os.open(entry.name, _OPEN, dir_fd=folder)
    try:
        found = os.fstat(handle)
        return (
            stat.S_ISREG(found.st_mode)
            and found.st_uid == os.geteuid()
            and found.st_size == entry.size
            and _sha256(handle) == entry.sha256
        )
    finally:
        os.close(handle)


def pieces(handle: int) -> Iterator[bytes]:
    """Yield what is in an open file."""
    while piece := os.read(handle, _STEP):
        yield piece


def _sha256(handle: int) -> str:
    found = hashlib.sha256()
    for piece in pieces(handle):
        found.update(piece)
    return found.hexdigest()
