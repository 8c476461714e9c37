"""Follows the snapshots, and tells of each watched job's end once."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol

from qjobs_tui.errors import NotFound, QJobsError
from qjobs_tui.watch.ends import Rules, Seen, Watching, look, lost

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qjobs_tui.clock import Clock
    from qjobs_tui.jobs import Instance, Job
    from qjobs_tui.store.snapshot import Snapshot
    from qjobs_tui.watch.ledger import Ledger

PACE = 10.0
SLOWEST = 320.0


class Store(Protocol):
    """What is needed of the store."""

    @property
    def snapshot(self) -> Snapshot:
        """What is known."""

    async def find(self, job_id: str) -> Job:
        """Fetch a job in whichever instance has it."""


class Teller(Protocol):
    """Who is told."""

    def ended(self, jobs: tuple[Job, ...]) -> None:
        """These watched jobs have ended; never said of the same one again."""

    def gone(self, job_ids: tuple[str, ...]) -> None:
        """The service does not know these watched jobs any more."""

    def changed(self) -> None:
        """Other jobs are watched than before."""


class Watcher:
    """Watches the jobs of the instances that are followed; only files leave the loop's thread.

    A watched job of an instance that is not followed stays on the list; its end is told when the
    instance is followed again.

    Args:
        store: Where jobs are found; its snapshots come by `see`.
        ledger: What is watched and what was told, kept over runs.
        rules: Filter lines whose matches are watched by themselves.
        clock: Time.
        teller: Is told what ended.

    """

    def __init__(
        self,
        store: Store,
        ledger: Ledger,
        rules: Sequence[str],
        *,
        clock: Clock,
        teller: Teller,
    ) -> None:
        self._store = store
        self._ledger = ledger
        self._texts = rules
        self._began = clock.now()
        self._rules = Rules.of(rules, self._began, {})
        self._instances: tuple[Instance, ...] = ()
        self._clock = clock
        self._teller = teller
        self._news = asyncio.Event()
        self._seen = type(store.snapshot)()
        self._ids: frozenset[str] = frozenset()

    @property
    def ids(self) -> frozenset[str]:
        """The watched jobs of this account."""
        return self._ids

    def see(self) -> None:
        """There is another snapshot; what it brings is told soon."""
        self._news.set()

    async def run(self) -> None:
        """Tell of ends until cancelled."""
        await self._meet()
        asking = asyncio.create_task(self._ask())
        self._news.set()
        try:
            while True:
                await self._news.wait()
                self._news.clear()
                await self._meet()
                await self._look()
        finally:
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)

    # What a key asks

    async def watch(self, jobs: Sequence[Job]) -> tuple[Job, ...]:
        """Watch these jobs; return those for which there was room."""
        _, after = await self._step(lambda now: now.with_jobs(jobs))
        self._news.set()
        return tuple(job for job in jobs if job.id in after.jobs)

    async def unwatch(self, jobs: Sequence[Job]) -> None:
        """Watch these no longer, whatever the rules say."""
        await self._step(lambda now: now.with_settled({job.id: job.created for job in jobs}))

    # What the snapshots bring

    async def _meet(self) -> None:
        """Have the rules hold for the instances that are followed now, by their names of now."""
        instances = self._store.snapshot.instances
        if instances == self._instances:
            return
        self._instances = instances
        names = {instance.crn.text: instance.label for instance in instances}
        self._rules = Rules.of(self._texts, self._began, names)
        texts = self._rules.texts
        await self._step(lambda now: now.with_rules(names.keys(), texts, self._clock.now()))

    async def _look(self) -> None:
        old, new = self._seen, self._store.snapshot
        seen = look(old, new, self._ledger.watching, self._rules, self._clock.now())
        self._seen = new
        if seen:
            await self._settle(seen)

    async def _settle(self, seen: Seen) -> None:
        """Claim the ends: another program that sees them may have been first."""
        ended = {job.id: job.created for job in seen.ended}

        def change(now: Watching) -> Watching:
            begun = [job for job in seen.begun if job.id not in now.settled]
            return now.with_jobs(begun).with_settled(ended)

        before, _ = await self._step(change)
        if mine := tuple(job for job in seen.ended if job.id not in before.settled):
            self._teller.ended(mine)

    async def _step(self, change: Callable[[Watching], Watching]) -> tuple[Watching, Watching]:
        before, after = await self._ledger.step(change)
        crns = {instance.crn.text for instance in self._instances}
        ids = frozenset(key for key, crn in after.jobs.items() if crn in crns)
        if ids != self._ids:
            self._ids = ids
            self._teller.changed()
        return before, after

    # What the polls do not tell

    async def _ask(self) -> None:
        """Ask for watched jobs that the polls do not bring, one by one and unhurried."""
        pause = PACE
        asked: str = ""
        while True:
            await self._clock.sleep(pause)
            if await self._ledger.is_news():
                await self._step(lambda now: now)
                self._news.set()
            missing = () if self._is_resting() else self._missing()
            if not missing:
                pause = PACE
                continue
            asked = next((job_id for job_id in missing if job_id > asked), missing[0])
            pause = PACE if await self._ask_for(asked) else min(pause * 2, SLOWEST)

    def _missing(self) -> tuple[str, ...]:
        """Return the watched jobs to ask for; one whose instance refuses is not asked for."""
        places = self._ledger.watching.jobs
        health = self._store.snapshot.health
        missing = lost(sorted(self._ids), self._store.snapshot)
        return tuple(
            job_id
            for job_id in missing
            if (home := health.get(places.get(job_id, ""))) is not None and not home.is_refused
        )

    def _is_resting(self) -> bool:
        """Whether asking is of no use: it is paused, or nobody has answered yet."""
        snapshot = self._store.snapshot
        troubled = all(health.error for health in snapshot.health.values())
        return snapshot.paused or not snapshot.is_loaded or troubled

    async def _ask_for(self, job_id: str) -> bool:
        """Ask for a job; tell whether an answer came."""
        try:
            await self._store.find(job_id)
        except NotFound:
            if job_id not in self._missing():
                # Its instance left while it was asked for, or refuses: that says nothing of it.
                return False
            before, _ = await self._step(lambda now: now.with_settled({job_id: None}))
            if job_id not in before.settled:
                self._teller.gone((job_id,))
        except QJobsError:
            return False
        self._news.set()
        return True
