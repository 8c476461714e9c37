"""A program that is held up as it sets a timer: Textual 8.2 would skip the one time there is."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual import _time

from qjobs_tui.ui.manners import MannerlyApp

if TYPE_CHECKING:
    import pytest

HELD_UP_S = 60.0


async def test_a_timer_is_told_also_when_its_time_was_missed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told = asyncio.Event()
    now = _time.get_time
    # Held up between the first look at the clock and the second.
    looks = iter([HELD_UP_S])
    async with MannerlyApp().run_test() as pilot:
        monkeypatch.setattr(_time, "get_time", lambda: now() - next(looks, 0.0))
        timer = pilot.app.set_timer(1 / 120, told.set)
        assert timer._task is not None
        await timer._task
        assert told.is_set()


async def test_a_time_that_is_over_holds_nobody_up() -> None:
    told = asyncio.Event()
    async with MannerlyApp().run_test() as pilot:
        timer = pilot.app.set_timer(-1.0, told.set)
        assert timer._task is not None
        await timer._task
        assert told.is_set()
