"""Noise learner and calibrator bodies equal what IBM's client decodes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ibm_quantum_schemas.common import F64TensorModel
from ibm_quantum_schemas.noise_learner_v3 import version_0_1, version_0_2, version_0_3
from qiskit.quantum_info import QubitSparsePauliList

from qjobs_tui.errors import BadResult
from qjobs_tui.results.pubs import NamedResult
from qjobs_tui.results.reading.named import (
    CALIBRATOR_VERSIONS,
    NOISE_LEARNER_VERSIONS,
    is_named,
    read_named,
)
from tests.support.examples import examples

from .make_fixtures import FOLDER
from .program_cases import grown, ours, real, replaced, root, same, text

if TYPE_CHECKING:
    from collections.abc import Mapping

MODELS: dict[str, Any] = {"v0.1": version_0_1, "v0.2": version_0_2, "v0.3": version_0_3}
LEARNED = sorted(path.name for path in FOLDER.glob("noise-learner-v3-*.json"))
OTHERS = sorted(path.name for path in FOLDER.glob("executor-*.json"))


def named(body: str) -> NamedResult:
    found = ours(body)
    assert isinstance(found, NamedResult)
    return found


def same_layer(found: Mapping[str, Any], expected: Any) -> None:
    same(found["rates"], expected._rates)
    same(found["rates_std"], expected._rates_std)
    same(found["metadata"], expected.metadata)
    made = [
        QubitSparsePauliList.from_sparse_list(one, found["num_qubits"])
        for one in found["generators"]
    ]
    assert made == expected._generators


@pytest.mark.parametrize("name", LEARNED)
def test_a_learned_fixture_is_what_the_client_reads(name: str) -> None:
    found, expected = named(text(name)), real(text(name), "noise-learner")
    assert (found.program, found.version) == ("noise learner", f"v{name[17:20]}")
    assert len(found.items) == len(expected.data)
    for layer, other in zip(found.items, expected.data, strict=True):
        same_layer(layer, other)


def test_a_calibration_is_what_the_client_reads() -> None:
    found, expected = (
        named(text("calibrate-v0.1.json")),
        real(text("calibrate-v0.1.json"), "calibrate"),
    )
    assert (found.program, found.version) == ("calibrator", "v0.1")
    assert found.items == ({"start": expected.start, "stop": expected.stop},)


@st.composite
def layers(draw: st.DrawFn, version: str) -> Any:
    qubits = draw(st.integers(1, 12))
    places = st.lists(st.integers(0, qubits - 1), max_size=4, unique=True)
    terms = places.flatmap(
        lambda some: st.tuples(
            st.text("XYZ", min_size=len(some), max_size=len(some)), st.just(some)
        )
    )
    generators = draw(st.lists(st.lists(terms, min_size=1, max_size=3), min_size=1, max_size=5))
    rates = np.array([draw(st.floats()) for _ in generators])
    fractions = st.dictionaries(st.integers(0, 300), st.floats(0, 1), max_size=3)
    is_trex = draw(st.booleans())
    kept: dict[str, Any] = {"fraction_kept": draw(st.floats(0, 1) if is_trex else fractions)}
    if version != "v0.1":
        depths = st.dictionaries(st.integers(0, 9), fractions, max_size=2)
        kept["success_rates"] = draw(fractions if is_trex else depths)
    return MODELS[version].NoiseLearnerV3ResultModel(
        generators_sparse=generators,
        num_qubits=qubits,
        rates=F64TensorModel.from_numpy(rates),
        rates_std=F64TensorModel.from_numpy(-rates),
        metadata={"learning_protocol": "trex" if is_trex else "lindblad", "post_selection": kept},
    )


@examples(40)
@given(st.data(), st.sampled_from(sorted(MODELS)))
def test_any_learned_body(data: st.DataObject, version: str) -> None:
    items = data.draw(st.lists(layers(version), max_size=3))
    body = MODELS[version].NoiseLearnerV3ResultsModel(data=items).model_dump_json()
    expected = real(body, "noise-learner").data
    assert len(named(body).items) == len(expected)
    for found, other in zip(named(body).items, expected, strict=True):
        same_layer(found, other)


def test_keys_are_integers_only_where_all_of_an_object_are() -> None:
    more = {"0": 1, "one": {"7": [{"-1": 2}]}}
    tree = replaced(json.loads(text(LEARNED[0])), ("data", 0, "metadata"), more)
    assert named(json.dumps(tree)).items[0]["metadata"] == {"0": 1, "one": {7: [{-1: 2}]}}


def test_the_versions_of_the_client_are_known() -> None:
    assert set(MODELS) == NOISE_LEARNER_VERSIONS
    assert {"v0.1"} == CALIBRATOR_VERSIONS


@pytest.mark.parametrize("name", OTHERS)
def test_an_executor_body_is_not_taken_for_one(name: str) -> None:
    assert not is_named(root(text(name)))


GENERATOR = ("data", 0, "generators_sparse", 1)
WRONG: list[tuple[tuple[Any, ...], Any, str, str]] = [
    (("schema_version",), "v0.4", "schema_version", "unknown version"),
    (("data",), 3, "data", "is no array"),
    (("data", 1), [], "data[1]", "is no object"),
    (("data", 0, "num_qubits"), 1, "data[0].generators_sparse[1][0]", "each of 1 qubits once"),
    (("data", 0, "rates", "shape"), [1, 3], "data[0].rates", "has the shape (1, 3) for 3 gener"),
    (("data", 0, "rates", "shape"), [], "data[0].rates", "has the shape () for 3 generators"),
    (("data", 0, "rates", "dtype"), "u8", "data[0].rates.dtype", "is not f64"),
    (GENERATOR, "ZZ", "data[0].generators_sparse[1]", "is no array"),
    ((*GENERATOR, 0), ["ZZ"], "data[0].generators_sparse[1][0]", "is no pair"),
    ((*GENERATOR, 0), ["Z", [0, 1]], "data[0].generators_sparse[1][0]", "have a Pauli for each"),
    ((*GENERATOR, 0), ["ZQ", [0, 1]], "data[0].generators_sparse[1][0]", "have a Pauli for each"),
    ((*GENERATOR, 0), ["ZZ", [1, 1]], "data[0].generators_sparse[1][0]", "qubits once at most"),
]


@pytest.mark.parametrize(("at", "value", "path", "what"), WRONG)
def test_what_breaks_the_schema_is_named_with_its_path(
    at: tuple[Any, ...], value: Any, path: str, what: str
) -> None:
    with pytest.raises(BadResult) as caught:
        read_named(grown(replaced(json.loads(text("noise-learner-v3-0.3.json")), at, value)))
    assert caught.value.path == path
    assert what in caught.value.what


@pytest.mark.parametrize(
    ("member", "what"),
    [("schema_version", "is an unknown version"), ("start", "is no time"), ("stop", "is no time")],
)
def test_a_broken_calibration_says_what_is_wrong(member: str, what: str) -> None:
    with pytest.raises(BadResult, match=what) as caught:
        read_named(grown(replaced(json.loads(text("calibrate-v0.1.json")), (member,), "never")))
    assert caught.value.path == member
