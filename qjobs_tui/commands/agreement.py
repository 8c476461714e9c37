"""A yes, before something is done that cannot be taken back."""

from __future__ import annotations

import termios
from typing import TYPE_CHECKING, TextIO

from qjobs_tui.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_BY_YES = 5


def agreed(count: int, *, is_given: bool, keyboard: TextIO | None, screen: TextIO | None) -> bool:
    """Whether so many jobs are to be cancelled; more than a few ask for their number.

    Args:
        count: How many jobs.
        is_given: Whether the command line says yes.
        keyboard: Where an answer comes from.
        screen: Where to ask.

    Raises:
        UsageError: There is nobody to ask.

    """
    if is_given:
        return True
    if not (keyboard and screen and is_somebody(keyboard, screen)):
        raise UsageError(
            "nothing was cancelled: there is nobody to ask",
            hint="Add --yes to cancel these jobs without being asked.",
        )
    return answer(_question(count), keyboard, screen) in _yes(count)


def is_somebody(keyboard: TextIO, screen: TextIO) -> bool:
    """Whether a person is there to be asked."""
    return keyboard.isatty() and screen.isatty()


def answer(question: str, keyboard: TextIO, screen: TextIO) -> str:
    """Ask, and return the answer in small letters."""
    # What was typed or pasted before the question was seen is no answer to it.
    termios.tcflush(keyboard.fileno(), termios.TCIFLUSH)
    screen.write(question)
    screen.flush()
    answered = keyboard.readline()
    if not answered.endswith("\n"):
        screen.write("\n")
    return answered.strip().lower()


def _question(count: int) -> str:
    if count > MOST_BY_YES:
        return f"Type {count} to cancel these {count} jobs: "
    return f"Cancel {'this job' if count == 1 else f'these {count} jobs'}? [y/N] "


def _yes(count: int) -> Iterable[str]:
    return (str(count),) if count > MOST_BY_YES else ("y", "yes")
