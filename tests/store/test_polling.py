"""The polling loop against the demo service: what is asked when, and what the snapshot says."""

from __future__ import annotations

import asyncio
import gc
import socket
import warnings
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from qjobs_tui.demo import faults
from qjobs_tui.demo.cast import plain
from qjobs_tui.demo.faults import Fault, Kind
from qjobs_tui.demo.script import Ending
from qjobs_tui.demo.world import World
from qjobs_tui.errors import Forbidden, NotFound, RateLimited, Unavailable, Unreachable
from qjobs_tui.jobs import JobPage, JobStatus
from qjobs_tui.service.client import ServiceClient
from tests.support.clock import FakeClock
from tests.support.rig import EU, US, ended, one_instance, rig

if TYPE_CHECKING:
    from qjobs_tui.jobs import Backend
    from qjobs_tui.service.job_query import JobQuery


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def world(clock: FakeClock) -> World:
    """One instance with three finished jobs."""
    world = one_instance(clock)
    for number in range(3):
        ended(world, clock.now() - timedelta(hours=1 + number), number)
    return world


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
        await it.turn()
        assert it.health().error is None
        assert len(it.ids()) == 3


async def test_one_dead_instance_leaves_the_other_alone(clock: FakeClock) -> None:
    world = World(clock)
    ended(world, clock.now(), 1)
    there = ended(world, clock.now(), 2, backend="ibm_aachen")
    world.delete(there.id)
    world.add(there, EU)
    async with rig(world, clock) as it:
        it.feeds[0].client = _elsewhere(it.feeds[0].client)
        await it.start()
        assert isinstance(it.health(US).error, NotFound)
        assert it.health(EU).error is None
        assert it.ids() == [there.id]


def _elsewhere(client: ServiceClient, base: str = "") -> ServiceClient:
    """The same client, at an address that has nothing."""
    caller = replace(client._caller, base=base or f"{client._caller.base}/nowhere")
    return ServiceClient(client.instance, caller)


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


async def test_a_key_wakes_the_feed_and_asks_for_everything(world: World, clock: FakeClock) -> None:
    async with rig(world, clock) as it:
        await it.start()
        assert await it.press() == ["pending", "newest"]
        assert clock.slept == [30, 1, 30]
        # One press is one turn.
        for _ in range(10):
            await asyncio.sleep(0)
        assert it.health().asked is None
        assert clock.naps == 3
        # Some time after a turn there is nothing to wait for.
        clock.advance(5)
        it.store.refresh_soon()
        await clock.until_naps(4)
        assert it.asked() == ["pending", "newest"]


async def test_no_key_passes_over_a_retry_after(world: World, clock: FakeClock) -> None:
    async with rig(world, clock) as it:
        await it.start()
        it.server.faults.add(faults.too_many("77", "/jobs"))
        await it.turn()
        it.requests()
        it.store.refresh_soon()
        await clock.until_naps(3)
        assert clock.slept[-1] == 77
        clock.advance(70)
        it.store.refresh_soon()
        await asyncio.sleep(0.05)
        assert it.asked() == []
        assert await it.turn(7) == ["pending", "newest"]
        assert it.health().error is None


async def test_keys_do_not_make_the_back_off_longer(world: World, clock: FakeClock) -> None:
    async with rig(world, clock) as it:
        await it.start()
        it.server.faults.add(faults.status(500, "/jobs", times=None))
        await it.turn()
        for _ in range(9):
            assert await it.press() == ["pending"]
        assert clock.slept[-1] == 1.5
        await it.turn(1.5)
        assert clock.slept[-1] == 3


async def test_pausing_stops_the_questions_but_not_those_of_a_key(
    world: World, clock: FakeClock
) -> None:
    async with rig(world, clock) as it:
        await it.start()
        it.store.set_paused(paused=True)
        assert it.snapshot.paused
        assert [await it.turn() for _ in range(3)] == [[], [], []]
        naps = clock.naps
        it.store.refresh_soon()
        await clock.until_naps(naps + 1)
        assert it.asked() == ["pending", "newest"]
        assert await it.turn() == []
        assert await it.turn() == []
        naps = clock.naps
        it.store.set_paused(paused=False)
        await clock.until_naps(naps + 1)
        assert it.asked() == ["pending", "newest"]
        assert (await it.turn())[0] == "pending"


async def test_it_is_slower_while_nothing_is_pending(world: World, clock: FakeClock) -> None:
    async with rig(world, clock) as it:
        await it.start()
        assert clock.slept == [30]
        world.submit(created=clock.now())
        await it.turn()
        assert clock.slept == [30, 10]


