"""Walking into the past: pages, filters, gaps; no job lost, none twice, and an end."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from qjobs_tui.demo import faults
from qjobs_tui.demo.cast import plain
from qjobs_tui.demo.world import INSTANCES, World
from qjobs_tui.errors import Forbidden
from qjobs_tui.jobs import JobPage
from qjobs_tui.query import Narrowing, parse
from qjobs_tui.store.feed import InstanceFeed
from qjobs_tui.store.reach import Cursor
from tests.support.clock import FakeClock
from tests.support.rig import EU, US, Rig, ended, one_instance, rig
from tests.support.values import job

if TYPE_CHECKING:
    from qjobs_tui.jobs import Job
    from qjobs_tui.service.job_query import JobQuery
    from qjobs_tui.store.snapshot import Snapshot

ALL = Narrowing()
MINUTE = timedelta(minutes=1)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


def filled(clock: FakeClock, count: int) -> World:
    world = one_instance(clock)
    world.fill([plain(clock.now(), number) for number in range(count)])
    return world


async def walk(it: Rig, narrowing: Narrowing = ALL) -> int:
    """Load until there is no more; return how many times it was asked to."""
    for times in range(60):
        if it.snapshot.reach[US].is_ended(narrowing):
            return times
        assert not await it.store.load_older(narrowing)
    raise AssertionError("the walk does not end")


def in_order(snapshot: Snapshot) -> bool:
    dates = [job.created for job in snapshot.jobs if job.created]
    return dates == sorted(dates, reverse=True)


async def test_it_loads_page_after_page_to_the_end(clock: FakeClock) -> None:
    world = filled(clock, 550)
    async with rig(world, clock) as it:
        await it.start()
        it.requests()
        reach = it.snapshot.reach[US]
        assert (len(it.ids()), reach.total, reach.is_whole) == (200, 550, False)
        await it.store.load_older()
        assert len(it.ids()) == 399
        assert it.snapshot.reach[US].complete_since == it.snapshot.jobs[-1].created
        assert it.snapshot.reach[US].total == 550
        await walk(it)
        assert it.asked() == ["older", "older"]
        assert len(it.ids()) == len(set(it.ids())) == 550
        assert in_order(it.snapshot)
        assert not await it.store.load_older()
        assert it.requests() == []


async def test_new_jobs_on_the_way_lose_nothing(clock: FakeClock) -> None:
    world = filled(clock, 650)
    async with rig(world, clock) as it:
        await it.start()
        for _ in range(10):
            if it.snapshot.reach[US].is_whole:
                break
            for number in range(7):
                ended(world, clock.now() - timedelta(microseconds=number), number)
            await it.store.load_older()
            await it.turn()
        assert it.snapshot.reach[US].is_whole
        it.store.refresh_soon()
        await it.turn()
        served = [one.id for one in world.jobs()]
        assert sorted(it.ids()) == sorted(served)


@pytest.mark.parametrize("same", [2, 200, 201, 730])
async def test_many_jobs_of_one_instant(clock: FakeClock, same: int) -> None:
    world = one_instance(clock)
    moment = clock.now() - timedelta(hours=5)
    for number in range(150):
        ended(world, clock.now() - MINUTE * number, number)
        ended(world, moment - MINUTE * (number + 1), 1000 + number)
    for number in range(same):
        ended(world, moment, 5000 + number)
    async with rig(world, clock) as it:
        await it.start()
        await walk(it)
        assert sorted(it.ids()) == sorted(one.id for one in world.jobs())
        assert len(set(it.ids())) == 300 + same


async def test_more_of_one_instant_than_one_walk_looks_through(clock: FakeClock) -> None:
    world = one_instance(clock)
    for number in range(2300):
        ended(world, clock.now(), number)
    async with rig(world, clock) as it:
        it.store.connect(it.feeds)
        await walk(it)
        assert len(it.ids()) == 2300


class Pages:
    """A client that answers with the same page whatever it is asked."""

    def __init__(self, *pages: JobPage) -> None:
        self.pages = list(pages)
        self.queries: list[JobQuery] = []

    def with_patience(self, _: float) -> Pages:
        return self

    async def jobs(self, query: JobQuery) -> JobPage:
        self.queries.append(query)
        return self.pages.pop(0) if len(self.pages) > 1 else self.pages[0]


@pytest.mark.parametrize("dated", [True, False])
async def test_a_service_that_repeats_itself_ends_the_walk(
    clock: FakeClock, *, dated: bool
) -> None:
    jobs = tuple(job(f"j{number}", clock.now() if dated else None) for number in range(200))
    feed = InstanceFeed(INSTANCES[0], Pages(JobPage(jobs)))  # type: ignore[arg-type]
    cursor = Cursor()
    known: dict[str, Job] = {}
    for _ in range(5):
        page = await feed.older(cursor, ALL, known)
        known |= {one.id: one for one in page.jobs}
        cursor = page.cursor
        if page.ended:
            break
    assert page.ended
    assert len(known) == 200


async def test_without_a_count_the_empty_page_is_the_end(clock: FakeClock) -> None:
    jobs = tuple(job(f"j{number}", clock.now() - MINUTE * number) for number in range(3))
    client = Pages(JobPage(jobs), JobPage(jobs[2:]), JobPage(()))
    feed = InstanceFeed(INSTANCES[0], client)  # type: ignore[arg-type]
    page = await feed.older(Cursor(), ALL, {})
    assert not page.ended
    page = await feed.older(page.cursor, ALL, {one.id: one for one in jobs})
    assert page.ended
    assert [query.offset for query in client.queries] == [0, 0, 1]


async def test_a_filtered_look_goes_past_what_is_complete(clock: FakeClock) -> None:
    world = filled(clock, 900)
    rare = ended(world, clock.now() - MINUTE * 850, 1, tags=("rare",), program="calibrate")
    narrowing = parse("tag:rare program:calibrate", clock.now()).narrowing
    async with rig(world, clock) as it:
        await it.start()
        it.requests()
        await it.store.load_older(narrowing)
        (sent,) = it.requests()
        assert sent.query["tags"] == ["rare"]
        assert sent.query["program"] == ["calibrate"]
        found = it.snapshot.by_id[rare.id]
        reach = it.snapshot.reach[US]
        assert narrowing in reach.ended
        assert not reach.is_whole
        assert not it.snapshot.is_in_reach(found)
        assert it.snapshot.is_in_reach(it.snapshot.jobs[0])
        await walk(it)
        assert it.snapshot.is_in_reach(found)
        assert len(it.ids()) == 901


async def test_a_filter_with_many_pages_goes_on_where_it_was(clock: FakeClock) -> None:
    world = filled(clock, 3000)
    narrowing = parse("program:executor", clock.now()).narrowing
    async with rig(world, clock) as it:
        await it.start()
        assert await walk(it, narrowing) > 3
        found = {one.id for one in it.snapshot.jobs if one.program == "executor"}
        assert found == {one.id for one in world.jobs() if one.program == "executor"}
        # What the filter found does not count as a look at everything.
        assert len(it.ids()) < 2000
        await walk(it)
        assert len(it.ids()) == 3000


async def test_a_gap_after_a_long_sleep_is_walked_through_again(clock: FakeClock) -> None:
    world = filled(clock, 300)
    narrowing = parse("tag:missed", clock.now()).narrowing
    async with rig(world, clock) as it:
        await it.start()
        await walk(it)
        await walk(it, narrowing)
        opening = clock.now()
        clock._passed += 36_000
        for number in range(500):
            ended(world, opening + MINUTE * number, number, tags=("missed",))
        # A pending one is known before the newest page, and is no bridge over the gap.
        world.submit(created=clock.now())
        await it.turn()
        reach = it.snapshot.reach[US]
        assert reach.total == 801
        assert not reach.is_whole
        assert not reach.is_ended(narrowing)
        assert reach.complete_since is not None
        assert reach.complete_since > opening
        old = it.snapshot.jobs[-1]
        assert not it.snapshot.is_in_reach(old)
        await walk(it, narrowing)
        assert sum("missed" in one.tags for one in it.snapshot.jobs) == 500
        await walk(it)
        assert len(it.ids()) == 801
        assert all(it.snapshot.is_in_reach(one) for one in it.snapshot.jobs)


async def test_an_empty_account_that_fills_has_a_gap_too(clock: FakeClock) -> None:
    world = one_instance(clock)
    async with rig(world, clock) as it:
        await it.start()
        assert it.snapshot.reach[US].is_whole
        for number in range(260):
            ended(world, clock.now() + timedelta(seconds=number), number)
        it.store.refresh_soon()
        await it.turn(400)
        assert not it.snapshot.reach[US].is_whole
        await walk(it)
        assert len(it.ids()) == 260


async def test_a_walk_that_a_gap_overtakes_does_not_count(clock: FakeClock) -> None:
    world = filled(clock, 450)
    async with rig(world, clock) as it:
        await it.start()
        feed, store = it.feeds[0], it.store
        older = feed.older

        async def overtaken(*args: object) -> object:
            page = await older(*args)  # type: ignore[arg-type]
            newest = (job("new", clock.now() + timedelta(hours=1)),)
            store.take_newest(US, page.__class__(newest, total=700))
            return page

        feed.older = overtaken  # type: ignore[method-assign, assignment]
        await store.load_older()
        assert it.snapshot.reach[US].complete_since == clock.now() + timedelta(hours=1)
        assert it.snapshot.reach[US].cursors == {}


async def test_what_went_wrong_is_returned_for_each_instance(clock: FakeClock) -> None:
    world = World(clock)
    for crn in (US, EU):
        world.fill([plain(clock.now(), number) for number in range(3)], crn)
    async with rig(world, clock) as it:
        it.store.connect(it.feeds)
        it.server.faults.add(faults.status(403, "/jobs"))
        troubles = await it.store.load_older()
        assert [type(error) for error in troubles.values()] == [Forbidden]
        assert len(it.ids()) == 3
        (crn,) = troubles
        assert not await it.store.load_older(without=troubles)
        assert not it.snapshot.reach[crn].is_whole


async def test_a_key_that_loads_older_jobs_is_patient(clock: FakeClock) -> None:
    async with rig(filled(clock, 3), clock) as it:
        it.store.connect(it.feeds)
        it.server.faults.add(faults.status(503, "/jobs", times=2))
        assert not await it.patiently(it.store.load_older())
        assert len(it.ids()) == 3


async def test_loading_waits_for_the_connection(clock: FakeClock) -> None:
    async with rig(filled(clock, 3), clock) as it:
        loading = asyncio.create_task(it.store.load_older())
        await asyncio.sleep(0)
        assert not loading.done()
        it.store.connect(it.feeds)
        await loading
        assert len(it.ids()) == 3
