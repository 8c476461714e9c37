"""Two instances with jobs, of which one leaves."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qjobs_tui.demo.script import JobScript
    from qjobs_tui.demo.world import World

HOURS = timedelta(hours=5)


def queued(world: World, place: str) -> JobScript:
    return world.submit(place, starts=world.now() + HOURS, ends=world.now() + 2 * HOURS)


async def soon() -> None:
    """Let everything go on that can."""
    for _ in range(20):
        await asyncio.sleep(0.002)
