"""A clock that the test drives, and an account of one instance."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.support.clock import FakeClock
from tests.support.rig import ended, one_instance

if TYPE_CHECKING:
    from qjobs_tui.demo.world import World


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def world(clock: FakeClock) -> World:
    """One instance with three finished jobs."""
    world = one_instance(clock)
    for number in range(3):
        ended(world, clock.now() - timedelta(hours=1 + number), number)
    return world
