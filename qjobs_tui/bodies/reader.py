"""A job's result from the service to typed values: obtained, opened, and told if unreadable."""

from __future__ import annotations

import asyncio
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from qjobs_tui.errors import BadResult, QJobsError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from qjobs_tui.bodies.cache import BodyCache
    from qjobs_tui.bodies.fetch import Progress
    from qjobs_tui.bodies.obtain import Obtained
    from qjobs_tui.jobs import Job
    from qjobs_tui.results.read import Body
    from qjobs_tui.service.client import ServiceClient

    ClientOf = Callable[[Job], Awaitable[ServiceClient]]

_TRIES = 3


class Opened(msgspec.Struct, frozen=True, eq=False):
    """A result that is on the disk, in full.

    Attributes:
        size: Bytes of the body.
        body: What it holds; None where it cannot be read.
        trouble: Why it cannot be read; None where it can.
        kept: The file that keeps the body of a private result for good; None for any other.
        complaint: Why nothing can be kept in the cache; said once in a run, else "".

    """

    size: int
    body: Body | None = None
    trouble: BadResult | None = None
    kept: Path | None = None
    complaint: str = ""


class BodyReader:
    """Opens results; the files it receives are in folders it was given.

    What it does its work with is imported with the first result: the table does without.

    Args:
        client_of: The client of the instance that has a job.
        make_cache: Makes what keeps what may be kept.
        temporary: Where bodies are received, and what the cache cannot keep.

    """

    def __init__(
        self, client_of: ClientOf, make_cache: Callable[[], BodyCache], temporary: Path
    ) -> None:
        self._client_of = client_of
        self._make_cache = make_cache
        self._temporary = temporary
        self._readings: dict[str, asyncio.Task[Opened | None]] = {}
        self._told: dict[str, Progress | None] = {}
        self._kept: dict[str, Path] = {}

    @cached_property
    def _cache(self) -> BodyCache:
        return self._make_cache()

    async def open(
        self, job: Job, *, progress: Progress | None = None, at_most: int | None = None
    ) -> Opened | None:
        """Open a job's result, from the cache if it is there; None when the job has none.

        A private one is opened from the file that `open_once` made in this run.

        Raises:
            ValueError: The result is one that is read only once, and was not read.
            TooLargeError: It is not in the cache, and larger than ``at_most`` bytes.
            SaveError: It could not be received.
            ServiceError: It did not arrive.

        """
        if job.id in self._kept:
            return await self._reopened(job)
        client = await self._client_of(job)
        for left in reversed(range(_TRIES)):
            found = await self._obtained(client, job, progress, at_most)
            if found is None:
                return None
            try:
                return await asyncio.to_thread(_opened, found.path, found.complaint)
            except FileNotFoundError:
                # Another process may make room in the cache between the two.
                if not left:
                    raise
            finally:
                found.discard()
        raise AssertionError

    async def obtain(self, job: Job, *, progress: Progress | None = None) -> Obtained | None:
        """Find or fetch the file of a result, which the caller discards; None when there is none.

        Raises:
            ValueError: The result is one that is read only once.
            SaveError: It could not be received.
            ServiceError: It did not arrive.

        """
        client = await self._client_of(job)
        return await self._obtained(client, job, progress)

    async def _obtained(
        self, client: ServiceClient, job: Job, progress: Progress | None, at_most: int | None = None
    ) -> Obtained | None:
        from qjobs_tui.bodies.obtain import obtain

        folder = self._temporary
        return await obtain(client, job, self._cache, folder, progress=progress, at_most=at_most)

    async def open_once(
        self, job: Job, target: Path, *, progress: Progress | None = None
    ) -> Opened | None:
        """Read a result that the service deletes as it is read: it is on the disk, then opened.

        The reading goes on when the caller is cancelled: what is not read now is lost. A second
        call for the same job waits for the first reading, or opens its file.

        Args:
            job: The job.
            target: The file that keeps the body.
            progress: As for `fetch`; the last caller's is told.

        Returns:
            The result, or None when the job has none, or none any more.

        Raises:
            PartialError: Only a part arrived, and where it is.
            SaveError: Nothing was read, or the whole body is there under another name.
            ServiceError: Nothing arrived.

        """
        if job.id in self._kept:
            return await self._reopened(job)
        self._told[job.id] = progress
        if job.id not in self._readings:
            reading = self._read_once(job, target)
            self._readings[job.id] = asyncio.create_task(reading)
        return await asyncio.shield(self._readings[job.id])

    @property
    def is_busy(self) -> bool:
        """Whether any private result is being read just now."""
        return bool(self._readings)

    def is_reading(self, job: Job) -> bool:
        """Whether a private result is being read just now."""
        return job.id in self._readings

    def is_kept(self, job: Job) -> bool:
        """Whether a private result was read in this run: `open` finds it on the disk."""
        return job.id in self._kept

    async def _read_once(self, job: Job, target: Path) -> Opened | None:
        def tell(received: int, size: int | None) -> None:
            if progress := self._told[job.id]:
                progress(received, size)

        from qjobs_tui.bodies.fetch import fetch_once

        try:
            client = await self._client_of(job)
            found = await fetch_once(client, job, target, self._temporary, progress=tell)
        finally:
            del self._readings[job.id], self._told[job.id]
        if found is None or not found.size:
            return None
        self._kept[job.id] = found.path
        return await self._reopened(job)

    async def _reopened(self, job: Job) -> Opened:
        path = self._kept[job.id]
        try:
            return await asyncio.to_thread(_opened, path, "", path)
        except OSError as error:
            words = f"The result of job {job.id} was read, and its file cannot be opened any more"
            raise QJobsError(f"{words}: {path}", hint=str(error)) from error


def _opened(path: Path, complaint: str = "", kept: Path | None = None) -> Opened:
    # numpy costs 40 ms, which the first frame need not wait for.
    from qjobs_tui.results.read import open_body

    size = path.stat().st_size
    try:
        return Opened(size, open_body(path), kept=kept, complaint=complaint)
    except BadResult as error:
        return Opened(size, trouble=error, kept=kept, complaint=complaint)
