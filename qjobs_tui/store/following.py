"""What became of the cancels that were asked for: the service says so, some seconds later."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from qjobs_tui.errors import QJobsError, ServiceError
from qjobs_tui.jobs import JobStatus
from qjobs_tui.store.change import Change, Outcome
from qjobs_tui.store.pace import MAX_RETRY_AFTER

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from qjobs_tui.clock import Clock
    from qjobs_tui.jobs import Job
    from qjobs_tui.store.feed import Fetched, InstanceFeed
    from qjobs_tui.store.store import JobStore

PATIENCE_S = 60.0
"""How long the service may take, which is usually 5 to 15 s, before it is said that it has not."""
_REST_S = 3.0
_LATE_REST_S = 10.0
_LONGEST_REST_S = 120.0
_FEW = 5
_ACCEPTED = frozenset({Outcome.ACCEPTED, Outcome.LATE})
_ENDS = {
    JobStatus.CANCELLED: "cancelled",
    JobStatus.DONE: "had completed first",
    JobStatus.FAILED: "had failed first",
    JobStatus.TIMED_OUT: "had timed out first",
}


class Followed(msgspec.Struct, frozen=True):
    """A cancel whose end is awaited, until when (steady clock) before it is called late."""

    change: Change
    until: float


class Following:
    """Asks soon again for the jobs whose cancel the service took, or may have taken.

    It says nothing of a job by itself: what the jobs are comes from the service through
    `JobStore.merge_jobs`, whoever asked for them, and from there to `settled`.
    """

    def __init__(self, store: JobStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._followed: dict[str, Followed] = {}
        self._awake = asyncio.Event()
        self._failures = 0
        self._not_before = 0.0
        self._nap: asyncio.Future[None] | None = None
        self._due = 0.0

    def add(self, change: Change) -> None:
        """Follow a cancel: one that was accepted, or one that failed and may have acted."""
        now = self._clock.monotonic()
        self._followed[change.target] = Followed(change, now + PATIENCE_S)
        self._awake.set()
        if self._nap is not None and self._due > now + _REST_S:
            self._nap.cancel()

    def drop(self, job_id: str) -> None:
        """Follow a job no longer."""
        self._followed.pop(job_id, None)
        if not self._followed:
            self._awake.clear()

    def leave(self, followed: Container[str]) -> tuple[Change, ...]:
        """Follow no job whose instance is not among the followed ones; return the cancels taken.

        Those that failed and may have acted remain what they were called.
        """
        changes = [one.change for one in self._followed.values()]
        left = [change for change in changes if change.instance not in followed]
        for change in left:
            self.drop(change.target)
        taken = (change for change in left if change.outcome in _ACCEPTED)
        return tuple(self.left(change) for change in taken)

    def left(self, change: Change) -> Change:
        """Return a cancel whose end cannot be told, since its instance is not followed."""
        return replace(change, outcome=Outcome.LEFT, answered=self._clock.now())

    def waiting(self, job_id: str) -> Change | None:
        """Return the cancel of a job that the service took less than a minute ago."""
        followed = self._followed.get(job_id)
        is_open = followed is not None and followed.change.outcome is Outcome.ACCEPTED
        return followed.change if followed and is_open else None

    @property
    def cancelling(self) -> frozenset[str]:
        """The jobs whose cancel the service took and that have not ended yet."""
        pairs = self._followed.items()
        return frozenset(key for key, one in pairs if one.change.outcome in _ACCEPTED)

    def settled(
        self, by_id: Mapping[str, Job], gone: frozenset[str] = frozenset()
    ) -> tuple[Change, ...]:
        """Return the cancels that have come to an end by what is now known of the jobs."""
        followed = self._followed.items()
        ends = (self._end(one.change, by_id.get(key), key in gone) for key, one in followed)
        settled = tuple(end for end in ends if end is not None)
        for change in settled:
            self.drop(change.target)
        return settled

    def _end(self, change: Change, job: Job | None, is_gone: bool) -> Change | None:
        now, was_accepted = self._clock.now(), change.outcome in _ACCEPTED
        if is_gone and was_accepted:
            return replace(change, outcome=Outcome.ABSENT, answered=now)
        if job is None or not (job.status is JobStatus.CANCELLED or was_accepted):
            return None
        if not job.status.is_final:
            return None
        return replace(change, outcome=Outcome.DONE, answered=now, words=end_words(job))

    async def run(self) -> None:
        """Ask for what is followed, until cancelled."""
        while True:
            await self._awake.wait()
            await self._step()

    async def until_told(self) -> None:
        """Ask until every cancel has come to an end or is late."""
        while self._fresh():
            await self._step()

    async def _step(self) -> None:
        if await self._doze(self._rest()) and self._clock.monotonic() >= self._not_before:
            await self._look()
        self._expire()

    async def _doze(self, seconds: float) -> bool:
        """Sleep, and tell whether it was to the end; `add` cuts a long sleep short."""
        self._nap = asyncio.ensure_future(self._clock.sleep(seconds))
        self._due = self._clock.monotonic() + seconds
        try:
            await asyncio.wait({self._nap})
            return not self._nap.cancelled()
        finally:
            self._nap.cancel()

    def _rest(self) -> float:
        """Return the seconds until the next question, or until the next cancel is late."""
        fresh, now = self._fresh(), self._clock.monotonic()
        usual = _REST_S if fresh else _LATE_REST_S
        rest = min(usual * 2.0 ** min(self._failures, 6), _LONGEST_REST_S)
        rest = max(rest, self._not_before - now)
        return min([rest, *(max(one.until - now, 0.0) for one in fresh)])

    def _fresh(self) -> list[Followed]:
        return [one for one in self._followed.values() if one.change.outcome is not Outcome.LATE]

    async def _look(self) -> None:
        """Ask each instance for its followed jobs; what fails is asked again."""
        by_instance: dict[str, list[str]] = {}
        for key, one in self._followed.items():
            by_instance.setdefault(one.change.instance, []).append(key)
        troubles = [await self._trouble(crn, ids) for crn, ids in by_instance.items()]
        failed = [error for error in troubles if error is not None]
        self._failures = self._failures + 1 if failed else 0
        told = [error.retry_after or 0.0 for error in failed if isinstance(error, ServiceError)]
        pause = min(max(told, default=0.0), MAX_RETRY_AFTER)
        self._not_before = self._clock.monotonic() + pause

    async def _trouble(self, crn: str, ids: list[str]) -> QJobsError | None:
        try:
            await self._ask(await self._store.feed(crn), ids)
        except QJobsError as error:
            return error
        return None

    async def _ask(self, feed: InstanceFeed, ids: list[str]) -> None:
        """Ask for a few jobs one by one; of many, those that are pending no more.

        Raises:
            QJobsError: The service cannot be asked just now.

        """
        if len(ids) > _FEW:
            pending = await feed.pending()
            self._merge(pending)
            listed = {job.id for job in pending.jobs}
            ids = [job_id for job_id in ids if job_id not in listed]
        told = await feed.singles(ids)
        self._merge(told)
        if ids and not told.jobs and not told.gone:
            raise ServiceError("None of the jobs that are being cancelled could be read")

    def _merge(self, fetched: Fetched) -> None:
        self._store.merge_jobs(fetched.jobs, fetched.gone)

    def _expire(self) -> None:
        """Say which cancels are late, and give up those that failed: they did not act."""
        now = self._clock.monotonic()
        due = [one.change for one in self._fresh() if one.until <= now]
        for change in due:
            if change.outcome is Outcome.ACCEPTED:
                late = replace(change, outcome=Outcome.LATE, answered=self._clock.now())
                self._followed[change.target] = Followed(late, now)
                self._store.tell_changes([late])
            else:
                self.drop(change.target)


def end_words(job: Job) -> str:
    """Tell how a job ended that was to be cancelled."""
    return _ENDS.get(job.status, str(job.status))
