"""What the service says of a job, as it was sent."""

from __future__ import annotations

import json

import pytest

from qjobs_tui.demo.world import World
from qjobs_tui.errors import NotFound
from tests.support.clock import FakeClock
from tests.support.rig import rig

from .fakes import BASE, FakeService, answer, client

ODD = b' {"id": "j-1",\n "new_field": 1.50, "new_field": 12345678901234567890123}\r\n'


async def test_records_come_as_they_were_sent() -> None:
    service = FakeService(answer(200, ODD))
    async with client(service) as at:
        assert await at.record("j-1") == ODD
        assert await at.metrics_record("j-1") == ODD
    assert [(one.method, str(one.url)) for one in service.requests] == [
        ("GET", f"{BASE}/jobs/j-1?exclude_params=true"),
        ("GET", f"{BASE}/jobs/j-1/metrics"),
    ]


async def test_a_record_is_not_judged() -> None:
    for body in (b"", b"<html>", b"[]", b'{"id": "other"}'):
        async with client(FakeService(answer(200, body))) as at:
            assert await at.record("j-1") == await at.metrics_record("j-1") == body


async def test_ids_that_could_change_the_path_are_not_sent() -> None:
    service = FakeService(answer(200, {}))
    async with client(service) as at:
        for call in (at.record, at.metrics_record):
            with pytest.raises(NotFound):
                await call("../x")
    assert service.requests == []


async def test_of_the_demo_account() -> None:
    clock = FakeClock()
    async with rig(World.demo(clock), clock) as it:
        at = it.feeds[0].client
        asked = it.world.jobs(it.feeds[0].instance.crn.text)[0]
        record = json.loads(await at.record(asked.id))
        assert record["id"] == asked.id
        assert record["program"] == {"id": asked.program}
        assert "params" not in record
        assert "timestamps" in json.loads(await at.metrics_record(asked.id))
        with pytest.raises(NotFound):
            await at.record("d305ck0ocacs73nosuch")
        with pytest.raises(NotFound):
            await at.metrics_record("d305ck0ocacs73nosuch")
