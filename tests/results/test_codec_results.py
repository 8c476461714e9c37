"""Primitive results in the `__type__` JSON, with their spans."""

from __future__ import annotations

import json
from typing import Any

import pytest
from qiskit_ibm_runtime.execution_span import (
    SliceSpan,
    TwirledSliceSpanV2,
)

from qjobs_tui.errors import BadResult

from .agreement import agree
from .make_fixtures import FOLDER
from .making.typed import dump
from .typed import START, decoded, typed


def result(**changes: Any) -> dict[str, Any]:
    body: dict[str, Any] = json.loads((FOLDER / "type-spans-every-kind.json").read_text())
    body["__value__"].update(changes)
    return body


def test_spans_are_found_in_the_metadata() -> None:
    found = decoded(json.dumps(result()))
    assert found.spans is found.metadata["execution"]["execution_spans"]
    assert len(found.spans) == 9


@pytest.mark.parametrize(
    "metadata", [None, {}, {"execution": 3}, {"execution": {"execution_spans": []}}]
)
def test_metadata_without_spans(metadata: object) -> None:
    found = decoded(json.dumps(result(metadata=metadata)))
    assert found.spans is None
    assert found.metadata == (metadata or {})


def test_spans_of_an_unknown_kind_are_opaque() -> None:
    body = json.dumps(result()).replace('"DoubleSliceSpan"', '"QuadSliceSpan"')
    found = decoded(body)
    assert found.spans is None
    assert found.metadata["execution"]["execution_spans"].type == "ExecutionSpans"
    assert len(found.pubs) == 5


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ('"0": [[100], 60, 100]', '"x": [[100], 60, 100]', "spans[0].__value__.data_slices"),
        ('"0": [[100], 60, 100]', '"-1": [[100], 60, 100]', "spans[0].__value__.data_slices"),
        ('"0": [[100], 60, 100]', '"01": [[100], 60, 100]', "spans[0].__value__.data_slices"),
        ('"0": [[100], 60, 100]', '"0": [[100], 60]', "data_slices['0']"),
        ('"0": [[100], 60, 100]', '"0": [100, 60, 100]', "data_slices['0']"),
        ('"0": [[100], 60, 100]', '"0": [[-1], 60, 100]', "data_slices['0']"),
        ('"0": [[100], 60, 100]', '"0": [[100], 60.5, 100]', "data_slices['0']"),
        ("2026-03-04T05:06:10.250000+00:00", "later", "spans[0].__value__.start"),
        ('"0": [[100], 60, 100]', '"0": {}', "data_slices['0']"),
    ],
)
def test_a_broken_span_is_refused_by_its_path(old: str, new: str, where: str) -> None:
    body = json.dumps(result())
    assert old in body
    with pytest.raises(BadResult) as raised:
        decoded(body.replace(old, new))
    assert where in raised.value.path
    assert raised.value.path.startswith("__value__.metadata.execution.execution_spans.__value__")


def test_a_span_alone() -> None:
    span = SliceSpan(START, START, {0: ((4,), slice(1, 3))})
    agree(decoded(dump([span])), [span])
    with pytest.raises(BadResult) as raised:
        decoded(dump(span).replace("[4]", "4"))
    assert raised.value.path == "__value__.data_slices['0']"


def test_a_twirled_span_without_its_shots() -> None:
    span = TwirledSliceSpanV2(START, START, {0: ((4, 5), True, slice(1, 3), slice(0, 5), 7)})
    body = dump(span)
    assert body.count(", 7]") == 1
    with pytest.raises(BadResult, match="how many shots"):
        decoded(body.replace(", 7]", ", null]"))


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"pub_results": [1]}, "pub_results[0]"),
        ({"pub_results": [{"__type__": "DataBin"}]}, "pub_results[0]"),
        ({"pub_results": {}}, "pub_results"),
        ({"metadata": []}, "metadata"),
        ({"metadata": {"__type__": "set", "__value__": []}}, "metadata"),
    ],
)
def test_a_broken_result_is_refused_by_its_path(changes: dict[str, Any], where: str) -> None:
    with pytest.raises(BadResult) as raised:
        decoded(json.dumps(result(**changes)))
    assert raised.value.path == f"__value__.{where}"


def test_a_shape_may_be_missing_and_types_of_fields_do_not_matter() -> None:
    found = decoded(typed("DataBin", {"shape": None, "fields": {"evs": 1.0}, "field_types": [{}]}))
    assert (found.shape, dict(found)) == (None, {"evs": 1.0})
