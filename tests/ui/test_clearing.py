"""Back to a screen from whatever stands above it."""

from __future__ import annotations

from textual.app import App
from textual.screen import ModalScreen, Screen

from qjobs_tui.ui.screens.clearing import uncover


async def test_all_that_stands_above_is_left_without_an_answer() -> None:
    app = App[None]()
    async with app.run_test() as pilot:
        below = Screen[None]()
        await app.push_screen(below)
        answers: list[object] = []
        for _ in range(3):
            await app.push_screen(ModalScreen[str](), answers.append)
        uncover(below)
        assert app.screen is below
        await pilot.pause()
        assert answers == [None] * 3


async def test_one_that_is_not_open_closes_nothing() -> None:
    app = App[None]()
    async with app.run_test():
        await app.push_screen(above := ModalScreen[None]())
        uncover(Screen[None]())
        assert app.screen is above
