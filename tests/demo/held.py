"""A clock that stands until it is told to go on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

OPENING = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


class HeldClock:
    def __init__(self, start: datetime = OPENING) -> None:
        self._now = start

    def now(self) -> datetime:
        return self._now

    def go(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)
