"""The polling loop against the demo service: what is asked when, and what comes of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from qjobs_tui.jobs import JobStatus
from tests.support.rig import US, ended, one_instance, rig

if TYPE_CHECKING:
    from qjobs_tui.demo.world import World
    from tests.support.clock import FakeClock


async def test_it_opens_with_the_newest_page_and_then_the_rest(
    world: World, clock: FakeClock
) -> None:
    running = world.submit(created=clock.now() - timedelta(minutes=9), starts=clock.now())
    async with rig(world, clock) as it:
        await it.start()
        assert it.asked() == [
            "newest",
            "pending",
            f"/jobs/{running.id}/metrics",
            "/backends",
            "/instances/usage",
        ]
        first = next(snapshot for snapshot in it.seen if snapshot.jobs)
        assert len(first.jobs) == 4
        assert not first.backends
        assert it.ids()[0] == running.id
        assert it.snapshot.by_id[running.id].metrics is not None
        assert it.snapshot.usage[US].consumed == 0
        assert "ibm_fez" in it.snapshot.backends
        assert it.snapshot.reach[US].is_whole
        assert it.snapshot.reach[US].total == 4
        health = it.health()
        assert (health.answered, health.error, health.asked) == (clock.now(), None, None)


async def test_nothing_changing_costs_two_requests_at_most_and_keeps_every_object(
    world: World, clock: FakeClock
) -> None:
    world.submit(created=clock.now(), starts=clock.now(), usage=0.0)
    async with rig(world, clock) as it:
        await it.start()
        jobs = it.snapshot.jobs
        asked = [await it.turn() for _ in range(24)]
        assert max(len(turn) for turn in asked) == 2
        assert all(turn[0] == "pending" for turn in asked)
        extra = [turn[1] for turn in asked if len(turn) == 2]
        assert {name: extra.count(name) for name in set(extra)} == {
            "newest": 8,
            "/backends": 4,
            "/instances/usage": 2,
        }
        assert it.snapshot.jobs is jobs


async def test_only_the_changed_job_is_a_new_object(world: World, clock: FakeClock) -> None:
    job = world.submit(created=clock.now())
    async with rig(world, clock) as it:
        await it.start()
        before = it.snapshot
        world.change(job.id, starts=clock.now())
        asked = await it.turn()
        assert asked == ["pending", f"/jobs/{job.id}/metrics"]
        after = it.snapshot
        assert after.by_id[job.id].status is JobStatus.RUNNING
        same = [new is old for new, old in zip(after.jobs, before.jobs, strict=True)]
        assert same == [False, True, True, True]


async def test_a_job_that_ends_is_learnt_of_and_measured_once(
    world: World, clock: FakeClock
) -> None:
    job = world.submit(created=clock.now())
    async with rig(world, clock) as it:
        await it.start()
        world.change(job.id, starts=clock.now(), ends=clock.now() + timedelta(seconds=1), usage=3.0)
        asked = await it.turn()
        assert asked == ["pending", "newest", f"/jobs/{job.id}/metrics"]
        known = it.snapshot.by_id[job.id]
        assert known.status is JobStatus.DONE
        assert known.metrics is not None
        assert known.metrics.finished == clock.now() - timedelta(seconds=39)
        later = [await it.turn() for _ in range(6)]
        assert not any("metrics" in path for turn in later for path in turn)


async def test_an_old_job_that_ends_is_fetched_once_and_stays_in_sight(
    world: World, clock: FakeClock
) -> None:
    old = world.submit(created=clock.now() - timedelta(days=9))
    for number in range(220):
        ended(world, clock.now() - timedelta(minutes=number), 50 + number)
    async with rig(world, clock) as it:
        await it.start()
        world.change(old.id, starts=clock.now(), ends=clock.now())
        asked = await it.turn()
        assert asked == ["pending", "newest", f"/jobs/{old.id}", f"/jobs/{old.id}/metrics"]
        job = it.snapshot.by_id[old.id]
        assert job.status is JobStatus.DONE
        since = it.snapshot.reach[US].complete_since
        assert job.created is not None
        assert since is not None
        assert job.created < since
        assert it.snapshot.is_in_reach(job)
        assert max([len(await it.turn()) for _ in range(6)]) == 2


async def test_a_new_job_brings_the_newest_page(world: World, clock: FakeClock) -> None:
    async with rig(world, clock) as it:
        await it.start()
        await it.turn()
        new = world.submit(created=clock.now())
        await it.turn()
        assert it.ids()[0] == new.id
        other = world.submit(created=clock.now())
        assert (await it.turn())[:2] == ["pending", "newest"]
        assert it.ids()[:2] == [other.id, new.id]
        assert it.snapshot.reach[US].total == 5


@pytest.mark.parametrize("which", [0, 1, 2])
async def test_a_deleted_job_vanishes(world: World, clock: FakeClock, which: int) -> None:
    async with rig(world, clock) as it:
        await it.start()
        victim = it.ids()[which]
        world.delete(victim)
        for _ in range(3):
            await it.turn()
        assert victim not in it.ids()
        assert len(it.ids()) == 2
        assert victim not in it.snapshot.by_id


async def test_a_deleted_pending_job_vanishes_at_once(world: World, clock: FakeClock) -> None:
    job = world.submit(created=clock.now())
    async with rig(world, clock) as it:
        await it.start()
        world.delete(job.id)
        assert await it.turn() == ["pending", "newest", f"/jobs/{job.id}"]
        assert job.id not in it.snapshot.by_id


async def test_an_account_can_become_empty(world: World, clock: FakeClock) -> None:
    async with rig(world, clock) as it:
        await it.start()
        for job_id in it.ids():
            world.delete(job_id)
        for _ in range(3):
            await it.turn()
        assert it.ids() == []


async def test_many_pending_jobs_are_all_known(clock: FakeClock) -> None:
    world = one_instance(clock)
    for _ in range(430):
        world.submit(created=clock.now())
    async with rig(world, clock) as it:
        await it.start()
        assert len(it.ids()) == 430
