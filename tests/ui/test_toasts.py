"""A notification that ends while it is drawn: Textual 8.2 would count backwards for ever."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from textual.notifications import Notification
from textual.widgets._toast import Toast

from qjobs_tui.ui.manners import MannerlyApp
from qjobs_tui.ui.toasts import Told

from .stage import until

if TYPE_CHECKING:
    import pytest

ROOT = Path(__file__).parents[2]
# A program of its own: a loop that is held lets nobody end it.
SHOWS_WHAT_IS_OVER = """
import asyncio
from textual.app import App
from textual.notifications import Notification
from textual.widgets._toast import Toast
from qjobs_tui.ui.toasts import Told

async def main():
    async with App().run_test() as pilot:
        print("up", flush=True)
        await pilot.app.screen.mount(Toast({kind}("words", timeout=-0.001)))
        for _ in range(10):
            await asyncio.sleep(0.01)
        print("goes on", flush=True)

asyncio.run(main())
"""


def words_of(kind: type[Notification], seconds: float) -> list[str]:
    """Show a notification whose time is over, and return what the program said within a time."""
    script = SHOWS_WHAT_IS_OVER.format(kind=kind.__name__)
    with subprocess.Popen(
        (sys.executable, "-c", script), cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        try:
            rest, _ = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            rest, _ = process.communicate()
    return (first + rest).splitlines()


def test_what_is_over_does_not_hold_the_loop() -> None:
    assert words_of(Told, 60) == ["up", "goes on"]


def test_textuals_own_still_does() -> None:
    """When this fails, Textual has mended it and ours can go."""
    assert words_of(Notification, 3) == ["up"]


def test_the_time_that_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr("qjobs_tui.ui.toasts.monotonic", lambda: now)
    told = Told("words", timeout=5, raised_at=now)
    assert (told.time_left, told.has_expired) == (5, False)
    now = 104.999_999
    assert (told.time_left, told.has_expired) == (0.01, False)
    now = 105.0
    assert (told.time_left, told.has_expired) == (0.01, True)
    now = 1e9
    assert (told.time_left, told.has_expired) == (0.01, True)


async def test_all_that_the_program_tells_is_of_that_kind() -> None:
    app = MannerlyApp()
    async with app.run_test(notifications=True) as pilot:
        app.notify("[b]one", timeout=0.2, markup=False)
        app.screen.notify("two", title="head", severity="error", timeout=30)
        app.notify("three")
        await until(lambda: len(app.screen.query(Toast)) == 3, pilot)
        shown = list(app._notifications)
        assert [type(one) for one in shown] == [Told] * 3
        assert [one.message for one in shown] == ["[b]one", "two", "three"]
        assert [one.timeout for one in shown] == [0.2, 30, app.NOTIFICATION_TIMEOUT]
        assert (shown[0].markup, shown[1].title, shown[1].severity) == (False, "head", "error")
        await until(lambda: len(app.screen.query(Toast)) == 2, pilot)
