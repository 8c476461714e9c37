"""A service in trouble: the jobs stay, the next try is told, and nobody gives up."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from qjobs_tui.demo import faults
from qjobs_tui.demo.faults import Fault, Kind
from qjobs_tui.demo.world import World
from qjobs_tui.errors import Forbidden, NotFound, RateLimited, Unavailable, Unreachable
from tests.support.rig import EU, US, ended, rig

if TYPE_CHECKING:
    from tests.support.clock import FakeClock

from tests.support.rig import elsewhere


async def test_a_failure_keeps_the_jobs_and_tells_the_next_try(
    world: World, clock: FakeClock
) -> None:
    async with rig(world, clock) as it:
        await it.start()
        jobs, answered = it.snapshot.jobs, it.health().answered
        it.server.faults.add(faults.status(503, "/jobs"))
        await it.turn()
        health = it.health()
        assert it.snapshot.jobs is jobs
        assert isinstance(health.error, Unavailable)
        assert health.retry_at == clock.now() + timedelta(seconds=1.5)
        assert (health.answered, health.asked) == (answered, None)
        # Whatever happened meanwhile is asked for, and the trouble is over.
        for _ in range(3):
            assert await it.turn(1.5) == ["pending", "newest"]
            assert (it.health().error, it.health().retry_at) == (None, None)
            it.server.faults.add(faults.status(503, "/jobs"))
            await it.turn()
            assert clock.slept[-1] == 1.5


async def test_back_off_doubles_to_two_minutes_and_never_gives_up(
    world: World, clock: FakeClock
) -> None:
    class Longest:
        def uniform(self, a: float, b: float) -> float:  # noqa: ARG002
            return b

    async with rig(world, clock, jitter=Longest()) as it:
        it.server.faults.add(faults.status(500, "/jobs", times=None))
        await it.start()
        for _ in range(40):
            await it.turn(120)
        assert clock.slept[:8] == [2, 4, 8, 16, 32, 64, 120, 120]
        assert set(clock.slept[6:]) == {120}
        it.server.faults.clear()
        await it.turn(120)
        assert len(it.ids()) == 3
        assert it.health().error is None


async def test_retry_after_is_obeyed_but_not_for_days(world: World, clock: FakeClock) -> None:
    async with rig(world, clock) as it:
        await it.start()
        it.server.faults.add(faults.too_many("77", "/jobs"))
        it.server.faults.add(faults.too_many("999999999", "/jobs"))
        await it.turn()
        assert isinstance(it.health().error, RateLimited)
        assert clock.slept[-1] == 77
        await it.turn(77)
        assert clock.slept[-1] == 3600


@pytest.mark.parametrize("path", ["/backends", "/metrics"])
async def test_retry_after_counts_wherever_it_is_told(
    world: World, clock: FakeClock, path: str
) -> None:
    world.submit(created=clock.now(), starts=clock.now())
    async with rig(world, clock) as it:
        it.server.faults.add(faults.too_many("77", path))
        await it.start()
        assert clock.slept[-1] == 77
        assert len(it.ids()) == 4


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault(Kind.RESET, "/jobs"), Unreachable),
        (Fault(Kind.CUT, "/jobs"), Unreachable),
        (faults.html_524("/jobs"), Unavailable),
        (faults.status(403, "/jobs"), Forbidden),
        (faults.iam_down(times=1), Unavailable),
    ],
)
async def test_each_trouble_is_told_and_passes(
    world: World, clock: FakeClock, fault: Fault, kind: type[Exception]
) -> None:
    async with rig(world, clock) as it:
        it.server.faults.add(fault)
        await it.start()
        assert type(it.health().error) is kind
        assert not it.snapshot.is_loaded
        await it.turn(600)
        assert it.health().error is None
        assert len(it.ids()) == 3


async def test_one_dead_instance_leaves_the_other_alone(clock: FakeClock) -> None:
    world = World(clock)
    ended(world, clock.now(), 1)
    there = ended(world, clock.now(), 2, backend="ibm_aachen")
    world.delete(there.id)
    world.add(there, EU)
    async with rig(world, clock) as it:
        it.feeds[0].client = elsewhere(it.feeds[0].client)
        await it.start()
        assert isinstance(it.health(US).error, NotFound)
        assert it.health(EU).error is None
        assert it.ids() == [there.id]


async def test_each_instance_minds_its_own_jobs(clock: FakeClock) -> None:
    world = World(clock)
    for place in (US, EU):
        world.submit(place, created=clock.now(), tags=(place,))
    async with rig(world, clock) as it:
        await it.start()
        assert len(it.ids()) == 2
        assert await it.turn(11) == ["pending", "pending"]
        (mine,) = it.snapshot.pending(EU)
        assert mine.tags == (EU,)
