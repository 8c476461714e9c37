"""A clock that stands until it is told to go on; who sleeps on it wakes when it passes."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

OPENING = datetime(2026, 3, 4, 9, 30, 7, tzinfo=UTC)


class StillClock:
    def __init__(self, start: datetime = OPENING) -> None:
        self._now = start
        self._steady = 0.0
        self._sleepers: list[tuple[float, asyncio.Event]] = []

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._steady

    async def sleep(self, seconds: float) -> None:
        awake = asyncio.Event()
        self._sleepers.append((self._steady + seconds, awake))
        await awake.wait()

    def go(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)
        self.wait(seconds)

    def wait(self, seconds: float) -> None:
        """Let whoever sleeps have slept that long, while the time of day stands."""
        self._steady += seconds
        for until, awake in self._sleepers:
            if until <= self._steady:
                awake.set()
        self._sleepers = [one for one in self._sleepers if not one[1].is_set()]
