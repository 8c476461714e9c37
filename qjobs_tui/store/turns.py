"""The polling loop of one instance: turns that never overlap, and never give up."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from qjobs_tui.errors import QJobsError, RateLimited, ServiceError
from qjobs_tui.jobs import JobStatus
from qjobs_tui.store.pace import Jitter, Pace, slow_question

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet

    from qjobs_tui.clock import Clock
    from qjobs_tui.jobs import Job
    from qjobs_tui.store.feed import Fetched, InstanceFeed
    from qjobs_tui.store.snapshot import Health
    from qjobs_tui.store.store import JobStore


class Turns:
    """Takes one instance's turns and reports to the store."""

    def __init__(
        self, store: JobStore, feed: InstanceFeed, *, clock: Clock, jitter: Jitter, pace: Pace
    ) -> None:
        self._store = store
        self._feed = feed
        self._crn = feed.instance.crn.text
        self._clock = clock
        self._jitter = jitter
        self._pace = pace
        self._count = 0
        self._failures = 0
        self._backoff = 0.0
        self._wants_all = False
        self._awake = asyncio.Event()

    def wake(self) -> None:
        """Take the next turn now, or as the one under way ends, with the newest page."""
        self._wants_all = True
        self._awake.set()

    async def run(self) -> None:
        """Take turns until cancelled."""
        while True:
            if not self._store.snapshot.paused or self._wants_all:
                await self._turn()
            await self._rest()

    async def _turn(self) -> None:
        """Ask once; what fails is told in the snapshot."""
        everything, self._wants_all = self._wants_all, False
        self._set_health(asked=self._clock.now())
        try:
            await self._ask(everything=everything)
        except QJobsError as error:
            self._fail(error)
        else:
            self._failures = 0
            self._set_health(answered=self._clock.now(), error=None, retry_at=None, asked=None)
        finally:
            self._count += 1

    async def _ask(self, *, everything: bool) -> None:
        if not self._health.answered:
            await self._open()
            return
        known = self._known_pending()
        pending = await self._feed.pending()
        missing = known.keys() - {job.id for job in pending.jobs}
        # After a failure anything can have happened meanwhile.
        is_news = bool(missing) or self._is_news(pending) or self._failures > 0
        self._take(pending)
        question = slow_question(self._count)
        if everything or is_news or question == "newest":
            newest = await self._feed.newest()
            missing = self._missing_from(newest) | missing - {job.id for job in newest.jobs}
            self._store.take_newest(self._crn, newest)
        elif question:
            await self._ask_slowly(question)
        await self._settle(missing, known)

    async def _open(self) -> None:
        """Show the newest page as soon as it is there, then ask for the rest."""
        self._store.take_newest(self._crn, await self._feed.newest())
        self._set_health(answered=self._clock.now())
        self._take(await self._feed.pending())
        await self._settle(frozenset(), {})
        for question in ("backends", "usage"):
            await self._ask_slowly(question)

    async def _ask_slowly(self, question: str) -> None:
        """Fetch what only decorates: the jobs do without, also where an account has no right."""
        try:
            if question == "backends":
                await self._store.ask_backends(self._feed)
            else:
                await self._store.ask_usage(self._feed)
        except RateLimited:
            raise
        except ServiceError:
            # Its turn comes again, and the log has the failure.
            return

    async def _settle(self, missing: AbstractSet[str], known: dict[str, Job]) -> None:
        """Fetch jobs that were missing where they had been, and times that are new."""
        if missing:
            self._take(await self._feed.singles(missing))
        now = self._store.snapshot
        changed = [now.by_id[job_id] for job_id in known if job_id in now.by_id]
        wanting = {job.id: job for job in (*changed, *now.pending(self._crn)) if _is_untimed(job)}
        if wanting:
            self._store.merge_jobs(await self._feed.with_metrics(wanting.values()))

    def _fail(self, error: QJobsError) -> None:
        self._failures += 1
        retry_after = error.retry_after if isinstance(error, ServiceError) else None
        self._backoff = self._pace.backoff(self._jitter, self._failures, retry_after)
        retry_at = self._clock.now() + timedelta(seconds=self._backoff)
        self._set_health(error=error, retry_at=retry_at, asked=None)

    async def _rest(self) -> None:
        """Wait for the next turn's time, or for `wake`."""
        sleeping = asyncio.ensure_future(self._clock.sleep(self._delay()))
        waking = asyncio.ensure_future(self._awake.wait())
        try:
            await asyncio.wait({sleeping, waking}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            sleeping.cancel()
            waking.cancel()
            self._awake.clear()

    def _delay(self) -> float:
        if self._failures:
            return self._backoff
        return self._pace.delay(self._jitter, has_pending=bool(self._known_pending()))

    def _take(self, fetched: Fetched) -> None:
        self._store.merge_jobs(fetched.jobs, fetched.gone)

    def _set_health(self, **changes: object) -> None:
        self._store.set_health(self._crn, replace(self._health, **changes))  # type: ignore[arg-type]

    @property
    def _health(self) -> Health:
        return self._store.snapshot.health[self._crn]

    def _mine(self) -> Iterable[Job]:
        return (job for job in self._store.snapshot.jobs if job.instance == self._crn)

    def _known_pending(self) -> dict[str, Job]:
        return {job.id: job for job in self._store.snapshot.pending(self._crn)}

    def _missing_from(self, newest: Fetched) -> set[str]:
        """Ids that should stand in the newest page and do not: deleted elsewhere, most likely."""
        listed = {job.id for job in newest.jobs}
        floor = min((job.created for job in newest.jobs if job.created), default=None)
        return {
            job.id
            for job in self._mine()
            if job.id not in listed
            and (newest.ended or (job.created and floor and job.created > floor))
        }

    def _is_news(self, pending: Fetched) -> bool:
        return any(job.id not in self._store.snapshot.by_id for job in pending.jobs)


def _is_untimed(job: Job) -> bool:
    """Whether the table lacks times that the service has: of a job that runs or has ended."""
    return job.metrics is None and (job.status is JobStatus.RUNNING or job.status.is_final)
