"""The outcomes seen most often, as bars with their counts and shares.

What is told of them: how many shots and different outcomes there are, and how many are not shown.
Errors are one binomial standard error; quasi-probabilities have none.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, Any

import numpy as np
from textual.content import Content

from qjobs_tui.results.stats import Counts, QuasiProbabilities
from qjobs_tui.results.stats.words import integers
from qjobs_tui.ui.result.labels import Notation, bits_cut, labels
from qjobs_tui.ui.result.room import many, middle_cut
from qjobs_tui.ui.result.rows import widths, written
from qjobs_tui.ui.result.scale import Scale
from qjobs_tui.ui.text import FAINT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qjobs_tui.results.stats import Outcomes
    from qjobs_tui.ui.result.room import Room
    from qjobs_tui.ui.result.rows import Row, Widths

BAR_STYLE, NEGATIVE_STYLE = "$text-primary", "$text-warning"


class Order(Enum):
    """By what the shown outcomes are sorted."""

    COUNT = "count"
    VALUE = "outcome"


@dataclass(frozen=True, slots=True)
class Histogram:
    """What is drawn, and how.

    Args:
        outcomes: What was seen.
        room: Width, and lines in all: two of them are for words.
        notation: How an outcome is written.
        order: The same outcomes are shown in either order: those seen most often; of
            quasi-probabilities, those of greatest magnitude.
        first: How many of the most frequent outcomes are passed over; the last one never is.
        ranks: Places of the outcomes in the order in which they are passed over, where that is
            known already: to find it takes longer than to draw when there are very many.

    """

    outcomes: Counts | QuasiProbabilities
    room: Room
    notation: Notation = Notation.BITS
    order: Order = Order.COUNT
    first: int = 0
    ranks: np.ndarray[Any, np.dtype[np.intp]] | None = None


def last_first(view: Histogram) -> int:
    """The greatest ``first`` that still fills the room."""
    distinct, rows = view.outcomes.distinct, view.room.rows
    return 0 if distinct < rows else distinct - max(1, rows - 2)


def histogram(view: Histogram) -> tuple[Content, ...]:
    """Draw the outcomes: a line of words, a line for each outcome, and what is left out."""
    last = max(0, view.outcomes.distinct - 1)
    return view.room.filled(_lines(replace(view, first=min(max(0, view.first), last))))


def _lines(view: Histogram) -> Iterator[Content]:
    yield Content(_told(view))
    if not view.outcomes.distinct:
        yield Content.styled("Nothing was measured: there are no outcomes.", FAINT)
        return
    write = labels(view.outcomes, view.notation)
    rows = written(view.outcomes, _page(view), write, view.room.plus_minus)
    cells = widths(rows, view.room.width)
    cut = bits_cut if view.notation is Notation.BITS else middle_cut
    shown = [cut(row.label, cells.label, view.room.glyphs) for row in rows]
    yield from _drawn(view, rows, shown, cells)
    words = _rest(view, len(rows), _hint(view, shown, cells.label))
    if words:
        yield Content.styled(words, FAINT)


def _told(view: Histogram) -> str:
    outcomes, room = view.outcomes, view.room
    bits = many(outcomes.num_bits, "bit")
    if isinstance(outcomes, Counts):
        different = many(outcomes.distinct, "different outcome")
        return room.joined(many(outcomes.shots, "shot"), different, bits, f"by {view.order.value}")
    with np.errstate(over="ignore"):  # a body may claim any finite values
        negative, together = outcomes.negatives
    kind = "quasi-probabilities" if negative else "probabilities"
    below = f"{negative:,} negative ({together:.2g})" if negative else ""
    order = "magnitude" if view.order is Order.COUNT else view.order.value
    return room.joined(kind, below, many(outcomes.distinct, "outcome"), bits, f"by {order}")


def _page(view: Histogram) -> list[tuple[int, float]]:
    """The outcomes that there are lines for, and their weights."""
    outcomes, rows = view.outcomes, view.room.rows
    is_all = outcomes.distinct < rows and not view.first
    lines = max(1, rows - 1 if is_all else rows - 2)
    if view.ranks is None:
        found = _greatest(outcomes, view.first + lines)[view.first :]
    else:
        places = view.ranks[view.first : view.first + lines]
        listed = integers(outcomes.words.take(places, axis=1))
        found = list(zip(listed, outcomes.weights[places].tolist(), strict=True))
    return sorted(found) if view.order is Order.VALUE else list(found)


def _greatest(outcomes: Outcomes[Any], most: int) -> Sequence[tuple[int, float]]:
    if not isinstance(outcomes, QuasiProbabilities):
        return outcomes.top(most)
    sizes = QuasiProbabilities(outcomes.words, abs(outcomes.weights), outcomes.num_bits)
    return [(outcome, outcomes[outcome]) for outcome, _ in sizes.top(most)]


def _drawn(view: Histogram, rows: list[Row], shown: list[str], cells: Widths) -> Iterator[Content]:
    # Bars keep their length when they are scrolled: the first outcome of all has the longest.
    most = float(abs(view.outcomes.weights).max())
    scale = Scale.of([row.weight for row in rows], cells.bar, view.room, most)
    for row, label in zip(rows, shown, strict=True):
        style = NEGATIVE_STYLE if row.weight < 0 else BAR_STYLE
        numbers = ((row.count, cells.count, ""), (row.share, cells.share, ""))
        parts = (*numbers, (row.error, cells.error, FAINT))
        yield Content.assemble(
            (label.rjust(cells.label), ""),
            (f" {scale.bar(row.weight)}" if cells.bar else "", style),
            *((f" {text.rjust(wide)}", tone) for text, wide, tone in parts if wide),
        )


def _hint(view: Histogram, shown: list[str], width: int) -> str:
    """Explain how bitstrings are cut, and what helps where two of them look alike."""
    write = labels(view.outcomes, view.notation)
    if len(write(0)) <= width or view.notation is Notation.INTEGER:
        return ""
    is_counted = view.notation is Notation.BITS and any("[" in label for label in shown)
    told = ["[n]: ones in what is cut"] if is_counted else []
    if len(set(shown)) < len(shown):
        hex_fits = len(labels(view.outcomes, Notation.HEX)(0)) <= width
        helps = view.notation is Notation.BITS and hex_fits
        told.append("hex shows all" if helps else "some look alike")
    return ", ".join(told)


def _rest(view: Histogram, shown: int, hint: str) -> str:
    outcomes, room = view.outcomes, view.room
    after = outcomes.distinct - view.first - shown
    before = f"{view.first:,} before" if view.first else ""
    more = f"{after:,} more" if after > 0 else ""
    words = room.joined(before, more, hint)
    return f"{room.glyphs.ellipsis} {words}" if words else ""
