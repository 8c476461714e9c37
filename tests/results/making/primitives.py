"""Executor bodies of the client's own Sampler, Estimator and noise learner."""

from __future__ import annotations

from typing import Any

import numpy as np
from qiskit import QuantumCircuit
from qiskit.circuit import Parameter
from qiskit_ibm_runtime.executor_estimator.prepare import prepare
from qiskit_ibm_runtime.options_models.estimator import EstimatorOptions
from qiskit_ibm_runtime.options_models.sampler import SamplerOptions

from .executor import Arrays, Chunk, Part, body, timing
from .typed import dice

_RANDOMIZATIONS, _SHOTS = 4, 6


def _passthrough(pubs: int, meas_type: str, shots: int, *, twirling: bool) -> dict[str, Any]:
    circuits: list[Any] = [{"name": f"circuit {i}", "depth": 7 * i} for i in range(pubs)]
    circuits[-1] = None
    return {
        "post_processor": {
            "version": "v0.1",
            "twirling": twirling,
            "meas_type": meas_type,
            "shots": shots,
            "circuits_metadata": circuits,
            "options": SamplerOptions().model_dump(),
        }
    }


def _flipped(rng: np.random.Generator, shape: tuple[int, ...], num_bits: int) -> Any:
    """Twirled outcomes, and the flips that were applied: the same for all shots of a circuit."""
    peak = rng.random(num_bits) < 0.5
    flips = rng.random((*shape, 1, num_bits)) < 0.5
    errors = rng.random((*shape, _SHOTS, num_bits)) < 0.05
    return peak ^ flips ^ errors, flips


def _twirled(version: str) -> str:
    rng, items = dice("twirled"), []
    shapes: list[tuple[int, ...]] = [(), (3,), (2, 2)]
    for shape in shapes:
        item: Arrays = {}
        for name, num_bits in (("alpha", 3), ("beta", 9)):
            whole = (_RANDOMIZATIONS, *shape)
            item[name], item[f"measurement_flips.{name}"] = _flipped(rng, whole, num_bits)
        items.append(item)
    chunks: list[Chunk] = [
        (4.0, 1.0, [(1, [0, 1], (6, 12, 1)), (2, [0, 1, 2], (0, 10, 1))]),
        (0.0, 2.0, [(0, [0], (0, 4, 1)), (1, [0, 1], (0, 6, 1))]),
        (5.5, 1.0, [(2, [0, 1, 2], (10, 16, 1))]),
    ]
    more: dict[str, Any] = {
        "semantic_role": "sampler_v2",
        "passthrough_data": _passthrough(3, "classified", _SHOTS, twirling=True),
    }
    return body(version, items, chunks, metadata=[timing(), {}, {}], **more)


def _shared_flips() -> str:
    """Flips that stand for every parameter set of a randomization: they are broadcast."""
    rng = dice("shared")
    flips = rng.random((_RANDOMIZATIONS, 1, 1, 5)) < 0.5
    item: Arrays = {
        "c": flips ^ (rng.random((_RANDOMIZATIONS, 3, _SHOTS, 5)) < 0.05),
        "measurement_flips.c": np.broadcast_to(flips, (_RANDOMIZATIONS, 3, 1, 5)).copy(),
        "plain": rng.random((_RANDOMIZATIONS, 3, _SHOTS, 2)) < 0.5,
    }
    narrow: Arrays = {"c": item["c"].copy(), "measurement_flips.c": flips}
    more: dict[str, Any] = {
        "semantic_role": "sampler_v2",
        "passthrough_data": _passthrough(2, "classified", _SHOTS, twirling=True),
    }
    return body("v2.0", [item, narrow], [], **more)


def _untwirled(version: str) -> str:
    rng, shots = dice("untwirled"), 20
    items: list[Arrays] = [
        {"meas": rng.random((shots, 127)) < 0.1},
        {"c0": rng.random((2, 3, shots, 1)) < 0.4, "c1": rng.random((2, 3, shots, 16)) < 0.4},
    ]
    parts: list[Part] = [(1, [1, 0], (0, 4, 1))]
    chunks: list[Chunk] = [
        (0.0, 1.0, [(0, [], (0, 1, 1)), *parts]),
        (1.5, 1.0, [(1, [1, 0], (4, 6, 1))]),
    ]
    more: dict[str, Any] = {
        "semantic_role": "sampler_v2",
        "passthrough_data": _passthrough(2, "classified", shots, twirling=False),
    }
    return body(version, items, chunks, **more)


