"""The screens of sessions, QPUs and the action log on the demo account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qjobs_tui.ui.screens.actions import ActionsScreen
from qjobs_tui.ui.screens.backends import BackendsScreen
from qjobs_tui.ui.screens.listed import ListScreen
from qjobs_tui.ui.screens.sessions import SessionsScreen

if TYPE_CHECKING:
    from .stage import Stage


KINDS: dict[str, type[ListScreen]] = {
    "S": SessionsScreen,
    "b": BackendsScreen,
    "L": ActionsScreen,
}


def shown(stage: Stage) -> ListScreen:
    screen = stage.app.screen
    assert isinstance(screen, ListScreen)
    return screen


async def opened(stage: Stage, key: str) -> ListScreen:
    """Open a list by its key, and wait for what it asks."""
    await stage.press(key)
    await stage.until(lambda: stage.is_on(KINDS[key]))
    await stage.until(lambda: shown(stage).is_mounted and not shown(stage).is_asking)
    return shown(stage)


async def at_row(stage: Stage, key: str) -> None:
    """Move the cursor to a row."""
    listing = shown(stage).listing
    await stage.press("g", *["j"] * listing.keys.index(key))
    assert listing.key == key


def row(stage: Stage, key: str) -> str:
    return next(line for line in stage.text.splitlines() if key in line)
