"""Changes asked of the service: what comes of each, with the service failing in between."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec
import pytest
from httpx import Timeout

from qjobs_tui.demo import faults
from qjobs_tui.demo.faults import Fault, Kind
from qjobs_tui.demo.script import COMPLETED
from qjobs_tui.demo.world import World
from qjobs_tui.errors import ReadOnly, TagLimit
from qjobs_tui.jobs import JobStatus
from qjobs_tui.store.change import MOST_KEPT, Change, Outcome, put
from qjobs_tui.store.change import Kind as Asked
from tests.support.clock import FakeClock
from tests.support.rig import EU, US, Rig, ended, one_instance, rig
from tests.support.waiting import until_so

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from qjobs_tui.demo.script import JobScript
    from qjobs_tui.jobs import Job

HOURS = timedelta(hours=5)


@asynccontextmanager
async def following(world: World, clock: FakeClock) -> AsyncIterator[Rig]:
    """A store that follows what was accepted, and does not poll."""
    async with rig(world, clock) as it:
        it.store.connect(it.feeds)
        running = asyncio.create_task(it.store.changes.following.run())
        yield it
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


def queued(world: World, place: str | None = None) -> JobScript:
    return world.submit(place, starts=world.now() + HOURS, ends=world.now() + 2 * HOURS)


async def known(it: Rig, *scripts: JobScript) -> list[Job]:
    return [await it.store.find(script.id) for script in scripts]


async def pass_time(it: Rig, seconds: float) -> None:
    """Let time pass in small steps, and the follower ask whenever it wants to."""
    await _until_rest(it)
    for _ in range(int(seconds)):
        it.clock.advance(1)
        await _until_rest(it)


async def _until_rest(it: Rig) -> None:
    follower = it.store.changes.following
    async with asyncio.timeout(20):
        for _ in range(3):
            await asyncio.sleep(0)
        while follower._followed and (  # noqa: ASYNC110 - lets the loop go on
            follower._nap is None or follower._nap.done()
        ):
            await asyncio.sleep(0.001)


def outcomes(it: Rig) -> list[Outcome]:
    return [change.outcome for change in it.snapshot.changes]


async def test_a_cancel_is_done_when_the_service_says_so(clock: FakeClock) -> None:
    world = one_instance(clock)
    async with following(world, clock) as it:
        (job,) = await known(it, queued(world))
        it.requests()
        (change,) = await it.store.changes.cancel([job])
        assert it.asked() == [f"/jobs/{job.id}/cancel"]
        assert (change.kind, change.target, change.instance) == (Asked.CANCEL, job.id, US)
        assert (change.outcome, change.number) == (Outcome.ACCEPTED, 1)
        assert it.snapshot.cancelling == {job.id}
        assert it.snapshot.by_id[job.id].status is JobStatus.QUEUED
        assert [seen.changes[-1].outcome for seen in it.seen if seen.changes] == [
            Outcome.ASKED,
            Outcome.ACCEPTED,
        ]
        await pass_time(it, 7)
        assert it.snapshot.cancelling == {job.id}
        await pass_time(it, 5)
        assert it.snapshot.by_id[job.id].status is JobStatus.CANCELLED
        assert not it.snapshot.cancelling
        (last,) = it.snapshot.changes
        assert (last.outcome, last.words) == (Outcome.DONE, "cancelled")
        # Status and outcome are told together.
        for seen in it.seen:
            over = job.id in seen.by_id and seen.by_id[job.id].status.is_final
            assert over is (bool(seen.changes) and seen.changes[0].outcome is Outcome.DONE)
        it.requests()
        await pass_time(it, 90)
        assert it.requests() == []


async def test_a_job_that_completes_after_all_is_said_to(clock: FakeClock) -> None:
    world = one_instance(clock)
    now = world.now()
    script = world.submit(starts=now, ends=now + timedelta(seconds=5))
    async with following(world, clock) as it:
        (job,) = await known(it, script)
        await it.store.changes.cancel([job])
        await pass_time(it, 9)
        assert it.snapshot.by_id[job.id].status is JobStatus.DONE
        (change,) = it.snapshot.changes
        assert (change.outcome, change.words) == (Outcome.DONE, "had completed first")
        assert not it.snapshot.cancelling


async def test_after_a_minute_it_is_late_and_still_followed(clock: FakeClock) -> None:
    world = one_instance(clock)
    async with following(world, clock) as it:
        (job,) = await known(it, script := queued(world))
        await it.store.changes.cancel([job])
        world.change(job.id, ends=world.now() + HOURS)
        # Pressed again meanwhile, it is not asked for again.
        it.requests()
        (again,) = await it.store.changes.cancel([job])
        assert (again.number, it.requests()) == (1, [])
        await pass_time(it, 59)
        assert outcomes(it) == [Outcome.ACCEPTED]
        await pass_time(it, 2)
        assert outcomes(it) == [Outcome.LATE]
        assert it.snapshot.cancelling == {job.id}
        # Now it is asked for again; the service has it noted already.
        (again,) = await it.store.changes.cancel([job])
        assert (again.number, again.outcome) == (2, Outcome.ACCEPTED)
        world.change(script.id, ends=world.now())
        await pass_time(it, 5)
        assert outcomes(it) == [Outcome.LATE, Outcome.DONE]
        assert not it.snapshot.cancelling


async def test_a_poll_that_sees_the_end_settles_it(clock: FakeClock) -> None:
    world = one_instance(clock)
    script = queued(world)
    async with rig(world, clock) as it:
        await it.start()
        await it.store.changes.cancel([it.snapshot.by_id[script.id]])
        clock.advance(8.5)
        job = msgspec.structs.replace(it.snapshot.by_id[script.id], status=JobStatus.CANCELLED)
        it.store.merge_jobs([job])
        assert outcomes(it) == [Outcome.DONE]
        assert not it.snapshot.cancelling


async def test_what_has_finished_is_told_with_and_without_asking(
    world: World, clock: FakeClock
) -> None:
    script = world.submit(starts=clock.now(), ends=clock.now() + timedelta(seconds=5))
    async with following(world, clock) as it:
        done, running = await known(it, world.jobs()[0], script)
        clock.advance(6)
        it.requests()
        first, second = await it.store.changes.cancel([done, running])
        assert [first.outcome, second.outcome] == [Outcome.ALREADY] * 2
        assert [first.words, second.words] == ["done"] * 2
        # The second was pending as far as was known, so the service said it, and what it is.
        assert it.asked() == [f"/jobs/{running.id}/cancel", f"/jobs/{running.id}"]
        assert it.snapshot.by_id[running.id].status is JobStatus.DONE
        assert not it.snapshot.cancelling


async def test_one_that_was_cancelled_elsewhere_is_no_work_of_ours(clock: FakeClock) -> None:
    world = one_instance(clock)
    async with following(world, clock) as it:
        over, meanwhile = await known(it, queued(world), queued(world))
        world.cancel(over.id)
        clock.advance(9)
        world.cancel(meanwhile.id)
        first, second = await it.store.changes.cancel([over, meanwhile])
        assert (first.outcome, first.words) == (Outcome.ALREADY, "cancelled")
        assert second.outcome is Outcome.ACCEPTED
        await pass_time(it, 12)
        assert outcomes(it) == [Outcome.ALREADY, Outcome.DONE]


async def test_one_that_is_not_there_leaves_the_table(clock: FakeClock) -> None:
    world = one_instance(clock)
    async with following(world, clock) as it:
        gone, later = await known(it, queued(world), queued(world))
        world.delete(gone.id)
        first, second = await it.store.changes.cancel([gone, later])
        assert [first.outcome, second.outcome] == [Outcome.ABSENT, Outcome.ACCEPTED]
        assert it.ids() == [later.id]
        world.delete(later.id)
        await pass_time(it, 4)
        assert outcomes(it) == [Outcome.ABSENT, Outcome.ABSENT]
        assert not it.snapshot.cancelling
        assert it.ids() == []
        # One that no list ever held.
        unlisted = await it.feeds[0].client.job(queued(world).id)
        await it.store.changes.cancel([unlisted])
        world.delete(unlisted.id)
        await pass_time(it, 4)
        assert outcomes(it) == [Outcome.ABSENT] * 3
        elsewhere = msgspec.structs.replace(later, instance=EU)
        (change,) = await it.store.changes.cancel([elsewhere])
        assert change.outcome is Outcome.FAILED
        assert "not among those that are followed" in change.words


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


async def test_tags_are_written_and_read_again(world: World, clock: FakeClock) -> None:
    script = ended(world, clock.now(), 9, tags=("vqe",))
    async with following(world, clock) as it:
        (job,) = await known(it, script)
        it.requests()
        change = await it.store.changes.set_tags(job, ("vqe", "h2", "h2"), ("vqe",))
        assert (change.outcome, change.detail) == (Outcome.DONE, "vqe, h2")
        assert [one.method for one in it.requests()] == ["GET", "PUT", "GET"]
        assert it.snapshot.by_id[job.id].tags == ("vqe", "h2")
        assert it.snapshot.by_id[job.id].metrics == job.metrics
        # Somebody else is in between.
        world.change(job.id, tags=("theirs",))
        change = await it.store.changes.set_tags(job, ("mine",), ("h2", "vqe"))
        assert change.outcome is Outcome.CONFLICT
        assert change.words == "its tags are now: theirs"
        assert [one.method for one in it.requests()] == ["GET"]
        assert it.snapshot.by_id[job.id].tags == ("theirs",)
        for tags in (tuple("abcdefghi"), ("x" * 87,), (" ",)):
            with pytest.raises(TagLimit):
                await it.store.changes.set_tags(job, tags, ("theirs",))
        assert it.requests() == []
        world.delete(job.id)
        change = await it.store.changes.set_tags(job, (), ("theirs",))
        assert change.outcome is Outcome.ABSENT
        assert job.id not in it.snapshot.by_id


async def test_tags_whose_answer_is_lost(world: World, clock: FakeClock) -> None:
    script = ended(world, clock.now(), 9)
    async with following(world, clock) as it:
        (job,) = await known(it, script)
        lost = Fault(Kind.STATUS, "/tags", status=502, times=None, acts=True)
        it.server.faults.add(lost)
        change = await it.patiently(it.store.changes.set_tags(job, ("a",), ()))
        assert change.outcome is Outcome.DONE
        assert it.snapshot.by_id[job.id].tags == ("a",)
        it.server.faults.clear()
        it.server.faults.add(replace(lost, acts=False))
        change = await it.patiently(it.store.changes.set_tags(job, ("b",), ("a",)))
        assert change.outcome is Outcome.FAILED
        assert "(502)" in change.words
        assert it.snapshot.by_id[job.id].tags == ("a",)


async def test_sessions_are_stopped_and_closed(clock: FakeClock) -> None:
    world = World.demo(clock)
    async with rig(world, clock) as it:
        await it.start()
        session = next(one for one in world.sessions(US) if one.accepting and not one.closes)
        change = await it.store.changes.stop_session(session.id, US)
        assert (change.kind, change.outcome) == (Asked.STOP, Outcome.DONE)
        assert not next(one for one in world.sessions(US) if one.id == session.id).accepting
        member = world.submit(US, session_id=session.id, starts=clock.now() + HOURS)
        await it.turn(5)
        assert it.snapshot.by_id[member.id].status is JobStatus.QUEUED
        it.server.faults.add(faults.status(500, "/close", acts=True))
        it.server.faults.add(faults.status(409, "/close"))
        naps = [clock.naps]

        def wake() -> None:
            if clock.naps > naps[-1]:
                naps.append(clock.naps)
                clock.advance(0.5)

        asking = asyncio.ensure_future(it.store.changes.close_session(session.id, US))
        await until_so(asking.done, "answer", step=wake)
        assert (await asking).outcome is Outcome.DONE
        await it.turn(2)
        assert it.snapshot.by_id[member.id].status is JobStatus.CANCELLED
        change = await it.store.changes.close_session("d305ck0ocacs73ajagvg", EU)
        assert change.outcome is Outcome.ABSENT
        it.server.faults.add(faults.status(409, "/sessions"))
        change = await it.store.changes.stop_session(session.id, US)
        assert change.outcome is Outcome.ALREADY


def test_the_last_thousand_are_kept() -> None:
    start = FakeClock().now()
    every = [Change(number, Asked.CANCEL, f"j{number}", US, start) for number in range(1, 1500)]
    kept = put((), every)
    assert len(kept) == MOST_KEPT
    assert kept[-1].number == 1499
    late = [msgspec.structs.replace(one, outcome=Outcome.DONE) for one in (every[0], every[-1])]
    kept = put(kept, late)
    assert len(kept) == MOST_KEPT
    assert [change.outcome for change in kept[-2:]] == [Outcome.ASKED, Outcome.DONE]
    assert kept[0].number == 500
