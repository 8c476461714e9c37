"""Bodies of the older programs, and of those that learn about the machine itself."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from qjobs_tui.demo.results.encoding import ndarray, tensor, typed
from qjobs_tui.demo.results.timing import window

if TYPE_CHECKING:
    from collections.abc import Callable

    from qjobs_tui.demo.plans import OtherPlan
    from qjobs_tui.demo.script import JobScript

_MODULE = "qiskit_ibm_runtime.utils.noise_learner_result"
# A circuit of one CZ on two qubits, as Qiskit writes it (QPY), compressed.
_LAYER = (
    "eJwL9Az29gwRZGJjYoAAxoJCKEuGgTWNgQPIgEkxQNmMMKUgIiexMrUIJltdW8gIVsTIWMiAChhReGxIxmFRyOgc5Z5Y"
    "kgo2oxAq9h8JwNQCAEc/FmQ="
)
_PAULIS = tuple(f"{a}{b}" for a in "IXYZ" for b in "IXYZ")[1:]


def body(plan: OtherPlan, job: JobScript, rng: np.random.Generator) -> object:
    """Make the body of a job, as a tree."""
    name, _, version = plan.kind.partition(" ")
    if name == "noise-learner":
        return _learned_v3(version, rng) if version else _learned(job, rng)
    return _MAKERS[plan.kind](plan, job, rng)


def _runner(plan: OtherPlan, job: JobScript, rng: np.random.Generator) -> object:
    """Qiskit's old Result, of three circuits that turn a GHZ state's balance."""
    is_quasi = plan.kind == "quasiprobabilities"
    header = {
        "memory_slots": 5,
        "creg_sizes": [["a", 2], ["b", 3]],
        "qreg_sizes": [["q", 127]],
        "n_qubits": 127,
        "final_measurement_mapping": {str(bit): bit for bit in range(5)},
        "metadata": {},
    }
    results = []
    for number in range(3):
        counts = _ghz_counts(rng, plan.shots, 0.3 + 0.2 * number)
        data: dict[str, float] = {hex(n): count for n, count in enumerate(counts) if count}
        if is_quasi:
            data = {key: round(1.06 * n / plan.shots - 0.0019, 6) for key, n in data.items()}
        results.append(
            {
                "shots": plan.shots,
                "success": True,
                "meas_level": 2,
                "data": {plan.kind: data},
                "header": {**header, "name": f"circuit-{163 + number}"},
            }
        )
    return {
        "backend_name": job.backend,
        "backend_version": "1.2.1",
        "job_id": job.id,
        "success": True,
        "results": results,
        "status": "Successful completion",
        "time_taken": job.usage,
    }


def _ghz_counts(rng: np.random.Generator, shots: int, balance: float) -> list[int]:
    weights = rng.exponential(0.004, 32)
    weights[0], weights[31] = 0.95 * (1 - balance), 0.95 * balance
    counts: list[int] = rng.multinomial(shots, weights / weights.sum()).tolist()
    return counts


def _sampler_v1(plan: OtherPlan, job: JobScript, rng: np.random.Generator) -> object:
    del job
    quasi = []
    for balance in (0.4, 0.5):
        values = np.array(_ghz_counts(rng, plan.shots, balance)) / plan.shots * 1.04 - 0.0011
        quasi.append({str(n): round(float(p), 6) for n, p in enumerate(values) if abs(p) > 1e-3})
    metadata = [{"shots": plan.shots, "readout_mitigation_overhead": 1.21}] * len(quasi)
    return {"quasi_dists": quasi, "metadata": metadata}


def _estimator_v1(plan: OtherPlan, job: JobScript, rng: np.random.Generator) -> object:
    del job
    values = np.cos(np.linspace(0, np.pi, 12)) + rng.normal(0, 0.02, 12)
    metadata = [{"variance": round(1 - float(v) ** 2, 6), "shots": plan.shots} for v in values]
    return {"values": ndarray(values), "metadata": metadata}


def _calibrated(plan: OtherPlan, job: JobScript, rng: np.random.Generator) -> object:
    del plan
    begin, seconds = window(job)
    edges = (0.1, rng.uniform(0.8, 0.95))
    start, stop = (begin + timedelta(seconds=seconds * edge) for edge in edges)
    return {"schema_version": "v0.1", "start": start.isoformat(), "stop": stop.isoformat()}


def _rates(rng: np.random.Generator) -> np.ndarray[Any, Any]:
    return rng.exponential(8e-4, len(_PAULIS)) * (rng.random(len(_PAULIS)) < 0.8)


def _json(name: str, value: object) -> dict[str, object]:
    return {"__type__": "_json", "__module__": _MODULE, "__class__": name, "__value__": value}


def _learned(job: JobScript, rng: np.random.Generator) -> object:
    """Two layers, the circuit of each and the rates of its Pauli errors."""
    generators = {
        "__type__": "settings",
        "__module__": "qiskit.quantum_info.operators.symplectic.pauli_list",
        "__class__": "PauliList",
        "__value__": {"data": list(_PAULIS)},
    }
    layers = []
    for first in (12, 40):
        error = _json(
            "PauliLindbladError", {"generators": generators, "rates": ndarray(_rates(rng))}
        )
        circuit = typed("QuantumCircuit", _LAYER)
        layer = {"circuit": circuit, "qubits": [first, first + 1], "error": error}
        layers.append(_json("LayerError", layer))
    options = {"max_layers_to_learn": 4, "shots_per_randomization": 128, "num_randomizations": 32}
    return {"data": layers, "metadata": {"backend": job.backend, "input_options": options}}


def _learned_v3(version: str, rng: np.random.Generator) -> object:
    """A readout and a layer, learned by the two protocols of the third noise learner."""
    flips = {"0": 0.994, "1": 0.987}
    readout: dict[str, Any] = {"fraction_kept": 0.96, "success_rates": flips}
    layer: dict[str, Any] = {
        "fraction_kept": {"0": 1.0, "4": 0.91},
        "success_rates": {"0": flips, "4": flips},
    }
    if version == "v0.1":
        del readout["success_rates"], layer["success_rates"]
    items = []
    for protocol, selection in (("trex", readout), ("lindblad", layer)):
        rates = _rates(rng)
        items.append(
            {
                "generators_sparse": [[_sparse(pauli)] for pauli in _PAULIS],
                "num_qubits": 2,
                "rates": tensor(rates, "v1.0"),
                "rates_std": tensor(rates * 0.1 + 1e-6, "v1.0"),
                "metadata": {"learning_protocol": protocol, "post_selection": selection},
            }
        )
    return {"schema_version": version, "data": items}


def _sparse(pauli: str) -> list[object]:
    """A Pauli as its letters other than I and the qubits that they stand for, the last one 0."""
    placed = [(letter, qubit) for qubit, letter in enumerate(reversed(pauli)) if letter != "I"]
    return ["".join(letter for letter, _ in placed), [qubit for _, qubit in placed]]


_MAKERS: dict[str, Callable[[OtherPlan, JobScript, np.random.Generator], object]] = {
    "counts": _runner,
    "quasiprobabilities": _runner,
    "sampler v1": _sampler_v1,
    "estimator v1": _estimator_v1,
    "calibrate": _calibrated,
}
