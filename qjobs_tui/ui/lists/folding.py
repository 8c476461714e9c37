"""Lines that break between what they say, never within a figure and its unit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rich.cells import cell_len

from qjobs_tui.ui.listed import Heading, plan

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qjobs_tui.ui.text import Glyphs

_NOTHING = re.compile(r"(?<=\d [dhm]) 00 [hms]\b")


def folded(parts: Iterable[str], width: int, glyphs: Glyphs) -> tuple[str, ...]:
    """Join parts, as many on a line as have room; empty ones are left out."""
    gap = f" {glyphs.dot} "
    lines: list[str] = []
    for part in filter(None, parts):
        if lines and cell_len(lines[-1]) + cell_len(gap) + cell_len(part) <= width:
            lines[-1] += gap + part
        else:
            lines.append(part)
    return tuple(lines)


def rounded(words: str) -> str:
    """Leave out what a duration in these words has nothing of: ``8 h`` for ``8 h 00 m``."""
    return _NOTHING.sub("", words)


def has_room(
    wordy: tuple[Heading, ...], short: tuple[Heading, ...], width: int, glyphs: Glyphs
) -> bool:
    """Whether words may stand in place of signs: no column is lost by them.

    The signs of ASCII say too little to save one, unless it is the column itself.
    """
    shown = plan(wordy, width)
    if len(shown) == len(plan(short, width)):
        return True
    return glyphs.plain and any(one.key == "jobs" for one in shown)
