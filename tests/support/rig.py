"""A store on the real demo service: sockets, client and connection as in the program."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from msgspec.structs import replace

from qjobs_tui.commands.access import demo_account
from qjobs_tui.demo.ids import xid
from qjobs_tui.demo.rest import API
from qjobs_tui.demo.server import DemoServer
from qjobs_tui.demo.world import INSTANCES, World
from qjobs_tui.service.client import ServiceClient
from qjobs_tui.service.connect import Connection
from qjobs_tui.store.feed import InstanceFeed
from qjobs_tui.store.pace import Pace
from qjobs_tui.store.store import JobStore

from .clock import Even, FakeClock
from .waiting import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine
    from datetime import datetime

    from qjobs_tui.demo.script import JobScript
    from qjobs_tui.demo.wire import Sent
    from qjobs_tui.service.caller import Call, Caller
    from qjobs_tui.service.exchange import Answer
    from qjobs_tui.service.retry import Jitter
    from qjobs_tui.store.snapshot import Health, Snapshot

T = TypeVar("T")
_MOST_NAPS = 100
US, EU = (instance.crn.text for instance in INSTANCES)


def one_instance(clock: FakeClock) -> World:
    """An empty account with a single instance."""
    return World(clock, instances=INSTANCES[:1])


def ended(world: World, created: datetime, number: int = 0, **script: Any) -> JobScript:
    """Add a job that finished as soon as it was created."""
    job_id = xid(created, number)
    return world.submit(id=job_id, created=created, starts=created, ends=created, **script)


class Rig:
    """The store, and what reached the service."""

    def __init__(self, server: DemoServer, clock: FakeClock, store: JobStore) -> None:
        self.server = server
        self.clock = clock
        self.store = store
        self.seen: list[Snapshot] = []
        self.feeds: list[InstanceFeed] = []
        self._polling: asyncio.Task[None] | None = None

    @property
    def world(self) -> World:
        return self.server.world

    @property
    def snapshot(self) -> Snapshot:
        return self.store.snapshot

    def health(self, crn: str = US) -> Health:
        return self.snapshot.health[crn]

    def ids(self) -> list[str]:
        return [job.id for job in self.snapshot.jobs]

    def requests(self) -> list[Sent]:
        """Return what was asked since the last time, without signing in."""
        sent = [one for one in self.server.requests if one.path.startswith(API)]
        self.server._requests.clear()
        return sent

    def asked(self) -> list[str]:
        """Return the same in short: ``pending``, ``newest``, ``older`` or the path."""
        return [_short(one) for one in self.requests()]

    async def start(self) -> None:
        """Poll in the background, and wait for the first turn of each instance."""
        count = self.clock.naps + len(self.feeds)
        self._polling = asyncio.create_task(self.store.run(self.feeds))
        await self.clock.until_naps(count)

    async def connect(self, *feeds: InstanceFeed, begin: int = 0) -> list[str]:
        """Follow these; return what was asked, when so many have begun and taken a turn."""
        self.requests()
        count = self.clock.naps + begin
        self.feeds = list(feeds)
        self.store.connect(feeds)
        await self.clock.until_naps(count)
        return self.asked()

    async def turn(self, seconds: float = 40.0, takers: int | None = None) -> list[str]:
        """Let each instance, or so many, take a turn after that time; return what was asked."""
        self.requests()
        count = self.clock.naps + (len(self.feeds) if takers is None else takers)
        self.clock.advance(seconds)
        await self.clock.until_naps(count)
        return self.asked()

    async def press(self, seconds: float = 1.0) -> list[str]:
        """Ask for everything just after a turn, as a key does; return what was asked then."""
        self.requests()
        count = self.clock.naps + len(self.feeds)
        self.store.refresh_soon()
        await self.clock.until_naps(count)
        assert self.asked() == []
        return await self.turn(seconds)

    async def patiently(self, question: Coroutine[Any, Any, T]) -> T:
        """Await what a key asks, letting time pass whenever it waits to try again."""
        asking = asyncio.ensure_future(question)
        for _ in range(_MOST_NAPS):
            if asking.done():
                break
            napping = asyncio.ensure_future(self.clock.until_naps(self.clock.naps + 1))
            await asyncio.wait({asking, napping}, return_when=asyncio.FIRST_COMPLETED)
            napping.cancel()
            self.clock.advance(10)
        async with asyncio.timeout(PATIENCE_S):
            return await asking

    async def stop(self) -> None:
        if self._polling is not None:
            self._polling.cancel()
            await asyncio.gather(self._polling, return_exceptions=True)


def _short(sent: Sent) -> str:
    path = sent.path.removeprefix(API)
    if path != "/jobs":
        return path
    if sent.query.get("pending") == ["true"]:
        return "pending"
    return "older" if "created_before" in sent.query or "offset" in sent.query else "newest"


@asynccontextmanager
async def rig(
    world: World, clock: FakeClock, *, jitter: Jitter | None = None, pace: Pace | None = None
) -> AsyncIterator[Rig]:
    """Serve a world, and connect a store to it that does not poll yet."""
    dice = jitter or Even()
    with DemoServer(world) as server:
        account = demo_account(server)
        seen: list[Snapshot] = []
        store = JobStore(
            account.instances,
            clock=clock,
            jitter=dice,
            pace=pace or Pace(),
            on_change=seen.append,
        )
        made = Rig(server, clock, store)
        made.seen = seen
        async with Connection(account, clock, dice) as connection:
            made.feeds = [
                InstanceFeed(item, connection.client(item, patience=0))
                for item in account.instances
            ]
            try:
                yield made
            finally:
                await made.stop()
        assert not server.defects


class Gate:
    """Holds answers back: `reached` once the first is there, until it is `open`."""

    def __init__(self) -> None:
        self._reached = asyncio.Event()
        self.open = asyncio.Event()

    async def passes(self) -> None:
        self._reached.set()
        await self.open.wait()

    async def reached(self) -> None:
        """Wait until an answer is there."""
        async with asyncio.timeout(PATIENCE_S):
            await self._reached.wait()


class _HeldCaller:
    def __init__(self, caller: Caller, gate: Gate) -> None:
        self._caller = caller
        self._gate = gate

    def with_patience(self, seconds: float) -> Self:
        return type(self)(self._caller.with_patience(seconds), self._gate)

    async def make(self, call: Call) -> Answer:
        try:
            return await self._caller.make(call)
        finally:
            await self._gate.passes()


def held(feed: InstanceFeed) -> tuple[InstanceFeed, Gate]:
    """The same feed, whose answers are held back."""
    gate = Gate()
    caller = cast("Caller", _HeldCaller(feed.client._caller, gate))
    return InstanceFeed(feed.instance, ServiceClient(feed.instance, caller)), gate


def elsewhere(client: ServiceClient, base: str = "") -> ServiceClient:
    """The same client, at an address that has nothing."""
    caller = replace(client._caller, base=base or f"{client._caller.base}/nowhere")
    return ServiceClient(client.instance, caller)
