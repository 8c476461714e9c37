"""A hall for each test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qjobs_tui.clock import SystemClock
from qjobs_tui.demo.server import DemoServer
from qjobs_tui.demo.world import World

from .hall import Hall

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def bare(tmp_path: Path) -> Hall:
    """Files and a keyring, and nobody to ask."""
    return Hall(tmp_path)


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    """The same with a demo service of two instances."""
    with DemoServer(World(SystemClock())) as server:
        yield Hall(tmp_path, server)
        assert not server.defects
