"""A notification that ends while it is drawn: Textual 8.2 would count backwards for ever."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from textual.widgets._toast import Toast

from qjobs_tui.ui.manners import MannerlyApp
from qjobs_tui.ui.toasts import Told

from .stage import until

ROOT = Path(__file__).parents[2]
# A program of its own: a loop that is held can only be ended from outside.
SHOWS_WHAT_IS_OVER = """
import asyncio, os, sys, threading
from textual.app import App
from textual.notifications import Notification
from textual.widgets._toast import Toast
from qjobs_tui.ui.toasts import Told

kind, seconds = {"told": Told, "textual": Notification}[sys.argv[1]], float(sys.argv[2])
goes_on = threading.Event()

def look():
    os.write(1, b"goes on" if goes_on.wait(seconds) else b"is held")
    os._exit(0)

async def main():
    async with App().run_test() as pilot:
        threading.Thread(target=look).start()
        await pilot.app.screen.mount(Toast(kind("words", timeout=-0.001)))
        await asyncio.sleep(0.1)
        goes_on.set()
        await asyncio.sleep(seconds)

asyncio.run(main())
"""


@pytest.mark.parametrize(
    ("kind", "seconds", "words"),
    [
        ("told", "60", "goes on"),
        # When this fails, Textual has mended it and ours can go.
        ("textual", "2", "is held"),
    ],
)
def test_what_is_over_does_not_hold_the_loop(kind: str, seconds: str, words: str) -> None:
    command = (sys.executable, "-c", SHOWS_WHAT_IS_OVER, kind, seconds)
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert (done.stdout, done.stderr) == (words, "")


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
