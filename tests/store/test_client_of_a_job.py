from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from qjobs_tui.demo import faults
from qjobs_tui.demo.world import World
from qjobs_tui.errors import NotFound
from tests.support.rig import EU, US, ended, rig

if TYPE_CHECKING:
    from tests.support.clock import FakeClock


async def test_it_asks_the_instance_that_has_the_job(clock: FakeClock) -> None:
    world = World.demo(clock)
    async with rig(world, clock) as it:
        await it.start()
        for crn in (US, EU):
            known = it.snapshot.by_id[world.jobs(crn)[0].id]
            at = await it.store.client(known)
            assert at.instance.crn.text == known.instance == crn
            assert json.loads(await at.record(known.id))["id"] == known.id


async def test_it_waits_until_there_is_a_connection(world: World, clock: FakeClock) -> None:
    async with rig(world, clock) as it:
        await it.start()
        job = it.snapshot.jobs[0]
    async with rig(world, clock) as it:
        asking = asyncio.ensure_future(it.store.client(job))
        await asyncio.sleep(0)
        assert not asking.done()
        await it.start()
        assert (await asking).instance.crn.text == job.instance


async def test_a_job_of_another_account_has_none(world: World, clock: FakeClock) -> None:
    async with rig(world, clock) as it:
        await it.start()
        with pytest.raises(NotFound, match="not among those"):
            await it.store.client(replace(it.snapshot.jobs[0], instance=EU))


async def test_it_tries_again(world: World, clock: FakeClock) -> None:
    job = ended(world, clock.now(), 9)
    async with rig(world, clock) as it:
        await it.start()
        at = await it.store.client(it.snapshot.by_id[job.id])
        it.requests()
        it.server.faults.add(faults.Fault(faults.Kind.STATUS, "/jobs/", times=2, status=503))
        assert json.loads(await it.patiently(at.record(job.id)))["id"] == job.id
        assert len(it.requests()) == 3
