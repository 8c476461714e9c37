"""A connection that is left: what is under way ends in words, and nothing is asked any more."""

from __future__ import annotations

import asyncio
import random
from typing import TYPE_CHECKING

import httpx
import pytest

from qjobs_tui.clock import SystemClock
from qjobs_tui.commands.access import demo_account
from qjobs_tui.demo.faults import Fault, Kind
from qjobs_tui.demo.server import DemoServer
from qjobs_tui.demo.world import World
from qjobs_tui.errors import AccountLeft
from qjobs_tui.service.connect import Connection
from qjobs_tui.service.exchange import Bounds, Exchange
from tests.support.waiting import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


async def test_what_is_under_way_ends_in_words() -> None:
    with DemoServer(World(SystemClock())) as server:
        server.faults.add(Fault(Kind.SILENCE, "/usage"))
        account = demo_account(server)
        async with Connection(account, SystemClock(), random.Random(1)) as connection:
            client = connection.client(account.instances[0])
            asking = asyncio.create_task(client.usage())
            assert await asyncio.to_thread(server.faults.wait_met, 1, 10)
        with pytest.raises(AccountLeft, match="not in use any more"):
            await asking


async def test_nothing_is_asked_afterwards() -> None:
    with DemoServer(World(SystemClock())) as server:
        account = demo_account(server)
        async with Connection(account, SystemClock(), random.Random(1)) as connection:
            client = connection.client(account.instances[0], patience=0)
            await client.usage()
        before = server.requests
        with pytest.raises(AccountLeft, match="not in use any more"):
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


class _Stuck(httpx.AsyncByteStream):
    """A body that never comes, and a connection that takes its time to be closed."""

    def __init__(self) -> None:
        self.closing, self.closed = asyncio.Event(), asyncio.Event()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        await asyncio.Event().wait()
        yield b""

    async def aclose(self) -> None:
        self.closing.set()
        await self.closed.wait()


async def test_what_has_just_had_its_time_is_left_too() -> None:
    stuck = _Stuck()
    http = httpx.AsyncClient(
        transport=httpx.MockTransport(lambda _: httpx.Response(200, stream=stuck))
    )
    exchange = Exchange(http, SystemClock())
    request = httpx.Request("GET", "https://cloud.ibm.com")
    asking = asyncio.create_task(exchange.ask(request, "ask", bounds=Bounds(seconds=0.01)))
    # Its time is over, and it is not at its end: closing takes a moment.
    async with asyncio.timeout(PATIENCE_S):
        await stuck.closing.wait()
    leaving = asyncio.create_task(exchange.leave())
    await asyncio.sleep(0)
    stuck.closed.set()
    await leaving
    with pytest.raises(AccountLeft):
        await asking
    await http.aclose()


async def test_a_key_that_waits_is_answered_at_once() -> None:
    clock = SystemClock()
    with DemoServer(World(clock)) as server:
        server.faults.add(Fault(Kind.SILENCE, "/usage"))
        account = demo_account(server)
        async with Connection(account, clock, random.Random(1)) as connection:
            asking = asyncio.create_task(connection.client(account.instances[0]).usage())
            assert await asyncio.to_thread(server.faults.wait_met, 1, 10)
        # No patience is had with an account that is not in use any more.
        with pytest.raises(AccountLeft, match="not in use any more"):
            async with asyncio.timeout(5):
                await asking
