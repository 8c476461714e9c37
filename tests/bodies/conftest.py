"""A service with one finished job, and a client on it."""

from __future__ import annotations

import gzip
import zlib
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from qjobs_tui.commands.access import demo_account
from qjobs_tui.demo.rest import API
from qjobs_tui.demo.server import DemoServer
from qjobs_tui.service.connect import Connection
from tests.support.clock import Even, FakeClock
from tests.support.rig import ended, one_instance

from .cached import Desk
from .saving import Office

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from qjobs_tui.jobs import Job
    from qjobs_tui.service.client import ServiceClient

# Noise: compressed it is as long as before, so that half of it is half a body.
BODY = b'{"noise": "' + Random(7).randbytes(300_000).hex().encode() + b'"}'


@dataclass(frozen=True)
class Place:
    """The service, a client without patience, and how many jobs were made."""

    server: DemoServer
    client: ServiceClient
    clock: FakeClock

    async def job(self, body: bytes | None = BODY, **script: Any) -> Job:
        now = self.server.world.now()
        made = ended(self.server.world, now, result=body, **script)
        return await self.client.job(made.id)

    def readings(self) -> int:
        """How often a result was asked for."""
        paths = [sent.path for sent in self.server.requests if sent.path.startswith(API)]
        return sum(path.endswith("/results") for path in paths)


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    clock = FakeClock()
    with DemoServer(one_instance(clock)) as server:
        account = demo_account(server)
        async with Connection(account, clock, Even()) as connection:
            yield Place(server, connection.client(account.instances[0], patience=0), clock)
        assert not server.defects


def first_half(body: bytes) -> bytes:
    """What can be made of half of an answer, which the service compresses unless it is short."""
    if len(body) < 100:
        return body[: len(body) // 2]
    packed = gzip.compress(body, 1, mtime=0)
    return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(packed[: len(packed) // 2])


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def office(place: Place, tmp_path: Path) -> Office:
    return Office(place, tmp_path)
