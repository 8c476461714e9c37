"""Cancels whose instance leaves."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from qjobs_tui.demo import faults
from qjobs_tui.demo.world import World
from qjobs_tui.store.change import Outcome
from tests.support.rig import EU, US, held, rig

from .leaving import queued, soon

if TYPE_CHECKING:
    from tests.support.clock import FakeClock


@pytest.fixture
def world(clock: FakeClock) -> World:
    """A finished and a queued job in each of two instances."""
    world = World(clock)
    for place in (US, EU):
        begun = clock.now() - timedelta(minutes=5)
        world.submit(place, created=begun, starts=begun, ends=begun)
        queued(world, place)
    return world


async def test_a_cancel_taken_ends_in_words_when_its_instance_leaves(
    world: World, clock: FakeClock
) -> None:
    async with rig(world, clock) as it:
        us, _ = it.feeds
        await it.start()
        mine, theirs = sorted(
            it.snapshot.pending(US) + it.snapshot.pending(EU), key=lambda job: job.instance == EU
        )
        await it.store.changes.cancel([mine, theirs])
        assert it.snapshot.cancelling == {mine.id, theirs.id}
        await it.connect(us)
        assert it.snapshot.cancelling == {mine.id}
        stays, left = it.snapshot.changes
        assert (stays.outcome, left.outcome) == (Outcome.ACCEPTED, Outcome.LEFT)
        assert left.answered == clock.now()
        assert "no longer followed" in left.outcome.value
        # The other is still followed, and nobody asks for this one.
        clock.advance(9)
        await soon()
        assert it.snapshot.changes[0].outcome is Outcome.DONE
        assert f"/jobs/{theirs.id}" not in it.asked()


async def test_a_cancel_whose_instance_leaves_before_the_answer(
    world: World, clock: FakeClock
) -> None:
    async with rig(world, clock) as it:
        us, eu = it.feeds
        slow, gate = held(eu)
        it.store.connect([us, eu])
        there = await it.store.find(queued(world, EU).id)
        it.store.connect([us, slow])
        asking = asyncio.ensure_future(it.store.changes.cancel([there]))
        await gate.reached()
        it.store.connect([us])
        gate.open.set()
        (change,) = await asking
        assert change.outcome is Outcome.LEFT
        assert it.snapshot.changes == (change,)
        assert not it.snapshot.cancelling
        assert not it.store.changes.following._followed


async def test_a_cancel_that_failed_and_may_have_acted_stays_failed(
    world: World, clock: FakeClock
) -> None:
    async with rig(world, clock) as it:
        us, eu = it.feeds
        it.store.connect([us, eu])
        there = await it.store.find(queued(world, EU).id)
        it.server.faults.add(faults.status(503, "/cancel", times=None))
        await it.patiently(it.store.changes.cancel([there]))
        assert it.store.changes.following._followed.keys() == {there.id}
        it.store.connect([us])
        assert it.snapshot.changes[-1].outcome is Outcome.FAILED
        assert not it.store.changes.following._followed