async def test_turns_do_not_overlap(world: World, clock: FakeClock) -> None:
    async with rig(world, clock) as it:
        await it.start()
        it.requests()
        it.server.faults.add(Fault(Kind.SLOW, "/jobs", seconds=0.1))
        naps = clock.naps
        clock.advance(30)
        while it.health().asked is None:  # noqa: ASYNC110 - each pass lets the loop go on
            await asyncio.sleep(0)
        for _ in range(3):
            it.store.refresh_soon()
            clock.advance(300)
        await clock.until_naps(naps + 2)
        clock.advance(1)
        await clock.until_naps(naps + 3)
        # The slow turn, and one more for the keys that were pressed during it.
        assert it.asked() == ["pending", "pending", "newest"]


async def test_what_a_key_asks_is_tried_again(clock: FakeClock) -> None:
    world = World.demo(clock)
    member = next(job for job in world.jobs(US) if job.session_id)
    async with rig(world, clock) as it:
        it.store.connect(it.feeds)
        it.server.faults.add(faults.status(503, "/jobs/", times=2))
        job = await it.patiently(it.store.find(member.id))
        it.server.faults.add(faults.status(503, "/sessions", times=2))
        session = await it.patiently(it.store.session(job))
        assert session.id == member.session_id


async def test_a_job_is_found_wherever_it_is(clock: FakeClock) -> None:
    world = World(clock)
    there = plain(clock.now(), 7)
    world.fill([there], EU)
    async with rig(world, clock) as it:
        it.store.connect(it.feeds)
        job = await it.store.find(there.id)
        assert job.instance == EU
        assert job.metrics is not None
        assert it.snapshot.by_id[job.id] is job
        assert it.snapshot.is_in_reach(job)
        it.requests()
        await it.store.find(job.id)
        assert len(it.requests()) == 2
        with pytest.raises(NotFound):
            await it.store.find("d305ck0ocacs73ajagvg")
        with pytest.raises(NotFound):
            await it.store.find("../../../etc")


async def test_opening_a_job_again_keeps_its_times_when_they_fail(
    world: World, clock: FakeClock
) -> None:
    async with rig(world, clock) as it:
        await it.start()
        job = await it.store.find(it.ids()[0])
        it.server.faults.add(faults.status(500, "/metrics", times=None))
        assert await it.patiently(it.store.find(job.id)) is job
        world.delete(job.id)
        with pytest.raises(NotFound):
            await it.store.find(job.id)
        assert job.id not in it.snapshot.by_id


async def test_a_job_found_is_shown_before_its_times(world: World, clock: FakeClock) -> None:
    async with rig(world, clock) as it:
        it.store.connect(it.feeds)
        it.server.faults.add(faults.too_many("99", "/metrics"))
        job_id = world.jobs()[0].id
        with pytest.raises(RateLimited):
            await it.store.find(job_id)
        assert it.ids() == [job_id]


@pytest.mark.parametrize("dead", [0, 1])
async def test_an_instance_that_cannot_be_asked_is_told_of_rather_than_not_found(
    clock: FakeClock, dead: int
) -> None:
    world = World(clock)
    async with rig(world, clock) as it:
        it.store.connect(it.feeds)
        with socket.socket() as nobody:
            nobody.bind(("127.0.0.1", 0))
            base = f"http://127.0.0.1:{nobody.getsockname()[1]}"
            it.feeds[dead].client = _elsewhere(it.feeds[dead].client, base)
            with pytest.raises(Unreachable):
                await it.patiently(it.store.find("d305ck0ocacs73ajagvg"))


async def test_a_session_is_fetched_where_its_job_is(clock: FakeClock) -> None:
    world = World.demo(clock)
    async with rig(world, clock) as it:
        await it.start()
        member = next(one for one in it.snapshot.jobs if one.instance == EU and one.session_id)
        session = await it.store.session(member)
        assert session.id == member.session_id


async def test_ran_too_long_is_seen_by_any_of_its_marks(clock: FakeClock) -> None:
    world = one_instance(clock)
    endings = (
        Ending("Cancelled - Ran too long", "Cancelled"),
        Ending("Cancelled", "Cancelled", "exceeded", 1305),
        Ending("Cancelled", "Cancelled", "Ran too long"),
    )
    for number, ending in enumerate(endings):
        ended(world, clock.now(), number, ending=ending)
    async with rig(world, clock) as it:
        await it.start()
        assert {job.status for job in it.snapshot.jobs} == {JobStatus.TIMED_OUT}


async def test_a_day_leaves_nothing_behind_but_jobs(clock: FakeClock) -> None:
    world = World.demo(clock)
    async with rig(world, clock) as it:
        await it.start()
        tasks = len(asyncio.all_tasks())
        for _ in range(96):
            await it.turn(900)
            del it.seen[:], clock.slept[:]
        assert len(asyncio.all_tasks()) <= tasks + 2
        assert len(clock._sleepers) == 2
        known, served = set(it.ids()), {job.id for crn in (US, EU) for job in world.jobs(crn)}
        assert len(it.ids()) == len(known) == len(it.snapshot.by_id)
        assert known == served
        assert all(not reach.cursors for reach in it.snapshot.reach.values())
        assert all(len(reach.ended) <= 1 for reach in it.snapshot.reach.values())
