"""A small account on a real service, and the program looking at it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from qjobs_tui.clock import SystemClock
from qjobs_tui.demo.script import Ending, JobScript
from qjobs_tui.demo.server import DemoServer
from qjobs_tui.demo.world import World
from tests.pty.session import PROGRAM, PtySession
from tests.pty.workplace import Workplace

Opens = Callable[..., PtySession]


@pytest.fixture
def server() -> Iterator[DemoServer]:
    """An account with a handful of finished jobs."""
    world = World(SystemClock())
    now = world.now()
    for age in range(1, 31):
        created = now - timedelta(minutes=7 * age)
        world.submit(
            created=created,
            starts=created + timedelta(seconds=30),
            ends=created + timedelta(seconds=60),
            tags=(f"tag{age}",),
            usage=float(age),
        )
    created = now - timedelta(hours=9)
    world.submit(
        created=created,
        starts=created + timedelta(seconds=30),
        ends=created + timedelta(seconds=31),
        ending=Ending("Failed", "Failed", "Circuit too large", 1517, "Use a smaller one."),
        tags=("broken",),
    )
    with DemoServer(world) as server:
        yield server


@pytest.fixture
def environ(server: DemoServer, tmp_path: Path) -> dict[str, str]:
    """The environment of a user whose account is on the server, with an empty home."""
    home = tmp_path / "home"
    home.mkdir()
    return {
        **server.environment(),
        "HOME": str(home),
        "PATH": os.environ["PATH"],
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }


@pytest.fixture
def opens(environ: dict[str, str]) -> Opens:
    """Open the program in a terminal; use it in a ``with`` block."""

    def open_program(*arguments: str, columns: int = 80, lines: int = 24, **env: str) -> PtySession:
        return PtySession((*PROGRAM, *arguments), {**environ, **env}, columns, lines)

    return open_program


@pytest.fixture
def place(server: DemoServer, environ: dict[str, str], tmp_path: Path) -> Workplace:
    """The same user, with folders to save in and for what is under way."""
    folder, temporary = tmp_path / "saved", tmp_path / "temporary"
    folder.mkdir()
    temporary.mkdir()
    return Workplace(server, {**environ, "TMPDIR": str(temporary)}, folder, temporary)


@pytest.fixture
def secret(place: Workplace) -> JobScript:
    """The newest job: private, and its result was not read yet."""
    return place.job(private=True, tags=("secret",), result="ghz", log="a line of the log")
