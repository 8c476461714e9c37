"""Searching: words to a pattern, and which of the matches comes next."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qjobs_tui.ui.texts.wrap import Span


class Searched(Protocol):
    """A text made of numbered lines."""

    def found(self, pattern: re.Pattern[str]) -> tuple[int, ...]:
        """Return the numbers of the lines that match, ascending; takes its time."""


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for, where it was found, and at which of the matches one is.

    Args:
        pattern: What is looked for.
        lines: Numbers of the lines that match, ascending.
        at: The place in ``lines``; None while one is at no match.

    """

    pattern: re.Pattern[str]
    lines: tuple[int, ...] = ()
    at: int | None = None

    @property
    def line(self) -> int | None:
        """The line of the match one is at."""
        return None if self.at is None else self.lines[self.at]

    @property
    def words(self) -> str:
        """Which match of how many: ``3 of 17``."""
        if not self.lines:
            return "not found"
        return f"{'-' if self.at is None else f'{self.at + 1:,}'} of {len(self.lines):,}"


def pattern_of(words: str) -> re.Pattern[str]:
    """Return the pattern of these very characters, upper and lower case alike."""
    return re.compile(re.escape(words), re.IGNORECASE)


def nearest(lines: Sequence[int], line: int) -> int | None:
    """The place of the first match from a line on, else of the last one before it."""
    return min(bisect_left(lines, line), len(lines) - 1) if lines else None


def following(lines: Sequence[int], line: int, steps: int) -> int | None:
    """The place of the match so many after a line, or before it; it goes round at the ends."""
    if not lines:
        return None
    first = bisect_right(lines, line) - 1 if steps > 0 else bisect_left(lines, line)
    return (first + steps) % len(lines)


def spans(pattern: re.Pattern[str] | None, text: str, most: int = 200) -> list[Span]:
    """Where a pattern stands in a text, the first places of very many."""
    if pattern is None:
        return []
    found: list[Span] = []
    for match in pattern.finditer(text):
        if len(found) >= most or match.end() == match.start():
            break
        found.append(match.span())
    return found
