"""What a graph shows, and what is kept of it to be drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from qjobs_tui.ui.text import Glyphs

Floats = np.ndarray[Any, np.dtype[np.float64]]
Bools = np.ndarray[Any, np.dtype[np.bool_]]
Ints = np.ndarray[Any, np.dtype[np.int64]]
Range = tuple[float, float]
Part = tuple[str, str]
"""Text, and the name of its look."""

TINTS = 5
"""So many colours differ from each other where there are 16."""
SUBCOLUMNS, SUBROWS = 2, 4
"""Dots of a braille sign, side by side and one above the other."""
_MOST = 1e300
_SIGNS, _PLAIN_SIGNS = "●◆▲■×○◇△□+", "*ox#+@%&$="
_LINES, _PLAIN_LINES = ("braille", "╌"), (".", "-")


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """Values that belong together; arrays of one length.

    Attributes:
        name: What they are, for the legend; foreign text still.
        xs: Where.
        ys: The values. What is not finite is left out, and said.
        errors: Their errors, None or NaN where there are none: a bar of that length up and down.
        joined: Whether a line goes from each to the next, in the order of the arrays.
        faint: Whether it is there to compare with: a dotted line, or small points.

    """

    name: str
    xs: Floats
    ys: Floats
    errors: Floats | None = None
    joined: bool = True
    faint: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Graphed:
    """What is drawn on one pair of axes.

    Attributes:
        series: The first ones have the most different signs and colours; later ones lie above.
        title: What it shows; foreign text still, as the labels are.
        x_label: What the horizontal axis counts, with its unit.
        y_label: What the vertical one does.
        y_range: Its ends; None to take those of the values with their errors.
        square: Whether equal lengths mean equal numbers on both axes: IQ points.
        x_range: Ends of the horizontal axis; None to take those of the values.

    """

    series: tuple[Series, ...]
    title: str = ""
    x_label: str = ""
    y_label: str = ""
    y_range: Range | None = None
    square: bool = False
    x_range: Range | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """A series, without what is not finite, and the signs that tell it from others.

    Attributes:
        series: The series.
        xs: Where.
        ys: The values.
        errors: Their errors, 0 where there are none; None where nothing has one.
        left_out: Number of values that are not finite.
        sign: Of a point.
        line: Of a line: one character, or "braille" for its dots.
        look: Name of its colour.

    """

    series: Series
    xs: Floats
    ys: Floats
    errors: Floats | None
    left_out: int
    sign: str
    line: str
    look: str

    @classmethod
    def of(cls, series: Series, number: int, glyphs: Glyphs) -> Kept:
        """Take the values of the series of that number."""
        xs, ys = (np.asarray(each, dtype=np.float64).ravel() for each in (series.xs, series.ys))
        with np.errstate(invalid="ignore"):
            good = (np.abs(xs) < _MOST) & (np.abs(ys) < _MOST)
        errors = None if series.errors is None else _errors(series.errors)[good]
        signs = _PLAIN_SIGNS if glyphs.plain else _SIGNS
        lines = _PLAIN_LINES if glyphs.plain else _LINES
        look = "faint" if series.faint else f"series-{number % TINTS}"
        sign = signs[number % len(signs)]
        missing = int(len(xs) - good.sum())
        return cls(series, xs[good], ys[good], errors, missing, sign, lines[series.faint], look)

    @property
    def is_line(self) -> bool:
        """Whether it has no points of its own."""
        return self.series.faint and self.series.joined


@dataclass(frozen=True, slots=True)
class Room:
    """What the axes span, and the cells between them."""

    x_range: Range
    y_range: Range
    columns: int
    rows: int

    def places(self, xs: Floats, ys: Floats, *, fine: bool) -> tuple[Ints, Ints]:
        """Columns and rows of points, or those of the dots of a cell."""
        across, up = (SUBCOLUMNS, SUBROWS) if fine else (1, 1)
        (left, right), (low, high) = self.x_range, self.y_range
        columns = np.rint((xs - left) / (right - left) * (self.columns * across - 1))
        rows = np.rint((ys - low) / (high - low) * (self.rows * up - 1))
        last = self.columns * across - 1, self.rows * up - 1
        return columns.clip(0, last[0]).astype(np.int64), rows.clip(0, last[1]).astype(np.int64)


def beyond(kept: Kept, x_range: Range | None, y_range: Range | None) -> Bools:
    """Tell which values lie beyond the ends of an axis."""
    result = np.zeros(len(kept.xs), dtype=np.bool_)
    for values, ends in ((kept.xs, x_range), (kept.ys, y_range)):
        if ends is not None:
            result |= (values < ends[0]) | (values > ends[1])
    return result


def _errors(errors: Floats) -> Floats:
    lengths = np.abs(np.asarray(errors, dtype=np.float64).ravel())
    return np.where(lengths < _MOST, lengths, 0.0)
