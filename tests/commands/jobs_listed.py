"""What the tests of ``qjobs-tui jobs`` share."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from qjobs_tui.demo.cast import plain

if TYPE_CHECKING:
    from qjobs_tui.demo.server import DemoServer

PROGRAM = (sys.executable, "-m", "qjobs_tui")


Captured = pytest.CaptureFixture[str]


def fill(server: DemoServer, count: int) -> None:
    now = server.world.now()
    server.world.fill([plain(now, number) for number in range(count)])
