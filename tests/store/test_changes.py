"""Cancels, and what comes of them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec

from qjobs_tui.jobs import JobStatus
from qjobs_tui.store.change import Kind as Asked
from qjobs_tui.store.change import Outcome
from tests.support.rig import EU, US, one_instance, rig

from .changing import HOURS, following, known, outcomes, pass_time, queued

if TYPE_CHECKING:
    from qjobs_tui.demo.world import World
    from tests.support.clock import FakeClock


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
