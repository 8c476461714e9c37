"""Cancelling jobs: what is typed ahead or pasted agrees to nothing."""

from __future__ import annotations

import pytest
from textual import events
from textual.widgets import Input

from qjobs_tui.ui.screens.cancel import CancelScreen
from qjobs_tui.ui.screens.choice import Choice
from qjobs_tui.ui.screens.jobs import JobsScreen

from .cancel_case import A, B, asked, focused, paste, posted, toasts, waiting, words
from .stage import staged


async def test_many_ask_for_their_number() -> None:
    marks = [f"d{number:019}" for number in range(7)]
    async with asked(waiting(8), *marks) as stage:
        field = stage.app.screen.query_one(Input)
        assert focused(stage) == "safe"
        assert "Type 7 to go on: [     ]" in stage.text
        await stage.press("y")
        await stage.until(lambda: "Type 7 first." in words(stage))
        await stage.press("6", "enter")
        assert focused(stage) == "cancel-count"
        assert "Type 7, not 6." in stage.text
        stage.clock.wait(1)
        # In the field letters go nowhere, also the one that agrees.
        await stage.press("backspace", "y", "q", "7", "y")
        assert field.value == "7"
        await stage.press("enter")
        assert focused(stage) == "safe"
        # As if it had come in one packet with the number.
        await stage.press("y")
        await stage.pilot.pause()
        assert stage.is_on(CancelScreen)
        stage.clock.wait(1)
        await stage.press("y")
        await stage.until(lambda: len(stage.app.snapshot.cancelling) == 7)
        assert posted(stage) == marks
        await stage.until(lambda: "7 cancelling" in toasts(stage))


@pytest.mark.parametrize("place", ["safe", "risky", "cancel-count"])
async def test_a_pasted_number_and_line_end_confirm_nothing(place: str) -> None:
    async with asked(waiting(6), *(f"d{number:019}" for number in range(6))) as stage:
        stage.app.screen.query_one(f"#{place}").focus()
        await stage.pilot.pause()
        for text in ("6\n", "6\r\ny\r\n", "\n", "y\n", "6"):
            await paste(stage, text)
        assert stage.is_on(CancelScreen)
        # The same from a terminal that cannot say what is pasted.
        stage.app.screen.query_one(Input).value = ""
        await stage.press("6", "enter", "y", "right", "enter", "y")
        await stage.pilot.pause()
        assert posted(stage) == []
        assert not stage.app.snapshot.changes


async def test_keys_of_one_packet_are_about_the_jobs_they_marked() -> None:
    async with staged(waiting(4)) as stage:
        for key in ("space", "space", "c", "j"):
            stage.app.post_message(events.Key(key, " " if key == "space" else key))
        await stage.until(lambda: stage.is_on(CancelScreen))
        await stage.until(lambda: "Cancel 2 jobs?" in stage.text)
        assert A in words(stage)
        assert B in words(stage)


@pytest.mark.parametrize("times", [2, 3])
async def test_enters_of_one_packet_leave_the_question_alone(times: int) -> None:
    async with asked(waiting(1), A) as stage:
        choice = stage.app.screen.query_one("#safe", Choice)
        for _ in range(times):
            choice.action_choose()
        await stage.until(lambda: not stage.is_on(CancelScreen))
        assert stage.is_on(JobsScreen)
        await stage.press("c")
        await stage.until(lambda: stage.is_on(CancelScreen))


async def test_keys_typed_ahead_confirm_nothing() -> None:
    async with staged(waiting(1)) as stage:
        await stage.press("c", "y", "y")
        await stage.until(lambda: stage.is_on(CancelScreen))
        await stage.press("right", "enter")
        assert stage.is_on(CancelScreen)
        await stage.press("left", "enter")
        await stage.until(lambda: stage.is_on(JobsScreen))
        assert posted(stage) == []
