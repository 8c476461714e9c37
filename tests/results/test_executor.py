"""Executor bodies of every version equal what IBM's client decodes; hostile ones are refused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as some
from qiskit_ibm_runtime.results.quantum_program import QuantumProgramResult

from qjobs_tui.errors import BadResult
from qjobs_tui.results.lazy import LazyArray
from qjobs_tui.results.pubs import Opaque, PrimitiveResult, ProgramResult
from qjobs_tui.results.reading.executor import KNOWN_VERSIONS, read_executor
from tests.support.examples import examples

from .make_fixtures import FOLDER
from .making.executor import MODELS, body, tensor
from .program_cases import (
    changed,
    grown,
    loaded,
    ours,
    program,
    read,
    real,
    replaced,
    same_primitive,
    same_program,
    text,
)

if TYPE_CHECKING:
    from .making.executor import Arrays

NAMES = sorted(path.name for path in FOLDER.glob("executor-*.json"))
ROLES = ("executor-estimator_v2.json", "executor-noise_learner_v3.json")
VERSIONS = sorted(KNOWN_VERSIONS)
PLAIN = ("?", "u1", "f8", "c16")
ITEM = ("data", 0, "metadata")
STRETCH = (*ITEM, "stretch_values", 0, "expanded_values")
EXTENDED = (*PLAIN, "f2", "f4", "i1", "i2", "i4", "i8", "u2", "u4", "u8", "c8")


def test_every_version_of_the_client_is_known() -> None:
    assert set(MODELS) == KNOWN_VERSIONS


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ROLES])
def test_a_fixture_is_what_the_client_reads(name: str) -> None:
    found, expected = ours(text(name)), real(text(name))
    if isinstance(found, PrimitiveResult):
        same_primitive(found, expected)
        assert found.origin == json.loads(text(name))["schema_version"]
    else:
        assert isinstance(expected, QuantumProgramResult)
        same_program(program(text(name)), expected)


@pytest.mark.parametrize("name", ROLES)
def test_raw_measurements_of_a_role_are_the_clients_items(name: str) -> None:
    found = program(text(name))
    same_program(found, real(changed(text(name), semantic_role=None)), role=name[9:-5])
    assert found.note.startswith("Items as they were measured: ")


def test_a_role_that_nobody_knows_is_said_and_early_versions_have_none() -> None:
    whole = text("executor-v2.0.json")
    assert (
        "'weaver_v1' makes of them is not"
        in program(changed(whole, semantic_role="weaver_v1")).note
    )
    assert program(whole).note == ""
    # Before v1.0 the schema has no roles; the client does not look for one.
    early = changed(text("executor-v0.2.json"), semantic_role="sampler_v2")
    same_program(program(early), real(early))
    earliest = changed(text("executor-v0.1.json"), passthrough_data={"label": "ising"})
    same_program(program(earliest), real(earliest))


@st.composite
def items(draw: st.DrawFn, version: str) -> Arrays:
    dtypes = st.sampled_from(EXTENDED if version == "v2.0" else PLAIN)
    shapes = some.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=5)
    names = st.text(min_size=1, max_size=6)
    arrays = st.builds(lambda name, shape: (np.dtype(name), shape), dtypes, shapes)
    drawn = draw(st.dictionaries(names, arrays.flatmap(lambda one: some.arrays(*one)), max_size=4))
    return dict(drawn)


@st.composite
def metadata(draw: st.DrawFn) -> dict[str, Any]:
    steps = st.integers(-(10**6), 10**6)
    timings = st.fixed_dictionaries({"timing": st.text(max_size=9), "circuit_duration": steps})
    stretch = st.fixed_dictionaries(
        {
            "name": st.text(max_size=9),
            "value": steps,
            "remainder": steps,
            "expanded_values": st.lists(st.tuples(steps, steps), max_size=2),
        }
    )
    stretches = st.lists(stretch, max_size=2)
    members = {"scheduler_timing": st.none() | timings, "stretch_values": st.none() | stretches}
    return dict(draw(st.fixed_dictionaries({}, optional=members)))


TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda tree: (
        st.lists(tree, max_size=3) | st.dictionaries(st.text(max_size=5), tree, max_size=3)
    ),
    max_leaves=8,
)


@examples(60)
@given(st.data(), st.sampled_from(VERSIONS))
def test_any_items_metadata_and_passthrough(data: st.DataObject, version: str) -> None:
    program_items = data.draw(st.lists(items(version), max_size=3))
    more: dict[str, Any] = {}
    told = None
    if version != "v0.1":
        more["passthrough_data"] = data.draw(TREES)
        told = [data.draw(metadata()) for _ in program_items]
    whole = body(version, program_items, [], metadata=told, **more)
    same_program(program(whole), real(whole))


@given(st.sampled_from(["v0.2", "v1.1", "v2.0"]), st.data())
def test_tensors_within_passthrough_data(version: str, data: st.DataObject) -> None:
    array = data.draw(st.sampled_from([np.arange(3.0), np.eye(3, dtype=bool), np.array(1j)]))
    model = tensor(version, array)
    tree = {"a": [model, {"b": {"data": "AA==", "shape": [1, "x"], "dtype": "u8"}}], "c": model}
    whole = body(version, [], [], passthrough_data=tree if version < "v2" else {"a": [model]})
    same_program(program(whole), real(whole))


@pytest.mark.parametrize(
    "near",
    [
        {"data": "AAAAAAAAAAA=", "shape": [2], "dtype": "f64"},
        {"data": "AA==", "shape": [1], "dtype": "i8"},
        {"data": "AA==", "shape": [1.0], "dtype": "u8"},
        {"data": "AA==", "shape": [1]},
        {"data": "", "shape": [], "dtype": "u8"},
    ],
)
def test_what_is_nearly_a_tensor_stays_an_object(near: dict[str, Any]) -> None:
    whole = changed(text("executor-v1.1.json"), passthrough_data=near)
    same_program(program(whole), real(whole))
    assert program(whole).passthrough == near


def test_a_compressed_tensor_shows_when_loaded_that_it_is_none() -> None:
    near = {"data": "AAAAAAAAAAA=", "shape": [1], "dtype": "f64"}
    found = program(changed(text("executor-v2.0.json"), passthrough_data=[near])).passthrough[0]
    assert isinstance(found, LazyArray)
    with pytest.raises(BadResult) as caught:
        found.load()
    assert caught.value.path == "passthrough_data[0]"


def test_long_text_passed_through_is_read_and_very_long_text_named() -> None:
    whole = changed(text("executor-v2.0.json"), passthrough_data=["x" * 9999, "y" * 2_000_000])
    assert program(whole).passthrough[0] == "x" * 9999
    very_long = program(whole).passthrough[1]
    assert isinstance(very_long, Opaque)
    assert (very_long.type, very_long.size) == ("text", 2_000_000)


WRONG: list[tuple[tuple[Any, ...], Any, str, str]] = [
    (("schema_version",), "v9.9", "schema_version", "unknown version"),
    (("schema_version",), 2.0, "schema_version", "is no string"),
    (("semantic_role",), 7, "semantic_role", "is no string"),
    (("data",), {}, "data", "is no array"),
    (("data", 0, "results"), [], "data[0].results", "is no object"),
    ((*ITEM, "scheduler_timing"), {"timing": ""}, "scheduler_timing", "has no 'circuit_duration'"),
    ((*ITEM, "stretch_values"), [{}], "stretch_values[0]", "has no"),
    ((*STRETCH, 1), [1], "stretch_values[0].expanded_values[1]", "is no pair"),
    ((*STRETCH, 1, 1), 0.5, "stretch_values[0].expanded_values[1][1]", "is no whole number"),
    (("metadata",), {}, "metadata", "has no 'chunk_timing'"),
]


@pytest.mark.parametrize(("at", "value", "path", "what"), WRONG)
def test_what_breaks_the_schema_is_named_with_its_path(
    at: tuple[Any, ...], value: Any, path: str, what: str
) -> None:
    with pytest.raises(BadResult) as caught:
        read_executor(grown(replaced(json.loads(text("executor-v1.0.json")), at, value)))
    assert caught.value.path == ("data[0].metadata." if at[:3] == ITEM else "") + path
    assert what in caught.value.what


def test_an_error_in_a_lazy_array_names_it_and_the_others_can_be_read() -> None:
    at = ("data", 0, "results", "c", "data")
    found = read(grown(replaced(json.loads(text("executor-v2.0.json")), at, "AAAA")))
    assert isinstance(found, ProgramResult)
    assert loaded(found.items[1]) == 6
    with pytest.raises(BadResult) as caught:
        loaded(found.items[0])
    assert caught.value.path == "data[0].results.c"
