"""Values that are kept rather than understood, arrays of every kind, and what no client knows."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import numpy as np
from qiskit import QuantumCircuit
from qiskit.circuit import Parameter
from qiskit.circuit.library import CXGate, RZGate
from qiskit.primitives.containers.bindings_array import BindingsArray
from qiskit.primitives.containers.observables_array import ObservablesArray
from qiskit.quantum_info import PauliLindbladMap, SparsePauliOp
from qiskit.result import Result
from scipy.sparse import csr_matrix, spmatrix

from .typed import dump

_DTYPES = ("?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "c8", "c16")


def _circuit() -> QuantumCircuit:
    theta = Parameter("θ", uuid=UUID(int=7))
    circuit = QuantumCircuit(2, 2, name="bell", metadata={"made": "by hand"})
    circuit.h(0)
    circuit.append(RZGate(theta), [0])
    circuit.cx(0, 1)
    circuit.measure([0, 1], [0, 1])
    return circuit


def _opaque() -> object:
    circuit = _circuit()
    return {
        "circuit": circuit,
        "circuits": [circuit, circuit],
        "instruction": CXGate(),
        "parameter": Parameter("φ", uuid=UUID(int=8)),
        "observables": ObservablesArray([{"ZZ": 1, "XX": -0.5}, "IZ"]),
        "bindings": BindingsArray({("a", "b"): np.arange(6.0).reshape(3, 2)}),
        "map": PauliLindbladMap.from_list([("IZ", 0.25), ("XX", 0.125)]),
        "operator": SparsePauliOp.from_list([("ZZ", 1.0), ("XI", 0.5j)]),
        "json": _ToJson(),
    }


class _ToJson:
    def to_json(self) -> Any:
        return {"schema": 1, "text": "kept as it is"}


def _sparse() -> object:
    matrix: spmatrix = csr_matrix(np.eye(3))
    return {"matrix": matrix}


def _noise_model() -> object:
    """Aer's noise model as the encoder would write it; Aer itself is not needed for that."""
    errors = [{"type": "roerror", "operations": ["measure"], "probabilities": [[0.9, 0.1]]}]
    return {"__type__": "NoiseModel", "__value__": {"errors": errors}}


def _result() -> object:
    experiment = {
        "shots": 8,
        "success": True,
        "data": {"counts": {"0x0": 5, "0x3": 3}, "memory": ["0x0"] * 5 + ["0x3"] * 3},
        "meas_level": 2,
        "header": {"name": "bell", "memory_slots": 2, "creg_sizes": [["c", 2]]},
    }
    whole = {
        "backend_name": "ibm_fez",
        "backend_version": "1.3.0",
        "job_id": "d305ck0ocacs73ajagvg",
        "success": True,
        "results": [experiment],
    }
    return Result.from_dict(whole)


def _arrays() -> object:
    rng = np.random.default_rng(5)
    plain = {name: (rng.random((2, 3)) * 40).astype(name) for name in _DTYPES}
    fields: dict[str, Any] = {
        **plain,
        "scalar": np.array(2.5),
        "none": np.zeros((0, 4)),
        "big endian": np.arange(5, dtype=">i4"),
        "columns first": np.asfortranarray(np.arange(12.0).reshape(3, 4)),
        "words": np.array(["exponential", "lin", "é"]),
        "objects": np.array(["exponential", None, 2], dtype=object),
    }
    return fields


def _array_words() -> str:
    """The forms that old bodies hold in place of an encoded array."""
    values = [3, [1, 2, 3], [[0.5, None], [1, 2]], "exponential", "linear", "fallback"]
    return json.dumps([{"__type__": "ndarray", "__value__": value} for value in values])


def _unknown() -> object:
    return {
        "kind": "something-new",
        "data": [{"value": 1.5, "flags": [True, None]}, {"__type__": "Novelty", "__value__": [1]}],
        "note": "nobody knows this form",
    }


FIXTURES = {
    "type-circuits-opaque.json": lambda: dump(_opaque()),
    "type-sparse-matrix.json": lambda: dump(_sparse()),
    "type-noise-model.json": lambda: dump(_noise_model()),
    "type-result.json": lambda: dump(_result()),
    "type-ndarray-dtypes.json": lambda: dump(_arrays()),
    "type-ndarray-plain.json": _array_words,
    "unknown.json": lambda: dump(_unknown()),
}
