"""Watched jobs of instances that come and go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qjobs_tui.demo import faults
from qjobs_tui.demo.world import World
from qjobs_tui.store.feed import InstanceFeed
from tests.support.clock import FakeClock
from tests.support.rig import EU, US, elsewhere

from .test_watcher import end, running

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def world(clock: FakeClock) -> World:
    return World(clock)


async def test_an_end_is_told_when_the_instance_is_followed_again(
    world: World, clock: FakeClock, tmp_path: Path
) -> None:
    mine, theirs = (world.submit(place, created=clock.now()) for place in (US, EU))
    async with running(world, clock, tmp_path) as run:
        us, eu = run.it.feeds
        await run.watch(mine, theirs)
        await run.it.connect(us)
        await run.settled()
        assert run.watcher.ids == {mine.id}
        end(world, theirs)
        for _ in range(6):
            await run.turn()
        assert run.told.ends == run.told.lost == []
        await run.it.connect(us, eu, begin=1)
        await run.settled()
        assert run.told.ends == [theirs.id]
        await run.it.connect(us)
        await run.it.connect(us, eu, begin=1)
        await run.settled()
        assert run.told.ends == [theirs.id]
        assert run.watcher.ids == {mine.id}


async def test_rules_hold_for_those_that_join_by_their_names(
    world: World, clock: FakeClock
) -> None:
    async with running(world, clock, rules=("instance:demo-eu",)) as run:
        us, eu = run.it.feeds
        await run.it.connect(us)
        world.submit(US, created=clock.now())
        theirs = world.submit(EU, created=clock.now())
        await run.turn()
        assert not run.watcher.ids
        await run.it.connect(us, eu, begin=1)
        await run.settled()
        assert run.watcher.ids == {theirs.id}
        end(world, theirs)
        await run.turn()
        assert run.told.ends == [theirs.id]


@pytest.mark.parametrize("code", [403, 404], ids=["withdrawn", "archived"])
async def test_a_job_whose_instance_refuses_is_not_called_gone(
    world: World, clock: FakeClock, code: int
) -> None:
    old = world.submit(EU, created=clock.now())
    async with running(world, clock) as run:
        us, eu = run.it.feeds
        await run.watch(old)
        # As in a new run, nobody has told of the job yet, and its instance answers no more.
        gone = InstanceFeed(eu.instance, elsewhere(eu.client))
        await run.it.connect(us)
        run.it.server.faults.add(faults.status(code, "/nowhere/jobs", times=None))
        await run.it.connect(us, gone, begin=1)
        await run.settled()
        assert run.it.health(EU).is_refused
        assert run.watcher.ids == {old.id}
        run.it.requests()
        for _ in range(6):
            clock.advance(20)
            await run.settled()
        assert not any(old.id in path for path in run.it.asked())
        assert run.told.lost == []
        assert run.watcher.ids == {old.id}


async def test_a_job_whose_instance_leaves_while_it_is_asked_for_is_not_gone(
    world: World, clock: FakeClock
) -> None:
    job = world.submit(EU, created=clock.now())
    async with running(world, clock) as run:
        us, _ = run.it.feeds
        await run.watch(job)
        run.it.store.connect([us])
        # The watcher has not looked at that yet, and asks.
        assert run.watcher.ids == {job.id}
        assert not await run.watcher._ask_for(job.id)
        await run.settled()
        assert run.told.lost == []
        assert run.it.store.snapshot.health.keys() == {US}
