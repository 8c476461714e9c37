"""The watcher on the demo service: what the polls bring, what they do not, and starts anew."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from qjobs_tui.demo import faults
from qjobs_tui.watch.ledger import Ledger
from qjobs_tui.watch.watcher import Watcher
from tests.support.clock import FakeClock
from tests.support.rig import Rig, ended, one_instance, rig
from tests.support.waiting import PATIENCE_S

from .support import Told

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from qjobs_tui.demo.script import JobScript
    from qjobs_tui.demo.world import World


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def world(clock: FakeClock) -> World:
    return one_instance(clock)


class Run:
    """One run of the program, as far as watching goes."""

    def __init__(self, it: Rig, folder: Path | None, rules: tuple[str, ...] = ()) -> None:
        self.it = it
        self.told = Told()
        self.warned: list[str] = []
        ledger = Ledger(folder, self.warned.append)
        self.watcher = Watcher(it.store, ledger, rules, clock=it.clock, teller=self.told)
        it.store._on_change = lambda _: self.watcher.see()
        self.task = asyncio.create_task(self.watcher.run())

    async def turn(self, seconds: float = 40.0) -> list[str]:
        asked = await self.it.turn(seconds)
        await self.settled()
        return asked

    async def settled(self) -> None:
        for _ in range(30):
            # Through a thread, as what is waited for goes: on a busy machine both take longer.
            await asyncio.to_thread(time.sleep, 0.002)

    async def watch(self, *jobs: JobScript) -> None:
        by_id = self.it.snapshot.by_id
        await self.watcher.watch([by_id[job.id] for job in jobs])
        await self.settled()


@asynccontextmanager
async def running(
    world: World, clock: FakeClock, folder: Path | None = None, rules: tuple[str, ...] = ()
) -> AsyncIterator[Run]:
    async with rig(world, clock) as it:
        run = Run(it, folder, rules)
        await asyncio.sleep(0.02)
        await it.start()
        await run.settled()
        try:
            yield run
        finally:
            run.task.cancel()
            await asyncio.gather(run.task, return_exceptions=True)
        assert not run.warned


def end(world: World, job: JobScript) -> None:
    world.change(job.id, starts=world.now(), ends=world.now())


async def test_each_end_is_told_once(world: World, clock: FakeClock) -> None:
    first, second, third = (world.submit(created=clock.now()) for _ in range(3))
    async with running(world, clock) as run:
        await run.watch(first, second)
        assert run.watcher.ids == {first.id, second.id}
        end(world, first)
        end(world, third)
        await run.turn()
        assert run.told.ends == [first.id]
        await run.turn()
        end(world, second)
        await run.turn()
        await run.turn()
        assert run.told.ends == [first.id, second.id]
        assert not run.watcher.ids


async def test_an_end_during_an_outage_is_told_when_the_service_answers(
    world: World, clock: FakeClock
) -> None:
    job = world.submit(created=clock.now())
    async with running(world, clock) as run:
        await run.watch(job)
        run.it.server.faults.add(faults.status(503, times=None))
        end(world, job)
        await run.turn(600)
        assert not run.told.ends
        run.it.server.faults.clear()
        run.it.server.revoke_tokens()
        await run.turn(600)
        assert run.told.ends == [job.id]


async def test_an_end_while_the_program_did_not_run_is_told_by_the_next(
    world: World, clock: FakeClock, tmp_path: Path
) -> None:
    old = world.submit(created=clock.now() - timedelta(days=9))
    new = world.submit(created=clock.now())
    async with running(world, clock, tmp_path) as run:
        await run.watch(old, new)
    end(world, old)
    end(world, new)
    for number in range(220):
        ended(world, clock.now() - timedelta(minutes=number), 50 + number)
    clock.advance(3600)
    async with running(world, clock, tmp_path) as run:
        assert run.told.ends == [new.id]
        # It is on no page that is loaded: asked for by itself, once.
        asked = await run.turn()
        await run.settled()
        asked += run.it.asked()
        assert asked.count(f"/jobs/{old.id}") == 1
        assert run.told.ends == [new.id, old.id]
        assert f"/jobs/{old.id}" not in await run.turn()
    async with running(world, clock, tmp_path) as run:
        await run.turn()
        assert not run.told.ends


async def test_rules_watch_and_speak_of_what_came_and_went(
    world: World, clock: FakeClock, tmp_path: Path
) -> None:
    rules = ("tag:long", 'program:"nobody"')
    before = ended(world, clock.now() - timedelta(hours=1), tags=("long",))
    job = world.submit(created=clock.now(), tags=("long",))
    async with running(world, clock, tmp_path, rules) as run:
        assert run.watcher.ids == {job.id}
        assert not run.told.ends
    clock.advance(3600)
    end(world, job)
    unseen = ended(world, clock.now() - timedelta(minutes=1), 7, tags=("long",))
    ended(world, clock.now() - timedelta(minutes=1), 8)
    async with running(world, clock, tmp_path, rules) as run:
        assert run.told.ends == [job.id, unseen.id]
        assert before.id not in run.told.ends


async def test_what_was_unwatched_by_hand_no_rule_watches_again(
    world: World, clock: FakeClock, tmp_path: Path
) -> None:
    job = world.submit(created=clock.now(), tags=("long",))
    async with running(world, clock, tmp_path, ("tag:long",)) as run:
        await run.watcher.unwatch([run.it.snapshot.by_id[job.id]])
        world.change(job.id, starts=clock.now())
        await run.turn()
        assert not run.watcher.ids
    async with running(world, clock, tmp_path, ("tag:long",)) as run:
        end(world, job)
        await run.turn()
        assert not run.told.ends


async def test_a_deleted_job_is_said_to_be_gone_once(
    world: World, clock: FakeClock, tmp_path: Path
) -> None:
    job = world.submit(created=clock.now())
    async with running(world, clock, tmp_path) as run:
        await run.watch(job)
        world.delete(job.id)
        for _ in range(3):
            await run.turn()
        assert run.told.lost == [job.id]
        assert not run.watcher.ids


async def test_of_two_programs_one_tells(world: World, clock: FakeClock, tmp_path: Path) -> None:
    jobs = [world.submit(created=clock.now()) for _ in range(6)]
    async with running(world, clock, tmp_path) as one, running(world, clock, tmp_path) as other:
        await one.watch(*jobs)
        # The other learns of it from the file.
        clock.advance(40)
        await other.settled()
        assert other.watcher.ids == {job.id for job in jobs}
        for job in jobs:
            end(world, job)
        clock.advance(40)
        async with asyncio.timeout(PATIENCE_S):
            while len(one.told.ends) + len(other.told.ends) < len(jobs):
                clock.advance(40)
                await other.settled()
        clock.advance(40)
        await other.settled()
        assert sorted(one.told.ends + other.told.ends) == sorted(job.id for job in jobs)


async def test_while_paused_nothing_is_asked_for(
    world: World, clock: FakeClock, tmp_path: Path
) -> None:
    job = world.submit(created=clock.now() - timedelta(days=9))
    async with running(world, clock, tmp_path) as run:
        await run.watch(job)
    end(world, job)
    for number in range(220):
        ended(world, clock.now() - timedelta(minutes=number), 50 + number)
    async with running(world, clock, tmp_path) as run:
        run.it.store.set_paused(paused=True)
        clock.advance(1)
        await run.settled()
        run.it.requests()
        for _ in range(5):
            clock.advance(400)
            await run.settled()
        assert not run.it.asked()
