"""``qjobs-tui cancel``: ends jobs that are queued or running, after a yes."""

from __future__ import annotations

import random
import shutil
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

from qjobs_tui.clock import Clock, SystemClock
from qjobs_tui.commands.access import Choice, opened
from qjobs_tui.commands.agreement import agreed
from qjobs_tui.commands.complaints import complain
from qjobs_tui.commands.endings import unwinding
from qjobs_tui.commands.inquiry import Inquiry
from qjobs_tui.commands.listing import Listing, table
from qjobs_tui.commands.output import write
from qjobs_tui.errors import AccountError, QJobsError, ReadOnly
from qjobs_tui.jobs import JobStatus
from qjobs_tui.query import parse
from qjobs_tui.store.change import Outcome
from qjobs_tui.store.feed import InstanceFeed, few_at_once, measured
from qjobs_tui.store.pace import Pace
from qjobs_tui.store.store import JobStore
from qjobs_tui.ui.text import ASCII, UNICODE, clean, status_word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qjobs_tui.accounts.account import Account
    from qjobs_tui.jobs import Job
    from qjobs_tui.service.client import ServiceClient
    from qjobs_tui.store.change import Change

_LONGEST_WORDS = 1000
_NO_ANSWER = "asked, no answer yet"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which jobs to cancel.

    Attributes:
        jobs: Ids.
        filter: A filter line: the pending jobs of all instances that match; or "".
        yes: Whether the command line says yes.
        dry_run: Only tell which jobs these are.
        read_only: Whether nothing may be changed at the service.
        plain: Write plain ASCII.

    """

    jobs: tuple[str, ...] = ()
    filter: str = ""
    yes: bool = False
    dry_run: bool = False
    read_only: bool = False
    plain: bool = False


def run(choice: Choice, wanted: Wanted) -> int:
    """Cancel jobs of the chosen account, and return the exit code.

    Raises:
        AccountError: There is no account, or it cannot be used.
        ReadOnly: Nothing may be changed at the service.
        UsageError: There is nobody to ask, and no ``--yes``.

    """
    if wanted.read_only and not wanted.dry_run:
        raise ReadOnly
    clock = SystemClock()
    with unwinding(), opened(choice, clock) as account:
        return cancel_jobs(account, wanted, clock)


def cancel_jobs(account: Account, wanted: Wanted, clock: Clock) -> int:
    """Cancel jobs; 0 when all of them are cancelled, 1 when some are not.

    Raises:
        AccountError: The account cannot be used.
        UsageError: There is nobody to ask, and no ``--yes``.

    """
    with Inquiry(account, clock) as inquiry:
        store = _store(inquiry, account, clock)
        cancelling = Cancelling(inquiry, store, wanted, clock, sys.stderr, account.names)
        return cancelling.run()


def _store(inquiry: Inquiry, account: Account, clock: Clock) -> JobStore:
    jitter = random.Random()  # noqa: S311 - spreads retries, guards nothing
    store = JobStore(
        account.instances, clock=clock, jitter=jitter, pace=Pace(), on_change=lambda _: None
    )
    clients = (client.with_patience(0) for client in inquiry.clients)
    store.connect(InstanceFeed(client.instance, client) for client in clients)
    return store


@dataclass
class Cancelling:
    """One run of the command.

    Args:
        inquiry: Its event loop, on which Ctrl-C stops what is being asked.
        store: What is known of the jobs, and what asks for the change.
        wanted: Which jobs.
        clock: Time.
        screen: Where is told what is not for a pipe.
        unplaced: Names of instances that were not found.

    """

    inquiry: Inquiry
    store: JobStore
    wanted: Wanted
    clock: Clock
    screen: TextIO
    unplaced: tuple[str, ...] = ()
    troubles: int = 0
    ids: tuple[str, ...] = ()

    def run(self) -> int:
        """Find the jobs, ask, cancel, wait, and tell; return the exit code."""
        jobs = self.inquiry.ask(self._found())
        self.ids = tuple(job.id for job in jobs)
        pending = [job for job in jobs if not job.status.is_final]
        self._list(pending, [job for job in jobs if job.status.is_final])
        if self.wanted.dry_run:
            write(f"{clean(job.id)}\twould be cancelled" for job in pending)
            return 1 if self.troubles else 0
        if pending:
            if not agreed(
                len(pending), is_given=self.wanted.yes, keyboard=sys.stdin, screen=self.screen
            ):
                self._say("nothing was cancelled")
                return 1
            self._cancel(pending)
        write(f"{clean(job_id)}\t{self._outcome(job_id)}" for job_id in self.ids)
        return 0 if not self.troubles and all(map(self._is_cancelled, self.ids)) else 1

    async def _found(self) -> list[Job]:
        """Return the jobs of the ids, then those that match; what is not found is told."""
        found = {job.id: job for job in await few_at_once(self.wanted.jobs, self._find) if job}
        if self.wanted.filter:
            # Names that no instance has were told before; what they mean was not looked at.
            self.troubles += len(self.unplaced)
            matching = await self._matching()
            if not matching:
                self._say("no pending job matches")
            found |= {job.id: job for job in matching}
        return list(found.values())

    async def _find(self, job_id: str) -> Job | None:
        try:
            client, job = await self.inquiry.seek(job_id)
            job = await measured(client, job)
        except AccountError:
            raise
        except QJobsError as error:
            self._complain(error, job_id)
            return None
        self.store.merge_jobs((job,), opened=frozenset({job.id}))
        return job

    async def _matching(self) -> list[Job]:
        names = self.inquiry.names
        query = parse(self.wanted.filter, self.clock.now(), names)
        pending = await few_at_once(self.inquiry.clients, self._pending)
        now = self.clock.now()
        return [job for jobs in pending for job in jobs if query.matches(job, now)]

    async def _pending(self, client: ServiceClient) -> tuple[Job, ...]:
        """Return what an instance has queued and running; one that does not answer is told."""
        try:
            fetched = await InstanceFeed(client.instance, client).pending()
        except AccountError:
            raise
        except QJobsError as error:
            self._complain(error, client.instance.label)
            return ()
        self.store.merge_jobs(fetched.jobs)
        return fetched.jobs

    def _list(self, pending: Sequence[Job], finished: Sequence[Job]) -> None:
        """Show what would be cancelled, and what is left out."""
        glyphs = ASCII if self.wanted.plain else UNICODE
        width = shutil.get_terminal_size().columns if self.screen.isatty() else None
        listing = Listing(tuple(pending), self.inquiry.names, self.clock.now(), glyphs, width)
        self.screen.writelines(f"{line}\n" for line in table(listing))
        for job in finished:
            self._say(f"{clean(job.id)} is left out: it has finished ({job.status})")
        if pending:
            self.screen.write("QPU time already used is still charged.\n")
        self.screen.flush()

    def _cancel(self, jobs: Sequence[Job]) -> None:
        try:
            self.inquiry.ask(self._asked(jobs))
        except (KeyboardInterrupt, SystemExit):
            self._say("stopped; what was asked for already may still be carried out:")
            for job in jobs:
                self._say(f"{clean(job.id)}: {self._outcome(job.id)}")
            raise

    async def _asked(self, jobs: Sequence[Job]) -> None:
        await self.store.changes.cancel(jobs)
        if self.store.snapshot.cancelling and self.screen.isatty():
            self._say("asked; it usually takes 5 to 15 seconds until the service has done it")
        await self.store.changes.following.until_told()

    def _outcome(self, job_id: str) -> str:
        """Tell what became of a job, in the words that a script finds again."""
        change = self._last(job_id)
        job = self.store.snapshot.by_id.get(job_id)
        if change is None or change.outcome is Outcome.ALREADY:
            status = status_word(job, ASCII) if job else ""
            is_done = self._is_cancelled(job_id)
            return "cancelled" if is_done else f"had already finished: {status}"
        if change.outcome is Outcome.DONE:
            return change.words
        if change.outcome is Outcome.FAILED:
            return f"failed: {clean(change.words, ASCII, _LONGEST_WORDS)}"
        return _NO_ANSWER if change.outcome is Outcome.ASKED else change.outcome.value

    def _last(self, job_id: str) -> Change | None:
        mine = (one for one in self.store.snapshot.changes[::-1] if one.target == job_id)
        return next(mine, None)

    def _is_cancelled(self, job_id: str) -> bool:
        job = self.store.snapshot.by_id.get(job_id)
        return job is not None and job.status is JobStatus.CANCELLED

    def _complain(self, error: QJobsError, about: str) -> None:
        self.troubles += 1
        complain(error, self.screen, about=about)

    def _say(self, words: str) -> None:
        self.screen.write(f"qjobs-tui: {words}\n")
        self.screen.flush()
