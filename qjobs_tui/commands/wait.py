"""``qjobs-tui wait``: stays until jobs have ended, and says how."""

from __future__ import annotations

import asyncio
import random
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TextIO

from qjobs_tui.clock import Clock, SystemClock
from qjobs_tui.commands.access import Choice, opened
from qjobs_tui.commands.complaints import complain
from qjobs_tui.commands.endings import first_of, until_signalled
from qjobs_tui.commands.output import write
from qjobs_tui.commands.unread import until_unread
from qjobs_tui.commands.whereabouts import is_down, is_nowhere, is_refused, open_places, unknown
from qjobs_tui.config import DEFAULT_REFRESH
from qjobs_tui.errors import AccountError, Forbidden, NotFound, QJobsError
from qjobs_tui.jobs import JobStatus
from qjobs_tui.query import Query, parse
from qjobs_tui.store.pace import Pace
from qjobs_tui.store.store import JobStore
from qjobs_tui.ui.text import clean, status_word
from qjobs_tui.watch.ends import lost

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from qjobs_tui.accounts.account import Account
    from qjobs_tui.store.snapshot import Health, Snapshot

TIMED_OUT = 124
GONE = "gone"
_BETWEEN_S = 10.0
_RETRY_S = 2.0
_SLOWEST_S = 120.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which jobs to wait for, and for how long.

    Attributes:
        jobs: Ids.
        filter: A filter line: the jobs that match and are pending when it begins.
        seconds: How long to wait at most, or None.
        is_any: Whether the first end is enough.
        refresh: Seconds between polls.

    """

    jobs: tuple[str, ...] = ()
    filter: str = ""
    seconds: float | None = None
    is_any: bool = False
    refresh: float = DEFAULT_REFRESH


def run(choice: Choice, wanted: Wanted) -> int:
    """Wait for jobs of the chosen account and return the exit code.

    Raises:
        AccountError: There is no account, or it cannot be used.
        NotFound: No instance knows a job.

    """
    clock = SystemClock()
    with opened(choice, clock) as account:
        return asyncio.run(until_signalled(wait_for(account, wanted, clock)))


async def wait_for(account: Account, wanted: Wanted, clock: Clock) -> int:
    """Wait; 0 when all jobs gave a result, 1 when some did not, 124 when time ran out.

    Raises:
        AccountError: The account cannot be used.
        NotFound: No instance knows a job.
        BrokenPipeError: Nobody reads stdout any more.

    """
    from qjobs_tui.service.connect import Connection
    from qjobs_tui.store.feed import InstanceFeed

    jitter = random.Random()  # noqa: S311 - spreads polls, guards nothing
    store = JobStore(
        account.instances,
        clock=clock,
        jitter=jitter,
        pace=Pace(wanted.refresh),
        on_change=lambda snapshot: vigil.see(snapshot),  # noqa: PLW0108 - it is made below
    )
    vigil = Vigil(store, wanted, clock, sys.stderr, account.names)
    async with Connection(account, clock, jitter) as connection:
        clients = ((item, connection.client(item, patience=0)) for item in account.instances)
        feeds = [InstanceFeed(item, client) for item, client in clients]
        ends = _expire(wanted.seconds, clock), until_unread(sys.stdout, clock)
        return await first_of(store.run(feeds), vigil.watch(), *ends)


async def _expire(seconds: float | None, clock: Clock) -> int:
    if seconds is None:
        await asyncio.Event().wait()
    await clock.sleep(seconds or 0.0)
    return TIMED_OUT


@dataclass
class Vigil:
    """Follows a store's snapshots until the jobs have ended.

    Args:
        store: Polls the instances.
        wanted: Which jobs.
        clock: Time.
        complaints: Where outages are told.
        unplaced: Names of instances that were not found.

    """

    store: JobStore
    wanted: Wanted
    clock: Clock
    complaints: TextIO
    unplaced: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    told: dict[str, str] = field(default_factory=dict)
    ended: dict[str, bool] = field(default_factory=dict)
    down: set[str] = field(default_factory=set)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def see(self, snapshot: Snapshot) -> None:
        """Take note of a snapshot; an outage is told at once."""
        self._warn(snapshot)
        self.news.set()

    async def watch(self) -> int:
        """Write a line for each change, and return the exit code once enough have ended."""
        await self._until(self._is_asked)
        self.ids = await self._chosen()
        if not self.ids:
            self.complaints.write("qjobs-tui: no pending job matches\n")
            return 0 if self._are_all_seen() else 1
        seeking = asyncio.create_task(self._seek())
        try:
            await self._until(self._is_enough)
        finally:
            seeking.cancel()
            await asyncio.gather(seeking, return_exceptions=True)
        return 0 if all(self.ended.values()) else 1

    async def _until(self, is_so: Callable[[], bool]) -> None:
        while not is_so():
            self.news.clear()
            await self.news.wait()

    def _is_asked(self) -> bool:
        """Whether it is known what there is: for a filter in full, for ids as far as it goes.

        Raises:
            AccountError: Nobody can be asked with this account.

        """
        health = self.store.snapshot.health.values()
        errors = [one.error for one in health if isinstance(one.error, AccountError)]
        if errors and len(errors) == len(health):
            raise errors[0]
        known = self.store.snapshot.by_id
        if not self.wanted.filter and all(job_id in known for job_id in self.wanted.jobs):
            return True
        return all(not one.asked and self._is_told(one) for one in health)

    def _is_told(self, health: Health) -> bool:
        """Whether an instance has said what there is, or what it lets this account see: nothing."""
        if self.wanted.filter:
            return not health.error if health.answered else is_refused(health)
        # For an id it is asked itself, until it answers.
        return bool(health.answered or health.error)

    async def _chosen(self) -> tuple[str, ...]:
        """Return the ids: those given, each of which is known then, and those that match."""
        for job_id in self.wanted.jobs:
            if job_id not in self.store.snapshot.by_id:
                await self._find(job_id)
        snapshot = self.store.snapshot
        ids = dict.fromkeys(self.wanted.jobs)
        if self.wanted.filter:
            query = _parsed(self.wanted.filter, snapshot, self.clock)
            pending = (job for job in snapshot.jobs if job.status.is_pending)
            now = self.clock.now()
            ids |= dict.fromkeys(job.id for job in pending if query.matches(job, now))
        return tuple(ids)

    async def _find(self, job_id: str) -> None:
        """Ask for a job until an answer comes.

        Raises:
            NotFound: No instance that lets us in knows it.
            Forbidden: None lets us in, or the job is another user's.

        """
        pause = _RETRY_S
        while True:
            try:
                await self.store.find(job_id)
            except AccountError:
                raise
            except QJobsError as error:
                snapshot = self.store.snapshot
                if is_nowhere(error, snapshot):
                    raise unknown(job_id, open_places(snapshot)) from error
                if isinstance(error, Forbidden) and not is_down(snapshot):
                    raise
                # What is wrong the polls find out too, and `warn` tells it.
                await self.clock.sleep(pause)
                pause = min(pause * 2, _SLOWEST_S)
            else:
                return

    def _are_all_seen(self) -> bool:
        """Whether every instance that was asked for said what there is."""
        return not self.unplaced and not any(map(is_refused, self.store.snapshot.health.values()))

    def _is_enough(self) -> bool:
        """Tell what changed; whether enough have ended."""
        snapshot = self.store.snapshot
        for job_id in self.ids:
            job = snapshot.by_id.get(job_id)
            if job is not None and job_id not in self.ended:
                self._tell(job_id, status_word(job))
                if job.status.is_final:
                    self.ended[job_id] = job.status is JobStatus.DONE
            if self.ended and self.wanted.is_any:
                return True
        return len(self.ended) == len(self.ids)

    def _tell(self, job_id: str, word: str) -> None:
        if self.told.get(job_id) == word:
            return
        self.told[job_id] = word
        moment = self.clock.now().astimezone().isoformat(timespec="seconds")
        write([f"{moment}\t{clean(job_id)}\t{word}"])

    async def _seek(self) -> None:
        """Ask for jobs that the polls do not bring, one by one and unhurried."""
        last = ""
        pause = _BETWEEN_S
        while True:
            await self.clock.sleep(pause)
            open_ids = (job_id for job_id in self.ids if job_id not in self.ended)
            if not (missing := lost(sorted(open_ids), self.store.snapshot)):
                pause = _BETWEEN_S
                continue
            last = next((job_id for job_id in missing if job_id > last), missing[0])
            try:
                await self.store.find(last)
            except QJobsError as error:
                if not self._is_gone(last, error):
                    pause = min(pause * 2, _SLOWEST_S)
                    continue
                self._tell(last, GONE)
                self.ended[last] = False
                self.news.set()
            pause = _BETWEEN_S

    def _is_gone(self, job_id: str, error: QJobsError) -> bool:
        """Whether a job that was there is no more; where it was may just not let us in now."""
        snapshot = self.store.snapshot
        was_left_out = job_id not in snapshot.by_id
        return isinstance(error, NotFound) or (was_left_out and is_nowhere(error, snapshot))

    def _warn(self, snapshot: Snapshot) -> None:
        """Say once of each outage that it began, and that it ended."""
        names: Mapping[str, str] = {item.crn.text: item.label for item in snapshot.instances}
        for crn, health in snapshot.health.items():
            if health.error and crn not in self.down:
                self.down.add(crn)
                complain(health.error, self.complaints, about=names[crn])
                if not is_refused(health):
                    self.complaints.write("  it is tried again until it answers\n")
            elif crn in self.down and not health.error:
                self.down.discard(crn)
                self.complaints.write(f"qjobs-tui: {clean(names[crn])}: answers again\n")
        self.complaints.flush()


def _parsed(text: str, snapshot: Snapshot, clock: Clock) -> Query:
    names = {item.crn.text: item.label for item in snapshot.instances}
    return parse(text, clock.now(), names)
