"""Read-only: nothing but questions leaves the program, whatever is pressed on whichever screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.command import CommandPalette

from qjobs_tui.jobs import JobStatus
from qjobs_tui.ui.screens.clearing import CHANGES
from qjobs_tui.ui.screens.jobs import JobsScreen
from qjobs_tui.ui.tabs import Tab

from .scenes import found
from .stage import Stage, staged

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from textual.dom import DOMNode

    from qjobs_tui.jobs import Job

    Way = Callable[[Stage], Awaitable[None]]

from .read_only_case import CHANGING, changing, offered, on_tab, private, queued

# The one that lifts it, and those that leave the program, which the stage could not outlive.
LEFT_OUT = {"R", "q", "ctrl+c", "ctrl+q", "ctrl+z"}
# What agrees to a dialog, by any of the ways there are.
AGREEING = ("y", "ctrl+s", "enter", "tab", "tab", "enter", "enter")


def bound(stage: Stage, tried: set[tuple[object, str]]) -> list[str]:
    """Every key that means something here, in force or taken away, and was not tried elsewhere."""
    nodes: Iterable[DOMNode] = (stage.app.focused or stage.app.screen).ancestors_with_self
    found = {(type(node), key): key for node in nodes for key in node._bindings.key_to_bindings}
    new = [key for place, key in found.items() if place not in tried]
    tried |= {*found}
    return [key for key in dict.fromkeys([*new, *"ctxy"]) if key not in LEFT_OUT]


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


def done(stage: Stage) -> Job:
    return found(stage, status=JobStatus.DONE, program="sampler", private=False)


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
