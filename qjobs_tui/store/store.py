"""`JobStore`: the only maker of snapshots."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from qjobs_tui.errors import NotFound, QJobsError, ServiceError
from qjobs_tui.store.change import put
from qjobs_tui.store.changes import Changes
from qjobs_tui.store.feed import measured
from qjobs_tui.store.merge import merge
from qjobs_tui.store.reach import ALL, Reach, with_newest, with_older
from qjobs_tui.store.snapshot import Health, Snapshot
from qjobs_tui.store.turns import Turns

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from qjobs_tui.clock import Clock
    from qjobs_tui.jobs import Backend, Instance, Job, Session
    from qjobs_tui.query import Narrowing
    from qjobs_tui.service.client import ServiceClient
    from qjobs_tui.service.retry import Jitter
    from qjobs_tui.store.change import Change
    from qjobs_tui.store.feed import Fetched, InstanceFeed
    from qjobs_tui.store.pace import Pace
    from qjobs_tui.store.sessions import Sessions


class JobStore:
    """Keeps one `Snapshot` current; all of it runs on the event loop's thread.

    Args:
        instances: The instances to keep an eye on.
        clock: Wall clock, steady clock and sleep.
        jitter: Spreads the polls.
        pace: How often to poll.
        on_change: Called with each new snapshot.

    Attributes:
        changes: Asks the service for changes, and tells of them in the snapshots.

    """

    def __init__(
        self,
        instances: tuple[Instance, ...],
        *,
        clock: Clock,
        jitter: Jitter,
        pace: Pace,
        on_change: Callable[[Snapshot], None],
    ) -> None:
        self._clock = clock
        self._jitter = jitter
        self._pace = pace
        self._on_change = on_change
        self._feeds: dict[str, InstanceFeed] = {}
        self._backends: dict[str, tuple[Backend, ...]] = {}
        self._turns: tuple[Turns, ...] = ()
        self._connected = asyncio.Event()
        self.changes = Changes(self, clock=clock, jitter=jitter)
        crns = [instance.crn.text for instance in instances]
        self.snapshot = Snapshot(
            instances=instances,
            health={crn: Health() for crn in crns},
            reach={crn: Reach() for crn in crns},
        )

    @cached_property
    def sessions(self) -> Sessions:
        """What asks for sessions and batches; the table does without."""
        from qjobs_tui.store.sessions import Sessions

        return Sessions(self)

    def connect(self, feeds: Iterable[InstanceFeed]) -> None:
        """Take the feeds that answer for the instances; what was asked before waits for this."""
        self._feeds = {feed.instance.crn.text: feed for feed in feeds}
        self._turns = tuple(
            Turns(self, feed, clock=self._clock, jitter=self._jitter, pace=self._pace)
            for feed in self._feeds.values()
        )
        self._connected.set()

    async def run(self, feeds: Iterable[InstanceFeed]) -> None:
        """Poll every instance until cancelled; a failed poll is data, not an exception."""
        self.connect(feeds)
        async with asyncio.TaskGroup() as tasks:
            for turns in self._turns:
                tasks.create_task(turns.run())
            tasks.create_task(self.changes.following.run())

    def refresh_soon(self) -> None:
        """Let every feed take its next turn now, with the newest page."""
        for turns in self._turns:
            turns.wake()

    def set_paused(self, *, paused: bool) -> None:
        """Stop or resume polling; questions that a key asks are still answered."""
        self._replace(paused=paused)
        if not paused:
            self.refresh_soon()

    def set_read_only(self, *, read_only: bool) -> None:
        """Forbid or allow that anything is changed at the service."""
        self._replace(read_only=read_only)

    async def load_older(
        self, narrowing: Narrowing = ALL, *, without: Collection[str] = ()
    ) -> Mapping[str, QJobsError]:
        """Load the next older page of every instance that has one, as far as a filter goes.

        Args:
            narrowing: The filter.
            without: CRNs of instances to leave alone.

        Returns:
            What went wrong, by the CRN of the instance; the others' jobs are loaded.

        """
        await self._connected.wait()
        reach = self.snapshot.reach
        crns = [
            crn for crn in self._feeds if crn not in without and not reach[crn].is_ended(narrowing)
        ]
        outcomes = await asyncio.gather(*(self._older(crn, narrowing) for crn in crns))
        return {crn: error for crn, error in zip(crns, outcomes, strict=True) if error}

    async def _older(self, crn: str, narrowing: Narrowing) -> QJobsError | None:
        start = self.snapshot.reach[crn]
        try:
            page = await self._feeds[crn].older(
                start.cursor(narrowing), narrowing, self.snapshot.by_id
            )
        except QJobsError as error:
            return error
        reach = self.snapshot.reach[crn]
        if reach.restarts == start.restarts:
            reach = with_older(reach, narrowing, page.cursor, ended=page.ended)
        self.merge_jobs(page.jobs, reach={crn: reach})
        return None

    async def find(self, job_id: str) -> Job:
        """Fetch a job in whichever instance has it, with its times; one deleted leaves the table.

        Raises:
            NotFound: No instance knows it.
            ServiceError: An instance could not be asked, and no other has the job.

        """
        await self._connected.wait()
        known = self.snapshot.by_id.get(job_id)
        order = sorted(self._feeds, key=lambda crn: known is None or crn != known.instance)
        trouble: ServiceError | None = None
        for crn in order:
            try:
                return await self._find_in(crn, job_id)
            except NotFound as error:
                trouble = trouble or error
                if known is not None and crn == known.instance:
                    self.merge_jobs((), frozenset({job_id}))
            except ServiceError as error:
                trouble = error
        raise trouble or NotFound(f"No instance to look for job {job_id} in")

    async def _find_in(self, crn: str, job_id: str) -> Job:
        client = self._feeds[crn].patient
        job = await client.job(job_id)
        self.merge_jobs((job,), opened=frozenset({job.id}))
        self.merge_jobs((await measured(client, job),))
        return self.snapshot.by_id[job.id]

    async def client(self, job: Job) -> ServiceClient:
        """Return the client of the instance that has a job; it tries again for some time.

        Raises:
            NotFound: The job is of an instance that is not looked after.

        """
        return (await self.feed(job.instance)).patient

    async def feed(self, crn: str) -> InstanceFeed:
        """Return the feed of an instance.

        Raises:
            NotFound: It is not looked after.

        """
        await self._connected.wait()
        feed = self._feeds.get(crn)
        if feed is None:
            raise NotFound(f"The instance {crn} is not among those that are asked")
        return feed

    async def session(self, job: Job) -> Session:
        """Fetch the session or batch of a job.

        Raises:
            ServiceError: The service did not give it.

        """
        return await self._feeds[job.instance].patient.session(job.session_id)

    # What follows is for `Turns` and `Changes`, which report what came back.

    def take_newest(self, crn: str, page: Fetched) -> None:
        """Put the newest page of an instance, and how far it reaches, into a new snapshot."""
        old = self.snapshot.reach[crn]
        reach = with_newest(old, page.jobs, total=page.total, ended=page.ended)
        self.merge_jobs(page.jobs, reach={crn: reach})

    def merge_jobs(
        self,
        jobs: Iterable[Job],
        gone: frozenset[str] = frozenset(),
        reach: Mapping[str, Reach] | None = None,
        opened: frozenset[str] = frozenset(),
    ) -> None:
        """Put jobs, and how far they reach, into a new snapshot, if that is any news."""
        now, fresh = self.snapshot, tuple(jobs)
        merged = merge(now.jobs, now.by_id, fresh, gone)
        reaches = {**now.reach, **(reach or {})}
        pending = {job.id for job in fresh if job.status.is_pending}
        watched = (now.watched | pending | opened) - gone
        # How a cancel came out is told together with the job, not some frames later.
        ended = self.changes.following.settled(merged.by_id, gone)
        is_news = merged.jobs is not now.jobs or reaches != now.reach or watched != now.watched
        if is_news or ended:
            self._replace(
                jobs=merged.jobs,
                by_id=merged.by_id,
                reach=reaches,
                watched=watched,
                changes=put(now.changes, ended) if ended else now.changes,
                cancelling=self.changes.following.cancelling,
            )

    def tell_changes(self, news: Iterable[Change]) -> None:
        """Put what is known of changes into a new snapshot."""
        self._replace(
            changes=put(self.snapshot.changes, news),
            cancelling=self.changes.following.cancelling,
        )

    def set_health(self, crn: str, health: Health) -> None:
        """Say how an instance's feed is doing."""
        self._replace(health={**self.snapshot.health, crn: health})

    async def ask_backends(self, feed: InstanceFeed) -> None:
        """Fetch the QPUs and their queues; one that is no longer told of leaves the snapshot."""
        fresh = await feed.client.backends()
        # Instances may have the same QPU: what was told last comes last, and counts.
        self._backends.pop(feed.instance.crn.text, None)
        self._backends[feed.instance.crn.text] = fresh
        told = (backend for backends in self._backends.values() for backend in backends)
        self._replace(backends={backend.name: backend for backend in told})

    async def ask_usage(self, feed: InstanceFeed) -> None:
        """Fetch the instance's consumed QPU time."""
        usage = await feed.client.usage()
        self._replace(usage={**self.snapshot.usage, feed.instance.crn.text: usage})

    def _replace(self, **changes: object) -> None:
        """Make the next snapshot: the only place that does."""
        self.snapshot = replace(self.snapshot, **changes)  # type: ignore[arg-type]
        self._on_change(self.snapshot)
