"""An account in two regions: two loopback services under the hosts that IBM Cloud has for them."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import httpx

from qjobs_tui.accounts.account import Account
from qjobs_tui.demo.identity import Identity
from qjobs_tui.demo.rest import API, IAM, SEARCH
from qjobs_tui.demo.server import DemoServer
from qjobs_tui.demo.world import INSTANCES, World
from qjobs_tui.service.connect import Connection
from qjobs_tui.store.feed import InstanceFeed
from qjobs_tui.store.pace import Pace
from qjobs_tui.store.store import JobStore

from .clock import Even
from .rig import EU, US, Rig

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from qjobs_tui.jobs import Instance
    from qjobs_tui.store.snapshot import Snapshot

    from .clock import FakeClock

_HOSTS = {"quantum.cloud.ibm.com": US, "eu-de.quantum.cloud.ibm.com": EU}
_IAM_HOST = "iam.cloud.ibm.com"
_SEARCH_HOST = "api.global-search-tagging.cloud.ibm.com"


class Roads(httpx.AsyncBaseTransport):
    """Leads each of IBM Cloud's hosts to a loopback service, over real sockets.

    Args:
        servers: The services of the regions by the CRN of their instance; the first also signs in
            and searches. Another server may be put in the place of one.

    """

    def __init__(self, servers: Mapping[str, DemoServer]) -> None:
        self._servers = servers
        self._network = httpx.AsyncHTTPTransport()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        way = httpx.URL(self._way(request.url))
        headers = [pair for pair in request.headers.raw if pair[0].lower() != b"host"]
        headers.insert(0, (b"Host", way.netloc))
        sent = httpx.Request(
            request.method,
            way,
            headers=headers,
            stream=request.stream,
            extensions=request.extensions,
        )
        return await self._network.handle_async_request(sent)

    async def aclose(self) -> None:
        await self._network.aclose()

    def _way(self, url: httpx.URL) -> str:
        query = f"?{url.query.decode()}" if url.query else ""
        first = self._servers[US].origin
        if url.host == _IAM_HOST:
            return f"{first}{IAM}{url.path}{query}"
        if url.host == _SEARCH_HOST:
            return f"{first}{SEARCH}{url.path}{query}"
        path = url.path.removeprefix("/api/v1")
        return f"{self._servers[_HOSTS[url.host]].origin}{API}{path}{query}"


class Regions(Rig):
    """The store of an account in two regions; `server` and `world` are those of the first."""

    def __init__(self, servers: dict[str, DemoServer], clock: FakeClock, store: JobStore) -> None:
        super().__init__(servers[US], clock, store)
        self.servers = servers

    def revive(self, crn: str) -> None:
        """Start a region's service again, with the jobs that it had."""
        old = self.servers[crn]
        self.servers[crn] = DemoServer(old.world, identity=old.identity).start()

    def paths(self, crn: str) -> list[str]:
        """Return what a region was asked in all, without signing in."""
        sent = self.servers[crn].requests
        return [one.path.removeprefix(API) for one in sent if one.path.startswith(API)]


def region(clock: FakeClock, instance: Instance) -> World:
    return World(clock, instances=(instance,))


@asynccontextmanager
async def regions(clock: FakeClock) -> AsyncIterator[Regions]:
    """Serve an account with an empty instance in each of two regions, not polled yet."""
    worlds = [region(clock, instance) for instance in INSTANCES]
    identity = Identity(*worlds)
    servers = {
        world.instances[0].crn.text: DemoServer(world, identity=identity).start()
        for world in worlds
    }
    account = Account("two", identity.key, INSTANCES, source="test")
    seen: list[Snapshot] = []
    store = JobStore((), clock=clock, jitter=Even(), pace=Pace(), on_change=seen.append)
    made = Regions(servers, clock, store)
    made.seen = seen
    try:
        async with Connection(account, clock, Even(), transport=Roads(servers)) as connection:
            made.feeds = [
                InstanceFeed(one, connection.client(one, patience=0)) for one in INSTANCES
            ]
            try:
                yield made
            finally:
                await made.stop()
    finally:
        for server in servers.values():
            server.stop()
    assert not any(server.defects for server in servers.values())
