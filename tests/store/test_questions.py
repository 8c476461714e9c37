"""What a key or a screen asks of the store: waking, pausing, finding; and days of it."""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING

import pytest

from qjobs_tui.demo import faults
from qjobs_tui.demo.cast import plain
from qjobs_tui.demo.faults import Fault, Kind
from qjobs_tui.demo.script import Ending
from qjobs_tui.demo.world import World
from qjobs_tui.errors import NotFound, RateLimited, Unreachable
from qjobs_tui.jobs import JobStatus
from tests.support.rig import EU, US, elsewhere, ended, one_instance, rig
from tests.support.waiting import PATIENCE_S

if TYPE_CHECKING:
    from tests.support.clock import FakeClock


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
        async with asyncio.timeout(PATIENCE_S):
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
            it.feeds[dead].client = elsewhere(it.feeds[dead].client, base)
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
        for _ in range(24):
            await it.turn(3600)
            del it.seen[:], clock.slept[:]
        assert len(asyncio.all_tasks()) <= tasks + 2
        assert len(clock._sleepers) == 2
        known, served = set(it.ids()), {job.id for crn in (US, EU) for job in world.jobs(crn)}
        assert len(it.ids()) == len(known) == len(it.snapshot.by_id)
        assert known == served
        assert all(not reach.cursors for reach in it.snapshot.reach.values())
        assert all(len(reach.ended) <= 1 for reach in it.snapshot.reach.values())
