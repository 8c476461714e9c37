"""Two instances in two regions: what befalls one is nothing to the other."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from qjobs_tui.demo import faults
from qjobs_tui.errors import Forbidden, KeyRejected, NotFound, Unreachable
from qjobs_tui.jobs import JobStatus
from qjobs_tui.secret import Secret
from qjobs_tui.store.change import Outcome
from tests.support.regions import regions
from tests.support.rig import EU, US, ended
from tests.support.waiting import until_so

if TYPE_CHECKING:
    from qjobs_tui.demo.script import JobScript
    from tests.support.clock import FakeClock
    from tests.support.regions import Regions


def pending(it: Regions, place: str, name: str) -> JobScript:
    now = it.clock.now()
    hours = timedelta(hours=5)
    return it.servers[place].world.submit(
        id=name, created=now, starts=now + hours, ends=now + 2 * hours
    )


async def test_both_are_polled_side_by_side_each_at_its_own_host(clock: FakeClock) -> None:
    async with regions(clock) as it:
        for place, name in ((US, "us1"), (EU, "eu1")):
            pending(it, place, name)
        await it.start()
        assert {job.id: job.instance for job in it.snapshot.jobs} == {"us1": US, "eu1": EU}
        assert [it.paths(place).count("/jobs") for place in (US, EU)] == [2, 2]
        assert [one.path for one in it.servers[US].requests].count("/iam/identity/token") == 1
        assert await it.turn(11) == ["pending"]
        assert it.paths(EU).count("/jobs") == 3
        assert it.health(US).answered == it.health(EU).answered == clock.now()


async def test_usage_is_told_for_each_instance(clock: FakeClock) -> None:
    async with regions(clock) as it:
        ended(it.servers[US].world, clock.now() - timedelta(hours=1), 1, usage=12.5)
        it.servers[EU].world.set_limit(0.0)
        await it.start()
        usage = it.snapshot.usage
        assert (usage[US].consumed, usage[EU].consumed) == (12.5, 0.0)
        assert (usage[US].limit_reached, usage[EU].limit_reached) == (False, True)
        assert all(one.period_end for one in usage.values())


@pytest.mark.parametrize(("dead", "alive"), [(US, EU), (EU, US)], ids=["first", "second"])
async def test_one_dies_and_the_other_goes_on(clock: FakeClock, dead: str, alive: str) -> None:
    async with regions(clock) as it:
        for place, name in ((US, "us1"), (EU, "eu1")):
            pending(it, place, name)
        await it.start()
        answered = it.health(dead).answered
        it.servers[dead].stop()
        await it.turn(11)
        for tries in range(4):
            known = {job.id for job in it.snapshot.jobs}
            new = pending(it, alive, f"new{tries}")
            await it.turn(120)
            assert isinstance(it.health(dead).error, Unreachable)
            assert it.health(dead).answered == answered
            assert it.health(dead).retry_at is not None
            assert it.health(alive).error is None
            assert it.health(alive).answered == clock.now()
            # All that was known of the dead one is still shown.
            assert it.ids()[0] == new.id
            assert known < set(it.ids())
        missed = pending(it, dead, "missed")
        it.revive(dead)
        await it.turn(120)
        assert it.health(dead).error is None
        assert it.health(dead).answered == clock.now()
        assert missed.id in it.ids()


async def test_a_job_is_found_and_cancelled_in_the_second_while_the_first_is_dead(
    clock: FakeClock,
) -> None:
    async with regions(clock) as it:
        await it.start()
        job = pending(it, EU, "eu1")
        it.servers[US].stop()
        await it.turn(11, takers=0)
        found = await it.store.find(job.id)
        assert found.instance == EU
        (change,) = await it.store.changes.cancel([found])
        assert change.outcome is Outcome.ACCEPTED
        await until_so(
            lambda: not it.snapshot.cancelling, "end of the cancel", step=lambda: clock.advance(1)
        )
        assert it.snapshot.by_id[job.id].status is JobStatus.CANCELLED
        assert [one.outcome for one in it.snapshot.changes] == [Outcome.DONE]


# Access


@pytest.mark.parametrize(
    ("code", "kind"), [(403, Forbidden), (404, NotFound)], ids=["withdrawn", "archived"]
)
async def test_one_that_is_refused_is_left_alone_for_ten_minutes(
    clock: FakeClock, code: int, kind: type[Exception]
) -> None:
    async with regions(clock) as it:
        for place, name in ((US, "us1"), (EU, "eu1")):
            pending(it, place, name)
        await it.start()
        it.servers[EU].faults.add(faults.status(code, times=None))
        await it.turn(11)
        health = it.health(EU)
        assert isinstance(health.error, kind)
        assert health.is_refused
        assert health.retry_at == clock.now() + timedelta(minutes=10)
        assert not it.health(US).is_refused
        asked = len(it.paths(EU))
        for _ in range(10):
            await it.turn(59, takers=1)
            assert it.health(US).answered == clock.now()
        assert len(it.paths(EU)) == asked
        assert set(it.ids()) == {"us1", "eu1"}
        await it.turn(10)
        assert len(it.paths(EU)) == asked + 1
        # Asked again in ten minutes, however often that was in vain.
        assert it.health(EU).retry_at == clock.now() + timedelta(minutes=10)
        it.servers[EU].faults.clear()
        await it.turn(600)
        assert it.health(EU).error is None
        assert not it.health(EU).is_refused
        assert it.health(EU).answered == clock.now()


async def test_a_key_asks_a_refused_one_at_once(clock: FakeClock) -> None:
    async with regions(clock) as it:
        it.servers[EU].faults.add(faults.status(403, times=None))
        await it.start()
        assert it.health(EU).is_refused
        assert it.snapshot.is_loaded
        it.servers[EU].faults.clear()
        pending(it, EU, "eu1")
        await it.press()
        assert it.health(EU).error is None
        assert it.ids() == ["eu1"]


async def test_retry_after_longer_than_ten_minutes_is_obeyed(clock: FakeClock) -> None:
    async with regions(clock) as it:
        refusal = faults.status(403, times=None)
        headers = (("Retry-After", "1800"),)
        it.servers[EU].faults.add(
            type(refusal)(refusal.kind, status=403, times=None, headers=headers)
        )
        await it.start()
        assert it.health(EU).retry_at == clock.now() + timedelta(minutes=30)


async def test_a_key_that_is_not_accepted_is_no_refusal(clock: FakeClock) -> None:
    async with regions(clock) as it:
        it.server.identity.key = Secret("another")
        await it.start()
        for place in (US, EU):
            assert isinstance(it.health(place).error, KeyRejected)
            assert not it.health(place).is_refused
        assert max(clock.slept) == 1.5
