"""Runners and V1 primitives as the client reads them."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from qiskit_ibm_runtime.results.runner import RunnerResult

from qjobs_tui.errors import BadResult
from qjobs_tui.results.pubs import (
    Distribution,
    Distributions,
    EstimatesV1,
)
from tests.support.examples import examples

from .agreement import agree
from .legacy import fixture, read
from .test_fixtures import read as theirs


def printed(one: Distribution) -> dict[str, float]:
    """Write outcomes as bitstrings with the spaces of the registers."""
    found = {}
    for outcome, number in one.values.items():
        bits = format(outcome, f"0{one.num_bits}b")
        parts: list[str] = []
        for size in one.spaces:
            bits, part = bits[:-size], bits[-size:]
            parts.insert(0, part)
        found[" ".join(parts) or bits] = number
    return found


@pytest.mark.parametrize("name", ["runner-counts.json", "type-result.json"])
def test_counts_are_what_the_client_reads(name: str) -> None:
    ours, client = fixture(name), theirs(name)
    assert isinstance(ours, Distributions)
    assert ours.origin == "runner"
    assert len(ours.experiments) == len(client.results)
    for at, one in enumerate(ours.experiments):
        assert printed(one) == client.get_counts(at)
        their = client.results[at]
        assert (one.shots, one.is_quasi, one.name) == (their.shots, False, their.header["name"])
        assert one.metadata["header"] == their.header
    assert ours.metadata["job_id"] == client.job_id


def test_quasi_probabilities_are_what_the_client_reads() -> None:
    ours, client = fixture("runner-quasi.json"), theirs("runner-quasi.json")
    # The client (0.51) takes a header for an object, which it has not been since Qiskit 2.
    client.results[0].header = SimpleNamespace(**client.results[0].header)
    (one,) = ours.experiments
    assert one.is_quasi
    assert one.values == client.get_quasiprobabilities()
    assert (one.num_bits, one.spaces) == (5, (2, 3))


_COUNTS = st.integers(1, 60).flatmap(
    lambda bits: st.tuples(
        st.just(bits),
        st.dictionaries(st.integers(0, 2**bits - 1), st.integers(0, 10**6), max_size=5),
        st.lists(st.integers(1, bits), max_size=3),
    )
)


@given(_COUNTS)
@examples(100)
def test_any_counts_are_what_the_client_reads(case: tuple[int, dict[int, int], list[int]]) -> None:
    bits, counts, sizes = case
    if sizes:
        sizes[0] += bits - min(sum(sizes), bits)
        bits = sum(sizes)
    header = {"memory_slots": bits, "creg_sizes": [[f"c{at}", n] for at, n in enumerate(sizes)]}
    data = {"counts": {hex(outcome): number for outcome, number in counts.items()}}
    experiment = {"shots": 5, "success": True, "data": data, "header": header}
    body = {"backend_name": "b", "results": [experiment], "success": True}
    (one,) = read(body).experiments
    client = RunnerResult.from_dict(json.loads(json.dumps(body)))
    assert printed(one) == client.get_counts()


def runner(data: Any = None, **changes: Any) -> dict[str, Any]:
    data = {"counts": {"0x3": 8}} if data is None else data
    experiment = {"shots": 8, "data": data, "header": None}
    return {"results": [experiment | changes]}


@pytest.mark.parametrize(
    ("header", "num_bits", "spaces"),
    [
        (None, 2, ()),
        ({}, 2, ()),
        ({"memory_slots": 4, "creg_sizes": None}, 4, ()),
        ({"memory_slots": 4, "creg_sizes": [["a", 1], ["b", 3]]}, 4, (1, 3)),
        ({"creg_sizes": [["a", 1], ["b", 3]]}, 4, (1, 3)),
        ({"final_measurement_mapping": {"0": 4, "1": 2, "2": 1}}, 3, ()),
        # Spaces that do not fit would mislead; so would bits that are not shown.
        ({"memory_slots": 4, "creg_sizes": [["a", 2]]}, 4, ()),
        ({"memory_slots": 1, "creg_sizes": [["a", 1]]}, 2, ()),
    ],
)
def test_bits_and_spaces(header: Any, num_bits: int, spaces: tuple[int, ...]) -> None:
    (one,) = read(runner(header=header)).experiments
    assert (one.num_bits, one.spaces) == (num_bits, spaces)


def test_outcomes_may_be_bits() -> None:
    (one,) = read(runner({"counts": {"011": 1, "0b100": 2, "0xF": 3}})).experiments
    assert one.values == {3: 1, 4: 2, 15: 3}


def test_an_experiment_without_counts() -> None:
    (one,) = read(runner({"memory": ["0x1"]}, success=False, status="error")).experiments
    assert (one.values, one.num_bits, one.metadata["status"]) == ({}, None, "error")


def test_a_runner_without_experiments() -> None:
    assert read({"results": [], "backend_name": "ibm_fez"}).experiments == ()


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"data": {"counts": {"red": 1}}}, "data.counts"),
        ({"data": {"counts": {"-0x1": 1}}}, "data.counts"),
        ({"data": {"counts": {"0x1": 1, "0x01": 2}}}, "data.counts"),
        ({"data": {"counts": {"0x1": "1"}}}, "data.counts['0x1']"),
        ({"data": {"counts": []}}, "data.counts"),
        ({"data": []}, "data"),
        ({"header": 5}, "header"),
        ({"header": {"memory_slots": -1}}, "header.memory_slots"),
        ({"header": {"memory_slots": 10**12}}, "header.memory_slots"),
        ({"header": {"creg_sizes": [["a", 10**6], ["b", 1]]}}, "header.creg_sizes"),
        ({"header": {"creg_sizes": [["a"]]}}, "header.creg_sizes[0]"),
        ({"header": {"creg_sizes": [["a", 1.5]]}}, "header.creg_sizes[0][1]"),
        ({"shots": 1 << 70}, "shots"),
    ],
)
def test_a_broken_experiment_is_refused_by_its_path(changes: dict[str, Any], where: str) -> None:
    with pytest.raises(BadResult) as raised:
        read(runner(**changes))
    assert raised.value.path == f"results[0].{where}"


def test_quasi_distributions() -> None:
    ours, client = fixture("sampler-v1.json"), theirs("sampler-v1.json")
    assert (ours.origin, ours.metadata) == ("sampler V1", {})
    for at, one in enumerate(ours.experiments):
        assert one.values == {int(key): p for key, p in client["quasi_dists"][at].items()}
        assert (one.shots, one.is_quasi, one.num_bits) == (4000, True, None)
        assert one.metadata == client["metadata"][at]


@pytest.mark.parametrize(
    ("quasi", "values", "num_bits"),
    [
        ({"3": 0.5, "10": 0.5}, {3: 0.5, 10: 0.5}, None),
        ({"3": 1, "__int_keys__": True}, {3: 1}, None),
        ({"0x3": 1}, {3: 1}, None),
        ({"00": 0.5, "11": 0.5}, {0: 0.5, 3: 0.5}, 2),
        ({"10": 0.5, "11": 0.5}, {10: 0.5, 11: 0.5}, None),
        ({"0": 0.5, "1": 0.5}, {0: 0.5, 1: 0.5}, None),
        ({}, {}, None),
    ],
)
def test_outcomes_of_a_quasi_distribution(quasi: Any, values: Any, num_bits: int | None) -> None:
    (one,) = read({"quasi_dists": [quasi]}).experiments
    assert (one.values, one.num_bits, one.shots) == (values, num_bits, None)


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"quasi_dists": [{"-1": 1}]}, "quasi_dists[0]"),
        ({"quasi_dists": [{"01": 1, "3": 1}]}, "quasi_dists[0]"),
        ({"quasi_dists": [{"1": None}]}, "quasi_dists[0]['1']"),
        ({"quasi_dists": [5]}, "quasi_dists[0]"),
        ({"quasi_dists": [], "metadata": [3]}, "metadata[0]"),
        ({"quasi_dists": [], "metadata": {}}, "metadata"),
    ],
)
def test_a_broken_sampler_v1_is_refused_by_its_path(body: Any, where: str) -> None:
    with pytest.raises(BadResult) as raised:
        read(body)
    assert raised.value.path == where


def test_outcomes_made_to_collide_are_refused() -> None:
    wall = {str(at * (2**61 - 1)): 0.5 for at in range(20_000)}
    with pytest.raises(BadResult, match=r"quasi_dists\[0\] has keys that were made to collide"):
        read({"quasi_dists": [wall]})


def test_values_of_estimator_v1() -> None:
    ours, client = fixture("estimator-v1.json"), theirs("estimator-v1.json")
    assert isinstance(ours, EstimatesV1)
    agree(ours.values, client["values"])
    assert list(ours.metadata) == client["metadata"]


def test_values_may_be_a_plain_list() -> None:
    found = read({"values": [1, None, -0.5], "metadata": None})
    np.testing.assert_array_equal(found.values.load(), [1, np.nan, -0.5])
    assert (found.values.dtype, found.metadata) == (np.float64, ())


@pytest.mark.parametrize(
    "values", ["x", {}, {"a": 1}, True, {"__type__": "ndarray", "__value__": "linear"}]
)
def test_values_that_are_no_array(values: Any) -> None:
    with pytest.raises(BadResult, match="values"):
        read({"values": values, "metadata": []}).values.load()
