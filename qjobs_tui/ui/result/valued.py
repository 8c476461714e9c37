"""Expectation values as numbers: the grid with its errors, and what noise factors did to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from qjobs_tui.errors import BadResult
from qjobs_tui.results import pubs, stats
from qjobs_tui.results.lazy import LazyArray
from qjobs_tui.ui.result.offer import estimates
from qjobs_tui.ui.result.registers import pub_of

if TYPE_CHECKING:
    from qjobs_tui.ui.result.look import Question

    Floats = np.ndarray[Any, np.dtype[np.float64]]

_MOST_FACTORS = 1000


@dataclass(frozen=True, slots=True, eq=False)
class Valued:
    """A grid of values, NaN where the service could not compute one.

    Attributes:
        name: Of the array.
        values: float64, of any shape.
        errors: One standard error of each; None where the result has none.

    """

    name: str
    values: Floats
    errors: Floats | None


@dataclass(frozen=True, slots=True, eq=False)
class Mitigated:
    """What zero-noise extrapolation started from, and what it made of it.

    Attributes:
        result: The values that the result gives.
        measured: Values at the noise factors, an axis more than the result.
        factors: The noise factors; None where the result does not tell.
        fits: Extrapolated values, an axis of extrapolators and one of noise factors more.
        fitted: The noise factors of those; None where the result does not tell.

    """

    result: Valued
    measured: Valued
    factors: Floats | None
    fits: Valued | None
    fitted: Floats | None


def valued(result: pubs.Result, asked: Question) -> Valued:
    """Load a grid of values and their errors.

    Raises:
        BadResult: If an array cannot be decoded, holds no real numbers, or the errors do not fit.

    """
    if isinstance(result, pubs.EstimatesV1):
        return Valued("values", floats(result.values), None)
    return _named(pub_of(result, asked.part).data, asked.names[0])


def mitigated(result: pubs.Result, asked: Question) -> Mitigated:
    """Load what noise factors and extrapolations say of each value.

    Raises:
        BadResult: As `valued`.

    """
    pub = pub_of(result, asked.part)
    measured = _named(pub.data, "evs_noise_factors")
    fits = _named(pub.data, "evs_extrapolated") if "evs_extrapolated" in pub.data else None
    final = _named(pub.data, "evs")
    if fits and fits.values.shape[:-2] != final.values.shape:
        fits = None
    zne = _zne(pub.metadata, getattr(result, "metadata", {}))
    factors = _factors(zne.get("noise_factors"), measured.values.shape[-1])
    fitted = None
    if fits:
        told = zne.get("extrapolated_noise_factors")
        # Unless told otherwise the service extrapolates to 0 and to the factors themselves.
        usual = None if factors is None else [0.0, *factors.tolist()]
        fitted = _factors(usual if told is None else told, fits.values.shape[-1])
    return Mitigated(final, measured, factors, fits, fitted)


def floats(array: LazyArray) -> Floats:
    """Load real numbers of any kind as float64; None becomes NaN.

    Raises:
        BadResult: If the array cannot be decoded, or holds text or complex numbers.

    """
    values = array.load()
    flat = LazyArray.of(values.reshape(-1), path=array.path)
    return stats.curve(flat).values.reshape(values.shape)


def _named(data: pubs.DataBin, name: str) -> Valued:
    array = estimates(data)[name]
    values = floats(array)
    errors = data.arrays.get("stds" + name.removeprefix("evs"))
    if errors is None:
        return Valued(name, values, None)
    found = floats(errors)
    try:
        return Valued(name, values, np.broadcast_to(found, values.shape))
    except ValueError:
        what = f"has shape {found.shape} beside values of shape {values.shape}"
        raise BadResult(what, path=errors.path) from None


def _zne(*places: Mapping[str, Any]) -> Mapping[str, Any]:
    """What metadata say of the extrapolation: those of the PUB first."""
    for metadata in places:
        resilience = metadata.get("resilience")
        zne = resilience.get("zne") if isinstance(resilience, Mapping) else None
        if isinstance(zne, Mapping):
            return zne
    return {}


def _factors(told: object, count: int) -> Floats | None:
    """Noise factors as numbers, if they are as many as the values."""
    if isinstance(told, LazyArray):
        try:
            found = floats(told).reshape(-1)
        except BadResult:
            return None
        return found if len(found) == count else None
    if not isinstance(told, Sequence) or len(told) != count or count > _MOST_FACTORS:
        return None
    if not all(isinstance(one, int | float) and abs(one) < 1e300 for one in told):
        return None
    return np.array(told, np.float64)
