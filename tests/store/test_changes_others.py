"""Changes of tags and sessions, and how many are kept."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import msgspec
import pytest

from qjobs_tui.demo import faults
from qjobs_tui.demo.faults import Fault, Kind
from qjobs_tui.demo.world import World
from qjobs_tui.errors import TagLimit
from qjobs_tui.jobs import JobStatus
from qjobs_tui.store.change import MOST_KEPT, Change, Outcome, put
from qjobs_tui.store.change import Kind as Asked
from tests.support.clock import FakeClock
from tests.support.rig import EU, US, ended, rig
from tests.support.waiting import until_so

from .changing import HOURS, following, known


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
