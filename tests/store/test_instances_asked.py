"""What a key asks of an instance that has left, and better names."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from qjobs_tui.demo.world import World
from qjobs_tui.errors import NotFound
from qjobs_tui.jobs import Instance
from qjobs_tui.store.change import Outcome
from qjobs_tui.store.feed import InstanceFeed
from qjobs_tui.store.pace import Pace
from qjobs_tui.store.polls import NotFollowed
from qjobs_tui.store.store import JobStore
from tests.support.clock import Even
from tests.support.rig import EU, US, held, rig

from .leaving import queued

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


async def test_better_names_are_taken_and_kept(world: World, clock: FakeClock) -> None:
    async with rig(world, clock) as it:
        us, eu = it.feeds
        bare = InstanceFeed(Instance(us.instance.crn), us.client)
        it.store = JobStore((), clock=clock, jitter=Even(), pace=Pace(), on_change=it.seen.append)
        it.store.connect([bare])
        assert it.snapshot.instances[0].name == ""
        lab = Instance(us.instance.crn, "lab", "open")
        it.store.name_instances([lab, eu.instance])
        assert list(it.snapshot.instances) == [lab]
        count = len(it.seen)
        it.store.name_instances([Instance(us.instance.crn, "lab"), Instance(us.instance.crn)])
        assert len(it.seen) == count
        it.store.connect([bare, eu])
        assert list(it.snapshot.instances) == [lab, eu.instance]
        it.store.connect([eu, us])
        assert [one.name for one in it.snapshot.instances] == ["demo-eu", "demo-us"]


async def test_what_is_asked_of_one_that_has_left_is_answered_in_words(
    world: World, clock: FakeClock
) -> None:
    async with rig(world, clock) as it:
        us, _ = it.feeds
        await it.start()
        there = next(job for job in it.snapshot.jobs if job.instance == EU)
        await it.connect(us)
        inside = replace(there, session_id="s1")
        for asking in (it.store.client(there), it.store.feed(EU), it.store.session(inside)):
            with pytest.raises(NotFollowed, match="not among those that are followed") as told:
                await asking
            assert told.value.hint
        with pytest.raises(NotFound):
            await it.store.find(there.id)
        assert await it.store.load_older() == {}
        (change,) = await it.store.changes.cancel([there])
        assert change.outcome is Outcome.FAILED
        assert "not among those that are followed" in change.words
        change = await it.store.changes.close_session("s1", EU)
        assert change.outcome is Outcome.FAILED
        assert not it.snapshot.cancelling


async def test_a_job_whose_instance_leaves_while_it_is_looked_for(
    world: World, clock: FakeClock
) -> None:
    async with rig(world, clock) as it:
        us, eu = it.feeds
        slow, gate = held(eu)
        there = world.jobs(EU)[0]
        it.store.connect([us, slow])
        looking = asyncio.ensure_future(it.store.find(there.id))
        await gate.reached()
        it.store.connect([us])
        gate.open.set()
        with pytest.raises(NotFollowed):
            await looking
        assert it.ids() == []
        assert not it.snapshot.watched


async def test_a_job_that_is_deleted_while_its_times_are_asked_for(
    world: World, clock: FakeClock
) -> None:
    async with rig(world, clock) as it:
        us, _ = it.feeds
        slow, gate = held(us)
        there = world.jobs(US)[0]
        it.store.connect([slow])
        looking = asyncio.ensure_future(it.store.find(there.id))
        await gate.reached()
        gate._reached.clear()
        gate.open.set()
        gate.open = asyncio.Event()
        await gate.reached()
        it.store.merge_jobs((), frozenset({there.id}))
        world.delete(there.id)
        gate.open.set()
        # Its own record was told before: that it is there again is for the next poll to take back.
        assert (await looking).id == there.id


async def test_sessions_of_one_that_leaves_are_forgotten(clock: FakeClock) -> None:
    async with rig(World.demo(clock), clock) as it:
        us, eu = it.feeds
        it.store.connect([us, eu])
        known = await it.store.sessions.ask()
        assert {one.instance for one in known.by_id.values()} == {US, EU}
        slow, gate = held(eu)
        it.store.connect([us, slow])
        asking = asyncio.ensure_future(it.store.sessions.ask())
        await gate.reached()
        it.store.connect([us])
        assert {one.instance for one in it.store.sessions.known.by_id.values()} == {US}
        gate.open.set()
        assert {one.instance for one in (await asking).by_id.values()} == {US}
        assert it.store.sessions.known.unlisted.keys() <= {US}


async def test_sessions_of_one_that_leaves_just_before_it_is_asked(
    world: World, clock: FakeClock
) -> None:
    async with rig(world, clock) as it:
        it.store.connect(it.feeds)
        asking = asyncio.ensure_future(it.store.sessions.ask())
        await asyncio.sleep(0)
        it.store.connect(it.feeds[:1])
        assert (await asking).troubles == {}
