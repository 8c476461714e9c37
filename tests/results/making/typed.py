"""Bodies in the ``__type__`` form, by the client's `RuntimeEncoder`."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import numpy as np
from qiskit.primitives.containers import (
    BitArray,
    DataBin,
    PrimitiveResult,
    PubResult,
    SamplerPubResult,
)
from qiskit_ibm_runtime import RuntimeEncoder
from qiskit_ibm_runtime.results import EstimatorPubResult

START = datetime(2026, 3, 4, 5, 6, 7, 250_000, tzinfo=UTC)


def dump(value: object) -> str:
    """Write a value as the service stores it."""
    return json.dumps(value, cls=RuntimeEncoder)


def dice(name: str) -> np.random.Generator:
    """The randomness of one fixture."""
    return np.random.default_rng(list(name.encode()))


def bits(rng: np.random.Generator, shape: tuple[int, ...], shots: int, num_bits: int) -> BitArray:
    """Outcomes in which one bitstring is frequent."""
    peak = rng.random(num_bits) < 0.5
    flips = rng.random((*shape, shots, num_bits)) < 0.08
    return BitArray.from_bool_array(peak ^ flips)


def sampler(*pubs: SamplerPubResult, **metadata: Any) -> PrimitiveResult:
    return PrimitiveResult(list(pubs), metadata={"version": 2, **metadata})


def pub(shape: tuple[int, ...] = (), metadata: Any = None, **fields: Any) -> SamplerPubResult:
    return SamplerPubResult(DataBin(**fields, shape=shape), metadata or {"circuit_metadata": {}})


def _scalar() -> object:
    return sampler(pub(meas=bits(dice("scalar"), (), 100, 5)))


def _grid_registers() -> object:
    rng = dice("grid")
    grid = pub(
        (2, 3),
        {"circuit_metadata": {"experiment": "π/8", "grid": [2, 3]}, "num_randomizations": 4},
        alpha=bits(rng, (2, 3), 40, 3),
        beta=bits(rng, (2, 3), 40, 10),
        c=bits(rng, (2, 3), 40, 1),
    )
    sweep = pub((5,), meas=bits(rng, (5,), 20, 127))
    return sampler(grid, sweep, pub(c0=bits(rng, (), 7, 8), c1=bits(rng, (), 7, 9)))


def _empty() -> object:
    none = BitArray(np.zeros((0, 1), np.uint8), 3)
    no_sets = BitArray(np.zeros((0, 4, 2), np.uint8), 9)
    no_bits = BitArray(np.zeros((6, 0), np.uint8), 0)
    return sampler(pub(meas=none), pub((0,), meas=no_sets), pub(c=no_bits), pub())


def _kerneled() -> object:
    rng = dice("kerneled")

    def cloud(*shape: int) -> np.ndarray[Any, Any]:
        centre = np.where(rng.random(shape) < 0.3, 3 + 4j, -2 + 1j)
        return centre + rng.normal(0, 0.6, shape) + 1j * rng.normal(0, 0.6, shape)

    return sampler(pub((2,), c=cloud(2, 16, 3)), pub((2,), c=cloud(2, 3)))


def _field_types() -> str:
    """As the service writes a DataBin: with the types of its fields, which the client drops."""
    body = json.loads(dump(_grid_registers()))
    for result in body["__value__"]["pub_results"]:
        data = result["__value__"]["data"]["__value__"]
        kind = "<class 'qiskit.primitives.containers.bit_array.BitArray'>"
        data["field_types"] = [kind] * len(data["field_names"])
    return json.dumps(body)


def _estimator(shape: tuple[int, ...], name: str) -> PubResult:
    rng = dice(name)
    angles = np.linspace(0, 2 * np.pi, int(np.prod(shape)) or 1).reshape(shape)
    stds = 0.02 + 0.01 * rng.random(shape)
    data = DataBin(
        evs=np.cos(angles) + rng.normal(0, stds),
        stds=stds,
        ensemble_standard_error=stds * 0.9,
        shape=shape,
    )
    metadata = {"shots": 4096, "target_precision": 0.015625, "circuit_metadata": {}}
    return EstimatorPubResult(data, metadata)


def _estimators() -> object:
    shapes: list[tuple[int, ...]] = [(), (9,), (3, 4)]
    pubs = [_estimator(shape, f"estimator{shape}") for shape in shapes]
    return PrimitiveResult(pubs, metadata={"version": 2, "dynamical_decoupling": {"enable": True}})


def _zne() -> object:
    rng, shape, factors, extrapolated = dice("zne"), (2, 3), 3, 4
    evs = rng.uniform(-1, 1, shape)
    evs[1, 2] = np.nan
    stds = np.full(shape, 0.05)
    stds[0, 1], stds[1, 2] = np.inf, np.nan
    data = DataBin(
        evs=evs,
        stds=stds,
        evs_noise_factors=rng.uniform(-1, 1, (*shape, factors)),
        stds_noise_factors=rng.uniform(0, 0.1, (*shape, factors)),
        ensemble_stds_noise_factors=rng.uniform(0, 0.1, (*shape, factors)),
        evs_extrapolated=np.where(
            rng.random((*shape, 2, extrapolated)) < 0.3, np.nan, rng.normal(size=(2, 3, 2, 4))
        ),
        stds_extrapolated=rng.uniform(0, 0.3, (*shape, 2, extrapolated)),
        shape=shape,
    )
    chosen = np.array([["exponential", "linear", "fallback"]] * 2, dtype=object)
    zne = {"extrapolator": chosen, "noise_factors": [1, 3, 5]}
    metadata = {"shots": 4096, "target_precision": 0.02, "resilience": {"zne": zne}}
    return PrimitiveResult(
        [EstimatorPubResult(data, metadata)],
        metadata={"resilience": {"measure_mitigation": True, "zne_mitigation": True}},
    )


def _plain_values() -> object:
    offset = timezone(timedelta(hours=5, minutes=30))
    return {
        "whole": {3, 1, 2},
        "empty": set(),
        "point": 1.5 - 2.25j,
        "points": [0j, complex(np.inf, -0.0), complex(np.nan, 1e300)],
        "aware": START,
        "elsewhere": START.astimezone(offset),
        "naive": START.replace(tzinfo=None),
        "second": START.replace(microsecond=0),
        "day": date(2026, 3, 4),
        "keys": _IntegerKeys(),
        "numbers": [2**63, -(2**70), 0.1, 1e-320, np.nan, np.inf, -np.inf],
        "text": "⟨ZZ⟩ é 量子 \u2028 \x00 \ud83d\ude00",
    }


class _IntegerKeys:
    """The client marks integer keys only in what has ``settings`` or ``_json``."""

    settings: Any = {"rates": {0: 0.5, 7: {1: "one", -2: "minus two"}}, "named": {"a": 1}}  # noqa: RUF012


FIXTURES = {
    "type-sampler-scalar.json": lambda: dump(_scalar()),
    "type-sampler-grid-registers.json": lambda: dump(_grid_registers()),
    "type-sampler-empty.json": lambda: dump(_empty()),
    "type-sampler-kerneled.json": lambda: dump(_kerneled()),
    "type-sampler-field-types.json": _field_types,
    "type-estimator.json": lambda: dump(_estimators()),
    "type-estimator-zne-nan.json": lambda: dump(_zne()),
    "type-set-complex-datetime-intkeys.json": lambda: dump(_plain_values()),
}
