"""Reading a private result: what agrees to it, and what does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qjobs_tui.errors import QJobsError
from qjobs_tui.ui.screens.choice import Choice
from qjobs_tui.ui.screens.dialog import Dialog
from qjobs_tui.ui.text import UNICODE

from .looks import strips
from .samples import job
from .still import StillClock

if TYPE_CHECKING:
    from pathlib import Path


from .private_case import JOB, OPEN, Asked, Host, asked


async def test_it_says_what_reading_does_and_where_the_result_goes(tmp_path: Path) -> None:
    async with asked(tmp_path) as one:
        words = one.app.words
        for part in (JOB.id, "private", "deletes it as it is read", "the only copy", "not known"):
            assert part in " ".join(words.replace("│", " ").split())
        assert one.field.value == str(tmp_path / f"{JOB.id}.body.json")
        assert "[ Keep it at the service ]" in words
        assert "  Read it (y)  " in words


async def test_a_record_that_may_hide_that_it_is_private(tmp_path: Path) -> None:
    async with asked(tmp_path, job=job(defect="tags: no list")) as one:
        assert "may be private" in " ".join(one.app.words.replace("│", " ").split())


@pytest.mark.parametrize("key", ["enter", "escape"])
async def test_enter_and_escape_do_not_read(key: str, tmp_path: Path) -> None:
    async with asked(tmp_path) as one:
        assert one.focused == "safe"
        await one.press(key)
        assert await one.answered() is None


@pytest.mark.parametrize("keys", [["y"], ["right", "enter"], ["tab", "enter"], ["left", "enter"]])
async def test_y_or_the_other_answer_reads(keys: list[str], tmp_path: Path) -> None:
    async with asked(tmp_path) as one:
        await one.press(*keys)
        assert await one.answered() == tmp_path / f"{JOB.id}.body.json"


@pytest.mark.parametrize("key", ["space", "Y", "n", "q", "r", "ctrl+j", "down", "1"])
async def test_no_other_key_reads(key: str, tmp_path: Path) -> None:
    async with asked(tmp_path) as one:
        await one.press(key, "right", key)
        assert one.app.answer is OPEN


async def test_a_click_on_an_answer_chooses_it(tmp_path: Path) -> None:
    async with asked(tmp_path) as one:
        await one.pilot.click("#risky")
        assert await one.answered() == tmp_path / f"{JOB.id}.body.json"


@pytest.mark.parametrize("text", ["\n", "y", "y\n", "yes\r\n", "\r"])
@pytest.mark.parametrize("place", ["safe", "risky", "dialog-path"])
async def test_what_is_pasted_confirms_nothing(text: str, place: str, tmp_path: Path) -> None:
    async with asked(tmp_path) as one:
        one.app.screen.query_one(f"#{place}").focus()
        await one.pilot.pause()
        await one.paste(text)
        assert one.app.answer is OPEN
        assert one.focused == place


async def test_keys_typed_ahead_confirm_nothing(tmp_path: Path) -> None:
    async with asked(tmp_path, quiet=0.0) as one:
        await one.press("y", "right", "enter")
        for _ in range(3):
            one.clock.go(0.29)
            await one.press("y", "enter")
        assert one.app.answer is OPEN
        one.clock.go(0.3)
        await one.press("y")
        assert await one.answered()


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("size", [(140, 45), (80, 24), (40, 12), (20, 5), (3, 2), (1, 1)])
async def test_any_size(size: tuple[int, int], tmp_path: Path, *, plain: bool) -> None:
    async with asked(tmp_path, size=size, plain=plain) as one:
        for _ in range(3):
            await one.press("tab", "down", "up")
        assert {strip.cell_length for strip in strips(one.app)} == {size[0]}
        assert not plain or all(strip.text.isascii() for strip in strips(one.app))
        if size[0] >= 40:
            assert "[ Keep it at the service ]" in one.app.words
            assert "Read it (y)" in one.app.words
        await one.pilot.resize_terminal(80, 24)
        await one.pilot.pause()
        await one.press("escape")
        assert await one.answered() is None


async def test_all_words_can_be_scrolled_to(tmp_path: Path) -> None:
    async with asked(tmp_path, size=(40, 12)) as one:
        assert "Keep it in this file" not in one.app.words
        await one.press(*["down"] * 10)
        assert "Keep it in this file" in one.app.words
        assert one.focused == "safe"
        await one.press(*["up"] * 10)
        assert JOB.id in one.app.words


class Cancelling(Dialog[int]):
    """A dialog as others will be."""

    async def answer(self) -> int:
        if self.app.focused is self.query_one("#risky"):
            raise QJobsError("no [/x]\x1b[2J answer", hint="Wait.")
        return 2


async def test_a_dialog_of_another_kind() -> None:
    clock = StillClock()
    app = Host(Cancelling("Cancel 2 jobs?", "Keep", "Cancel jobs", UNICODE, clock))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        clock.go(1)
        one = Asked(app, pilot, clock)
        assert "[ Keep ]    Cancel jobs (y)" in app.words
        assert [choice.id for choice in app.screen.query(Choice)] == ["safe", "risky"]
        await one.press("right")
        assert "  Keep    [ Cancel jobs (y) ]" in app.words
        await one.press("enter")
        assert "no [/x]␛[2J answer Wait." in await one.refused()
        await one.press("left", "y")
        assert await one.answered() == 2
