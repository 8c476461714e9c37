"""A week on a laptop: simulated time, a service that is often away, a program started again."""

from __future__ import annotations

import asyncio
import heapq
import random
import time
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import httpx

from qjobs_tui.accounts.account import Account
from qjobs_tui.demo.identity import Identity
from qjobs_tui.demo.rest import API, IAM, Face
from qjobs_tui.demo.web import Request
from qjobs_tui.service.connect import Connection
from qjobs_tui.store.feed import InstanceFeed
from qjobs_tui.store.pace import Pace
from qjobs_tui.store.store import JobStore
from qjobs_tui.watch.ledger import Ledger
from qjobs_tui.watch.watcher import Watcher
from tests.support.waiting import PATIENCE_S

from .support import Told

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qjobs_tui.demo.world import World
    from qjobs_tui.store.snapshot import Snapshot

BASE = "http://127.0.0.1:9"
START = datetime(2026, 3, 2, 8, tzinfo=UTC)
INTERVAL = 600.0


class WeekClock:
    """Time that passes as fast as those who sleep on it wake."""

    def __init__(self) -> None:
        self._steady = 0.0
        self._asleep = timedelta()
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._numbers = count()

    def now(self) -> datetime:
        return START + timedelta(seconds=self._steady) + self._asleep

    def monotonic(self) -> float:
        return self._steady

    async def sleep(self, seconds: float) -> None:
        waker = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._steady + seconds, next(self._numbers), waker))
        await waker

    def suspend(self, seconds: float) -> None:
        """Close the lid: the time of day goes on, the steady clock stands still."""
        self._asleep += timedelta(seconds=seconds)

    async def run_until(self, moment: datetime, settle: Callable[[], bool]) -> None:
        """Let time pass from waking to waking; at each, all that can be done is done."""
        await _quiet(settle)
        while self._sleepers:
            due = self._sleepers[0][0]
            if START + timedelta(seconds=due) + self._asleep > moment:
                break
            _, _, waker = heapq.heappop(self._sleepers)
            self._steady = max(self._steady, due)
            if not waker.done():
                waker.set_result(None)
                await _quiet(settle)
        self._steady = max(self._steady, (moment - START - self._asleep).total_seconds())


async def _quiet(settle: Callable[[], bool]) -> None:
    """Wait until nothing is left to do but to sleep."""
    ready = asyncio.get_running_loop()._ready  # type: ignore[attr-defined]
    deadline = time.monotonic() + PATIENCE_S
    await asyncio.sleep(0)
    while ready or not settle():
        assert time.monotonic() < deadline, "it never rests"
        await asyncio.sleep(0)


class Network(httpx.AsyncBaseTransport):
    """Carries requests to the account without sockets, or fails as it is told."""

    def __init__(self, world: World) -> None:
        self.identity = Identity(world, expires_in=3600)
        self._face = Face(world, self.identity, BASE)
        self.outage = ""
        self.asked: dict[str, int] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        parts = urlsplit(str(request.url))
        self._note(parts.path, parts.query)
        await asyncio.sleep(0)
        if self.outage == "unreachable":
            raise httpx.ConnectError("network is unreachable", request=request)
        if self.outage == "cut":
            raise httpx.ReadError("connection reset", request=request)
        if self.outage == "down" or (self.outage == "iam" and parts.path.startswith(IAM)):
            return httpx.Response(503, stream=httpx.ByteStream(b""))
        if self.outage == "busy":
            headers = {"Retry-After": "60"}
            return httpx.Response(429, headers=headers, stream=httpx.ByteStream(b""))
        asked = Request(
            request.method,
            parts.path,
            parse_qs(parts.query),
            {name.lower(): value for name, value in request.headers.items()},
            await request.aread(),
        )
        answer = self._face.answer(asked)
        headers = {"content-type": answer.content_type or "text/plain"}
        stream = httpx.ByteStream(answer.body)
        return httpx.Response(answer.status, headers=headers, stream=stream)

    def _note(self, path: str, query: str) -> None:
        kind = "sign in" if path.startswith(IAM) else path.removeprefix(API)
        if kind == "/jobs":
            kind = "pending" if "pending=true" in query else "newest"
        elif kind.startswith("/jobs/"):
            kind = "single"
        self.asked[kind] = self.asked.get(kind, 0) + 1


class Program:
    """One run of the program, as far as watching goes."""

    def __init__(
        self, world: World, clock: WeekClock, network: Network, folder: Path, rules: tuple[str, ...]
    ) -> None:
        self.told = Told()
        self.warned: list[str] = []
        self.turns = 0
        self._answered: datetime | None = None
        self._account = Account(
            name="week",
            key=network.identity.key,
            instances=world.instances,
            url=BASE + API,
            iam_url=BASE + IAM,
            source="test",
        )
        self._clock = clock
        self._network = network
        dice = random.Random(7)
        self._dice = dice
        self.store = JobStore(
            world.instances,
            clock=clock,
            jitter=dice,
            pace=Pace(INTERVAL, idle_factor=1.0),
            on_change=self._see,
        )
        self.ledger = Ledger(folder, self.warned.append)
        self.watcher = Watcher(
            self.store,
            self.ledger,
            rules,
            clock=clock,
            teller=self.told,
        )
        self._task = asyncio.create_task(self._run())

    def _see(self, snapshot: Snapshot) -> None:
        (health,) = snapshot.health.values()
        self.turns += health.asked is not None and health.asked != self._answered
        self._answered = health.asked
        self.watcher.see()

    async def _run(self) -> None:
        async with Connection(
            self._account, self._clock, self._dice, transport=self._network
        ) as connection:
            feeds = [
                InstanceFeed(item, connection.client(item, patience=0))
                for item in self._account.instances
            ]
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self.watcher.run())
                tasks.create_task(self.store.run(feeds))

    def is_idle(self) -> bool:
        """Whether no file is being written; a defect is raised here."""
        if self._task.done():
            self._task.result()
        return not self.ledger._turn.locked()

    async def stop(self) -> None:
        """Quit, at whatever moment that is."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
