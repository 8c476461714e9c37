"""A log as lines that are safe to draw."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from qjobs_tui.ui.text import clean
from qjobs_tui.ui.texts.wrap import per_row, row_count

if TYPE_CHECKING:
    from qjobs_tui.ui.text import Glyphs

MOST_LINES = 200_000
"""Lines that are kept of a log: the last ones."""
_MOST_CHARACTERS = 8 << 20
_LONGEST = 100_000
# Colours that a program wrote for its own terminal; all other sequences are shown as what they are.
_COLOURS = re.compile(r"\x1b\[[0-9;]{0,40}m")
_ENDS = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True, eq=False)
class LogText:
    """The lines of a log, clean; ``left_out`` says that earlier ones are not among them."""

    lines: tuple[str, ...] = ()
    left_out: bool = False

    def found(self, pattern: re.Pattern[str]) -> tuple[int, ...]:
        """Return the numbers of the lines that match."""
        return tuple(at for at, line in enumerate(self.lines) if pattern.search(line))


@dataclass(frozen=True, slots=True, eq=False)
class Wrapped:
    """How the lines of a log fall into rows of one width.

    Args:
        steps: Characters in a row of each line.
        ends: The row after the last one of each line.

    """

    steps: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()

    @property
    def rows(self) -> int:
        """Rows in all."""
        return self.ends[-1] if self.ends else 0


def read_log(text: str, glyphs: Glyphs) -> LogText:
    """Return the lines of a log; of a very long one the end. Takes its time: call it in a thread.

    A carriage return ends a line too: what a progress bar wrote over stays to be read.
    """
    kept = text[-_MOST_CHARACTERS:]
    lines = _ENDS.split(kept)
    while lines and not lines[-1].strip():
        lines.pop()
    cut = len(lines) > MOST_LINES or len(kept) < len(text)
    safe = tuple(_clean(line, glyphs) for line in lines[-MOST_LINES:])
    return LogText(safe, cut)


def _clean(line: str, glyphs: Glyphs) -> str:
    if "\x1b" in line:
        line = _COLOURS.sub("", line)
    if "\t" in line:
        line = line[:_LONGEST].expandtabs()
    return clean(line, glyphs, _LONGEST)


def wrapped(log: LogText, width: int) -> Wrapped:
    """Break the lines into rows of so many cells."""
    steps = tuple(per_row(line, width) for line in log.lines)
    counts = (row_count(len(line), step) for line, step in zip(log.lines, steps, strict=True))
    return Wrapped(steps, tuple(accumulate(counts)))
