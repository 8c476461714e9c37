"""Results of finished jobs kept on disk, so that a second opening costs no network."""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qjobs_tui.bodies.entry import Entry, is_whole, key_of, pieces, scan
from qjobs_tui.bodies.fetch import is_read_once
from qjobs_tui.bodies.private_folder import RefusedError, make_folder, open_folder
from qjobs_tui.results.writing.draft import Draft

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from qjobs_tui.clock import Clock
    from qjobs_tui.jobs import Job

MAX_ENTRIES = 4096
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


@dataclass(frozen=True, slots=True)
class Kept:
    """A body in the cache: where, how many bytes, and their SHA-256 in hex.

    Another process, or the user, may remove it at any time; whoever has opened it can read on.
    """

    path: Path
    size: int
    sha256: str


class BodyCache:
    """Bodies in a folder of the user's own, the least recently used removed first.

    Any number of processes may share the folder, and the user may empty or remove it. Nothing
    here fails for want of a cache: what cannot be kept is not kept. All of it reads or writes
    files: from an event loop it is called in a thread.

    Args:
        folder: Where; created with the first body, mode 0700. Files in it are 0600, and files
            that are not the cache's own are left alone.
        max_bytes: How much may be kept; not more than `MAX_ENTRIES` bodies in any case.
        clock: Dates the uses.

    """

    def __init__(self, folder: Path, max_bytes: int, clock: Clock) -> None:
        self.folder = folder
        self.max_bytes = max_bytes
        self._clock = clock
        self._complaint = ""
        self._has_complained = False

    def get(self, job: Job) -> Kept | None:
        """Find a job's body and see that not a byte of it has changed; a damaged one is removed.

        Raises:
            ValueError: The job's result is read only once, or the job has not finished.

        """
        key = _key(job)
        with suppress(OSError), self._opened() as folder:
            if folder is not None:
                found = [used.entry for used in scan(folder) if used.entry.key == key]
                for entry in reversed(found):
                    if self._is_usable(folder, entry):
                        return self._kept(entry)
        return None

    def put(self, job: Job, body: Path) -> Kept | None:
        """Keep a copy of a job's body.

        Returns:
            The copy; None if it is empty, larger than all the cache may hold, or if it could not
            be written, as when the disk is full.

        Raises:
            ValueError: The job's result is read only once, or the job has not finished.

        """
        key = _key(job)
        with suppress(OSError):
            handle = os.open(body, _READ)
            try:
                size = os.fstat(handle).st_size
                if 0 < size <= self.max_bytes:
                    return self._put(key, handle, size)
            finally:
                os.close(handle)
        return None

    def take_complaint(self) -> str:
        """Say why the folder cannot be used: one sentence, once; "" if it can, or ever after."""
        complaint, self._complaint = self._complaint, ""
        return complaint

    def _put(self, key: str, body: int, size: int) -> Kept | None:
        with self._opened(create=True) as folder:
            if folder is None:
                return None
            self._make_room(folder, size)
            entry = self._written(folder, key, body)
            # Of other processes, which may have written at the same time.
            self._make_room(folder, 0, entry)
            return self._kept(entry)

    def _written(self, folder: int, key: str, body: int) -> Entry:
        with Draft(self.folder) as draft:
            draft.sweep()
            for piece in pieces(body):
                if not os.fstat(body).st_nlink:
                    # Whoever asked for this was cancelled, and is perhaps waited for.
                    raise FileNotFoundError(errno.ENOENT, "the body was removed")
                draft.write(piece)
            draft.seal()
            entry = Entry(key, draft.size, draft.sha256)
            self._date(folder, draft.path.name)
            os.rename(draft.path.name, entry.name, src_dir_fd=folder, dst_dir_fd=folder)
        return entry

    def _is_usable(self, folder: int, entry: Entry) -> bool:
        """Date the use of a body that is whole, and remove one that is not."""
        with suppress(OSError):
            if is_whole(folder, entry):
                self._date(folder, entry.name)
                return True
            os.unlink(entry.name, dir_fd=folder)
        return False

    def _make_room(self, folder: int, size: int, keep: Entry | None = None) -> None:
        """Remove bodies until another of that size fits, but not the one to keep."""
        found = scan(folder)
        count = len(found)
        size += sum(used.size for used in found)
        for used in found:
            if size <= self.max_bytes and count <= MAX_ENTRIES:
                break
            if used.entry != keep:
                size, count = size - used.size, count - 1
                with suppress(OSError):
                    os.unlink(used.entry.name, dir_fd=folder)

    def _date(self, folder: int, name: str) -> None:
        now = int(self._clock.now().timestamp() * 1e9)
        os.utime(name, ns=(now, now), dir_fd=folder, follow_symlinks=False)

    def _kept(self, entry: Entry) -> Kept:
        return Kept(self.folder / entry.name, entry.size, entry.sha256)

    @contextmanager
    def _opened(self, *, create: bool = False) -> Iterator[int | None]:
        """Open the folder; None if there is none, or none that can be used."""
        handle = None
        try:
            if create:
                make_folder(self.folder)
            handle = open_folder(self.folder)
        except RefusedError as error:
            self._complain(str(error))
        try:
            yield handle
        finally:
            if handle is not None:
                os.close(handle)

    def _complain(self, why: str) -> None:
        if not self._has_complained:
            self._has_complained = True
            self._complaint = f"Results are not kept in {self.folder}: {why}."


def _key(job: Job) -> str:
    if is_read_once(job):
        raise ValueError("a private result is never in the cache")
    if not job.status.is_final:
        raise ValueError("the result of a job that can still change is never in the cache")
    return key_of(job)
