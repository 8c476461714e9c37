"""Changes whose answer fails, is lost or never comes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from httpx import Timeout

from qjobs_tui.demo import faults
from qjobs_tui.demo.faults import Fault, Kind
from qjobs_tui.demo.script import COMPLETED
from qjobs_tui.errors import ReadOnly
from qjobs_tui.jobs import JobStatus
from qjobs_tui.store.change import Outcome
from tests.support.rig import US, one_instance

from .changing import following, known, outcomes, pass_time, queued

if TYPE_CHECKING:
    from qjobs_tui.demo.world import World
    from tests.support.clock import FakeClock


@pytest.mark.parametrize("fault", [500, 524, "cut"])
async def test_an_answer_lost_after_it_acted(clock: FakeClock, fault: int | str) -> None:
    world = one_instance(clock)
    async with following(world, clock) as it:
        slow, quick, finished = await known(it, queued(world), queued(world), queued(world))
        lost = Fault(Kind.RESET, "/cancel", acts=True)
        if isinstance(fault, int):
            lost = faults.status(fault, "/cancel", acts=True)
        it.server.faults.add(lost)
        (change,) = await it.patiently(it.store.changes.cancel([slow]))
        # Ten seconds went by before it was tried again: it was cancelled by then.
        assert (change.outcome, change.words) == (Outcome.DONE, "cancelled")
        assert it.snapshot.by_id[slow.id].status is JobStatus.CANCELLED
        it.server.faults.add(lost)
        naps = clock.naps
        asking = asyncio.ensure_future(it.store.changes.cancel([quick]))
        await clock.until_naps(naps + 1)
        clock.advance(1)
        (change,) = await asking
        assert change.outcome is Outcome.ACCEPTED
        assert it.snapshot.cancelling == {quick.id}
        it.server.faults.add(lost)
        naps = clock.naps
        asking = asyncio.ensure_future(it.store.changes.cancel([finished]))
        await clock.until_naps(naps + 1)
        world.change(finished.id, ending=COMPLETED, ends=world.now())
        clock.advance(1)
        (change,) = await asking
        assert (change.outcome, change.words) == (Outcome.ALREADY, "done")


async def test_an_answer_that_never_comes(clock: FakeClock) -> None:
    world = one_instance(clock)
    async with following(world, clock) as it:
        acted, not_acted = await known(it, queued(world), queued(world))
        it.server.faults.add(faults.status(500, "/cancel", times=None, acts=True))
        (change,) = await it.patiently(it.store.changes.cancel([acted]))
        assert change.outcome is Outcome.FAILED
        assert acted.id in change.words
        assert "(500)" in change.words
        assert "trace id: de30" in change.words
        assert not it.snapshot.cancelling
        it.server.faults.clear()
        await pass_time(it, 15)
        # It was cancelled all the same, and that is told.
        assert outcomes(it) == [Outcome.DONE]
        it.server.faults.add(faults.status(500, "/cancel", times=None))
        (change,) = await it.patiently(it.store.changes.cancel([not_acted]))
        await pass_time(it, 70)
        assert change.outcome is Outcome.FAILED
        world.cancel(not_acted.id)
        clock.advance(10)
        await known(it, world.jobs()[-1])
        assert outcomes(it) == [Outcome.DONE, Outcome.FAILED]
        it.requests()
        await pass_time(it, 60)
        assert it.requests() == []


async def test_silence_is_not_waited_for_forever(clock: FakeClock) -> None:
    world = one_instance(clock)
    async with following(world, clock) as it:
        (job,) = await known(it, queued(world))
        it.feeds[0].client._caller.exchange._http.timeout = Timeout(0.1)
        it.server.faults.add(Fault(Kind.SILENCE, "/cancel", times=None))
        (change,) = await it.patiently(it.store.changes.cancel([job]))
        assert change.outcome is Outcome.FAILED
        assert "stopped answering" in change.words
        assert it.snapshot.by_id[job.id].status is JobStatus.QUEUED
        assert not it.snapshot.cancelling


async def test_too_many_requests_are_waited_out_and_a_revoked_token_replaced(
    clock: FakeClock,
) -> None:
    world = one_instance(clock)
    async with following(world, clock) as it:
        jobs = await known(it, *(queued(world) for _ in range(9)))
        it.server.revoke_tokens()
        it.server.faults.add(faults.too_many("17", "/cancel", times=2))
        naps = clock.naps
        asking = asyncio.ensure_future(it.store.changes.cancel(jobs))
        await clock.until_naps(naps + 2)
        assert all(17 <= nap <= 18 for nap in clock.slept[naps : naps + 2])
        changes = await it.patiently(asyncio.wait_for(asking, 20))
        assert [change.outcome for change in changes] == [Outcome.ACCEPTED] * 9
        assert [change.target for change in changes] == [job.id for job in jobs]
        await pass_time(it, 20)
        assert outcomes(it) == [Outcome.DONE] * 9


async def test_of_many_only_those_pending_no_more_are_asked_for(clock: FakeClock) -> None:
    world = one_instance(clock)
    async with following(world, clock) as it:
        jobs = await known(it, *(queued(world) for _ in range(7)))
        await it.store.changes.cancel(jobs)
        it.requests()
        await pass_time(it, 4)
        assert it.asked() == ["pending"]
        await pass_time(it, 8)
        assert len(it.requests()) == 2 + 7
        assert outcomes(it) == [Outcome.DONE] * 7


async def test_following_goes_on_while_the_service_is_down(clock: FakeClock) -> None:
    world = one_instance(clock)
    async with following(world, clock) as it:
        (job,) = await known(it, queued(world))
        await it.store.changes.cancel([job])
        it.requests()
        it.server.faults.add(faults.too_many("40", "", times=1))
        await pass_time(it, 35)
        assert len(it.requests()) == 1
        assert it.snapshot.cancelling == {job.id}
        it.server.faults.add(faults.status(503, "", times=None))
        await pass_time(it, 600)
        assert outcomes(it) == [Outcome.LATE]
        assert len(it.requests()) < 12
        it.server.faults.clear()
        await pass_time(it, 120)
        assert outcomes(it) == [Outcome.DONE]


async def test_nothing_is_asked_while_it_is_read_only(world: World, clock: FakeClock) -> None:
    script = queued(world)
    async with following(world, clock) as it:
        (job,) = await known(it, script)
        it.store.set_read_only(read_only=True)
        assert it.snapshot.read_only
        it.requests()
        ask = it.store.changes
        for change in (
            ask.cancel([job]),
            ask.set_tags(job, ("a",), job.tags),
            ask.stop_session("s", US),
            ask.close_session("s", US),
        ):
            with pytest.raises(ReadOnly):
                await change
        assert it.requests() == []
        assert it.snapshot.changes == ()
        it.store.set_read_only(read_only=False)
        it.server.faults.add(faults.status(503, "/cancel"))
        naps = clock.naps
        asking = asyncio.ensure_future(ask.cancel([job]))
        await clock.until_naps(naps + 1)
        it.store.set_read_only(read_only=True)
        clock.advance(1)
        assert (await asking)[0].outcome is Outcome.FAILED
        assert len(it.requests()) == 1


async def test_leaving_while_requests_are_under_way(clock: FakeClock) -> None:
    world = one_instance(clock)
    async with following(world, clock) as it:
        jobs = await known(it, *(queued(world) for _ in range(6)))
        it.server.faults.add(Fault(Kind.SILENCE, "/cancel", times=None))
        it.requests()
        tasks = asyncio.all_tasks()
        asking = asyncio.ensure_future(it.store.changes.cancel(jobs))
        met = await asyncio.to_thread(it.server.faults.wait_met, 4, 10)
        assert met
        assert len(it.requests()) == 4
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        assert asking.cancelled()
        assert asyncio.all_tasks() == tasks
        assert outcomes(it) == [Outcome.ASKED] * 6
        it.server.faults.clear()
        # It can be asked for again.
        changes = await it.store.changes.cancel(jobs)
        assert [change.outcome for change in changes] == [Outcome.ACCEPTED] * 6
