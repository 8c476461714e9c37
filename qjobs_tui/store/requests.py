"""The requests behind a change, and what their answers mean, lost ones included."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from qjobs_tui.errors import (
    Conflict,
    NotFound,
    RateLimited,
    ServiceError,
    Unavailable,
    Unreachable,
)
from qjobs_tui.jobs import JobStatus
from qjobs_tui.store.attempt import in_words
from qjobs_tui.store.change import Change, Kind, Outcome
from qjobs_tui.store.tagging import are_same

if TYPE_CHECKING:
    from qjobs_tui.clock import Clock
    from qjobs_tui.jobs import Job
    from qjobs_tui.store.attempt import Attempt
    from qjobs_tui.store.feed import InstanceFeed
    from qjobs_tui.store.store import JobStore

_CLOSED = frozenset({"closed", "pending_closed"})


class Requests:
    """Asks for one change each; what the service refuses is raised, unless it says an outcome.

    What it says of a job on the way is put into the store.

    Args:
        store: What is known of the jobs.
        clock: Dates the answers.

    """

    def __init__(self, store: JobStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def answered(self, change: Change, outcome: Outcome, words: str = "") -> Change:
        """Return a change of which that became known just now."""
        return replace(change, outcome=outcome, answered=self._clock.now(), words=words)

    async def cancel(self, change: Change, feed: InstanceFeed, attempt: Attempt) -> Change:
        """Ask to cancel a job that is not known to have finished."""
        known = self._store.snapshot.by_id.get(change.target)
        if known is not None and known.status.is_final:
            return self.answered(change, Outcome.ALREADY, str(known.status))
        try:
            await attempt.make(lambda: feed.client.cancel(change.target))
        except Conflict:
            return await self._after_conflict(change, feed, attempt)
        except NotFound:
            self._store.merge_jobs((), frozenset({change.target}))
            raise
        return self.answered(change, Outcome.ACCEPTED)

    async def _after_conflict(self, change: Change, feed: InstanceFeed, attempt: Attempt) -> Change:
        """Ask what a job is that cannot be cancelled: it may be, by a try whose answer was lost."""
        try:
            job = await self._read(change.target, feed)
        except NotFound:
            raise
        except ServiceError:
            if attempt.may_have_acted:
                raise
            return self.answered(change, Outcome.ALREADY)
        if not job.status.is_final:
            return self.answered(change, Outcome.ACCEPTED, "its cancel had been asked for before")
        if attempt.may_have_acted and job.status is JobStatus.CANCELLED:
            return self.answered(change, Outcome.DONE, str(job.status))
        return self.answered(change, Outcome.ALREADY, str(job.status))

    async def _read(self, job_id: str, feed: InstanceFeed) -> Job:
        """Read a job as it is now, and have the table show it."""
        try:
            job = await feed.patient.job(job_id)
        except NotFound:
            self._store.merge_jobs((), frozenset({job_id}))
            raise
        self._store.merge_jobs((job,))
        return job

    async def tag(
        self,
        change: Change,
        feed: InstanceFeed,
        attempt: Attempt,
        wanted: tuple[str, ...],
        expected: tuple[str, ...],
    ) -> Change:
        """Write the tags of a job if they are still the expected ones."""
        now = (await self._read(change.target, feed)).tags
        if not are_same(now, expected):
            return self.answered(change, Outcome.CONFLICT, f"its tags are now: {_listed(now)}")
        if not are_same(now, wanted):
            await self._write_tags(change.target, feed, attempt, wanted)
        return self.answered(change, Outcome.DONE)

    async def _write_tags(
        self, job_id: str, feed: InstanceFeed, attempt: Attempt, wanted: tuple[str, ...]
    ) -> None:
        """Write the tags, and read them again: the table shows what the service says."""
        trouble: ServiceError | None = None
        try:
            await attempt.make(lambda: feed.client.tags(job_id, wanted))
        except (Unreachable, Unavailable) as error:
            trouble = error
        try:
            is_told = are_same((await self._read(job_id, feed)).tags, wanted)
        except (Unreachable, Unavailable, RateLimited):
            is_told = False
        if is_told:
            return
        if trouble is not None:
            raise trouble
        self._store.refresh_soon()

    async def end_session(self, change: Change, feed: InstanceFeed, attempt: Attempt) -> Change:
        """Let a session take no more jobs, or end it, and have its jobs asked for again."""
        client = feed.client
        ask = client.stop_session if change.kind is Kind.STOP else client.close_session
        try:
            await attempt.make(lambda: ask(change.target))
        except (Conflict, NotFound, Unreachable, Unavailable) as error:
            is_done = attempt.may_have_acted and await self._has_ended(change, feed)
            if not is_done and isinstance(error, Conflict):
                return self.answered(change, Outcome.ALREADY, in_words(error))
            if not is_done:
                raise
        self._store.refresh_soon()
        return self.answered(change, Outcome.DONE)

    async def _has_ended(self, change: Change, feed: InstanceFeed) -> bool:
        """Ask whether a request whose answer was lost did what it should."""
        try:
            session = await feed.patient.session(change.target)
        except ServiceError:
            return False
        if change.kind is Kind.STOP:
            return session.accepting_jobs is False
        return session.state in _CLOSED


def _listed(tags: tuple[str, ...]) -> str:
    return ", ".join(tags) or "none"
