from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qjobs_tui.demo.server import DemoServer
from qjobs_tui.demo.world import World

from .asking import Asker
from .held import HeldClock
from .line import Line

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def clock() -> HeldClock:
    return HeldClock()


@pytest.fixture
def world(clock: HeldClock) -> World:
    """An account without any job."""
    return World(clock)


@pytest.fixture
def opened(clock: HeldClock) -> World:
    """The demo account at its opening."""
    return World.demo(clock)


@pytest.fixture
def asker(opened: World) -> Asker:
    """Asks the demo account."""
    return Asker(opened)


@pytest.fixture
def empty(world: World) -> Asker:
    """Asks an account without any job."""
    return Asker(world)


@pytest.fixture
def server(opened: World) -> Iterator[DemoServer]:
    with DemoServer(opened) as running:
        yield running
    assert not running.defects


@pytest.fixture
def line(server: DemoServer) -> Iterator[Line]:
    with Line(server) as opened:
        assert opened.sign_in() == 200
        yield opened
