"""The requests that keep one instance's jobs current."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import msgspec
from msgspec.structs import replace

from qjobs_tui.errors import NotFound, RateLimited, ServiceError, Unauthorized, Unreachable
from qjobs_tui.service.job_query import JobQuery
from qjobs_tui.service.retry import PATIENCE
from qjobs_tui.store.reach import Cursor

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping
    from datetime import datetime

    from qjobs_tui.jobs import Instance, Job, JobPage
    from qjobs_tui.query import Narrowing
    from qjobs_tui.service.client import ServiceClient

AT_MOST = 20
_AT_ONCE = 4
_PENDING_PAGES = 25
_OLDER_PAGES = 10

S = TypeVar("S")
T = TypeVar("T")


class Fetched(msgspec.Struct, frozen=True):
    """What one question brought.

    Attributes:
        jobs: Jobs as the service tells them now.
        gone: Ids of which the service said that it has no such job.
        total: How many jobs the service says match, or None.
        ended: Whether there is nothing older.
        cursor: Where a walk into the past goes on.

    """

    jobs: tuple[Job, ...] = ()
    gone: frozenset[str] = frozenset()
    total: int | None = None
    ended: bool = False
    cursor: Cursor = Cursor()


class InstanceFeed:
    """Asks one instance's service and returns values; what is known is handed in each time.

    Args:
        instance: The instance.
        client: What polls ask; they come again by themselves, so it needs no patience.

    """

    def __init__(self, instance: Instance, client: ServiceClient) -> None:
        self.instance = instance
        self.client = client

    @property
    def patient(self) -> ServiceClient:
        """What a key asks: nobody asks that again, so it is tried for some time."""
        return self.client.with_patience(PATIENCE)

    async def newest(self) -> Fetched:
        """Return the newest page."""
        query = JobQuery()
        page = await self.client.jobs(query)
        return Fetched(page.jobs, total=page.total, ended=_completes(page, query))

    async def pending(self) -> Fetched:
        """Return all pending jobs, page by page."""
        jobs: dict[str, Job] = {}
        for _ in range(_PENDING_PAGES):
            query = JobQuery(pending=True, offset=len(jobs))
            page = await self.client.jobs(query)
            jobs.update({job.id: job for job in page.jobs})
            if len(page.jobs) < query.limit or _completes(page, query):
                break
        return Fetched(tuple(jobs.values()))

    async def singles(self, ids: Iterable[str]) -> Fetched:
        """Fetch jobs one by one, a few at a time, at most `AT_MOST`.

        A job that cannot be read is in neither ``jobs`` nor ``gone``: the others are still told.

        Raises:
            ServiceError: The service cannot be asked at all just now.

        """
        answers = await few_at_once(tuple(ids)[:AT_MOST], self._single)
        jobs = tuple(job for answer in answers for job in answer.jobs)
        return Fetched(jobs, frozenset().union(*(answer.gone for answer in answers)))

    async def _single(self, job_id: str) -> Fetched:
        try:
            return Fetched((await self.client.job(job_id),))
        except NotFound:
            return Fetched(gone=frozenset({job_id}))
        except (RateLimited, Unreachable, Unauthorized):
            raise
        except ServiceError:
            # One broken record must not end the turn; the log has the failure.
            return Fetched()

    async def with_metrics(self, jobs: Iterable[Job]) -> tuple[Job, ...]:
        """Return the jobs, at most `AT_MOST`, with those times that could be had.

        Raises:
            RateLimited: The service asks for fewer requests.

        """
        return tuple(await few_at_once(tuple(jobs)[:AT_MOST], partial(measured, self.client)))

    async def older(
        self, cursor: Cursor, narrowing: Narrowing, known: Mapping[str, Job]
    ) -> Fetched:
        """Return the next page that holds a job not known yet, going back from a cursor.

        ``created_before`` is inclusive, so a page begins with jobs that are known. When a whole
        page was created in one instant, the next one is asked for by offset. The end is an empty
        page, the one that completes the service's own count, or one that repeats itself.
        """
        query = _older_query(cursor, narrowing)
        client = self.patient
        jobs: dict[str, Job] = {}
        ended = False
        for _ in range(_OLDER_PAGES):
            page = await client.jobs(query)
            repeats = query.offset > 0 and all(job.id in jobs for job in page.jobs)
            ended = repeats or _completes(page, query)
            jobs.update({job.id: job for job in page.jobs})
            query = _next_query(query, page)
            if ended or any(job.id not in known for job in page.jobs):
                break
        cursor = Cursor(query.created_before, query.offset)
        return Fetched(tuple(jobs.values()), ended=ended, cursor=cursor)


def _older_query(cursor: Cursor, narrowing: Narrowing) -> JobQuery:
    limits = [moment for moment in (cursor.before, narrowing.created_before) if moment]
    return JobQuery(
        offset=cursor.offset,
        pending=narrowing.pending,
        program=narrowing.program or None,
        backend=narrowing.backend or None,
        tags=narrowing.tags,
        session_id=narrowing.session_id or None,
        created_after=narrowing.created_after,
        created_before=min(limits, default=None),
    )


def _next_query(query: JobQuery, page: JobPage) -> JobQuery:
    """Go on from the page's oldest instant; within that instant by offset."""
    floor, before = _oldest(page.jobs), query.created_before
    if floor is None or (before is not None and floor >= before):
        return replace(query, offset=query.offset + len(page.jobs))
    return replace(query, created_before=floor, offset=0)


def _completes(page: JobPage, query: JobQuery) -> bool:
    """Whether nothing comes after a page: it is empty, or the last by the service's own count."""
    if not page.jobs:
        return True
    return page.total is not None and query.offset + len(page.jobs) >= page.total


async def measured(client: ServiceClient, job: Job) -> Job:
    """Return a job with its times, or as it is where they cannot be had: the table does without.

    Raises:
        RateLimited: The service asks for fewer requests.

    """
    try:
        return replace(job, metrics=await client.metrics(job.id))
    except RateLimited:
        raise
    except ServiceError:
        return job


async def few_at_once(items: Iterable[S], ask: Callable[[S], Awaitable[T]]) -> list[T]:
    """Ask for each item, a few at a time; the first that fails ends the others."""
    gate = asyncio.Semaphore(_AT_ONCE)

    async def one(item: S) -> T:
        async with gate:
            return await ask(item)

    # A task group, before Python 3.13, tells of what failed and forgets that it was cancelled too.
    tasks = [asyncio.ensure_future(one(item)) for item in items]
    try:
        if tasks:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
        return [task.result() for task in _failed(tasks) or tasks]
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _failed(tasks: Iterable[asyncio.Future[T]]) -> list[asyncio.Future[T]]:
    return [task for task in tasks if task.done() and not task.cancelled() and task.exception()]


def _oldest(jobs: Iterable[Job]) -> datetime | None:
    return min((job.created for job in jobs if job.created), default=None)
