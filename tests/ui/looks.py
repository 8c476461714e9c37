"""What a screen looks like, as text, and whether it is as it was when somebody looked at it."""

from __future__ import annotations

import asyncio
import io
import os
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console

if TYPE_CHECKING:
    from textual.app import App
    from textual.strip import Strip

SNAPSHOTS = Path(__file__).parent / "snapshots"
# Set it to write the snapshots anew, then look at every one of them.
UPDATE = "QJOBS_TUI_UPDATE"


def screen_lines(app: App[Any]) -> list[str]:
    """The visible lines, modal screens over those below them."""
    console = Console(
        width=app.size.width,
        height=app.size.height,
        file=io.StringIO(),
        force_terminal=True,
        color_system="truecolor",
        record=True,
        legacy_windows=False,
        _environ={},
    )
    below = app._background_screens
    console.print(app.screen._compositor.render_update(full=True, screen_stack=below))
    return [line.rstrip() for line in console.export_text().splitlines()]


def screen_text(app: App[Any]) -> str:
    return "\n".join(screen_lines(app)) + "\n"


def strips(app: App[Any]) -> list[Strip]:
    return app.screen._compositor.render_strips()


def unsafe_characters(app: App[Any]) -> set[str]:
    """Characters in the strips that could act on a terminal."""
    text = "".join(segment.text for strip in strips(app) for segment in strip)
    return {one for one in text if unicodedata.category(one) in {"Cc", "Cf", "Cs", "Zl", "Zp"}}


async def assert_looks(app: App[Any], name: str) -> None:
    """Wait until the screen is as in the snapshot; pytest shows the difference when it never is.

    With `UPDATE` in the environment, wait until it stands still and make that the snapshot.
    """
    path = SNAPSHOTS / f"{name}.txt"
    if os.environ.get(UPDATE):
        await asyncio.sleep(1.0)
        path.write_text(screen_text(app), encoding="utf-8")
    expected = path.read_text(encoding="utf-8")
    for _ in range(250):
        if screen_text(app) == expected:
            return
        await asyncio.sleep(0.02)
    assert screen_text(app) == expected
