"""Time as a value that is passed in, so that tests can hold it still or hurry it on."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Wall clock, steady clock and sleep."""

    def now(self) -> datetime:
        """Return the present moment, with time zone UTC."""
        ...

    def monotonic(self) -> float:
        """Return seconds that never jump back."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait for that many seconds."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the present moment, with time zone UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return seconds that never jump back."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait for that many seconds."""
        await asyncio.sleep(seconds)
