"""`JobStore`: the only maker of snapshots."""

from __future__ import annotations

import asyncio
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec.structs import replace

from qjobs_tui.store.change import put
from qjobs_tui.store.changes import Changes
from qjobs_tui.store.instances import named, only
from qjobs_tui.store.merge import merge
from qjobs_tui.store.older import load_pages
from qjobs_tui.store.polls import Polls
from qjobs_tui.store.reach import ALL, Reach, with_newest
from qjobs_tui.store.snapshot import Health, Snapshot
from qjobs_tui.store.turns import Turns

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from qjobs_tui.clock import Clock
    from qjobs_tui.errors import QJobsError
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
        instances: The instances to keep an eye on, as far as they are known before `connect`.
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
        self._polls = Polls(self._begin)
        self._backends: dict[str, tuple[Backend, ...]] = {}
        self._connected = asyncio.Event()
        self._news = asyncio.Event()
        self.changes = Changes(self, clock=clock, jitter=jitter)
        self.snapshot = replace(Snapshot(), **only(Snapshot(), instances))

    def _begin(self, feed: InstanceFeed) -> Turns:
        turns = Turns(self, feed, clock=self._clock, jitter=self._jitter, pace=self._pace)
        # Also while polling is paused, what joins is shown once.
        turns.wake()
        return turns

    @cached_property
    def sessions(self) -> Sessions:
        """What asks for sessions and batches; the table does without."""
        from qjobs_tui.store.sessions import Sessions

        return Sessions(self)

    def connect(self, feeds: Iterable[InstanceFeed]) -> None:
        """Follow the instances of these feeds from now on; what was asked before waits for this.

        It may be called again at any time, also while `run` goes on. Instances that stay keep all
        that is known of them, those that are gone are not asked any more and leave the snapshot
        with their jobs, new ones begin at once. To keep what is under way hand in the same feed.
        """
        wanted = {feed.instance.crn.text: feed for feed in feeds}
        self._polls.connect(wanted)
        told = tuple(feed.instance for feed in wanted.values())
        # An account that names its instances by CRN alone does not undo what a search told.
        self._follow(named(named(told, self.snapshot.instances), told))
        self._connected.set()

    def _follow(self, instances: tuple[Instance, ...], *, is_connected: bool = True) -> None:
        now = self.snapshot
        if now.is_connected is is_connected and instances == now.instances:
            return
        kept = only(now, instances)
        self._backends = {
            crn: told for crn, told in self._backends.items() if crn in kept["health"]
        }
        if "sessions" in self.__dict__:
            self.sessions.leave(kept["health"])
        left = self.changes.following.leave(kept["health"])
        self._replace(
            **kept,
            is_connected=is_connected,
            search=None,
            backends=self._told_backends(),
            changes=put(now.changes, left),
            cancelling=self.changes.following.cancelling,
        )

    def name_instances(self, instances: Iterable[Instance]) -> None:
        """Take better names and plans for those that are followed; of others nothing is kept."""
        better = named(self.snapshot.instances, instances)
        if better != self.snapshot.instances:
            self._replace(instances=better)

    def leave(self) -> None:
        """Follow nothing, and let what is asked wait until there is somebody to ask again."""
        self._polls.connect({})
        self._connected.clear()
        self._follow((), is_connected=False)

    def set_search(self, health: Health | None) -> None:
        """Say how the search for the account's instances is doing, while there are none."""
        self._replace(search=health)

    def is_followed(self, crn: str) -> bool:
        """Whether an instance is among those that are followed."""
        return crn in self.snapshot.health

    async def run(self, feeds: Iterable[InstanceFeed]) -> None:
        """Poll every instance until cancelled; a failed poll is data, not an exception."""
        self.connect(feeds)
        await self._polls.run(self.changes.following.run())

    async def heard(self) -> None:
        """Wait until one of the instances has answered, or failed to: then there is time."""
        while not any(one.answered or one.error for one in self.snapshot.health.values()):
            self._news.clear()
            await self._news.wait()

    def refresh_soon(self) -> None:
        """Let every feed take its next turn now, with the newest page."""
        self._polls.wake()

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
        return await load_pages(self, self._polls, narrowing, without)

    async def find(self, job_id: str) -> Job:
        """Fetch a job in whichever instance has it, with its times; one deleted leaves the table.

        The instance that is known to have it is asked first, and the others all at once.

        Raises:
            NotFound: No instance knows it, or its instance left while it was asked.
            ServiceError: An instance could not be asked, and no other has the job.

        """
        await self._connected.wait()
        # Not needed for the first frame.
        from qjobs_tui.store.finding import find

        return await find(self, job_id, tuple(self._polls))

    async def client(self, job: Job) -> ServiceClient:
        """Return the client of the instance that has a job; see `patient`."""
        return await self.patient(job.instance)

    async def patient(self, crn: str) -> ServiceClient:
        """Return the client of an instance; it tries again for some time.

        Raises:
            NotFound: The instance is not followed.

        """
        return (await self.feed(crn)).patient

    async def feed(self, crn: str) -> InstanceFeed:
        """Return the feed of an instance; raises NotFound where it is not followed."""
        await self._connected.wait()
        return self._polls.feed(crn)

    async def session(self, job: Job) -> Session:
        """Fetch the session or batch of a job.

        Raises:
            ServiceError: The service did not give it.

        """
        return await (await self.client(job)).session(job.session_id)

    # What follows is for `Turns` and `Changes`, which report what came back.

    def take_newest(self, crn: str, page: Fetched) -> None:
        """Put the newest page of an instance, and how far it reaches, into a new snapshot."""
        old = self.snapshot.reach.get(crn, Reach())
        reach = with_newest(old, page.jobs, total=page.total, ended=page.ended)
        self.merge_jobs(page.jobs, reach={crn: reach})

    def merge_jobs(
        self,
        jobs: Iterable[Job],
        gone: frozenset[str] = frozenset(),
        reach: Mapping[str, Reach] | None = None,
        opened: frozenset[str] = frozenset(),
    ) -> None:
        """Put jobs, and how far they reach, into a new snapshot, if that is any news.

        What a late answer tells of an instance that is not followed any more is left out.
        """
        now = self.snapshot
        fresh = tuple(job for job in jobs if job.instance in now.health)
        merged = merge(now.jobs, now.by_id, fresh, gone)
        told = (reach or {}).items()
        reaches = {**now.reach, **{crn: one for crn, one in told if crn in now.reach}}
        pending = {job.id for job in fresh if job.status.is_pending}
        opened = frozenset(job_id for job_id in opened if job_id in merged.by_id)
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
        """Say how an instance's feed is doing, while it is followed."""
        if self.is_followed(crn):
            self._replace(health={**self.snapshot.health, crn: health})

    async def ask_backends(self, feed: InstanceFeed) -> None:
        """Fetch the QPUs and their queues; one that is no longer told of leaves the snapshot."""
        crn, fresh = feed.instance.crn.text, await feed.client.backends()
        if self.is_followed(crn):
            # Instances may have the same QPU: what was told last comes last, and counts.
            self._backends.pop(crn, None)
            self._backends[crn] = fresh
            self._replace(backends=self._told_backends())

    def _told_backends(self) -> Mapping[str, Backend]:
        return {one.name: one for backends in self._backends.values() for one in backends}

    async def ask_usage(self, feed: InstanceFeed) -> None:
        """Fetch the instance's consumed QPU time."""
        crn, usage = feed.instance.crn.text, await feed.client.usage()
        if self.is_followed(crn):
            self._replace(usage={**self.snapshot.usage, crn: usage})

    def _replace(self, **changes: object) -> None:
        """Make the next snapshot: the only place that does."""
        self.snapshot = replace(self.snapshot, **changes)
        self._news.set()
        self._on_change(self.snapshot)
