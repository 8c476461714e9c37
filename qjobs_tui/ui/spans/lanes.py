"""Spans in their lanes: a digit and a colour for the PUB, cursor and marks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .chart import DIGITS, NONE, SEVERAL
from .frame import pub_look, runs

if TYPE_CHECKING:
    from .chart import Bools, Ints
    from .frame import Frame, Line

_OTHER, _EMPTY, _BORDER = NONE + 1, NONE + 2, NONE + 3
_TEXT, _PLAIN_TEXT = "0123456789+o· │", "0123456789+o. |"
_LOOKS = (
    *(pub_look(digit) for digit in range(DIGITS)),
    *("several", "several", "faint", ""),
)
_FLAGS = ("", " marked", " cursor", " cursor marked")
_NOBODY = -1


def pointer(frame: Frame) -> Line:
    """A line above the lanes: where the cursor's span is in time, and the marked ones."""
    chart, view = frame.chart, frame.view
    seen = frame.in_window()
    marked = np.flatnonzero(seen & _chosen(len(chart.spans), view.marks))
    under = _chosen(len(chart.spans), () if view.cursor is None else (view.cursor,))
    cursor = _taken(frame, np.flatnonzero(seen & under))
    codes = (2 * cursor + (_taken(frame, marked) & ~cursor)).tolist()
    signs = (" ", frame.glyphs.mark, frame.glyphs.down)
    looks = ("", "accent", "")
    return runs((" ", ""), "".join(signs[c] for c in codes), [looks[c] for c in codes])


def lanes(frame: Frame, top: int, rows: int) -> list[Line]:
    """Draw so many lanes from lane ``top`` on; a sign at the left tells the cursor's."""
    signs, owners, flags = _painted(frame, top, rows)
    text = _PLAIN_TEXT if frame.glyphs.plain else _TEXT
    shown = np.where(_borders(owners), _BORDER, signs).tolist()
    looks = [[look + flag for flag in _FLAGS] for look in _LOOKS]
    cursor = frame.view.cursor
    current = _NOBODY if cursor is None else int(frame.chart.lanes[cursor]) - top
    return [
        runs(
            (frame.glyphs.cursor if row == current else " ", "accent"),
            "".join(text[code] for code in shown[row]),
            [looks[s][f] for s, f in zip(signs[row].tolist(), flags[row].tolist(), strict=True)],
        )
        for row in range(rows)
    ]


def owner(frame: Frame, top: int, rows: int, cell: tuple[int, int]) -> int | None:
    """Place of the span that has a cell (column, row) of `lanes`; None where none has."""
    column, row = cell
    found = int(_painted(frame, top, rows)[1][row, column])
    return None if found == _NOBODY else found


def top_lane(lane: int, rows: int, count: int) -> int:
    """Choose the first lane to draw so that one is seen; it changes as rarely as pages do."""
    return max(0, min(lane // max(1, rows) * rows, count - rows))


def _painted(frame: Frame, top: int, rows: int) -> tuple[Ints, Ints, Ints]:
    """Sign, owner and flags of each cell, of shape (rows, columns)."""
    chart, view = frame.chart, frame.view
    seen = frame.in_window() & (chart.lanes >= top) & (chart.lanes < top + rows)
    own = chart.members(view.pub)
    shape = (rows, frame.columns)
    owners = np.full(rows * frame.columns, _NOBODY, dtype=np.int64)
    low, high = np.full_like(owners, _EMPTY), np.full_like(owners, _NOBODY)
    cells, who = _cells(frame, np.flatnonzero(seen & ~own), top)
    owners[cells], low[cells] = who, _OTHER
    cells, who = _cells(frame, np.flatnonzero(seen & own), top)
    owners[cells] = who
    np.minimum.at(low, cells, chart.signs[who])
    np.maximum.at(high, cells, chart.signs[who])
    signs = np.where((high >= 0) & (low != high), SEVERAL, low)
    flags = np.zeros_like(owners)
    flags[cells[_chosen(len(chart.spans), view.marks)[who]]] = 1
    if view.cursor is not None:
        under = cells[who == view.cursor]
        owners[under], signs[under] = view.cursor, chart.signs[view.cursor]
        flags[under] = 3 if view.cursor in view.marks else 2
    return signs.reshape(shape), owners.reshape(shape), flags.reshape(shape)


def _cells(frame: Frame, which: Ints, top: int) -> tuple[Ints, Ints]:
    """All cells of some spans, and the span of each."""
    first, last = frame.reach(which)
    lengths = last - first + 1
    begins = (frame.chart.lanes[which] - top) * frame.columns + first
    # Within each span the cells count up from its first one.
    shift = np.repeat(begins - (lengths.cumsum() - lengths), lengths)
    return shift + np.arange(len(shift)), np.repeat(which, lengths)


def _borders(owners: Ints) -> Bools:
    """Tell which cells a line parts from the span before, where its digit is seen beside."""
    result = np.zeros(owners.shape, dtype=np.bool_)
    here, before, after = owners[:, 1:-1], owners[:, :-2], owners[:, 2:]
    result[:, 1:-1] = (here >= 0) & (before >= 0) & (here != before) & (here == after)
    return result


def _taken(frame: Frame, which: Ints) -> Bools:
    """Tell which columns some spans take."""
    first, last = frame.reach(which)
    change = np.zeros(frame.columns + 1, dtype=np.int64)
    np.add.at(change, first, 1)
    np.add.at(change, last + 1, -1)
    taken: Bools = change.cumsum()[:-1] > 0
    return taken


def _chosen(count: int, places: Any) -> Bools:  # noqa: ANN401 - any collection of places
    result = np.zeros(count, dtype=np.bool_)
    result[list(places)] = True
    return result
