"""What the user asks the service to change: asked, answered, and told in the snapshot."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from qjobs_tui.errors import NotFound, QJobsError, ReadOnly
from qjobs_tui.store.attempt import Attempt, in_words
from qjobs_tui.store.change import Change, Kind, Outcome
from qjobs_tui.store.feed import few_at_once
from qjobs_tui.store.following import Following
from qjobs_tui.store.polls import NotFollowed
from qjobs_tui.store.requests import Requests
from qjobs_tui.store.tagging import checked_tags

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from qjobs_tui.clock import Clock
    from qjobs_tui.jobs import Job
    from qjobs_tui.service.retry import Jitter
    from qjobs_tui.store.feed import InstanceFeed
    from qjobs_tui.store.store import JobStore


class Changes:
    """Asks for changes and reports to the store; what fails is an outcome, not an exception.

    A job is never said to be what it was asked to become: only what the service says of it
    enters the table.

    Args:
        store: Has the instances' clients, and tells in its snapshot what is asked for.
        clock: Dates what was asked, and measures how long the service takes.
        jitter: Spreads the retries.

    """

    def __init__(self, store: JobStore, *, clock: Clock, jitter: Jitter) -> None:
        self._store = store
        self._clock = clock
        self._jitter = jitter
        self._numbers = count(1)
        self._under_way: dict[str, Change] = {}
        self._requests = Requests(store, clock)
        self.following = Following(store, clock)

    async def cancel(self, jobs: Sequence[Job]) -> tuple[Change, ...]:
        """Ask to cancel jobs, a few at a time, and return what came of each, in their order.

        It returns when the service has answered for all of them. Those that it accepted are in
        `Snapshot.cancelling` until it says how they ended. A job whose cancel is under way, or
        was accepted less than a minute ago, is not asked for again.

        Raises:
            ReadOnly: Nothing may be asked for.

        """
        self._check()
        before = {job.id: open_ for job in jobs if (open_ := self._open(job.id))}
        new = {job.id: job for job in jobs if job.id not in before}
        begun = [self._made(Kind.CANCEL, job.id, job.instance) for job in new.values()]
        self._store.tell_changes(begun)
        self._under_way.update((change.target, change) for change in begun)
        try:
            came = await few_at_once(begun, lambda change: self._ask(change, self._requests.cancel))
        finally:
            for change in begun:
                self._under_way.pop(change.target, None)
        answers = before | {change.target: change for change in came}
        return tuple(answers[job_id] for job_id in dict.fromkeys(job.id for job in jobs))

    async def set_tags(self, job: Job, tags: tuple[str, ...], expected: tuple[str, ...]) -> Change:
        """Replace the tags of a job, unless they are not what the user saw any more.

        Args:
            job: The job.
            tags: What it is to have.
            expected: What the user saw when they chose that.

        Raises:
            ReadOnly: Nothing may be asked for.
            TagLimit: The service would not take them.

        """
        self._check()
        wanted = checked_tags(tags)
        change = self._made(Kind.TAGS, job.id, job.instance, ", ".join(wanted))
        self._store.tell_changes([change])

        async def write(change: Change, feed: InstanceFeed, attempt: Attempt) -> Change:
            return await self._requests.tag(change, feed, attempt, wanted, expected)

        return await self._ask(change, write)

    async def stop_session(self, session_id: str, crn: str) -> Change:
        """Let a session or batch take no more jobs; those it has still run.

        Raises:
            ReadOnly: Nothing may be asked for.

        """
        return await self._to_session(Kind.STOP, session_id, crn)

    async def close_session(self, session_id: str, crn: str) -> Change:
        """End a session or batch; its queued jobs will not run.

        Raises:
            ReadOnly: Nothing may be asked for.

        """
        return await self._to_session(Kind.CLOSE, session_id, crn)

    async def _to_session(self, kind: Kind, session_id: str, crn: str) -> Change:
        self._check()
        change = self._made(kind, session_id, crn)
        self._store.tell_changes([change])
        return await self._ask(change, self._requests.end_session)

    def _check(self) -> None:
        if self._store.snapshot.read_only:
            raise ReadOnly

    def _open(self, job_id: str) -> Change | None:
        return self._under_way.get(job_id) or self.following.waiting(job_id)

    def _made(self, kind: Kind, target: str, crn: str, detail: str = "") -> Change:
        return Change(next(self._numbers), kind, target, crn, self._clock.now(), detail=detail)

    async def _ask(
        self,
        change: Change,
        act: Callable[[Change, InstanceFeed, Attempt], Awaitable[Change]],
    ) -> Change:
        """Ask for one change and tell what came of it."""
        attempt = Attempt(self._check, self._clock, self._jitter)
        try:
            change = await act(change, await self._store.feed(change.instance), attempt)
        except NotFollowed as error:
            change = self._requests.answered(change, Outcome.FAILED, in_words(error))
        except NotFound as error:
            change = self._requests.answered(change, Outcome.ABSENT, in_words(error))
        except QJobsError as error:
            change = self._requests.answered(change, Outcome.FAILED, in_words(error))
            if change.kind is Kind.CANCEL and attempt.may_have_acted:
                self._follow(change)
        if change.outcome is Outcome.ACCEPTED:
            change = self._follow(change)
        # A poll may have told of the end before the answer to the cancel itself was here.
        ended = self.following.settled(self._store.snapshot.by_id)
        self._store.tell_changes([change, *ended])
        return next((end for end in ended if end.number == change.number), change)

    def _follow(self, change: Change) -> Change:
        """Wait for what comes of a cancel, if its instance did not leave in the meantime."""
        if not self._store.is_followed(change.instance):
            return self.following.left(change)
        self.following.add(change)
        return change
