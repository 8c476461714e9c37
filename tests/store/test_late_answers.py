"""Answers that fail or come late: times, single jobs, QPUs and usage do not hold up the rest."""

from __future__ import annotations

import gc
import warnings
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from qjobs_tui.demo import faults
from qjobs_tui.demo.world import World
from qjobs_tui.errors import NotFound, RateLimited
from qjobs_tui.jobs import JobPage, JobStatus
from qjobs_tui.service.client import ServiceClient
from tests.support.rig import ended, rig

if TYPE_CHECKING:
    from qjobs_tui.demo.faults import Fault
    from qjobs_tui.jobs import Backend
    from qjobs_tui.service.job_query import JobQuery
    from tests.support.clock import FakeClock


@pytest.mark.parametrize("code", [403, 404, 500])
async def test_decoration_that_fails_does_not_disturb(
    world: World, clock: FakeClock, code: int
) -> None:
    async with rig(world, clock) as it:
        it.server.faults.add(faults.status(code, "/backends", times=None))
        it.server.faults.add(faults.status(code, "/instances/usage", times=None))
        await it.start()
        for _ in range(8):
            await it.turn()
            assert it.health().error is None
        assert len(it.ids()) == 3
        assert not it.snapshot.usage


async def test_times_that_cannot_be_had_are_asked_for_a_few_times(
    world: World, clock: FakeClock
) -> None:
    job = world.submit(created=clock.now(), starts=clock.now())
    async with rig(world, clock) as it:
        it.server.faults.add(faults.status(500, "/metrics", times=None))
        await it.start()
        assert it.snapshot.by_id[job.id].status is JobStatus.RUNNING
        assert it.snapshot.by_id[job.id].metrics is None
        times = f"/jobs/{job.id}/metrics"
        for _ in range(3):
            assert times in await it.turn()
        asked = [await it.turn() for _ in range(24)]
        assert max(map(len, asked)) == 2
        assert sum(times in turn for turn in asked) == 4
        it.server.faults.clear()
        for _ in range(6):
            await it.turn()
        assert it.snapshot.by_id[job.id].metrics is not None
        # Its end is news, whatever was asked for before.
        it.server.faults.add(faults.status(500, "/metrics", times=3))
        world.change(job.id, ends=clock.now())
        for _ in range(4):
            assert times in await it.turn()
        known = it.snapshot.by_id[job.id].metrics
        assert known is not None
        assert known.finished is not None


async def test_a_running_time_that_is_late_is_asked_for_again(
    world: World, clock: FakeClock
) -> None:
    job = world.submit(created=clock.now(), starts=clock.now())
    async with rig(world, clock) as it:
        blank = faults.status(200, "/metrics", times=6)
        it.server.faults.add(replace(blank, body=b'{"timestamps": {"running": null}}'))
        await it.start()
        for _ in range(24):
            await it.turn()
        metrics = it.snapshot.by_id[job.id].metrics
        assert metrics is not None
        assert metrics.running is not None
        later = [await it.turn() for _ in range(12)]
        assert not any("metrics" in path for turn in later for path in turn)


async def test_many_that_end_at_once_all_get_their_times(world: World, clock: FakeClock) -> None:
    jobs = [world.submit(created=clock.now()) for _ in range(50)]
    async with rig(world, clock) as it:
        await it.start()
        for job in jobs:
            world.change(job.id, starts=clock.now(), ends=clock.now() + timedelta(seconds=1))
        asked = [await it.turn() for _ in range(4)]
        counts = [sum("metrics" in path for path in turn) for turn in asked]
        assert counts == [20, 20, 10, 0]
        assert all(it.snapshot.by_id[job.id].metrics for job in jobs)


