"""Expectation values: one number, a list, or a grid cut to the room there is."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
from textual.content import Content

from qjobs_tui.results.lazy import LazyArray
from qjobs_tui.results.stats import curve, summary
from qjobs_tui.ui.result.numbers import number, with_error
from qjobs_tui.ui.result.room import many, shape_words
from qjobs_tui.ui.text import FAINT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qjobs_tui.results.stats import Curve
    from qjobs_tui.ui.result.room import Room

_GAP = "  "
_LEAST = 5
_MOST_ENTRIES = 2000
Values = LazyArray | np.ndarray[Any, Any] | float


@dataclass(frozen=True, slots=True, eq=False)
class EstimateTable:
    """Values, their errors, and the part of them that is looked at.

    Args:
        values: Of any shape; the last two axes are the table.
        errors: Standard errors of the same shape, or None.
        room: Width, and lines in all.
        at: A place for each of the axes before the last two; zeros if not given.
        first: The first row (of a list: the first value), and the first column shown.

    """

    values: Values
    errors: Values | None
    room: Room
    at: tuple[int, ...] = ()
    first: tuple[int, int] = (0, 0)

    @property
    def shape(self) -> tuple[int, ...]:
        """Lengths of the axes of the values."""
        return self.values.shape if isinstance(self.values, LazyArray) else np.shape(self.values)

    @property
    def place(self) -> tuple[int, ...]:
        """Where the table is on the axes before the last two."""
        return self.at or (0,) * (len(self.shape) - 2)


def estimates(view: EstimateTable) -> tuple[Content, ...]:
    """Draw the values; a grid leaves its errors out rather than all but one of its columns.

    Raises:
        BadResult: If the arrays cannot be decoded, hold no real numbers, or do not fit.
        ValueError: For a place that is not there.

    """
    return view.room.filled(_lines(view))


def last_row(view: EstimateTable) -> int:
    """The greatest first row that still fills the room."""
    if len(view.shape) > 1:
        return max(0, view.shape[-2] - max(1, view.room.rows - 3))
    size, lines = prod(view.shape), max(1, view.room.rows - 2)
    if size <= lines:
        return 0
    line = curve(view.values, view.errors)
    entries = _entries(line, range(min(size, _MOST_ENTRIES)), view.room)
    shown = lines * _columns(entries, view.room)
    return max(0, size - shown)


def has_more_columns(view: EstimateTable) -> bool:
    """Whether a grid goes on at the right of what is shown."""
    if len(view.shape) < 2 or not prod(view.shape):
        return False
    return _window(view).columns.stop < view.shape[-1]


def _lines(view: EstimateTable) -> Iterator[Content]:
    # Arrays remember their values as long as these are held: one decoding serves all rows.
    held = [one.load() for one in (view.values, view.errors) if isinstance(one, LazyArray)]
    shape = view.shape
    if not shape:
        line = curve(view.values, view.errors)
        yield Content(_cell(line, 0, view.room, with_errors=True))
        return
    yield Content(_told(view))
    if not prod(shape):
        return
    yield from _list(view) if len(shape) == 1 else _grid(view)
    del held


def _told(view: EstimateTable) -> str:
    found, room = summary(view.values), view.room
    form = f"shape {shape_words(found.shape, room.glyphs)}" if len(found.shape) > 1 else ""
    low, high = found.low, found.high
    ends = "" if low is None or high is None else f"{number(low, 4)} to {number(high, 4)}"
    nans = f"{found.nans:,} NaN" if found.nans else ""
    return room.joined(many(prod(found.shape), "value"), form, ends, nans)


def _cell(line: Curve, place: int, room: Room, *, with_errors: bool) -> str:
    error = float(line.errors[place]) if with_errors and line.errors is not None else None
    value = float(line.values[place])
    return with_error(value, error, room.plus_minus) if with_errors else number(value, 4)


def _list(view: EstimateTable) -> Iterator[Content]:
    """Lines of ``[index] value``, in columns that are read downwards."""
    room, line = view.room, curve(view.values, view.errors)
    size, lines = len(line.values), max(1, room.rows - 2)
    first = min(max(0, view.first[0]), size - 1)
    places = range(first, min(size, first + lines * max(1, room.width // _LEAST)))
    entries = _entries(line, places, room)
    columns = _columns(entries, room)
    shown = entries[: lines * columns]
    for at in range(min(lines, len(shown))):
        yield Content(_GAP.join(shown[at::lines]))
    if len(shown) < size:
        yield Content.styled(_part("values", first, len(shown), size, room), FAINT)


def _columns(entries: list[str], room: Room) -> int:
    return max(1, (room.width + len(_GAP)) // (len(entries[0]) + len(_GAP)))


def _entries(line: Curve, places: range, room: Room) -> list[str]:
    cells = [_cell(line, place, room, with_errors=True) for place in places]
    wide, ahead = max(map(len, cells)), _ahead(places)
    pairs = zip(places, cells, strict=True)
    return [f"{f'[{place}]':>{ahead}} {cell:>{wide}}" for place, cell in pairs]


@dataclass(frozen=True, slots=True)
class _Window:
    """The part of a grid that is shown."""

    rows: range
    columns: range
    cells: list[list[str]]
    with_errors: bool


def _grid(view: EstimateTable) -> Iterator[Content]:
    window = _window(view)
    columns, ahead = window.columns, _ahead(window.rows)
    width = max(_widths(window.cells, columns))
    titles = _GAP.join(f"[{at}]".rjust(width) for at in columns)
    yield Content.styled(f"{'':<{ahead}}{_GAP}{titles}", FAINT)
    for at, line in zip(window.rows, window.cells, strict=True):
        words = _GAP.join(cell.rjust(width) for cell in line)
        yield Content.assemble((f"[{at}]".rjust(ahead), FAINT), f"{_GAP}{words}")
    words = _left_out(view, window)
    if words:
        yield Content.styled(words, FAINT)


def _window(view: EstimateTable) -> _Window:
    """As much as fits: two columns at least, if leaving the errors out helps."""
    room, (high, wide) = view.room, view.shape[-2:]
    row, column = (min(max(0, f), n - 1) for f, n in zip(view.first, (high, wide), strict=True))
    rows = range(row, min(high, row + max(1, room.rows - 3)))
    columns = range(column, min(wide, column + max(1, room.width // _LEAST)))
    lines = [curve(view.values, view.errors, -1, (*view.place, at)) for at in rows]
    for with_errors in (True, False):
        cells = [[_cell(one, at, room, with_errors=with_errors) for at in columns] for one in lines]
        fits = _fitting(_widths(cells, columns), room.width - _ahead(rows))
        if fits >= min(2, len(columns)) or view.errors is None:
            break
    return _Window(rows, columns[:fits], [line[:fits] for line in cells], with_errors)


def _ahead(rows: range) -> int:
    return len(f"[{rows[-1]}]")


def _widths(cells: list[list[str]], columns: range) -> list[int]:
    """The width of each column; the greatest place is as long as any."""
    title = len(f"[{columns[-1]}]")
    return [max(title, *(len(line[at]) for line in cells)) for at in range(len(columns))]


def _fitting(widths: list[int], room: int) -> int:
    """How many columns fit, all as wide as the widest of them; one always does."""
    fits = 1
    while fits < len(widths) and (fits + 1) * (len(_GAP) + max(widths[: fits + 1])) <= room:
        fits += 1
    return fits


def _left_out(view: EstimateTable, window: _Window) -> str:
    room, (high, wide) = view.room, view.shape[-2:]
    rows, columns = window.rows, window.columns
    parts = [
        _part("rows", rows[0], len(rows), high, room) if len(rows) < high else "",
        _part("columns", columns[0], len(columns), wide, room) if len(columns) < wide else "",
    ]
    if view.place:
        parts.append(f"at [{', '.join(map(str, view.place))}, row, column]")
    if view.errors is not None and not window.with_errors:
        parts.append("no room for errors")
    return room.joined(*parts)


def _part(word: str, first: int, count: int, size: int, room: Room) -> str:
    return f"{word} {first:,}{room.glyphs.dash}{first + count - 1:,} of {size:,}"
