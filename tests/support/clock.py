"""A clock whose time passes when a test says so, also for those who sleep by it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from tests.support.waiting import PATIENCE_S

OPENING = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


class FakeClock:
    """Stands still until `advance`; ``naps`` counts how often somebody began to sleep."""

    def __init__(self, start: datetime = OPENING) -> None:
        self._start = start
        self._passed = 0.0
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []
        self._changed = asyncio.Event()
        self.naps = 0
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._passed)

    def monotonic(self) -> float:
        return self._passed

    async def sleep(self, seconds: float) -> None:
        waker = asyncio.get_running_loop().create_future()
        entry = (self._passed + seconds, waker)
        self._sleepers.append(entry)
        self.naps += 1
        self.slept.append(seconds)
        self._changed.set()
        try:
            await waker
        finally:
            self._sleepers.remove(entry)

    def advance(self, seconds: float) -> None:
        """Let time pass, and wake whoever has slept long enough."""
        self._passed += seconds
        for due, waker in self._sleepers:
            if due <= self._passed and not waker.done():
                waker.set_result(None)

    async def until_naps(self, count: int) -> None:
        """Wait, in real time, until so many sleeps have begun in all."""
        async with asyncio.timeout(PATIENCE_S):
            while self.naps < count:
                self._changed.clear()
                await self._changed.wait()


class Even:
    """Jitter that always gives the middle."""

    def uniform(self, a: float, b: float) -> float:
        return (a + b) / 2
