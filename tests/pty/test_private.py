"""A private result is read on an explicit yes alone: no other key has it read."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING

import pytest

from qjobs_tui.demo.script import Ending
from tests.pty.private import (
    QUESTION,
    leave,
    try_to_save,
    until_job,
)

if TYPE_CHECKING:
    from qjobs_tui.demo.script import JobScript
    from tests.pty.session import PtySession
    from tests.pty.workplace import Workplace

pytestmark = pytest.mark.pty

FAILED = Ending("Failed", "Failed", "Circuit too large", 1517, "Use a smaller one.")
ARROWS = "\x1b[A\x1b[B\x1b[C\x1b[D\x1b[H\x1b[F\x1b[5~\x1b[6~\x1b[2~\x1b[3~\x1b[1;2C\x1b[1;2D"
CONTROLS = "\x01\x02\x04\x05\x06\x07\x0b\x0c\x0e\x0f\x12\x14\x15\x16\x17\x18\x19\x1d\x1e\x1f"
FUNCTIONS = "\x1bOP\x1bOQ\x1bOR\x1bOS\x1b[15~\x1b[17~\x1b[18~\x1b[19~\x1b[20~\x1b[21~"
PLAIN = string.ascii_letters + string.digits + string.punctuation + " "
PASTED = "\x1b[200~y\ry\x1b[201~"


def _without(keys: str) -> str:
    return "".join(key for key in PLAIN if key not in keys)


# Those that lead elsewhere are pressed one by one: other tabs and jobs, dialogs, help, the end.
# While read-only, which is R, there is no question.
IN_A_TAB = _without("123456[]qs?/ctR") + ARROWS + CONTROLS + FUNCTIONS + PASTED
IN_THE_DIALOG = _without("y") + ARROWS + CONTROLS + FUNCTIONS + PASTED


# Nothing reads it by itself


def _press_all_in_the_tab(screen: PtySession, order: list[str]) -> None:
    screen.press(IN_A_TAB)
    # All keys were handled once those after them were.
    for key, at in (("]", 1), ("]", 2), ("[", 1), ("[", 0)):
        screen.press(key)
        until_job(screen, order[at])


def _press_all_in_the_question(screen: PtySession) -> None:
    screen.press("\ry")
    screen.until_text(QUESTION)
    screen.press(IN_THE_DIALOG)
    # An arrow chose the other answer, which is none yet.
    screen.until_text("[ Read it")
    screen.press("\x1b[D")
    screen.until_text("[ Keep it")
    screen.press("\x1b[Z")
    screen.until(lambda text: "[ Keep it" not in text and "[ Read it" not in text)
    # In the field for the file a "y" is a letter; enter goes on from there.
    screen.press("y\r")
    screen.until_text("[ Keep it")
    screen.press("\r")
    screen.until(lambda text: QUESTION not in text)
    screen.press("\r")
    screen.until_text(QUESTION)
    leave(screen, QUESTION)


def _press_all_in_the_save_dialog(screen: PtySession) -> None:
    screen.press(PLAIN + ARROWS + PASTED + "\x13")
    screen.until_text("create this folder")


def _return(screen: PtySession) -> None:
    """Go back to the table from the secret, or from what a key has opened there."""
    screen.drain()
    screen.press("\x1b")
    screen.drain()
    screen.press("\x7f")
    screen.until(lambda _: "3 of 34" in screen.display[1])


def test_no_key_on_any_tab_reads_it(place: Workplace, secret: JobScript) -> None:
    failed = place.job(2, private=True, tags=("secret",), result=b"Traceback", ending=FAILED)
    unclear = place.job(3, tags=("secret",), result="sampler", overrides=(("private", "?"),))
    order = [secret.id, failed.id, unclear.id]
    # Wide enough for what is said of a copied id to cover no dialog.
    with place.opened(145, 45) as screen:
        screen.until_text("34 jobs")
        screen.press("/tag:secret\r")
        screen.until(
            lambda _: "3 of 34" in screen.display[1] and secret.id in screen.line_with("▌")
        )
        screen.press("\r")
        until_job(screen, secret.id)
        for tab, words in zip("123456", _words_of_tabs(secret), strict=True):
            screen.press(tab)
            screen.until_text(words)
            _press_all_in_the_tab(screen, order)
            screen.press(tab)
            until_job(screen, secret.id)
            if tab in "23":
                screen.until_text(words)
                _press_all_in_the_question(screen)
            try_to_save(screen)
            if tab == "2":
                _press_all_in_the_save_dialog(screen)
            leave(screen, "Save a result")
            screen.press("?")
            screen.until_text("Keys")
            leave(screen, "Keys")
        for key in "ct":
            screen.press(f"2{key}")
            _return(screen)
            screen.press("\r")
            until_job(screen, secret.id)
        screen.press("\x7f")
        screen.until(lambda _: "3 of 34" in screen.display[1])
        asked = len(place.server.requests)
        screen.press("r")
        screen.until(lambda _: len(place.server.requests) > asked)
        screen.press("q")
        assert screen.ended() == 0
    assert [place.readings(one) for one in (secret, failed, unclear)] == [0, 0, 0]
    assert place.names() == []


def _words_of_tabs(secret: JobScript) -> tuple[str, ...]:
    asks = "enter tells more, and asks"
    return ("created", asks, asks, "enter fetches it", secret.log, f'"{secret.id}"')


def test_saving_many_leaves_the_private_ones(place: Workplace, secret: JobScript) -> None:
    other = place.job(2, tags=("secret",), result="sampler")
    failed = place.job(3, private=True, tags=("secret",), result=b"Traceback", ending=FAILED)
    with place.opened(100, 30) as screen:
        screen.until_text("34 jobs")
        screen.press("/tag:secret\r")
        screen.until_text("3 of 34")
        screen.press("a")
        screen.until_text("3 marked")
        screen.press("s")
        screen.until_text("1 result to save, 2 left out")
        screen.press("\x13")
        screen.until_text("1 saved, 2 left out")
        leave(screen, "1 saved")
    assert [place.readings(one) for one in (secret, other, failed)] == [0, 1, 0]
    assert f"{other.id}.json" in place.names()
    assert not any(secret.id in name or failed.id in name for name in place.names())
