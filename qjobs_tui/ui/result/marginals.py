"""How often each bit was 1: a row of bars and digits, in groups of ten."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content

from qjobs_tui.ui.result.bars import bar
from qjobs_tui.ui.result.numbers import with_error
from qjobs_tui.ui.text import FAINT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qjobs_tui.results.stats import Estimates
    from qjobs_tui.ui.result.room import Room

_GROUP = 10
_BARS = "▁▂▃▄▅▆▇█"


@dataclass(frozen=True, slots=True)
class Marginals:
    """The probability of 1 for each bit, bit 0 first; ``current`` is told in full."""

    bits: Estimates
    room: Room
    current: int | None = None


def marginals(view: Marginals) -> tuple[Content, ...]:
    """Draw the bits, bit 0 at the left, in as many groups of ten as a line holds.

    A digit is the probability in tenths, rounded down; ``.`` is never and ``#`` is always.
    Quasi-probabilities may be below 0 (``-``) or above 1 (``+``).
    """
    return view.room.filled(_lines(view))


def _lines(view: Marginals) -> Iterator[Content]:
    values = view.bits.values.tolist()
    if not values:
        yield Content.styled("There are no bits.", FAINT)
        return
    step, first = bits_in_line(view.room.width), _first(view, len(values))
    yield Content.styled("P(1) of each bit in tenths, bit 0 first; . never, # always", FAINT)
    if view.current is not None and 0 <= view.current < len(values):
        yield Content(_exact(view, view.current))
    for at in range(first, len(values), step):
        yield from _strip(view, at, values[at : at + step])


def bit_list(view: Marginals) -> tuple[Content, ...]:
    """Draw a line for each bit, bit 0 first: its probability as a bar and with its error."""
    bits, room = view.bits, view.room
    if not len(bits.values):
        return marginals(view)
    shown = [_value(view, bit) for bit in range(len(bits.values))]
    ahead, wide = len(str(len(shown) - 1)), max(map(len, shown))
    cells = max(0, room.width - ahead - wide - 3)
    lines = [Content.styled("P(1) of each bit, bit 0 first", FAINT)]
    for bit, words in enumerate(shown):
        sign = room.glyphs.cursor if bit == view.current else " "
        drawn = bar(float(bits.values[bit]), cells, room.glyphs)
        parts = ((f"{sign}{bit:>{ahead}} ", ""), (drawn, "$text-primary"), f" {words:>{wide}}")
        line = Content.assemble(*parts)
        lines.append(line.stylize("bold") if bit == view.current else line)
    return room.filled(lines)


def bits_in_line(width: int) -> int:
    """How many bits a line holds."""
    return _GROUP * max(1, (width + 1) // (_GROUP + 1))


def _first(view: Marginals, bits: int) -> int:
    """The first bit shown: as many lines are passed over as it takes to see the current bit."""
    if view.current is None:
        return 0
    step, lines = bits_in_line(view.room.width), 2 if view.room.glyphs.plain else 3
    shown = max(1, (view.room.rows - 2) // lines)
    current = min(max(0, view.current), bits - 1) // step
    return max(0, current - shown + 1) * step


def _exact(view: Marginals, bit: int) -> str:
    return f"bit {bit}: {_value(view, bit)}"


def _value(view: Marginals, bit: int) -> str:
    errors = view.bits.errors
    error = None if errors is None else float(errors[bit])
    value = float(view.bits.values[bit])
    return with_error(value, error or None, view.room.plus_minus)


def _strip(view: Marginals, first: int, values: Sequence[float]) -> Iterator[Content]:
    """Bit numbers, bars where the terminal can show them, digits."""
    starts = range(first, first + len(values), _GROUP)
    yield Content.styled(" ".join(str(bit).ljust(_GROUP) for bit in starts).rstrip(), FAINT)
    if not view.room.glyphs.plain:
        yield Content.styled(_grouped([_bar(value) for value in values]), "$text-primary")
    digits = _grouped([_digit(value) for value in values])
    here = -1 if view.current is None else view.current - first
    if 0 <= here < len(values):
        place = here + here // _GROUP
        yield Content(digits).stylize("bold reverse", place, place + 1)
    else:
        yield Content(digits)


def _grouped(signs: list[str]) -> str:
    row = "".join(signs)
    return " ".join(row[at : at + _GROUP] for at in range(0, len(row), _GROUP))


def _bar(value: float) -> str:
    if not value > 0:
        return " "
    return _BARS[min(7, int(value * 8))]


def _digit(value: float) -> str:
    for sign, holds in (("-", value < 0), (".", value == 0), ("#", value == 1), ("+", value > 1)):
        if holds:
            return sign
    return str(int(value * 10)) if value == value else "?"  # noqa: PLR0124 - NaN differs
