"""Read-only: the keys go and come back, and no private result is read."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from qjobs_tui.cli import main
from qjobs_tui.clock import SystemClock
from qjobs_tui.config import Settings
from qjobs_tui.demo.server import DemoServer
from qjobs_tui.demo.world import World
from qjobs_tui.ui.screens.help import HelpScreen
from qjobs_tui.ui.screens.job import JobScreen
from qjobs_tui.ui.screens.jobs import JobsScreen
from qjobs_tui.ui.screens.sessions import SessionsScreen
from qjobs_tui.ui.status import READ_ONLY
from qjobs_tui.ui.tabs import Tab
from qjobs_tui.ui.widgets.lines import Lines

from .stage import Stage, staged

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    import pytest

    Way = Callable[[Stage], Awaitable[None]]

from .read_only_case import CHANGING, changing, offered, on_tab, private, queued


async def test_the_keys_go_and_come_back() -> None:
    async with staged() as stage:
        job = queued(stage)
        stage.table.go_to(job.id)
        await stage.pilot.pause(0.002)
        assert "c cancel" in stage.line("keys")
        assert {"cancel", "tags"} <= offered(stage)
        await stage.press("R")
        assert READ_ONLY in stage.line("status")
        assert "DEMO" in stage.line("status")
        await stage.until(lambda: "cancel" not in stage.line("keys"))
        assert "s save" in stage.line("keys")
        assert not offered(stage) & CHANGING
        await stage.press("c", "y", "t", "?")
        assert stage.is_on(HelpScreen)
        said = stage.app.screen.query_one("#help", Lines).text
        assert "Cancel" not in said
        assert "Tags" not in said
        assert "Read-only, or not" in said
        await stage.press("escape", "S")
        await stage.until(lambda: stage.is_on(SessionsScreen))
        assert READ_ONLY in stage.line("status")
        assert not offered(stage) & CHANGING
        assert changing(stage.server.requests) == []
        # The key is there on every live screen; what it gives back works again.
        await stage.press("R")
        await stage.until(lambda: offered(stage) >= {"stop_session", "close_session"})
        await stage.press("escape")
        await stage.until(lambda: stage.is_on(JobsScreen))
        assert READ_ONLY not in stage.line("status")
        await stage.until(lambda: "c cancel" in stage.line("keys"))
        said = " ".join(str(one.message) for one in stage.app._notifications)
        assert "Read-only: nothing is changed" in said
        assert "No longer read-only" in said
        await stage.press("c")
        stage.clock.go(1)
        await stage.press("y")
        await stage.until(lambda: changing(stage.server.requests))
        assert f"/jobs/{job.id}/cancel" in changing(stage.server.requests)[0]


async def test_a_job_that_is_open_loses_them_too() -> None:
    async with staged() as stage:
        stage.jobs.open_job(queued(stage).id)
        await stage.until(lambda: stage.is_on(JobScreen))
        assert {"cancel", "tags"} <= offered(stage)
        await stage.press("R")
        await stage.until(lambda: "cancel" not in stage.line("keys"))
        assert READ_ONLY in stage.line("status")
        assert not offered(stage) & CHANGING


async def test_a_private_result_is_not_read() -> None:
    async with staged() as stage:
        job = private(stage)
        await stage.press("R")
        await on_tab(private, Tab.RESULT)(stage)
        await stage.press("enter")
        await stage.until(lambda: any("deletes it at the service" in one for one in toasts(stage)))
        assert stage.is_on(JobScreen)
        await stage.press("s")
        await asyncio.sleep(0.05)
        assert "read private results" not in stage.text
        await stage.press("escape", "R", "enter")
        await stage.until(lambda: "Read a private result?" in stage.text)
        assert not [one for one in stage.server.requests if f"{job.id}/results" in one.path]


def toasts(stage: Stage) -> list[str]:
    return [str(one.message) for one in stage.app._notifications]


async def test_it_can_begin_so() -> None:
    async with staged(settings=Settings(read_only=True)) as stage:
        assert READ_ONLY in stage.line("status")
        assert "cancel" not in stage.line("keys")
        assert not offered(stage) & CHANGING


def test_commands_do_not_read_a_private_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    with DemoServer(World.demo(SystemClock())) as server:
        for name, value in server.environment().items():
            monkeypatch.setenv(name, value)
        job = next(one for one in server.world.jobs() if one.private)
        assert main(["save", "--read-only", job.id, "--yes-read-private"]) == 2
        assert "--yes-read-private cannot be used" in capsys.readouterr().err
        assert main(["--read-only", "save", job.id]) == 1
        said = capsys.readouterr().err
        assert f"{job.id} was not read" in said
        assert "read-only" in said
        main(["show", job.id, "--read-only"])
        assert "read-only" in "".join(capsys.readouterr())
        assert not [one for one in server.requests if "/results" in one.path]
        assert changing(server.requests) == []
