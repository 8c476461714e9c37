"""A job's body from wherever it is nearest: the cache, else the service."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qjobs_tui.bodies.fetch import fetch, is_read_once

if TYPE_CHECKING:
    from pathlib import Path

    from qjobs_tui.bodies.cache import BodyCache
    from qjobs_tui.bodies.fetch import Fetched, Progress
    from qjobs_tui.jobs import Job
    from qjobs_tui.service.client import ServiceClient


@dataclass(frozen=True, slots=True)
class Obtained:
    """A body on disk, in full.

    Attributes:
        path: Where. A cached one may be removed by another process before it is opened: then
            obtain it again.
        size: How many bytes.
        is_cached: Whether it is in the cache, which removes it when it needs the room.
        complaint: Why nothing can be kept; said with the first body only, else "".

    """

    path: Path
    size: int
    is_cached: bool
    complaint: str = ""

    def discard(self) -> None:
        """Remove a file that is not the cache's: its reader has opened it, or is done with it."""
        if not self.is_cached:
            with suppress(OSError):
                self.path.unlink()


async def obtain(
    client: ServiceClient,
    job: Job,
    cache: BodyCache,
    folder_for_temporary: Path,
    *,
    progress: Progress | None = None,
    at_most: int | None = None,
) -> Obtained | None:
    """Find a result body in the cache, or fetch it and keep it there.

    The body of a job that has not finished is fetched and not kept.

    Args:
        client: The instance that has the job.
        job: The job; not one whose result is read only once.
        cache: Where bodies are kept.
        folder_for_temporary: Where a body is received, and stays if it is not kept.
        progress: As for `fetch`; not called for a body that is in the cache.
        at_most: The largest body to fetch, in bytes. One in the cache is given whatever its size.

    Returns:
        The body, or None when the job has no result, or an empty one.

    Raises:
        ValueError: The result is one that is read only once.
        TooLargeError: It is larger than that.
        SaveError: It could not be received.
        ServiceError: It did not arrive.

    """
    # The private ones go to `fetch`, which refuses them.
    can_be_kept = job.status.is_final and not is_read_once(job)
    kept = await asyncio.to_thread(cache.get, job) if can_be_kept else None
    if kept is not None:
        return Obtained(kept.path, kept.size, is_cached=True)
    fetched = await fetch(client, job, folder_for_temporary, progress=progress, at_most=at_most)
    if fetched is None:
        return None
    if not fetched.size:
        fetched.discard()
        return None
    if not can_be_kept:
        return Obtained(fetched.path, fetched.size, is_cached=False)
    return await _keep(job, cache, fetched)


async def _keep(job: Job, cache: BodyCache, fetched: Fetched) -> Obtained:
    """Move a body into the cache if it can be kept; nothing is left when this is cancelled."""
    try:
        kept = await asyncio.to_thread(cache.put, job, fetched.path)
    except BaseException:
        fetched.discard()
        raise
    if kept is None:
        complaint = cache.take_complaint()
        return Obtained(fetched.path, fetched.size, is_cached=False, complaint=complaint)
    fetched.discard()
    return Obtained(kept.path, kept.size, is_cached=True)
