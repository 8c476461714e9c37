"""A job's result from the service to typed values: obtained, opened, and told if unreadable."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qjobs_tui.bodies.fetch import fetch_once
from qjobs_tui.bodies.obtain import obtain
from qjobs_tui.errors import BadResult

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from qjobs_tui.bodies.cache import BodyCache
    from qjobs_tui.bodies.fetch import Progress
    from qjobs_tui.jobs import Job
    from qjobs_tui.results.read import Body
    from qjobs_tui.service.client import ServiceClient

    ClientOf = Callable[[Job], Awaitable[ServiceClient]]

_TRIES = 3


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
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

    Args:
        client_of: The client of the instance that has a job.
        cache: Keeps what may be kept.
        temporary: Where bodies are received, and what the cache cannot keep.

    """

    def __init__(self, client_of: ClientOf, cache: BodyCache, temporary: Path) -> None:
        self._client_of = client_of
        self._cache = cache
        self._temporary = temporary

    async def open(
        self, job: Job, *, progress: Progress | None = None, at_most: int | None = None
    ) -> Opened | None:
        """Open a job's result, from the cache if it is there; None when the job has none.

        Raises:
            ValueError: The result is one that is read only once.
            TooLargeError: It is not in the cache, and larger than ``at_most`` bytes.
            SaveError: It could not be received.
            ServiceError: It did not arrive.

        """
        client = await self._client_of(job)
        for left in reversed(range(_TRIES)):
            found = await obtain(
                client, job, self._cache, self._temporary, progress=progress, at_most=at_most
            )
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

    async def open_once(
        self, job: Job, target: Path, *, progress: Progress | None = None
    ) -> Opened | None:
        """Read a result that the service deletes as it is read: it is on the disk, then opened.

        Args:
            job: The job.
            target: The file that keeps the body.
            progress: As for `fetch`.

        Returns:
            The result, or None when the job has none, or none any more.

        Raises:
            PartialError: Only a part arrived, and where it is.
            SaveError: Nothing was read, or the whole body is there under another name.
            ServiceError: Nothing arrived.

        """
        client = await self._client_of(job)
        found = await fetch_once(client, job, target, self._temporary, progress=progress)
        if found is None or not found.size:
            return None
        return await asyncio.to_thread(_opened, found.path, "", found.path)


def _opened(path: Path, complaint: str = "", kept: Path | None = None) -> Opened:
    # numpy costs 40 ms, which the first frame need not wait for.
    from qjobs_tui.results.read import open_body

    size = path.stat().st_size
    try:
        return Opened(size, open_body(path), kept=kept, complaint=complaint)
    except BadResult as error:
        return Opened(size, trouble=error, kept=kept, complaint=complaint)
