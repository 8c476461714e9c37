"""The REST form of samples and estimates."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from qiskit.primitives.containers import BitArray

from qjobs_tui.errors import BadResult
from qjobs_tui.results.limits import Limits
from qjobs_tui.results.pubs import (
    PrimitiveResult,
)

from .agreement import agree
from .legacy import fixture, read
from .make_fixtures import FOLDER


def rest(samples: Any, num_bits: Any = 3) -> dict[str, Any]:
    return {"results": [{"data": {"c": {"samples": samples, "num_bits": num_bits}}}]}


def test_samples() -> None:
    ours = fixture("rest-samples.json")
    assert isinstance(ours, PrimitiveResult)
    assert (ours.origin, ours.metadata) == ("rest", {"version": 2})
    data = ours.pubs[0].data
    body = json.loads((FOLDER / "rest-samples.json").read_text())
    for name, one in body["results"][0]["data"].items():
        agree(data[name], BitArray.from_samples(one["samples"], one["num_bits"]))
    assert (data.shape, ours.pubs[0].kind) == ((), "SamplerPubResult")


@given(
    st.integers(1, 200).flatmap(
        lambda bits: st.tuples(
            st.just(bits), st.lists(st.integers(0, 2**bits - 1), min_size=1, max_size=9)
        )
    )
)
def test_any_samples_are_packed_as_qiskit_packs_them(case: tuple[int, list[int]]) -> None:
    bits, outcomes = case
    found = read(rest([hex(outcome) for outcome in outcomes], bits)).pubs[0].data["c"]
    agree(found, BitArray.from_samples(outcomes, bits))


def test_many_samples_are_packed_in_pieces() -> None:
    outcomes = np.random.default_rng(1).integers(0, 1 << 20, 30_000).tolist()
    found = read(rest([hex(outcome) for outcome in outcomes], 20)).pubs[0].data["c"]
    agree(found, BitArray.from_samples(outcomes, 20))


def test_samples_of_parameter_sets() -> None:
    data = (
        read(rest([[["0x1", "0x2"]], [["0x3", "0X4"[:1] + "x4"]], [["0x5", "0x6"]]])).pubs[0].data
    )
    assert (data.shape, data["c"].num_shots) == ((3, 1), 2)
    assert data["c"].array.tolist() == [[[[1], [2]]], [[[3], [4]]], [[[5], [6]]]]


def test_a_sample_may_have_leading_zeros_and_no_bits_at_all() -> None:
    assert read(rest(["0x03"])).pubs[0].data["c"].array.tolist() == [[3]]
    assert read(rest(["0x0"], 0)).pubs[0].data["c"].array.shape == (1, 0)
    assert read(rest([])).pubs[0].data["c"].array.shape == (0, 1)


@pytest.mark.parametrize(
    ("samples", "num_bits"),
    [
        (["0x8"], 3),
        (["0x100"], 3),
        (["0x1"], 0),
        (["3"], 3),
        (["0b1"], 3),
        (["0x"], 3),
        (["0x 1"], 8),
        (["0x1_1"], 16),
        (["-0x1"], 3),
        (["0x١"], 3),
        ([1], 3),
        ([None], 3),
        ([["0x1"], "0x1"], 3),
        (["0x1", ["0x1"]], 3),
        ([["0x1"], ["0x1", "0x2"]], 3),
        (["0x1,0x1"], 64),
    ],
)
def test_broken_samples(samples: Any, num_bits: int) -> None:
    found = read(rest(samples, num_bits)).pubs[0].data["c"]
    with pytest.raises(BadResult) as raised:
        found.array  # noqa: B018 - decodes
    assert raised.value.path.startswith("results[0].data.c.samples")


@pytest.mark.parametrize(
    ("samples", "num_bits", "where"),
    [
        ("0x1", 3, "c.samples"),
        ({}, 3, "c.samples"),
        (["0x1"], -1, "c.num_bits"),
        (["0x1"], None, "c.num_bits"),
        (["0x1"], 1 << 40, "c.num_bits"),
    ],
)
def test_a_broken_register_is_refused_by_its_path(samples: Any, num_bits: Any, where: str) -> None:
    with pytest.raises(BadResult) as raised:
        read(rest(samples, num_bits))
    assert raised.value.path == f"results[0].data.{where}"


def test_samples_take_no_more_than_an_array_may() -> None:
    with pytest.raises(BadResult, match="would take 100000 bytes"):
        read(rest(["0x1"] * 1000, 800), Limits(array_bytes=99_999))


def test_registers_of_a_pub_have_one_shape() -> None:
    body = rest(["0x1"])
    body["results"][0]["data"]["d"] = {"samples": [["0x1"]], "num_bits": 1}
    with pytest.raises(BadResult, match="different shapes"):
        read(body)


def test_estimates() -> None:
    ours = fixture("rest-estimator.json")
    one, grid = ours.pubs
    assert one.kind == grid.kind == "EstimatorPubResult"
    assert (one.metadata, one.data.shape) == ({"shots": 64}, None)
    assert {name: float(value.load()) for name, value in one.data.items()} == {
        "evs": 0.97,
        "stds": 0.012,
        "ensemble_standard_error": 0.01,
    }
    np.testing.assert_array_equal(grid.data["evs"].load(), [[0.5, -0.25], [np.nan, 1.0]])


@pytest.mark.parametrize("evs", [[1, "a"], [[1], [1, 2]], [1, True], [1, {}]])
def test_broken_estimates(evs: Any) -> None:
    found = read({"results": [{"data": {"evs": evs}}]}).pubs[0].data["evs"]
    with pytest.raises(BadResult) as raised:
        found.load()
    assert raised.value.path.startswith("results[0].data.evs")


def test_other_fields_are_kept() -> None:
    data = read({"results": [{"data": {"evs": 1.0, "note": "n", "flags": [True]}}]}).pubs[0].data
    assert (data["note"], data["flags"]) == ("n", [True])
