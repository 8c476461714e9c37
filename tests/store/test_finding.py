"""A job id is looked for in all instances at once."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from qjobs_tui.demo import faults
from qjobs_tui.demo.faults import Fault, Kind
from qjobs_tui.errors import Forbidden, KeyRejected, NotFound, Unavailable, Unreachable
from qjobs_tui.service.client import ServiceClient
from qjobs_tui.store.feed import InstanceFeed
from qjobs_tui.store.finding import first_found
from tests.support.regions import regions
from tests.support.rig import EU, US, ended, held
from tests.support.waiting import PATIENCE_S

if TYPE_CHECKING:
    from qjobs_tui.jobs import Job
    from tests.support.clock import FakeClock
    from tests.support.regions import Regions


class Faulty(ServiceClient):
    """Raises what it is told to."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    async def job(self, job_id: str) -> Job:  # noqa: ARG002
        raise self._error


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(faults.status(503, times=None), id="dead"),
        pytest.param(Fault(Kind.RESET, times=None), id="reset"),
        pytest.param(Fault(Kind.SILENCE, times=None), id="silent"),
        pytest.param(faults.too_many("20", times=None), id="busy"),
        pytest.param(faults.status(403, times=None), id="refusing"),
        pytest.param(faults.status(404, times=None), id="archived"),
    ],
)
async def test_the_second_answers_whatever_the_first_does(clock: FakeClock, fault: Fault) -> None:
    async with regions(clock) as it:
        there = ended(it.servers[EU].world, clock.now(), 1)
        await sign_in(it)
        it.server.faults.add(fault)
        # No time passes, so nobody waits for a retry.
        async with asyncio.timeout(PATIENCE_S):
            found = await it.store.find(there.id)
        assert (found.id, found.instance) == (there.id, EU)
        assert found.metrics is not None
        assert it.snapshot.watched == {there.id}


async def sign_in(it: Regions) -> None:
    """Follow both, with a token of the first region's identity service."""
    it.store.connect(it.feeds)
    with pytest.raises(NotFound):
        await it.store.find("d0")


async def test_the_one_that_has_it_is_asked_alone(clock: FakeClock) -> None:
    async with regions(clock) as it:
        there = ended(it.servers[EU].world, clock.now(), 1)
        it.store.connect(it.feeds)
        await it.store.find(there.id)
        before = len(it.paths(US))
        await it.store.find(there.id)
        assert len(it.paths(US)) == before


async def test_one_that_is_not_where_it_was_is_looked_for_in_the_others(clock: FakeClock) -> None:
    async with regions(clock) as it:
        there = ended(it.servers[EU].world, clock.now(), 1)
        it.store.connect(it.feeds)
        await it.store.find(there.id)
        it.servers[EU].world.delete(there.id)
        it.servers[US].world.add(there)
        assert (await it.store.find(there.id)).instance == US
        it.servers[US].world.delete(there.id)
        with pytest.raises(NotFound):
            await it.store.find(there.id)
        assert it.ids() == []


async def test_that_a_job_is_nowhere_is_said_only_if_all_say_so(clock: FakeClock) -> None:
    async with regions(clock) as it:
        await sign_in(it)
        it.server.faults.add(faults.status(403, "/jobs", times=None))
        with pytest.raises(Forbidden):
            await it.store.find("d1")
        it.server.faults.clear()
        it.servers[EU].stop()
        with pytest.raises(Unreachable):
            await it.patiently(it.store.find("d1"))


async def test_others_are_given_up_when_one_has_it(clock: FakeClock) -> None:
    async with regions(clock) as it:
        there = ended(it.servers[EU].world, clock.now(), 1)
        us, eu = it.feeds
        slow, gate = held(us)
        it.store.connect([slow, eu])
        before = len(asyncio.all_tasks())
        assert (await it.store.find(there.id)).id == there.id
        assert len(asyncio.all_tasks()) == before
        assert not gate.open.is_set()


async def test_who_stops_looking_leaves_nothing_running(clock: FakeClock) -> None:
    async with regions(clock) as it:
        us, _ = it.feeds
        slow, gate = held(us)
        it.store.connect([slow])
        before = len(asyncio.all_tasks())
        looking = asyncio.ensure_future(it.store.find("d0"))
        await gate.reached()
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)
        assert len(asyncio.all_tasks()) == before


@pytest.mark.parametrize(
    ("errors", "told"),
    [
        ((), NotFound),
        ((NotFound("a"), NotFound("b")), NotFound),
        ((NotFound("a"), Unavailable("b")), Unavailable),
        ((Unavailable("a"), NotFound("b")), Unavailable),
        ((Forbidden("a"), Unavailable("b")), Forbidden),
        ((NotFound("a"), Unavailable("b"), KeyRejected("c")), KeyRejected),
    ],
    ids=["nobody", "nowhere", "then-dead", "first-dead", "refused", "key"],
)
async def test_of_several_troubles_the_gravest_is_told(
    errors: tuple[Exception, ...], told: type[Exception]
) -> None:
    with pytest.raises(told):
        await first_found("d0", [Faulty(error) for error in errors])


async def test_a_hit_counts_more_than_any_trouble(clock: FakeClock) -> None:
    async with regions(clock) as it:
        there = ended(it.servers[EU].world, clock.now(), 1)
        _, eu = it.feeds
        client = Faulty(KeyRejected("no"))
        found_by, job = await first_found(
            there.id, [client, InstanceFeed(eu.instance, eu.client).client]
        )
        assert (found_by, job.id) == (eu.client, there.id)
