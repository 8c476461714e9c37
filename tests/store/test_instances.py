"""Instances that come and go while the others are polled."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from qjobs_tui.demo import faults
from qjobs_tui.demo.world import INSTANCES, World
from qjobs_tui.errors import NotFound, RateLimited
from qjobs_tui.store.feed import Fetched, InstanceFeed
from qjobs_tui.store.pace import Pace
from qjobs_tui.store.snapshot import Health
from qjobs_tui.store.store import JobStore
from tests.support.clock import Even
from tests.support.rig import EU, US, elsewhere, held, rig
from tests.support.values import job as made

from .leaving import queued, soon

if TYPE_CHECKING:
    from tests.support.clock import FakeClock
    from tests.support.rig import Rig


@pytest.fixture
def world(clock: FakeClock) -> World:
    """A finished and a queued job in each of two instances."""
    world = World(clock)
    for place in (US, EU):
        begun = clock.now() - timedelta(minutes=5)
        world.submit(place, created=begun, starts=begun, ends=begun)
        queued(world, place)
    return world


def places(it: Rig) -> set[str]:
    """Whose jobs are shown."""
    return {job.instance for job in it.snapshot.jobs}


async def test_nobody_is_known_before_the_first_connect(clock: FakeClock) -> None:
    store = JobStore((), clock=clock, jitter=Even(), pace=Pace(), on_change=lambda _: None)
    before = store.snapshot
    assert (before.is_connected, before.instances) == (False, ())
    looking = asyncio.ensure_future(store.find("d0"))
    await soon()
    assert not looking.done()
    store.connect([])
    with pytest.raises(NotFound, match="No instance to look for job d0 in"):
        await looking
    assert store.snapshot.is_connected
    assert await store.load_older() == {}


async def test_those_that_were_told_before_are_the_first_instances(
    world: World, clock: FakeClock
) -> None:
    async with rig(world, clock) as it:
        before = it.snapshot
        assert (before.is_connected, before.instances) == (False, INSTANCES)
        it.store.connect(it.feeds[1:])
        assert it.snapshot.is_connected
        assert it.snapshot.instances == INSTANCES[1:]
        assert list(it.snapshot.health) == list(it.snapshot.reach) == [EU]
        count = len(it.seen)
        it.store.connect(it.feeds[1:])
        assert len(it.seen) == count


async def test_one_that_joins_begins_and_the_other_goes_on(world: World, clock: FakeClock) -> None:
    async with rig(world, clock) as it:
        us, eu = it.feeds
        it.feeds = [us]
        await it.start()
        before = it.snapshot
        assert places(it) == {US}
        asked = await it.connect(eu, us, begin=1)
        assert asked[:2] == ["newest", "pending"]
        assert places(it) == {US, EU}
        assert [one.name for one in it.snapshot.instances] == ["demo-eu", "demo-us"]
        assert all(it.snapshot.by_id[job.id] is job for job in before.jobs)
        assert it.snapshot.health[US] is before.health[US]
        assert it.snapshot.reach[US] is before.reach[US]
        assert it.snapshot.usage.keys() == {US, EU}
        assert await it.turn(11) == ["pending", "pending"]


async def test_one_that_leaves_takes_along_what_is_known_of_it(
    world: World, clock: FakeClock
) -> None:
    async with rig(world, clock) as it:
        us, eu = it.feeds
        await it.start()
        assert {"ibm_fez", "ibm_aachen"} <= it.snapshot.backends.keys()
        assert len(it.snapshot.watched) == 2
        mine = [job for job in it.snapshot.jobs if job.instance == US]
        assert await it.connect(us) == []
        now = it.snapshot
        assert list(now.jobs) == mine
        assert now.by_id == {job.id: job for job in mine}
        assert [set(known) for known in (now.health, now.reach, now.usage)] == [{US}] * 3
        assert now.watched == {job.id for job in mine if job.status.is_pending}
        assert "ibm_aachen" not in now.backends
        assert "ibm_fez" in now.backends
        for _ in range(12):
            await it.turn()
        assert places(it) == {US}
        assert await it.connect(us, eu, begin=1) == [
            "newest",
            "pending",
            "/backends",
            "/instances/usage",
        ]
        assert places(it) == {US, EU}
        assert await it.connect() == []
        assert not it.snapshot.jobs
        assert it.snapshot.is_connected


async def test_a_late_answer_brings_nothing_back(world: World, clock: FakeClock) -> None:
    async with rig(world, clock) as it:
        us, eu = it.feeds
        slow, gate = held(eu)
        it.feeds = [us]
        await it.start()
        await it.connect(us, slow)
        await gate.reached()
        asked = asyncio.gather(
            it.store.ask_backends(slow), it.store.ask_usage(slow), it.store.load_older()
        )
        await soon()
        await it.connect(us)
        gate.open.set()
        _, _, troubles = await asked
        await soon()
        assert troubles == {}
        assert places(it) == {US}
        assert it.snapshot.health.keys() == it.snapshot.reach.keys() == {US}
        assert it.snapshot.usage.keys() == {US}
        assert "ibm_aachen" not in it.snapshot.backends
        # Nor would a turn that does not notice its end.
        late = made("late", clock.now(), instance=EU)
        it.store.take_newest(EU, Fetched((late,), ended=True))
        it.store.merge_jobs([late], opened=frozenset({late.id}))
        it.store.set_health(EU, Health())
        assert places(it) == {US}
        assert it.snapshot.health.keys() == it.snapshot.reach.keys() == {US}
        assert late.id not in it.snapshot.watched


async def test_a_walk_of_before_leaves_no_gap_in_one_that_is_back(
    world: World, clock: FakeClock
) -> None:
    async with rig(world, clock) as it:
        us, eu = it.feeds
        for number in range(450):
            created = clock.now() - timedelta(hours=1 + number)
            world.submit(EU, created=created, starts=created, ends=created)
        await it.start()
        slow, gate = held(eu)
        it.store.connect([us, slow])
        loading = asyncio.ensure_future(it.store.load_older(without=[US]))
        await gate.reached()
        await it.connect(us)
        await it.connect(us, eu, begin=1)
        reach = it.snapshot.reach[EU]
        gate.open.set()
        assert await loading == {}
        assert it.snapshot.reach[EU] is reach


async def test_another_feed_of_one_that_stays_is_asked_from_then_on(
    world: World, clock: FakeClock
) -> None:
    async with rig(world, clock) as it:
        us, eu = it.feeds
        await it.start()
        old = InstanceFeed(us.instance, elsewhere(us.client))
        jobs = it.snapshot.jobs
        assert await it.connect(old, eu) == []
        assert sorted(await it.turn(11)) == ["/nowhere/jobs", "pending"]
        assert it.health(US).is_refused
        assert await it.connect(us, eu) == []
        assert it.snapshot.jobs is jobs
        assert sorted(await it.press()) == ["newest", "newest", "pending", "pending"]
        assert it.health(US).error is None


async def test_a_turn_under_way_is_taken_again_with_the_other_feed(
    world: World, clock: FakeClock
) -> None:
    async with rig(world, clock) as it:
        us, eu = it.feeds
        await it.start()
        slow, gate = held(us)
        await it.connect(slow, eu)
        await it.turn(11, takers=1)
        await gate.reached()
        new = queued(world, US)
        assert (await it.connect(us, eu, begin=1))[:2] == ["pending", "newest"]
        assert it.health(US).asked is None
        assert new.id in it.ids()
        gate.open.set()
        assert (await it.turn(40)).count("pending") == 2


async def test_retry_after_outlives_another_choice(world: World, clock: FakeClock) -> None:
    async with rig(world, clock) as it:
        us, eu = it.feeds
        it.feeds = [us]
        await it.start()
        it.server.faults.add(faults.too_many("300", "/jobs"))
        await it.turn()
        await it.connect(InstanceFeed(us.instance, us.client), eu, begin=1)
        assert isinstance(it.health(US).error, RateLimited)
        assert await it.turn(200, takers=1) == ["pending"]
        assert (await it.turn(100, takers=2)).count("pending") == 2


async def test_one_that_joins_while_polling_is_paused_is_shown_once(
    world: World, clock: FakeClock
) -> None:
    async with rig(world, clock) as it:
        us, eu = it.feeds
        it.feeds = [us]
        await it.start()
        it.store.set_paused(paused=True)
        await it.connect(us, eu, begin=1)
        assert places(it) == {US, EU}
        assert await it.turn() == []


async def test_connect_after_polling_has_ended(world: World, clock: FakeClock) -> None:
    async with rig(world, clock) as it:
        us, eu = it.feeds
        it.feeds = [us]
        await it.start()
        await it.stop()
        it.store.connect([us, eu])
        assert it.snapshot.health.keys() == {US, EU}
        it.feeds = [us, eu]
        await it.start()
        assert places(it) == {US, EU}
