"""The form ``counts``: plain JSON with the numbers that Qiskit would show."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from qiskit.primitives.containers import BitArray as RealBitArray
from qiskit.primitives.containers import DataBin as RealDataBin
from qiskit.primitives.containers import SamplerPubResult

from qjobs_tui.errors import BadResult
from qjobs_tui.results.lazy import LazyArray
from qjobs_tui.results.pubs import (
    BitArray,
    DataBin,
    Distribution,
    Distributions,
    EstimatesV1,
    Opaque,
    PrimitiveResult,
    PubResult,
)
from qjobs_tui.results.spans import ExecutionSpan, ExecutionSpans, FlatSlice
from qjobs_tui.results.writing.counts_text import counts_text
from qjobs_tui.results.writing.plain import array_text, plain
from qjobs_tui.results.writing.selection import Part, Selection, choose
from tests.support.examples import examples

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


def strict(text: bytes) -> Any:
    """Read JSON without what JSON lacks: NaN, Infinity."""
    return json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))


def read(*pubs: PubResult, **more: Any) -> Any:
    whole = choose(PrimitiveResult(pubs))
    return strict(b"".join(counts_text(whole, **more)))


def at(nested: Any, index: tuple[int, ...]) -> Any:
    for place in index:
        nested = nested[place]
    return nested


@examples(40)
@given(
    shape=st.lists(st.integers(0, 3), max_size=3).map(tuple),
    shots=st.integers(0, 9),
    sizes=st.lists(st.integers(1, 70), min_size=1, max_size=3),
    seed=st.integers(0, 99),
)
def test_counts_are_those_of_qiskit(
    shape: tuple[int, ...], shots: int, sizes: list[int], seed: int
) -> None:
    rng = np.random.default_rng(seed)
    real = {
        f"c{i}": RealBitArray.from_bool_array(rng.random((*shape, shots, size)) < 0.1)
        for i, size in enumerate(sizes)
    }
    fields = {name: BitArray.of(bits.array, bits.num_bits) for name, bits in real.items()}
    [found] = read(PubResult(DataBin(fields, shape)))["pubs"]
    assert (found["pub"], found["shape"]) == (0, list(shape))
    joint = SamplerPubResult(RealDataBin(**real, shape=shape)).join_data(list(real))
    if 0 in shape:
        assert [one["counts"] for one in found["registers"].values()] == [[]] * len(sizes)
        return
    for index in np.ndindex(shape):
        for name, bits in real.items():
            register = found["registers"][name]
            assert (register["num_bits"], register["shots"]) == (bits.num_bits, shots)
            assert at(register["counts"], index) == (bits.get_counts(index) if shots else {})
        if len(sizes) > 1:
            counts = at(found["joint"]["counts"], index)
            spaceless = {outcome.replace(" ", ""): count for outcome, count in counts.items()}
            assert spaceless == (joint.get_counts(index) if shots else {})
            assert {tuple(map(len, outcome.split())) for outcome in counts} <= {(*sizes[::-1],)}
    assert ("joint" in found) is (len(sizes) > 1)


def test_joint_counts_name_their_registers() -> None:
    fields = {
        "a": BitArray.of(np.array([[1], [1], [0]], np.uint8), 1),
        "b": BitArray.of(np.array([[2], [2], [1]], np.uint8), 2),
    }
    [found] = read(PubResult(DataBin(fields)))["pubs"]
    joint = {"registers": ["a", "b"], "num_bits": 3, "counts": {"10 1": 2, "01 0": 1}}
    assert (found["shape"], found["joint"]) == ([], joint)


def test_many_outcomes() -> None:
    array = np.arange(20_000, dtype=">u2").view(np.uint8).reshape(-1, 2)
    [found] = read(PubResult(DataBin({"c": BitArray.of(array, 16)}, ())))["pubs"]
    assert found["registers"]["c"]["counts"] == {f"{value:016b}": 1 for value in range(20_000)}


def test_expectation_values() -> None:
    evs = np.array([[0.5, np.nan], [np.inf, -1]])
    fields = {
        "evs": LazyArray.of(evs),
        "stds": LazyArray.of(np.array(0.25, np.float32)),
        "iq": LazyArray.of(np.array([1 + 2j, complex(np.nan, 3)])),
        "extrapolator": "linear",
    }
    pub = PubResult(DataBin(fields, (2, 2)), {"target": np.nan, "when": NOON, "z": 1j})
    [found] = read(pub)["pubs"]
    assert found == {
        "pub": 0,
        "shape": [2, 2],
        "values": {
            "evs": [[0.5, None], [None, -1.0]],
            "stds": 0.25,
            "iq": [[1.0, 2.0], [None, 3.0]],
            "extrapolator": "linear",
        },
        "metadata": {"target": None, "when": NOON.isoformat(), "z": [0.0, 1.0]},
    }


def test_what_was_chosen_is_recorded() -> None:
    bits = BitArray.of(np.array([[[0], [1]], [[1], [1]]], np.uint8), 1)
    spans = ExecutionSpans([ExecutionSpan(NOON, NOON, {1: FlatSlice((2, 2), 2, 4)}, "x")])
    result = PrimitiveResult((PubResult(DataBin({})), PubResult(DataBin({"c": bits}))), {}, spans)
    chosen = choose(result, None, [0])
    found = strict(b"".join(counts_text(chosen, is_chosen=True)))
    assert (found["format"], found["version"]) == ("qjobs-tui counts", 1)
    assert found["selection"] == json.loads(json.dumps(chosen.record))
    [pub] = found["pubs"]
    assert pub["registers"]["c"] == {"num_bits": 1, "shots": 2, "counts": [{"1": 2}]}
    assert (pub["pub"], pub["shape"]) == (1, [1])
    assert (pub["shape_in_job"], pub["parameter_sets"]) == ([2], [1])
    assert strict(b"".join(counts_text(choose(result))))["selection"] is None


def test_older_programs() -> None:
    circuits = (
        Distribution({3: 7, 0: 5}, 12, 3, (1, 2), name="bell", metadata={"a": [1]}),
        Distribution({1: -0.25, 2: 1.25}, is_quasi=True),
    )
    assert strict(b"".join(counts_text(Distributions(circuits, "runner"))))["circuits"] == [
        {
            "name": "bell",
            "shots": 12,
            "num_bits": 3,
            "counts": {"00 0": 5, "01 1": 7},
            "metadata": {"a": [1]},
        },
        {
            "name": "",
            "shots": None,
            "num_bits": 2,
            "quasi_probabilities": {"01": -0.25, "10": 1.25},
            "metadata": {},
        },
    ]


def test_estimates_of_version_1() -> None:
    estimates = EstimatesV1(LazyArray.of(np.array([0.5, np.nan])), ({"shots": 3}, {}))
    found = strict(b"".join(counts_text(estimates)))
    assert (found["values"], found["metadata"]) == ([0.5, None], [{"shots": 3}, {}])


@pytest.mark.parametrize("shape", [(1 << 40, 0, 1), (1 << 40, 7, 0), (1 << 40, 0)])
def test_claims_are_refused(shape: tuple[int, ...]) -> None:
    bits = BitArray.of(np.frombuffer(b"", np.uint8).reshape(shape), shape[-1] * 8)
    part = Part(0, PubResult(DataBin({"c": bits})))
    with pytest.raises(BadResult, match="more than can be counted"):
        b"".join(counts_text(Selection((part,))))


def test_anything_else_is_plain() -> None:
    value = {
        "set": {1},
        "tuple": (1.5, True),
        "array": np.arange(4).reshape(2, 2),
        "lazy": LazyArray.of(np.array(["ab", "c"])),
        "objects": np.array([None, "x", np.nan], dtype=object),
        "times": np.array(["2026-03-04"], dtype="M8[D]"),
        "scalar": np.float32(0.5),
        "kept": Opaque("QuantumCircuit", 12),
        "text": Opaque("text", 4, "long"),
        "class": BadResult,
        3: "key",
    }
    assert strict(json.dumps(plain(value)).encode()) == {
        "set": [1],
        "tuple": [1.5, True],
        "array": [[0, 1], [2, 3]],
        "lazy": ["ab", "c"],
        "objects": [None, "x", None],
        "times": ["2026-03-04"],
        "scalar": 0.5,
        "kept": {"type": "QuantumCircuit", "bytes": 12},
        "text": "long",
        "class": "type",
        "3": "key",
    }


@pytest.mark.parametrize("shape", [(), (0,), (3, 0, 2), (70_000,), (2, 200_000), (40_000, 3)])
def test_arrays_of_any_size(shape: tuple[int, ...]) -> None:
    array = np.arange(np.prod(shape, dtype=int)).reshape(shape) / 2
    pieces = list(array_text(array))
    assert strict(b"".join(pieces)) == ([] if 0 in shape else array.tolist())
    assert max(map(len, pieces)) < 1 << 20
