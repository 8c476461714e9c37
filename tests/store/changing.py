"""Jobs to change, and time that passes while what comes of it is followed."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.support.rig import Rig, rig
from tests.support.waiting import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from qjobs_tui.demo.script import JobScript
    from qjobs_tui.demo.world import World
    from qjobs_tui.jobs import Job
    from qjobs_tui.store.change import Outcome
    from tests.support.clock import FakeClock

HOURS = timedelta(hours=5)


@asynccontextmanager
async def following(world: World, clock: FakeClock) -> AsyncIterator[Rig]:
    """A store that follows what was accepted, and does not poll."""
    async with rig(world, clock) as it:
        it.store.connect(it.feeds)
        running = asyncio.create_task(it.store.changes.following.run())
        yield it
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


def queued(world: World, place: str | None = None) -> JobScript:
    return world.submit(place, starts=world.now() + HOURS, ends=world.now() + 2 * HOURS)


async def known(it: Rig, *scripts: JobScript) -> list[Job]:
    return [await it.store.find(script.id) for script in scripts]


async def pass_time(it: Rig, seconds: float) -> None:
    """Let time pass in small steps, and the follower ask whenever it wants to."""
    await until_rest(it)
    for _ in range(int(seconds)):
        it.clock.advance(1)
        await until_rest(it)


async def until_rest(it: Rig) -> None:
    follower = it.store.changes.following
    async with asyncio.timeout(PATIENCE_S):
        for _ in range(3):
            await asyncio.sleep(0)
        while follower._followed and (  # noqa: ASYNC110 - lets the loop go on
            follower._nap is None or follower._nap.done()
        ):
            await asyncio.sleep(0.001)


def outcomes(it: Rig) -> list[Outcome]:
    return [change.outcome for change in it.snapshot.changes]