def _points(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray[Any, Any]:
    centre = np.where(rng.random(shape) < 0.3, 3 + 4j, -2 + 1j)
    return centre + rng.normal(0, 0.6, shape) + 1j * rng.normal(0, 0.6, shape)


def _kerneled(suffix: str, *, twirling: bool) -> str:
    """IQ points; ``avg_kerneled`` has no axis of shots."""
    rng = dice(suffix)
    front = (_RANDOMIZATIONS,) if twirling else ()
    shots = () if suffix == "_avg_iq" else (_SHOTS,)
    items = [
        {f"c{suffix}": _points(rng, (*front, *shape, *shots, 3))}
        for shape in ((), (2,), (2, 2))
    ]  # fmt: skip
    meas_type = "avg_kerneled" if suffix == "_avg_iq" else "kerneled"
    passthrough = _passthrough(3, meas_type, _SHOTS, twirling=twirling)
    chunks: list[Chunk] = [(0.0, 1.0, [(0, [0] * len(front), (0, 1, 1))])]
    more: dict[str, Any] = {"semantic_role": "sampler_v2", "passthrough_data": passthrough}
    return body("v2.0", items, chunks, **more)


def _estimator() -> str:
    """What the client's Estimator asks for, answered with random outcomes."""
    circuit, theta = QuantumCircuit(2, name="ansatz", metadata={"layers": 1}), Parameter("t")
    circuit.rx(theta, 0)
    circuit.cx(0, 1)
    options = EstimatorOptions()
    options.twirling.enable_gates = False
    options.resilience.measure_mitigation = False
    pubs = [(circuit, [["ZZ"], ["XX"]], [[0.1], [0.2], [0.3]])]
    program, _ = prepare(pubs, options, precision=0.2)
    rng, shots = dice("estimator_v2"), program.shots
    items = []
    for item in program.items:
        outcomes = rng.random((*item.shape, shots, 2)) < 0.15
        flips = rng.random((*item.shape, 1, 2)) < 0.5
        items.append({"_meas": outcomes ^ flips, "measurement_flips._meas": flips})
    chunks: list[Chunk] = [(0.0, 2.0, [(0, [0, 1], (0, 12, 1))])]
    more: dict[str, Any] = {
        "semantic_role": "estimator_v2",
        "passthrough_data": program.passthrough_data,
    }
    return body("v2.0", items, chunks, **more)


def _learner() -> str:
    rng = dice("noise_learner_v3")
    items: list[Arrays] = [
        {
            "_meas": rng.random((_RANDOMIZATIONS, 5, 8, 2)) < 0.1,
            "measurement_flips._meas": rng.random((_RANDOMIZATIONS, 5, 1, 2)) < 0.5,
        }
    ]
    checks = {"enable": False, "strategy": "node", "x_pulse_type": "xslow"}
    options = {"bit_flip_checks": {"pre_circuit": checks, "post_circuit": checks}}
    more: dict[str, Any] = {
        "semantic_role": "noise_learner_v3",
        "passthrough_data": {"post_processor": {"version": "v0.1", "options": options}},
    }
    return body("v2.0", items, [(0.0, 1.0, [(0, [0, 1], (0, 20, 1))])], **more)


FIXTURES = {
    "executor-v1.0-sampler-twirled-flips.json": lambda: _twirled("v1.0"),
    "executor-v1.1-sampler-twirled-flips.json": lambda: _twirled("v1.1"),
    "executor-v2.0-sampler-twirled-flips.json": lambda: _twirled("v2.0"),
    "executor-v2.0-sampler-shared-flips.json": _shared_flips,
    "executor-v1.0-sampler-untwirled.json": lambda: _untwirled("v1.0"),
    "executor-v2.0-sampler-untwirled.json": lambda: _untwirled("v2.0"),
    "executor-v2.0-sampler-kerneled.json": lambda: _kerneled("_iq", twirling=False),
    "executor-v2.0-sampler-kerneled-twirled.json": lambda: _kerneled("_iq", twirling=True),
    "executor-v2.0-sampler-avg-kerneled.json": lambda: _kerneled("_avg_iq", twirling=False),
    "executor-v2.0-sampler-avg-kerneled-twirled.json": lambda: _kerneled("_avg_iq", twirling=True),
    "executor-estimator_v2.json": _estimator,
    "executor-noise_learner_v3.json": _learner,
}
