"""Bodies of Estimator jobs: expectation values over a point, a line or a grid of parameters."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from qjobs_tui.demo.results.encoding import ndarray, typed

if TYPE_CHECKING:
    from qjobs_tui.demo.plans import Curve, EstimatorPlan

Array = np.ndarray[Any, Any]
_FACTORS = (1.0, 3.0, 5.0)
_EXTRAPOLATED = (0.0, 1.0, 2.0, 3.0, 4.0, 5.0)


def body(plan: EstimatorPlan, rng: np.random.Generator) -> object:
    """Make the body of a job, as a tree."""
    if plan.form == "rest":
        return _rest(plan, rng)
    make = _extrapolated if plan.form == "zne" else _plain
    results = [make(curve, plan.precision, rng) for curve in plan.pubs]
    metadata = {
        "dynamical_decoupling": {"enable": False, "sequence_type": "XX"},
        "twirling": {"enable_gates": True, "enable_measure": True},
        "resilience": {"measure_mitigation": True, "zne_mitigation": plan.form == "zne"},
        "version": 2,
    }
    return typed("PrimitiveResult", {"pub_results": results, "metadata": metadata})


def _truth(curve: Curve, rng: np.random.Generator) -> Array:
    """The values that a perfect machine would give."""
    axes = [np.linspace(0, 1, length) for length in curve.shape]
    grid = np.meshgrid(*axes, indexing="ij") if axes else [np.array(0.12)]
    if curve.model == "cosine":
        return np.cos(2 * np.pi * grid[0])
    if curve.model == "hills":
        return np.sin(2 * np.pi * grid[0]) * np.cos(np.pi * grid[1])
    if curve.model == "energy":
        return -1.137 + 0.9 * np.exp(-4 * grid[0]) * (1 + 0.1 * np.cos(25 * grid[0]))
    if curve.model == "decay":
        # Some are too weak to be told from noise, and no exponential goes through them.
        weak = np.where(rng.random(curve.shape) < 0.2, 0.005, 0.85)
        return np.asarray(weak * np.sign(rng.uniform(-0.4, 1, curve.shape)))
    return np.asarray(0.94 - 0.2 * rng.random(curve.shape))


def _noise(curve: Curve, precision: float, rng: np.random.Generator) -> tuple[Array, Array]:
    """Values as they were measured, and their errors; the weakest points of a grid fail."""
    truth = _truth(curve, rng)
    stds = np.asarray(precision * rng.uniform(0.8, 2.2, truth.shape))
    evs = np.asarray(truth * 0.97 + rng.normal(0, 1, truth.shape) * stds)
    if truth.ndim > 1:
        failed = rng.random(truth.shape) < 0.06
        evs, stds = np.where(failed, np.nan, evs), np.where(failed, np.nan, stds)
    return evs, stds


def _plain(curve: Curve, precision: float, rng: np.random.Generator) -> object:
    evs, stds = _noise(curve, precision, rng)
    fields = {"evs": evs, "stds": stds, "ensemble_standard_error": stds * 0.93}
    told = {"shots": _shots(precision), "target_precision": precision, "num_randomizations": 32}
    return _pub_result(curve, fields, told)


def _extrapolated(curve: Curve, precision: float, rng: np.random.Generator) -> object:
    """Zero-noise extrapolation: values at several noise factors, and what two fits make of them."""
    truth, shape = _truth(curve, rng), curve.shape
    rates = rng.uniform(0.08, 0.2, (*shape, 1))
    ideal = truth[..., None] * np.exp(-rates * np.array(_FACTORS))
    stds = precision * rng.uniform(0.8, 1.6, ideal.shape)
    evs = ideal + rng.normal(0, 1, ideal.shape) * stds
    fits = np.stack([_exponential(evs), _linear(evs)], axis=-2)
    errors = np.broadcast_to(
        stds.mean(-1)[..., None, None] * (2.5 - 0.3 * np.array(_EXTRAPOLATED)), fits.shape
    )
    failed = np.isnan(fits[..., 0, 0])
    best = np.asarray(errors[..., 0, 0])
    fields = {
        "evs": np.where(failed, fits[..., 1, 0], fits[..., 0, 0]),
        "stds": best,
        "ensemble_standard_error": best * 0.93,
        "evs_noise_factors": evs,
        "stds_noise_factors": stds,
        "ensemble_stds_noise_factors": stds * 0.93,
        "evs_extrapolated": fits,
        "stds_extrapolated": errors,
    }
    chosen = np.where(failed, "linear", "exponential").tolist()
    zne = {"extrapolator": typed("ndarray", chosen), "noise_factors": list(_FACTORS)}
    told = {"shots": _shots(precision), "target_precision": precision, "resilience": {"zne": zne}}
    return _pub_result(curve, fields, told)


def _exponential(evs: Array) -> Array:
    """Extrapolate by a falling exponential; NaN where the values do not fall."""
    ratio = evs[..., 2] / evs[..., 0]
    rate = np.where((ratio > 0) & (ratio < 1), -np.log(np.abs(ratio)) / 4, np.nan)
    factors = np.array(_EXTRAPOLATED)
    return np.asarray(evs[..., :1] * np.exp(-rate[..., None] * (factors - _FACTORS[0])))


def _linear(evs: Array) -> Array:
    slope = (evs[..., 2] - evs[..., 0]) / 4
    return np.asarray(evs[..., :1] + slope[..., None] * (np.array(_EXTRAPOLATED) - _FACTORS[0]))


def _shots(precision: float) -> int:
    return int(np.ceil(1 / precision**2))


def _pub_result(curve: Curve, fields: dict[str, Any], metadata: dict[str, Any]) -> object:
    data = {
        "field_names": list(fields),
        "field_types": ["numpy.ndarray"] * len(fields),
        "shape": list(curve.shape),
        "fields": {name: ndarray(np.asarray(array)) for name, array in fields.items()},
    }
    told = {"circuit_metadata": {"curve": curve.model}, **metadata}
    return typed("PubResult", {"data": typed("DataBin", data), "metadata": told})


def _rest(plan: EstimatorPlan, rng: np.random.Generator) -> object:
    """The form without Qiskit's types: plain lists."""
    results = []
    for curve in plan.pubs:
        evs, stds = _noise(curve, plan.precision, rng)
        fields = {"evs": evs, "stds": stds, "ensemble_standard_error": stds * 0.93}
        data = {name: np.round(array, 9).tolist() for name, array in fields.items()}
        metadata = {"shots": _shots(plan.precision), "elements": prod(curve.shape)}
        results.append({"data": data, "metadata": metadata})
    return {"results": results, "metadata": {"version": 2}}
