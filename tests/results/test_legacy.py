"""Older programs and the REST form: what IBM's client or Qiskit itself reads, or a refusal."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from qiskit.primitives.containers import BitArray
from qiskit_ibm_runtime.results.runner import RunnerResult

from qjobs_tui.errors import BadResult
from qjobs_tui.results.limits import Limits
from qjobs_tui.results.pubs import (
    Distribution,
    Distributions,
    EstimatesV1,
    NamedResult,
    PrimitiveResult,
    TreeResult,
)
from qjobs_tui.results.read import read_result
from tests.support.examples import examples

from .agreement import agree
from .make_fixtures import FOLDER
from .making.typed import dump
from .test_fixtures import read as theirs


def read(tree: object, limits: Limits | None = None) -> Any:
    return read_result(json.dumps(tree).encode(), limits=limits)


def fixture(name: str) -> Any:
    return read_result(FOLDER / name)


# --- runners ----------------------------------------------------------------------------------


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


# --- V1 primitives ----------------------------------------------------------------------------


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


# --- REST -------------------------------------------------------------------------------------


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


# --- noise learner ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["noise-learner-legacy.json", "noise-learner-legacy-pairs.json"])
def test_layers_are_what_the_client_reads(name: str) -> None:
    ours, client = fixture(name), theirs(name)
    check_layers(ours, client)


def check_layers(ours: Any, client: Any) -> None:
    assert isinstance(ours, NamedResult)
    assert (ours.program, ours.version, ours.metadata) == ("noise learner", "", client.metadata)
    assert len(ours.items) == len(client.data)
    for mine, their in zip(ours.items, client.data, strict=True):
        assert (mine["circuit"].type, mine["qubits"]) == ("QuantumCircuit", their.qubits)
        if their.error is None:
            assert mine["generators"] is mine["rates"] is None
        else:
            assert mine["generators"] == their.error.generators.to_labels()
            agree(mine["rates"], their.error.rates)


def test_the_typed_form_has_the_same_layers() -> None:
    ours, client = fixture("noise-learner-legacy-typed.json"), theirs("noise-learner-legacy.json")
    client.metadata.clear()
    client.metadata["backend"] = "ibm_fez"
    check_layers(ours, client)


def test_rates_may_be_a_plain_list_and_generators_anything() -> None:
    error = {"rates": [0.5, 1], "generators": {"x": 1}}
    found = read({"data": [[{"circuit": "c", "qubits": [1]}, error]], "metadata": {}})
    assert found.items[0]["rates"].load().tolist() == [0.5, 1.0]
    assert found.items[0]["generators"] == {"x": 1}


def test_nothing_was_learned() -> None:
    body = json.loads(dump({"__type__": "NoiseLearnerResult", "__value__": {"data": []}}))
    assert read(body).items == ()


# --- which form -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "tree",
    [
        {"results": 5},
        {"results": [1]},
        {"results": [{"data": {"other": 1}}]},
        {"results": [{"data": {"evs": 1}}, {"data": {"other": 1}}]},
        {"results": {}},
        {"quasi_dists": {}},
        {"values": [1]},
        {"data": [], "metadata": {}},
        {"data": [[1, 2]], "metadata": {}},
        {"data": [{"circuit": 1}], "metadata": {}},
        {"data": 5, "metadata": {}},
        {},
    ],
)
def test_what_has_another_form_is_a_tree(tree: Any) -> None:
    found = read(tree)
    assert isinstance(found, TreeResult)
    assert (found.value, found.note) == (tree, "")


def test_no_results_at_all_are_no_pubs() -> None:
    assert read({"results": []}).pubs == ()
