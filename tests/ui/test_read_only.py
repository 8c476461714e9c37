"""Read-only: nothing but questions leaves the program, whatever is pressed on whichever screen."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from textual.command import CommandPalette

from qjobs_tui.cli import main
from qjobs_tui.clock import SystemClock
from qjobs_tui.config import Settings
from qjobs_tui.demo.server import DemoServer
from qjobs_tui.demo.world import World
from qjobs_tui.jobs import JobStatus
from qjobs_tui.ui.keys import keyed_actions
from qjobs_tui.ui.screens.clearing import CHANGES
from qjobs_tui.ui.screens.help import HelpScreen
from qjobs_tui.ui.screens.job import JobScreen
from qjobs_tui.ui.screens.jobs import JobsScreen
from qjobs_tui.ui.screens.sessions import SessionsScreen
from qjobs_tui.ui.status import READ_ONLY
from qjobs_tui.ui.tabs import Tab
from qjobs_tui.ui.widgets.lines import Lines

from .scenes import found
from .stage import Stage, staged

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable
    from pathlib import Path

    from textual.dom import DOMNode

    from qjobs_tui.demo.wire import Sent
    from qjobs_tui.jobs import Job

    Way = Callable[[Stage], Awaitable[None]]

CHANGING = {"cancel", "tags", "stop_session", "close_session"}
# The one that lifts it, and those that leave the program, which the stage could not outlive.
LEFT_OUT = {"R", "q", "ctrl+c", "ctrl+q", "ctrl+z"}
# What agrees to a dialog, by any of the ways there are.
AGREEING = ("y", "ctrl+s", "enter", "tab", "tab", "enter", "enter")


def changing(requests: tuple[Sent, ...]) -> list[str]:
    """What asked for more than an answer; sign-in and search change nothing of the user's."""
    return [
        f"{sent.method} {sent.path}"
        for sent in requests
        if sent.method != "GET" and not sent.path.endswith(("/identity/token", "/resources/search"))
    ]


def bound(stage: Stage, tried: set[tuple[object, str]]) -> list[str]:
    """Every key that means something here, in force or taken away, and was not tried elsewhere."""
    nodes: Iterable[DOMNode] = (stage.app.focused or stage.app.screen).ancestors_with_self
    found = {(type(node), key): key for node in nodes for key in node._bindings.key_to_bindings}
    new = [key for place, key in found.items() if place not in tried]
    tried |= {*found}
    return [key for key in dict.fromkeys([*new, *"ctxy"]) if key not in LEFT_OUT]


def offered(stage: Stage) -> set[str]:
    """The actions of key line, help and palette."""
    actions = keyed_actions(stage.app.screen.active_bindings)
    return {one.action.partition("(")[0] for one in actions}


async def agree(stage: Stage) -> None:
    """Agree to whatever was opened; of the palette every entry is tried by another test."""
    if stage.is_on(CommandPalette):
        return
    stage.clock.go(1)
    for key in AGREEING:
        stage.app.simulate_key(key)
    await stage.pilot.pause(0.002)
    await stage.pilot.pause(0.002)


async def back(stage: Stage, way: Way) -> None:
    """Return to the start screen as a user would, and go again."""
    for _ in range(9):
        stage.app.simulate_key("escape")
        await stage.pilot.pause(0.002)
        if stage.app.screen is stage.jobs and stage.app.focused is stage.table:
            break
    assert stage.is_on(JobsScreen)
    await way(stage)


async def press_everything(stage: Stage, way: Way, tried: set[tuple[object, str]]) -> None:
    await way(stage)
    here = stage.app.screen
    assert not offered(stage) & CHANGING
    for key in bound(stage, tried):
        stage.app.simulate_key(key)
        await stage.pilot.pause(0.002)
        if stage.app.screen is not here:
            await agree(stage)
            await back(stage, way)
            here = stage.app.screen
    await quiet(stage)


async def quiet(stage: Stage) -> None:
    """Wait until what was asked for is answered, and see what that was."""
    await stage.until(
        lambda: not any(one.group == CHANGES and not one.is_finished for one in stage.app.workers)
    )
    assert stage.app.snapshot.read_only
    assert len(stage.server.requests) < 2000
    assert changing(stage.server.requests) == []


def on_table(pick: Callable[[Stage], Job], keys: str = "") -> Way:
    async def way(stage: Stage) -> None:
        stage.table.go_to(pick(stage).id)
        stage.jobs.marks = frozenset()
        for key in keys:
            await stage.press(key)
        await stage.pilot.pause(0.002)

    return way


def on_tab(pick: Callable[[Stage], Job], tab: Tab) -> Way:
    async def way(stage: Stage) -> None:
        stage.jobs.open_job(pick(stage).id)
        await stage.until(lambda: stage.is_on(JobScreen))
        await stage.press(tab.key)
        await stage.until(lambda: stage.app.focused is not None)

    return way


def queued(stage: Stage) -> Job:
    return found(stage, status=JobStatus.QUEUED)


def done(stage: Stage) -> Job:
    return found(stage, status=JobStatus.DONE, program="sampler", private=False)


def private(stage: Stage) -> Job:
    return found(stage, private=True)


async def stay(stage: Stage) -> None:
    """The app has to outlive the palette, where a letter and enter may find any action."""

    async def nothing() -> None:
        pass

    for name in ("action_quit", "action_suspend_process", "action_read_only"):
        object.__setattr__(stage.app if "read" not in name else stage.jobs, name, nothing)


LISTS = {
    "table": on_table(queued),
    "table-private": on_table(private, "s"),
    "sessions": on_table(queued, "S"),
    "backends": on_table(queued, "b"),
    "action-log": on_table(queued, "L"),
    "help": on_table(queued, "?"),
}
JOB = {
    "pending": on_tab(queued, Tab.OVERVIEW),
    "private": on_tab(private, Tab.RESULT),
    **{tab.name: on_tab(done, tab) for tab in Tab},
}


@pytest.mark.parametrize("is_job", [False, True])
async def test_every_key_on_every_screen(*, is_job: bool) -> None:
    async with staged() as stage:
        await stay(stage)
        stage.app.store.set_read_only(read_only=True)
        tried: set[tuple[object, str]] = set()
        for way in (JOB if is_job else LISTS).values():
            await press_everything(stage, way, tried)
            await back(stage, on_table(queued))
        kept = private(stage)
        assert not [one for one in stage.server.requests if f"{kept.id}/results" in one.path]


async def test_every_entry_of_the_palette() -> None:
    async with staged() as stage:
        await stay(stage)
        stage.app.store.set_read_only(read_only=True)
        tried: set[str] = set()
        for way in (LISTS["table"], LISTS["sessions"], JOB["private"]):
            await way(stage)
            titles = {one.title for one in stage.app.get_system_commands(stage.app.screen)}
            assert len(titles) > 8
            assert not titles & {"Cancel", "Tags", "Stop accepting"}
            for title in sorted(titles - tried):
                entries = stage.app.get_system_commands(stage.app.screen)
                run = next((one.callback for one in entries if one.title == title), None)
                if run is None or title.startswith("Read-only"):
                    continue
                here = stage.app.screen
                run()
                await stage.pilot.pause(0.002)
                if stage.app.screen is not here:
                    await agree(stage)
                    await back(stage, way)
            tried |= titles
            await quiet(stage)
            await back(stage, on_table(queued))


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