@pytest.mark.parametrize("trouble", [faults.too_many("1", "/metrics"), faults.garbage("/metrics")])
async def test_an_old_job_stays_in_sight_while_its_times_are_late(
    world: World, clock: FakeClock, trouble: Fault
) -> None:
    old = world.submit(created=clock.now() - timedelta(days=9))
    for number in range(220):
        ended(world, clock.now() - timedelta(minutes=number), 50 + number)
    async with rig(world, clock) as it:
        await it.start()
        it.server.faults.add(replace(trouble, times=None))
        world.change(old.id, starts=clock.now(), ends=clock.now())
        for _ in range(9):
            await it.turn(120)
            job = it.snapshot.by_id[old.id]
            assert (job.status, job.metrics) == (JobStatus.DONE, None)
            assert it.snapshot.is_in_reach(job)
        assert it.snapshot.watched == {old.id}
        await it.store.load_older()
        world.delete(old.id)
        with pytest.raises(NotFound):
            await it.store.find(old.id)
        assert it.snapshot.watched == frozenset()


@pytest.mark.parametrize("code", [500, 403, 200])
async def test_a_job_that_cannot_be_read_stays_and_harms_nobody(
    world: World, clock: FakeClock, code: int
) -> None:
    old, other = (world.submit(created=clock.now() - timedelta(days=9)) for _ in range(2))
    for number in range(220):
        ended(world, clock.now() - timedelta(minutes=number), 50 + number)
    async with rig(world, clock) as it:
        await it.start()
        it.server.faults.add(faults.status(code, f"/jobs/{old.id}", times=None))
        for job in (old, other):
            world.change(job.id, starts=clock.now(), ends=clock.now() + timedelta(seconds=1))
        asked = [await it.turn() for _ in range(20)]
        assert it.health().error is None
        assert it.snapshot.by_id[old.id].status is JobStatus.QUEUED
        assert it.snapshot.by_id[other.id].status is JobStatus.DONE
        assert max(map(len, asked[4:])) == 2
        it.server.faults.clear()
        for _ in range(7):
            await it.turn()
        assert it.snapshot.by_id[old.id].status is JobStatus.DONE


async def test_a_found_job_that_no_list_holds_is_read_once(world: World, clock: FakeClock) -> None:
    class Hiding(ServiceClient):
        async def jobs(self, query: JobQuery) -> JobPage:
            page = await super().jobs(query)
            return JobPage(tuple(job for job in page.jobs if job.id != hidden.id))

    hidden = ended(world, clock.now(), 9)
    async with rig(world, clock) as it:
        (feed,) = it.feeds
        feed.client = Hiding(feed.instance, feed.client._caller)
        await it.start()
        await it.store.find(hidden.id)
        asked = [path for _ in range(12) for path in await it.turn()]
        assert asked.count(f"/jobs/{hidden.id}") == 1
        assert hidden.id in it.ids()


async def test_a_question_put_off_by_news_is_asked_next(world: World, clock: FakeClock) -> None:
    async with rig(world, clock) as it:
        await it.start()
        for _ in range(3):
            await it.turn()
        world.submit(created=clock.now())
        assert (await it.turn())[:2] == ["pending", "newest"]
        asked = [path for _ in range(2) for path in await it.turn()]
        assert "/backends" in asked


async def test_a_qpu_that_is_gone_leaves(clock: FakeClock) -> None:
    async with rig(World(clock), clock) as it:
        await it.start()
        us, eu = it.feeds
        both = set(it.snapshot.backends)
        assert {"ibm_fez", "ibm_aachen"} <= both

        class Fewer(ServiceClient):
            async def backends(self) -> tuple[Backend, ...]:
                return tuple(one for one in await super().backends() if one.name != "ibm_fez")

        us.client = Fewer(us.instance, us.client._caller)
        await it.store.ask_backends(us)
        await it.store.ask_backends(eu)
        assert set(it.snapshot.backends) == both - {"ibm_fez"}


async def test_a_failure_among_many_questions_leaves_none_behind(
    world: World, clock: FakeClock
) -> None:
    jobs = [world.submit(created=clock.now(), starts=clock.now()) for _ in range(20)]
    async with rig(world, clock) as it:
        it.server.faults.add(faults.too_many("5", "/metrics", times=None))
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            await it.start()
            gc.collect()
        assert isinstance(it.health().error, RateLimited)
        assert len(it.requests()) < len(jobs)
