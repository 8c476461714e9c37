"""The polling loop of one instance: turns that never overlap, and never give up."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from qjobs_tui.errors import QJobsError, RateLimited, ServiceError
from qjobs_tui.store.owed import Owed, OwedTimes, lacks_times
from qjobs_tui.store.pace import REFUSED_REST, least_rest, slow_question
from qjobs_tui.store.snapshot import Health, is_refusal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qjobs_tui.clock import Clock
    from qjobs_tui.jobs import Job
    from qjobs_tui.service.retry import Jitter
    from qjobs_tui.store.feed import Fetched, InstanceFeed
    from qjobs_tui.store.pace import Pace
    from qjobs_tui.store.store import JobStore

_CYCLE = 6


class Turns:
    """Takes one instance's turns and reports to the store.

    Attributes:
        feed: Whom to ask; another one for the same instance is asked from then on.

    """

    def __init__(
        self, store: JobStore, feed: InstanceFeed, *, clock: Clock, jitter: Jitter, pace: Pace
    ) -> None:
        self._store = store
        self.feed = feed
        self._crn = feed.instance.crn.text
        self._clock = clock
        self._jitter = jitter
        self._pace = pace
        self._count = 0
        self._failures = 0
        self._backoff = 0.0
        self._not_before = 0.0
        self._wants_all = False
        self._is_hurried = False
        self._awake = asyncio.Event()
        self._questions: dict[str, None] = {}
        self._unread = Owed()
        self._times = OwedTimes()
        # Jobs that were asked for one by one: that a list lacks them is no news any more.
        self._unlisted: set[str] = set()

    def wake(self) -> None:
        """Take the next turn as soon as the service allows it, with the newest page."""
        self._wants_all = True
        self._awake.set()

    @property
    def is_asking(self) -> bool:
        """Whether a turn is under way."""
        return self._health.asked is not None

    async def run(self) -> None:
        """Take turns until cancelled."""
        while True:
            if not self._store.snapshot.paused or self._wants_all:
                await self._turn()
            await self._rest()

    async def _turn(self) -> None:
        """Ask once; what fails is told in the snapshot."""
        everything, self._wants_all = self._wants_all, False
        self._awake.clear()
        self._set_health(asked=self._clock.now())
        try:
            await self._ask(everything=everything)
        except QJobsError as error:
            self._fail(error)
        else:
            self._failures = 0
            self._not_before = self._clock.monotonic() + least_rest(None)
            self._set_health(answered=self._clock.now(), error=None, retry_at=None, asked=None)
        finally:
            self._count += 1

    async def _ask(self, *, everything: bool) -> None:
        if not self._health.answered:
            await self._open()
            return
        if everything:
            self._unlisted.clear()
        if question := slow_question(self._count):
            self._questions[question] = None
        known = self._known_pending()
        pending = await self.feed.pending()
        missing = known.keys() - self._listed(pending) - self._unlisted
        # After a failure anything can have happened meanwhile.
        is_news = bool(missing) or self._is_news(pending) or self._failures > 0
        self._take(pending)
        if everything or is_news or "newest" in self._questions:
            missing = await self._ask_newest(missing)
        elif question := next(iter(self._questions), ""):
            del self._questions[question]
            await self._ask_slowly(question)
        await self._settle(missing)

    async def _ask_newest(self, missing: set[str]) -> set[str]:
        """Take the newest page; return the ids still missing, and those missing from it."""
        self._questions.pop("newest", None)
        newest = await self.feed.newest()
        missing = missing - self._listed(newest) | self._missing_from(newest)
        self._store.take_newest(self._crn, newest)
        return missing

    async def _open(self) -> None:
        """Show the newest page as soon as it is there, then ask for the rest."""
        self._store.take_newest(self._crn, await self.feed.newest())
        self._set_health(answered=self._clock.now())
        self._take(await self.feed.pending())
        await self._settle(set())
        for question in ("backends", "usage"):
            await self._ask_slowly(question)

    async def _ask_slowly(self, question: str) -> None:
        """Fetch what only decorates: the jobs do without, also where an account has no right."""
        try:
            if question == "backends":
                await self._store.ask_backends(self.feed)
            elif question == "doubtful":
                await self._ask_doubtful()
            else:
                await self._store.ask_usage(self.feed)
        except RateLimited:
            raise
        except ServiceError:
            # Its turn comes again, and the log has the failure.
            return

    async def _ask_doubtful(self) -> None:
        """Ask for one pending job that no list holds, or that runs without saying since when."""
        pending = self._store.snapshot.pending(self._crn)
        doubtful = [job for job in pending if job.id in self._unlisted or lacks_times(job)]
        if not doubtful:
            return
        job = doubtful[self._count // _CYCLE % len(doubtful)]
        if job.id in self._unlisted:
            self._take(await self.feed.singles([job.id]))
        else:
            self._store.merge_jobs(await self.feed.with_metrics([job]))

    async def _settle(self, missing: set[str]) -> None:
        """Fetch jobs that were missing where they had been, and times that are new."""
        self._unread.add(missing)
        if asked := self._unread.due(lambda job_id: job_id in self._store.snapshot.by_id):
            await self._read(asked)
        self._times.note(self._known_pending().values(), self._store.snapshot.by_id)
        if asked := self._times.due(self._lacks_times):
            await self._measure(asked)

    async def _read(self, asked: tuple[str, ...]) -> None:
        fetched = await self.feed.singles(asked)
        self._take(fetched)
        told = {job.id for job in fetched.jobs}
        given_up = self._unread.settle(asked, told | fetched.gone)
        self._unlisted = (self._unlisted | told | given_up) & self._store.snapshot.by_id.keys()

    async def _measure(self, asked: tuple[str, ...]) -> None:
        by_id = self._store.snapshot.by_id
        self._store.merge_jobs(await self.feed.with_metrics(by_id[key] for key in asked))
        self._times.settle(asked, {key for key in asked if not self._lacks_times(key)})

    def _lacks_times(self, job_id: str) -> bool:
        job = self._store.snapshot.by_id.get(job_id)
        return job is not None and lacks_times(job)

    def _fail(self, error: QJobsError) -> None:
        # A failure that a key brought on early says nothing that the last one did not.
        if not (self._is_hurried and self._failures):
            self._failures += 1
        retry_after = error.retry_after if isinstance(error, ServiceError) else None
        self._not_before = self._clock.monotonic() + least_rest(retry_after)
        self._backoff = self._pace.backoff(self._jitter, self._failures, retry_after)
        if is_refusal(error):
            self._backoff = max(self._backoff, REFUSED_REST)
        retry_at = self._clock.now() + timedelta(seconds=self._backoff)
        self._set_health(error=error, retry_at=retry_at, asked=None)

    async def _rest(self) -> None:
        """Wait for the next turn's time, or for `wake`, which passes over no Retry-After."""
        delay = self._delay()
        due = self._clock.monotonic() + delay
        await self._doze(delay)
        if (wait := self._not_before - self._clock.monotonic()) > 0:
            await self._clock.sleep(wait)
        self._is_hurried = self._awake.is_set() and self._clock.monotonic() < due

    async def _doze(self, seconds: float) -> None:
        sleeping = asyncio.ensure_future(self._clock.sleep(seconds))
        waking = asyncio.ensure_future(self._awake.wait())
        try:
            await asyncio.wait({sleeping, waking}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            sleeping.cancel()
            waking.cancel()

    def _delay(self) -> float:
        if self._failures:
            return self._backoff
        return self._pace.delay(self._jitter, has_pending=bool(self._known_pending()))

    def _take(self, fetched: Fetched) -> None:
        self._store.merge_jobs(fetched.jobs, fetched.gone)

    def _set_health(self, **changes: object) -> None:
        self._store.set_health(self._crn, replace(self._health, **changes))

    @property
    def _health(self) -> Health:
        return self._store.snapshot.health.get(self._crn, Health())

    def _mine(self) -> Iterable[Job]:
        return (job for job in self._store.snapshot.jobs if job.instance == self._crn)

    def _known_pending(self) -> dict[str, Job]:
        return {job.id: job for job in self._store.snapshot.pending(self._crn)}

    def _listed(self, fetched: Fetched) -> set[str]:
        """Return the ids that a list holds; they need no question of their own."""
        listed = {job.id for job in fetched.jobs}
        self._unlisted -= listed
        self._unread.drop(listed)
        return listed

    def _missing_from(self, newest: Fetched) -> set[str]:
        """Ids that should stand in the newest page and do not: deleted elsewhere, most likely."""
        listed = {job.id for job in newest.jobs}
        floor = min((job.created for job in newest.jobs if job.created), default=None)
        return {
            job.id
            for job in self._mine()
            if job.id not in listed
            and job.id not in self._unlisted
            and (newest.ended or (job.created and floor and job.created > floor))
        }

    def _is_news(self, pending: Fetched) -> bool:
        return any(job.id not in self._store.snapshot.by_id for job in pending.jobs)
