"""Ends of the axes, and round values on them."""

from __future__ import annotations

from math import ceil, floor, log10
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .values import Floats, Kept, Range

Tick = tuple[float, str]


def span(values: Floats) -> Range:
    """Lowest and highest value; an axis around it when there is one alone."""
    low, high = float(values.min()), float(values.max())
    if high - low > 1e-12 * max(abs(low), abs(high)) and high - low > 1e-290:
        return low, high
    # One value alone stands in the middle of an axis that says how large it is.
    around = max(abs(low) * 0.1, 1e-280) if low else 1.0
    return low - around, high + around


def tall(kept: Sequence[Kept]) -> Range:
    """Lowest and highest value with its error, and a little room."""
    ends = [k.ys + side * (0.0 if k.errors is None else k.errors) for k in kept for side in (-1, 1)]
    low, high = span(np.concatenate(ends))
    return low - 0.05 * (high - low), high + 0.05 * (high - low)


def squared(x_range: Range, y_range: Range, columns: int, rows: int) -> tuple[Range, Range]:
    """Widen one of them so that a cell, twice as high as wide, is twice as much high as wide."""
    x_length, y_length = x_range[1] - x_range[0], y_range[1] - y_range[0]
    scale = max(1.06 * x_length / columns, y_length / (2 * rows))
    middle = sum(y_range) / 2
    tall = middle - scale * rows, middle + scale * rows
    return widened(x_range, tall, columns, rows), tall


def widened(x_range: Range, y_range: Range, columns: int, rows: int) -> Range:
    """Give the horizontal axis the scale of the vertical one."""
    middle = sum(x_range) / 2
    half = (y_range[1] - y_range[0]) / (2 * rows) * columns / 2
    return middle - half, middle + half


def ticks(ends: Range, most: int) -> tuple[Tick, ...]:
    """Round values between the ends of an axis, about so many and at least 2; and their labels."""
    low, high = ends
    for step, power in _steps((high - low) / max(most, 2)):
        first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
        if last > first:
            return tuple((n * step, _label(n * step, step, power)) for n in range(first, last + 1))
    return ()


def _steps(wanted: float) -> Iterator[tuple[float, int]]:
    """Round numbers with their powers of ten: the least that is not below, then smaller ones."""
    power = floor(log10(wanted))
    found = [(factor * 10.0**p, p) for p in (power + 1, power, power - 1) for factor in (5, 2, 1)]
    last = max(n for n, (step, _) in enumerate(found) if step >= wanted * (1 - 1e-9))
    yield from found[last:]


def _label(value: float, step: float, power: int) -> str:
    if abs(value) < step / 2:
        return "0"
    if power >= -5 and abs(value) < 1e6:
        return f"{value:.{max(0, -power)}f}"
    digits = max(0, floor(log10(abs(value))) - power)
    return (
        f"{value:.{min(digits, 12)}e}".replace("e+0", "e").replace("e-0", "e-").replace("e+", "e")
    )
