"""Which way requests take: through a proxy, or directly."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from qjobs_tui.clock import SystemClock
from qjobs_tui.demo.server import DemoServer
from qjobs_tui.demo.world import World
from qjobs_tui.errors import AccountError, Unreachable
from qjobs_tui.secret import Secret
from qjobs_tui.service.connect import Connection
from qjobs_tui.service.job_query import JobQuery

from .fakes import INSTANCE, FakeAccess, FakeClock, Longest

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterator, Iterator

    from qjobs_tui.service.client import ServiceClient

ELSEWHERE = "https://elsewhere.invalid"
VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


@pytest.fixture
def server() -> Iterator[DemoServer]:
    with DemoServer(World.demo(SystemClock())) as server:
        yield server


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*VARIABLES, "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@asynccontextmanager
async def proxy() -> AsyncIterator[tuple[str, list[str]]]:
    """Run a proxy that leads nowhere, and keep all that it is told."""
    told: list[str] = []

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        told.append((await reader.readuntil(b"\r\n\r\n")).decode())
        writer.write(b"HTTP/1.1 502 No way\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    listener = await asyncio.start_server(refuse, "127.0.0.1", 0)
    async with listener:
        yield f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}", told


@asynccontextmanager
async def client(access: FakeAccess, server: DemoServer) -> AsyncIterator[ServiceClient]:
    async with Connection(access, FakeClock(), Longest()) as connection:
        yield connection.client(server.instances[0], patience=0)


def saved(address: str, *matches: str) -> tuple[tuple[str, Secret], ...]:
    return tuple((match, Secret(address)) for match in matches)


@pytest.mark.parametrize("setting", ["environment", "saved", "saved for that very address"])
async def test_the_key_goes_directly_to_an_iam_on_this_machine(
    server: DemoServer, setting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with proxy() as (address, told):
        matches: tuple[str, ...] = ()
        if setting == "environment":
            for name in VARIABLES:
                monkeypatch.setenv(name, address)
        else:
            own = (server.iam_url, server.iam_url.removesuffix("/iam"))
            matches = ("all", "http", "https") if setting == "saved" else ("https", *own)
        access = FakeAccess(server.key, ELSEWHERE, server.iam_url, proxies=saved(address, *matches))
        async with client(access, server) as at:
            with pytest.raises(Unreachable, match="proxy"):
                await at.jobs(JobQuery())
    assert [each.path for each in server.requests] == ["/iam/identity/token"]
    assert [each.split()[0] for each in told] == ["CONNECT"]
    assert "elsewhere.invalid" in told[0]


@pytest.mark.parametrize("iam", ["here", "elsewhere"])
@pytest.mark.parametrize("setting", ["environment", "saved"])
async def test_a_service_on_this_machine_is_asked_directly(
    server: DemoServer, iam: str, setting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with proxy() as (address, told):
        for name in VARIABLES if setting == "environment" else ():
            monkeypatch.setenv(name, address)
        proxies = saved(address, "all", "http", server.base_url) if setting == "saved" else ()
        iam_url = server.iam_url if iam == "here" else ELSEWHERE
        access = FakeAccess(server.key, server.base_url, iam_url, proxies=proxies)
        async with client(access, server) as at:
            assert await at.versions()
            assert told == []
            if iam == "here":
                assert (await at.jobs(JobQuery())).jobs
                assert told == []
            else:
                with pytest.raises(Unreachable, match=r"sign in .* proxy"):
                    await at.jobs(JobQuery())
                assert [each.split()[0] for each in told] == ["CONNECT"]


async def test_where_all_stays_on_this_machine_no_proxy_setting_matters(
    server: DemoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALL_PROXY", "nonsense://x")
    proxies = saved("nonsense://x", "all")
    access = FakeAccess(server.key, server.base_url, server.iam_url, proxies=proxies)
    async with client(access, server) as at:
        assert (await at.jobs(JobQuery())).jobs


@pytest.mark.parametrize(
    "url", ["https://[x", "http://127.0.0.1:99999", "//127.0.0.1", "127.0.0.1"]
)
async def test_an_address_that_is_none_is_said_when_it_is_used(url: str) -> None:
    for access in (FakeAccess(url=url), FakeAccess(iam_url=url)):
        async with Connection(access, FakeClock(), Longest()) as connection:
            with pytest.raises(AccountError, match="not a web address"):
                connection.client(INSTANCE)


@pytest.mark.parametrize("verify", [True, False])
async def test_verify_means_verify_whatever_the_order_of_arguments(
    verify: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, asked = httpx.create_ssl_context, list[object]()

    def as_in_httpx_0_27(cert: Any = None, verify: Any = True) -> ssl.SSLContext:
        asked.append((cert, verify))
        return real(verify=verify)

    monkeypatch.setattr(httpx, "create_ssl_context", as_in_httpx_0_27)
    async with Connection(FakeAccess(verify=verify), FakeClock(), Longest()):
        pass
    assert asked[0] == (None, verify)


@pytest.mark.parametrize("setting", ["environment", "saved"])
async def test_a_search_on_this_machine_is_asked_directly(
    server: DemoServer, setting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with proxy() as (address, told):
        for name in VARIABLES if setting == "environment" else ():
            monkeypatch.setenv(name, address)
        search = f"{server.origin}/search"
        proxies = saved(address, "all", "http", search) if setting == "saved" else ()
        iam = server.iam_url.replace("127.0.0.1", "localhost")
        access = FakeAccess(server.key, ELSEWHERE, iam, proxies=proxies, search_url=search)
        async with Connection(access, FakeClock(), Longest()) as connection:
            assert len(await connection.instances()) == 2
    assert told == []
