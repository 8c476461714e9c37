"""Signs at places: points, lines and bars, no more of them than can be seen."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from .values import SUBROWS, beyond

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .values import Floats, Kept, Range, Room

BAR = "│"
"""Of an error; `plain` draws it in ASCII."""
_FEW = 12
_DENSE = 400


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """Signs at places, or on lines between them.

    Attributes:
        xs: Where, none of them beyond the axes by far.
        ys: The same.
        sign: One character, or "braille" for its dots.
        look: Name of how it is coloured: "series-2", "faint".
        joined: Whether the sign is also on the lines between.

    """

    xs: list[float]
    ys: list[float]
    sign: str
    look: str
    joined: bool = False


def layers(kept: Kept, room: Room, *, alone: bool) -> Iterator[Layer]:
    """Draw a series, maybe the only one: the line through it, its bars, its points."""
    if kept.series.joined:
        yield _line(kept, room)
    if kept.errors is not None:
        yield Layer(*_listed(*_bars(kept.xs, kept.ys, kept.errors, room)), BAR, kept.look)
    if not kept.is_line:
        yield _points(kept, room, may_dot=alone)


def _line(kept: Kept, room: Room) -> Layer:
    xs, ys = _thinned(kept.xs, kept.ys, room)
    # A line to far beyond an axis is as steep as can be seen, and takes no time to draw.
    xs, ys = _near(xs, room.x_range), _near(ys, room.y_range)
    return Layer(*_listed(xs, ys), kept.line, kept.look, joined=True)


def _near(values: Floats, ends: Range) -> Floats:
    low, high = ends
    return values.clip(low - (high - low), high + (high - low))


def _points(kept: Kept, room: Room, *, may_dot: bool) -> Layer:
    """One sign a cell; of a dense curve some only, of a dense cloud dots."""
    xs, ys, sign = kept.xs, kept.ys, kept.sign
    if kept.series.joined and kept.errors is None and len(xs) > room.columns // 2:
        every = ceil(len(xs) / _FEW)
        return Layer(*_listed(xs[every // 2 :: every], ys[every // 2 :: every]), sign, kept.look)
    # Dots are too small to tell one series from another, but tell more of where it is.
    is_cloud = may_dot and len(xs) > _DENSE and kept.line == "braille"
    inside = ~beyond(kept, room.x_range, room.y_range)
    xs, ys = _apart(xs[inside], ys[inside], room, fine=is_cloud)
    return Layer(*_listed(xs, ys), "braille" if is_cloud else sign, kept.look)


def _listed(xs: Floats, ys: Floats) -> tuple[list[float], list[float]]:
    return xs.tolist(), ys.tolist()


def _apart(xs: Floats, ys: Floats, room: Room, *, fine: bool) -> tuple[Floats, Floats]:
    """Keep one point of all that are drawn in one place."""
    columns, rows = room.places(xs, ys, fine=fine)
    _, first = np.unique(columns * (room.rows * SUBROWS + 1) + rows, return_index=True)
    return xs[first], ys[first]


def _thinned(xs: Floats, ys: Floats, room: Room) -> tuple[Floats, Floats]:
    """Keep of a curve what can be seen: first, lowest, highest and last of each column of dots."""
    most = 8 * room.columns
    if len(xs) <= most:
        return xs, ys
    columns, _ = room.places(xs, ys, fine=True)
    if (np.diff(columns) < 0).any():
        return _strided(xs, ys, most)
    begins = np.flatnonzero(np.diff(columns, prepend=-1))
    ends = np.append(begins[1:], len(xs)) - 1
    # Within each column by value; a stable sort of (column, value) has the extremes at the ends.
    order = np.lexsort((ys, columns))
    keep = np.unique(np.concatenate([begins, ends, order[begins], order[ends]]))
    return xs[keep], ys[keep]


def _strided(xs: Floats, ys: Floats, most: int) -> tuple[Floats, Floats]:
    every = ceil(len(xs) / most)
    return xs[::every], ys[::every]


def _bars(xs: Floats, ys: Floats, errors: Floats, room: Room) -> tuple[Floats, Floats]:
    """Points one above the other, less than a line apart, for the errors in each column."""
    low, high = room.y_range
    columns, _ = room.places(xs, ys, fine=False)
    seen = (ys + errors >= low) & (ys - errors <= high)
    lowest, highest = np.full(room.columns, np.inf), np.full(room.columns, -np.inf)
    np.minimum.at(lowest, columns[seen], (ys - errors).clip(low, high)[seen])
    np.maximum.at(highest, columns[seen], (ys + errors).clip(low, high)[seen])
    where = np.zeros(room.columns)
    where[columns] = xs
    used = np.flatnonzero(np.isfinite(lowest))
    steps = np.linspace(0.0, 1.0, room.rows + 1)
    heights = lowest[used, None] + steps * (highest - lowest)[used, None]
    return np.repeat(where[used], len(steps)), heights.ravel()
