"""Small values of the `__type__` JSON, and what is kept as it is."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest

from qjobs_tui.errors import BadResult
from qjobs_tui.results import pubs
from qjobs_tui.results.gate.document import read_document
from qjobs_tui.results.gate.node import Node
from qjobs_tui.results.gate.source import BytesSource
from qjobs_tui.results.lazy import LazyArray
from qjobs_tui.results.reading.codec import value

from .making.typed import dump
from .typed import START, decoded, typed


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-04T05:06:07.25", START),
        ("2026-03-04T05:06:07.250Z", START),
        ("2026-03-04 10:36:07.250000+05:30", START),
        ("20260304T050607.250000", START),
        ("2026-03-04T05:06:07.250000999", START),
        ("2026-03-04", datetime(2026, 3, 4, tzinfo=UTC)),
    ],
)
def test_a_time_is_in_utc(text: str, moment: datetime) -> None:
    found = decoded(typed("datetime", text))
    assert (found, found.tzinfo) == (moment, UTC)


def test_a_time_without_an_offset_is_utc_wherever_one_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        found = decoded(typed("datetime", "2026-03-04T05:06:07.25"))
    finally:
        monkeypatch.undo()
        time.tzset()
    assert found == START


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "4 March 2026",
        "2026-13-01",
        "0001-01-01T00:00+01:00",
        "2026-03-04" + " " * 99,
        5,
        None,
    ],
)
def test_what_is_no_iso_8601_is_no_time(text: object) -> None:
    with pytest.raises(BadResult, match="__value__ is no time") as raised:
        decoded(typed("datetime", text))
    assert raised.value.path == "__value__"


def test_a_complex_number_keeps_its_infinite_parts() -> None:
    assert decoded(typed("complex", [1, float("inf")])) == complex(1, float("inf"))


@pytest.mark.parametrize("parts", [[1], [1, 2, 3], ["1", 2], [10**400, 1], [True, 1], 3, "1+2j"])
def test_a_broken_complex_number(parts: object) -> None:
    with pytest.raises(BadResult, match="__value__"):
        decoded(typed("complex", parts))


@pytest.mark.parametrize("elements", [[[1]], [{"a": 1}], "abc", 5])
def test_a_broken_set(elements: object) -> None:
    with pytest.raises(BadResult, match="__value__"):
        decoded(typed("set", elements))


def test_keys_made_to_collide_are_refused() -> None:
    wall = [at * (2**61 - 1) for at in range(20_000)]
    with pytest.raises(BadResult, match="made to collide"):
        decoded(typed("set", wall))
    with pytest.raises(BadResult, match="made to collide"):
        decoded(json.dumps({"a": {"__int_keys__": True} | {str(one): 1 for one in wall}}))
    assert len(decoded(typed("set", list(range(200_000))))) == 200_000


def test_integer_keys() -> None:
    keys = {"__int_keys__": True, "1": "a", "-2": "b", "07": "c", "x": {"2": "d"}, "١": "e"}
    assert decoded(json.dumps(keys)) == {1: "a", -2: "b", "07": "c", "x": {"2": "d"}, "١": "e"}


def test_a_circuit_is_never_decoded() -> None:
    found = decoded(typed("QuantumCircuit", "not even base64 é"))
    assert (found.type, found.size, found.value) == ("QuantumCircuit", 17, None)


def test_an_unknown_type_keeps_its_tree() -> None:
    array = json.loads(dump(np.arange(3)))
    body = typed("Novelty", {"inner": [array, {"__type__": "complex", "__value__": [1, 2]}]})
    found = decoded(body)
    assert isinstance(found, pubs.Opaque)
    assert (found.type, found.value["__type__"]) == ("Novelty", "Novelty")
    inner, number = found.value["__value__"]["inner"]
    assert isinstance(inner, LazyArray)
    assert (inner.load().tolist(), number) == ([0, 1, 2], 1 + 2j)
    assert len(body) * 0.9 < found.size < len(body) * 1.1


def nested(levels: int) -> str:
    inner: Any = list(range(10_000))
    for _ in range(levels):
        inner = {"__type__": "Novelty", "__value__": [inner]}
    return json.dumps(inner)


def test_sizes_of_types_in_types_are_worked_out_once() -> None:
    def seconds(levels: int) -> float:
        began = time.process_time()
        decoded(nested(levels))
        return time.process_time() - began

    assert min(seconds(45) for _ in range(3)) < 10 * min(seconds(1) for _ in range(3))
    found, sizes = decoded(nested(45)), []
    while isinstance(found, pubs.Opaque):
        sizes.append(found.size)
        found = found.value["__value__"][0]
    assert len(sizes) == 45
    assert sizes == sorted(sizes, reverse=True)


@pytest.mark.parametrize("kind", [None, 5, ["ndarray"], {"a": 1}])
def test_a_type_that_is_no_name_is_a_member_like_others(kind: object) -> None:
    assert decoded(typed(kind, 1)) == {"__type__": kind, "__value__": 1}


def test_long_text_is_opaque() -> None:
    words = "wörter " * 600
    found = decoded(json.dumps([words, "short", "x" * 3_000_000]))
    assert (found[0].type, found[0].value, found[1]) == ("text", words, "short")
    assert (found[2].type, found[2].size, found[2].value) == ("text", 3_000_000, None)


def test_what_is_unchanged_is_not_copied() -> None:
    document = read_document(BytesSource(b'{"a": [[1, {"b": "c"}]], "n": {"__type__": "N"}}'))
    found = value(Node(document, document.tree))
    assert found["a"] is document.tree["a"]
    assert found["n"].type == "N"
