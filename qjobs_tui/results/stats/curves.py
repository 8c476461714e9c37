"""Grids of expectation values: one line through them, and what they hold.

An estimator's ``evs`` and ``stds`` have the shape of the PUB; a PUB without parameters gives one
number, of shape ``()``. Extrapolation adds axes at the end: noise factors for
``evs_noise_factors``, extrapolators and noise factors for ``evs_extrapolated``. To the functions
here these are axes like any other. NaN means that the service could not compute a value: it stays
where it is, and is counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from qjobs_tui.errors import BadResult

from ..lazy import LazyArray, Shape
from ..limits import WINDOW

if TYPE_CHECKING:
    from collections.abc import Sequence

    Array = np.ndarray[Any, Any]
    Floats = np.ndarray[Any, np.dtype[np.float64]]

FEW = 20


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """Values along one axis of a grid.

    Args:
        values: float64, shape ``(n,)``; NaN in its place.
        errors: One standard error of each, the same shape; None where the result has none.

    """

    values: Floats
    errors: Floats | None

    @property
    def nans(self) -> tuple[int, ...]:
        """Places of the values that are NaN."""
        return tuple(np.flatnonzero(np.isnan(self.values)).tolist())


@dataclass(frozen=True, slots=True)
class Summary:
    """What a grid holds.

    Args:
        shape: Lengths of its axes; ``()`` is one number.
        low: The least value that is a number; None where there is none.
        high: The greatest value that is a number; None where there is none.
        nans: How many values are NaN.
        nan_at: Indices of the first 20 of them, in C order.

    """

    shape: Shape
    low: float | None
    high: float | None
    nans: int
    nan_at: tuple[Shape, ...]


def curve(
    evs: LazyArray | Array | float,
    stds: LazyArray | Array | float | None = None,
    axis: int = 0,
    at: Sequence[int] | None = None,
) -> Curve:
    """Cut one line out of a grid.

    Args:
        evs: The values, of any shape; shape ``()`` gives a line of one value.
        stds: Their standard errors, of the same shape or one that broadcasts to it; or None.
        axis: The axis to go along; negative ones count from the end.
        at: One place for each of the other axes, in their order; None is the first of each.

    Raises:
        ValueError: For an axis or a place that is not there.
        BadResult: If an array cannot be decoded, holds text or complex numbers, or the errors do
            not fit the values.

    """
    values = _array(evs)
    place = _place(values.shape, axis, at)
    if stds is None:
        return Curve(_floats(values[place], _path(evs)), None)
    errors = _array(stds)
    try:
        errors = np.broadcast_to(errors, values.shape)
    except ValueError:
        what = f"has shape {errors.shape} beside values of shape {values.shape}"
        raise BadResult(what, path=_path(stds)) from None
    return Curve(_floats(values[place], _path(evs)), _floats(errors[place], _path(stds)))


def summary(values: LazyArray | Array | float) -> Summary:
    """Say what a grid holds; infinite values are numbers, NaN is not.

    Raises:
        BadResult: If the array cannot be decoded, or holds text or complex numbers.

    """
    array = _array(values)
    flat = array.reshape(-1)
    nans, lows, highs = 0, [], []
    first: list[int] = []
    for start in range(0, flat.size, WINDOW // 8):
        piece = _floats(flat[start : start + WINDOW // 8], _path(values))
        is_nan = np.isnan(piece)
        numbers = piece[~is_nan]
        nans += len(piece) - len(numbers)
        first += (start + np.flatnonzero(is_nan)[: FEW - len(first)]).tolist()
        if len(numbers):
            lows.append(float(numbers.min()))
            highs.append(float(numbers.max()))
    nan_at = tuple(tuple(map(int, np.unravel_index(place, array.shape))) for place in first)
    return Summary(array.shape, min(lows, default=None), max(highs, default=None), nans, nan_at)


def _place(shape: Shape, axis: int, at: Sequence[int] | None) -> tuple[int | slice | None, ...]:
    """What to index with; one number becomes a line of one."""
    line = axis + (len(shape) or 1) if axis < 0 else axis
    if not 0 <= line < (len(shape) or 1):
        raise ValueError(f"there is no axis {axis} in shape {shape}")
    others = shape[:line] + shape[line + 1 :]
    places = (0,) * len(others) if at is None else tuple(at)
    fits = len(places) == len(others)
    if not fits or not all(-n <= i < n for i, n in zip(places, others, strict=True)):
        raise ValueError(f"{places} is no place on the axes beside axis {axis} of {shape}")
    return (*places[:line], slice(None) if shape else None, *places[line:])


def _array(source: LazyArray | Array | float) -> Array:
    return source.load() if isinstance(source, LazyArray) else np.asarray(source)


def _path(source: object) -> str:
    return source.path if isinstance(source, LazyArray) else ""


def _floats(values: Array, path: str) -> Floats:
    """Convert numbers of any kind to float64; None in an array of objects is NaN."""
    if values.dtype.kind in "biuf":
        # A longdouble out of range becomes infinite, a signalling NaN a quiet one: no warning.
        with np.errstate(all="ignore"):
            return values.astype(np.float64)
    if values.dtype.kind == "O":
        return np.fromiter((_float(value, path) for value in values), np.float64, len(values))
    raise BadResult(f"holds {values.dtype} where real numbers are expected", path=path)


def _float(value: object, path: str) -> float:
    if value is None:
        return float("nan")
    if isinstance(value, int | float | np.integer | np.floating):
        try:
            return float(value)
        except OverflowError:
            pass
    raise BadResult(f"holds {type(value).__name__} where numbers are expected", path=path)
