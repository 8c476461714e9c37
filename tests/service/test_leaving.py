"""A connection that is left: what is under way ends in words, and nothing is asked any more."""

from __future__ import annotations

import asyncio
import random

import pytest

from qjobs_tui.clock import SystemClock
from qjobs_tui.commands.access import demo_account
from qjobs_tui.demo.faults import Fault, Kind
from qjobs_tui.demo.server import DemoServer
from qjobs_tui.demo.world import World
from qjobs_tui.errors import ServiceError
from qjobs_tui.service.connect import Connection


async def test_what_is_under_way_ends_in_words() -> None:
    with DemoServer(World(SystemClock())) as server:
        server.faults.add(Fault(Kind.SILENCE, "/usage"))
        account = demo_account(server)
        async with Connection(account, SystemClock(), random.Random(1)) as connection:
            client = connection.client(account.instances[0])
            asking = asyncio.create_task(client.usage())
            assert await asyncio.to_thread(server.faults.wait_met, 1, 10)
        with pytest.raises(ServiceError, match="not in use any more"):
            await asking


async def test_nothing_is_asked_afterwards() -> None:
    with DemoServer(World(SystemClock())) as server:
        account = demo_account(server)
        async with Connection(account, SystemClock(), random.Random(1)) as connection:
            client = connection.client(account.instances[0], patience=0)
            await client.usage()
        before = server.requests
        with pytest.raises(ServiceError, match="not in use any more"):
            await client.usage()
        assert server.requests == before


async def test_who_gives_up_himself_is_cancelled() -> None:
    with DemoServer(World(SystemClock())) as server:
        server.faults.add(Fault(Kind.SILENCE, "/usage"))
        account = demo_account(server)
        async with Connection(account, SystemClock(), random.Random(1)) as connection:
            client = connection.client(account.instances[0])
            asking = asyncio.create_task(client.usage())
            assert await asyncio.to_thread(server.faults.wait_met, 1, 10)
            asking.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asking
