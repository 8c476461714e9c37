"""How full columns of time are: what a drawing N characters wide needs of many spans."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .timeline import forward

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .collection import ExecutionSpans, Floats, Ints


@dataclass(frozen=True, slots=True, eq=False)
class Density:
    """How full N columns of time are; with an axis of PUBs before that of the columns, or not.

    Args:
        edges: N + 1 times in seconds since 1970, ascending.
        covered: Part of each column's time that at least one span covers, from 0 to 1.
        spans: Number of spans that run in each column.

    """

    edges: Floats
    covered: Floats
    spans: Ints


@dataclass(frozen=True, slots=True, eq=False)
class _Bars:
    """Stretches of time, each in a row."""

    starts: Floats
    stops: Floats
    row: Ints
    rows: int


def density(
    spans: ExecutionSpans, columns: int, *, window: tuple[float, float] | None = None
) -> Density:
    """Cut a window of time into equal columns and tell how full each is.

    A span runs in a column when they have some time in common. One without length runs in the
    column that its moment falls into: an edge belongs to the column that it begins, the last one
    to the last column. A window without length has nothing covered.

    Args:
        spans: The spans.
        columns: Number of columns, at least 1.
        window: First and last time in seconds since 1970; None is from the first start to the
            last stop.

    Returns:
        Arrays of shape (columns,).

    Raises:
        ValueError: For no columns, or a window that ends before it starts.

    """
    edges = _edges(spans, columns, window)
    starts, stops = (moments / 1e6 for moments in forward(spans))
    bars = _Bars(starts, stops, np.zeros(len(spans), dtype=np.int64), 1)
    return Density(edges, _covered(bars, edges)[0], _counted(bars, edges)[0])


def density_by_pub(
    spans: ExecutionSpans,
    columns: int,
    pubs: Sequence[int],
    *,
    window: tuple[float, float] | None = None,
) -> Density:
    """Tell the same for each of some PUBs, by the spans that have shots of it.

    The window is that of all spans where it is None, so that PUBs can be compared.

    Returns:
        Arrays of shape (len(pubs), columns); zeros for a PUB that no span has.

    Raises:
        ValueError: As `density`.

    """
    edges = _edges(spans, columns, window)
    wanted, back = np.unique(np.array(pubs, dtype=np.int64), return_inverse=True)
    place, pub, _ = spans.parts
    chosen = np.isin(pub, wanted)
    starts, stops = (moments[place[chosen]] / 1e6 for moments in forward(spans))
    bars = _Bars(starts, stops, np.searchsorted(wanted, pub[chosen]), len(wanted))
    return Density(edges, _covered(bars, edges)[back], _counted(bars, edges)[back])


def _edges(spans: ExecutionSpans, columns: int, window: tuple[float, float] | None) -> Floats:
    if window is None:
        starts, stops = (moments / 1e6 for moments in forward(spans))
        window = (starts.min(), stops.max()) if spans else (0.0, 0.0)
    if columns < 1 or window[1] < window[0]:
        raise ValueError(f"{columns} columns from {window[0]} to {window[1]} make no density")
    return np.linspace(*window, columns + 1)


def _covered(bars: _Bars, edges: Floats) -> Floats:
    """Part of each row's columns that bars cover: shape (rows, columns)."""
    columns = len(edges) - 1
    scale = columns / (edges[-1] - edges[0]) if edges[-1] > edges[0] else 0.0
    # Rows are put one behind the other on one axis, a column apart, so that one sweep does all.
    before = bars.row * (columns + 1)
    starts, stops = (
        before + ((moments - edges[0]) * scale).clip(0, columns)
        for moments in (bars.starts, bars.stops)
    )
    order = starts.argsort(kind="stable")
    reach = np.maximum.accumulate(stops[order])
    # What a bar adds begins where it, and all before it, have ended.
    begins = np.maximum(starts[order], np.concatenate([[0.0], reach])[:-1])
    total = (reach - begins).cumsum()
    knots, sums = np.zeros((2, 2 * len(total) + 1))
    knots[1::2], knots[2::2] = begins, reach
    sums[1::2], sums[2::2] = total - (reach - begins), total
    at = np.arange(bars.rows * (columns + 1), dtype=np.float64)
    up_to = np.interp(at, knots, sums).reshape(bars.rows, columns + 1)
    return np.diff(up_to, axis=1).clip(0, 1)


def _counted(bars: _Bars, edges: Floats) -> Ints:
    """Number of bars that run in each row's columns: shape (rows, columns)."""
    columns = len(edges) - 1
    starts, stops = bars.starts, bars.stops
    point = starts == stops
    within = np.where(point, starts <= edges[-1], starts < edges[-1])
    within &= np.where(point, stops >= edges[0], stops > edges[0])
    first = (edges.searchsorted(starts, "right") - 1).clip(0, columns - 1)
    last = (edges.searchsorted(stops, "left") - 1).clip(0, columns - 1)
    last = np.where(point, first, last)
    change = np.zeros((bars.rows, columns + 1), dtype=np.int64)
    np.add.at(change, (bars.row[within], first[within]), 1)
    np.add.at(change, (bars.row[within], last[within] + 1), -1)
    return change.cumsum(axis=1)[:, :-1]
