"""Whether a value that was read here is what IBM's client reads."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import singledispatch
from typing import Any

import numpy as np
from qiskit.circuit import Instruction, Parameter, QuantumCircuit
from qiskit.primitives.containers import BitArray as TheirBitArray
from qiskit.primitives.containers import DataBin as TheirDataBin
from qiskit.primitives.containers import PrimitiveResult as TheirPrimitiveResult
from qiskit.primitives.containers.bindings_array import BindingsArray
from qiskit.primitives.containers.observables_array import ObservablesArray
from qiskit.quantum_info import PauliLindbladMap
from qiskit.result import Result
from qiskit_ibm_runtime.execution_span import ExecutionSpans as TheirSpans
from qiskit_ibm_runtime.json import _cast_strings_keys_to_int
from scipy.sparse import spmatrix

from qjobs_tui.results.lazy import LazyArray
from qjobs_tui.results.pubs import BitArray, DataBin, Opaque, PrimitiveResult, PubResult
from qjobs_tui.results.spans import ExecutionSpan, ExecutionSpans

# Their classes for what is opaque here. What they leave as it stands in the body is a dict.
_OPAQUE = {
    "QuantumCircuit": QuantumCircuit,
    "Instruction": Instruction,
    "Result": Result,
    "Parameter": Parameter,
    "spmatrix": spmatrix,
    "ObservablesArray": ObservablesArray,
    "BindingsArray": BindingsArray,
    "PauliLindbladMap": PauliLindbladMap,
}
_SPAN_KINDS = {"SliceSpan": "ExecutionSpan"}


@singledispatch
def agree(ours: object, theirs: Any) -> None:
    """Assert that two values are the same, as deep as they go."""
    assert type(ours) is type(theirs)
    assert ours == theirs


@agree.register
def _(ours: float, theirs: Any) -> None:
    assert type(theirs) is float
    assert ours == theirs or (math.isnan(ours) and math.isnan(theirs))


@agree.register
def _(ours: complex, theirs: Any) -> None:
    # They add up real + 1j * imaginary, which makes NaN of the other part of an infinite one.
    parts = ((ours.real, theirs.real, ours.imag), (ours.imag, theirs.imag, ours.real))
    for mine, their, other in parts:
        assert mine == their or (math.isnan(their) and not math.isfinite(mine + other))


@agree.register
def _(ours: list, theirs: Any) -> None:  # type: ignore[type-arg]
    assert isinstance(theirs, list)
    assert len(ours) == len(theirs)
    for mine, their in zip(ours, theirs, strict=True):
        agree(mine, their)


@agree.register(Mapping)
def _(ours: Mapping[Any, Any], theirs: Any) -> None:
    assert ours.keys() == theirs.keys()
    for key, value in ours.items():
        agree(value, theirs[key])


@agree.register
def _(ours: frozenset, theirs: Any) -> None:  # type: ignore[type-arg]
    assert ours == theirs


@agree.register
def _(ours: datetime, theirs: Any) -> None:
    assert ours.tzinfo is UTC
    assert ours == (theirs if theirs.tzinfo else theirs.replace(tzinfo=UTC))


@agree.register
def _(ours: Opaque, theirs: Any) -> None:
    if ours.type == "to_json":
        agree(ours.value["__value__"], theirs)
    elif isinstance(theirs, dict):
        # They make integer keys only for classes that they build.
        agree(ours.value, _cast_strings_keys_to_int(theirs))
    elif ours.type in {"settings", "_json"}:
        assert type(theirs).__name__ == ours.value["__class__"]
    elif ours.type == "text":
        assert ours.value == theirs
    else:
        assert isinstance(theirs, _OPAQUE[ours.type])


@agree.register
def _(ours: LazyArray, theirs: Any) -> None:
    assert (ours.shape, ours.dtype) == (theirs.shape, theirs.dtype)
    values = ours.load()
    assert (values.shape, values.dtype) == (theirs.shape, theirs.dtype)
    np.testing.assert_array_equal(values, theirs, strict=True)


@agree.register
def _(ours: BitArray, theirs: Any) -> None:
    assert isinstance(theirs, TheirBitArray)
    assert ours.num_bits == theirs.num_bits
    assert (ours.shape, ours.num_shots) == (theirs.shape, theirs.num_shots)
    assert ours.size == theirs.size * theirs.num_shots
    np.testing.assert_array_equal(ours.array, theirs.array, strict=True)


@agree.register
def _(ours: DataBin, theirs: Any) -> None:
    assert isinstance(theirs, TheirDataBin)
    assert ours.shape == theirs.shape
    assert list(ours) == list(theirs)
    for name in ours:
        agree(ours[name], theirs[name])


@agree.register
def _(ours: PubResult, theirs: Any) -> None:
    assert ours.kind == type(theirs).__name__
    agree(ours.metadata, theirs.metadata)
    agree(ours.data, theirs.data)


@agree.register
def _(ours: PrimitiveResult, theirs: Any) -> None:
    assert isinstance(theirs, TheirPrimitiveResult)
    assert len(ours.pubs) == len(theirs)
    for mine, their in zip(ours.pubs, theirs, strict=True):
        agree(mine, their)
    agree(ours.metadata, theirs.metadata)
    spans = theirs.metadata.get("execution", {}).get("execution_spans")
    assert (ours.spans is None) is (spans is None)


@agree.register
def _(ours: ExecutionSpans, theirs: Any) -> None:
    assert isinstance(theirs, TheirSpans)
    assert len(ours) == len(theirs)
    for mine, their in zip(ours, theirs, strict=True):
        agree(mine, their)


@agree.register
def _(ours: ExecutionSpan, theirs: Any) -> None:
    name = type(theirs).__name__
    assert ours.kind == _SPAN_KINDS.get(name, name)
    agree(ours.start, theirs.start)
    agree(ours.stop, theirs.stop)
    assert ours.pub_idxs == sorted(theirs.pub_idxs)
    for pub in ours.pub_idxs:
        np.testing.assert_array_equal(ours.mask(pub), theirs.mask(pub), strict=True)
