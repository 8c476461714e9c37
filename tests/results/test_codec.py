"""The `__type__` JSON: every value is what IBM's client reads, or is refused by its path."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from qiskit.primitives.containers import BitArray, DataBin, PrimitiveResult, SamplerPubResult
from qiskit_ibm_runtime import RuntimeDecoder
from qiskit_ibm_runtime.execution_span import (
    DoubleSliceSpan,
    ExecutionSpans,
    SliceSpan,
    TwirledSliceSpan,
    TwirledSliceSpanV2,
)
from qiskit_ibm_runtime.options.zne_options import ExtrapolatorType

from qjobs_tui.errors import BadResult
from qjobs_tui.results import pubs
from qjobs_tui.results.gate.document import read_document
from qjobs_tui.results.gate.node import Node
from qjobs_tui.results.gate.source import BytesSource
from qjobs_tui.results.lazy import LazyArray
from qjobs_tui.results.limits import Limits
from qjobs_tui.results.reading.codec import value
from tests.support.examples import examples

from .agreement import agree
from .make_fixtures import FOLDER
from .making.typed import dump
from .test_fixtures import UNREAD

START = datetime(2026, 3, 4, 5, 6, 7, 250_000, tzinfo=UTC)
TYPED = sorted(
    path.name for path in FOLDER.glob("*.json") if path.name.startswith(("type-", "unknown"))
)


def decoded(body: str | bytes, limits: Limits | None = None) -> Any:
    text = body.encode() if isinstance(body, str) else body
    document = read_document(BytesSource(text), limits)
    return value(Node(document, document.tree))


def typed(kind: object, inner: object) -> str:
    return json.dumps({"__type__": kind, "__value__": inner})


@pytest.mark.parametrize("name", [name for name in TYPED if name not in UNREAD])
def test_each_fixture_is_what_the_client_reads(name: str) -> None:
    body = (FOLDER / name).read_text(encoding="utf-8")
    agree(decoded(body), json.loads(body, cls=RuntimeDecoder))


# --- generated results ------------------------------------------------------------------------

_SHAPES = hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3)


@st.composite
def bit_arrays(draw: st.DrawFn, shape: tuple[int, ...], shots: int) -> BitArray:
    num_bits = draw(st.integers(1, 200))
    outcomes = hnp.arrays(bool, (*shape, shots, num_bits), elements=st.booleans())
    return BitArray.from_bool_array(draw(outcomes))


_DTYPES = st.one_of(
    hnp.boolean_dtypes(),
    hnp.integer_dtypes(endianness="="),
    hnp.unsigned_integer_dtypes(endianness="="),
    hnp.floating_dtypes(endianness="=", sizes=(16, 32, 64)),
    hnp.complex_number_dtypes(endianness="=", sizes=(64, 128)),
    hnp.unicode_string_dtypes(min_len=1, max_len=4),
)


@st.composite
def pub_results(draw: st.DrawFn) -> SamplerPubResult:
    shape, shots = draw(_SHAPES), draw(st.integers(0, 5))
    names = draw(st.lists(st.sampled_from(["c", "meas", "ψ", "a b"]), unique=True, max_size=3))
    fields: dict[str, Any] = {name: draw(bit_arrays(shape, shots)) for name in names}
    more = draw(st.lists(st.sampled_from(["evs", "stds", "iq"]), unique=True, max_size=2))
    fields |= {name: draw(hnp.arrays(_DTYPES, (*shape, shots))) for name in more}
    return SamplerPubResult(DataBin(**fields, shape=shape), draw(_METADATA))


_SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
_METADATA = st.dictionaries(
    st.text(max_size=5).filter(lambda key: key not in {"__type__", "__int_keys__", "execution"}),
    st.recursive(_SCALARS, lambda inner: st.lists(inner, max_size=3), max_leaves=5)
    | st.complex_numbers(allow_infinity=False, allow_nan=False)
    | st.datetimes(timezones=st.none() | st.just(UTC))
    | st.sets(st.integers(), max_size=3),
    max_size=3,
)


@given(st.lists(pub_results(), max_size=3), _METADATA)
@examples(200)
def test_any_result_is_what_the_client_reads(
    results: list[SamplerPubResult], metadata: dict[str, Any]
) -> None:
    body = dump(PrimitiveResult(results, metadata))
    agree(decoded(body), json.loads(body, cls=RuntimeDecoder))


@st.composite
def spans(draw: st.DrawFn) -> Any:
    start = START + timedelta(microseconds=draw(st.integers(0, 10**9)))
    window = start, start + timedelta(microseconds=draw(st.integers(0, 10**9)))
    kind = draw(st.sampled_from([SliceSpan, DoubleSliceSpan, TwirledSliceSpan, TwirledSliceSpanV2]))
    pub_idxs = draw(st.lists(st.integers(0, 50), unique=True, max_size=3))
    return kind(*window, {pub: draw(_entries(kind)) for pub in pub_idxs})


@st.composite
def _entries(draw: st.DrawFn, kind: type) -> tuple[Any, ...]:
    ends = st.none() | st.integers(-3, 20)
    pieces = slice(draw(ends), draw(ends)), slice(draw(ends), draw(ends))
    if kind is SliceSpan:
        return (draw(hnp.array_shapes(min_dims=1, min_side=1)), pieces[0])
    if kind is DoubleSliceSpan:
        return (draw(hnp.array_shapes(min_dims=1, min_side=1)), *pieces)
    shape = draw(hnp.array_shapes(min_dims=2, max_dims=4, min_side=1))
    entry = (shape, draw(st.booleans()), *pieces)
    return entry if kind is TwirledSliceSpan else (*entry, draw(st.integers(0, 40)))


@given(
    st.lists(spans(), max_size=4), st.sampled_from(["ExecutionSpans", "ExecutionSpanCollection"])
)
@examples(200)
def test_any_spans_are_what_the_client_reads(found: list[Any], name: str) -> None:
    body = dump(ExecutionSpans(found)).replace('"ExecutionSpans"', f'"{name}"')
    agree(decoded(body), json.loads(body, cls=RuntimeDecoder))


def test_a_hundred_of_each_kind_of_value_stand_in_one_another() -> None:
    inner: Any = {"found": 1 + 2j}
    for _ in range(20):
        inner = [{"set": {1}, "inner": inner}]
    agree(decoded(dump(inner)), inner)


# --- arrays -----------------------------------------------------------------------------------


def test_opening_decodes_no_array() -> None:
    array = json.loads(typed("ndarray", "bm90IHpsaWI="))
    bits = {"__type__": "BitArray", "__value__": {"array": array, "num_bits": 3}}
    fields = {"field_names": ["c"], "shape": [], "fields": {"c": bits, "evs": array}}
    found = decoded(typed("DataBin", fields))
    for broken in (lambda: found["c"].array, lambda: found["c"].shape, found["evs"].load):
        with pytest.raises(BadResult, match="no zlib stream"):
            broken()
    with pytest.raises(BadResult) as raised:
        found["c"].array  # noqa: B018 - decodes
    assert raised.value.path == "__value__.fields.c.__value__.array.__value__"


@pytest.mark.parametrize("name", ExtrapolatorType.__args__)
def test_the_name_of_an_extrapolator_is_text(name: str) -> None:
    assert decoded(typed("ndarray", name)) == name


def test_another_word_is_no_array() -> None:
    with pytest.raises(BadResult, match=r"base64|zlib"):
        decoded(typed("ndarray", "quadratic")).load()


_LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3)


@given(
    st.recursive(
        st.lists(_LEAVES, max_size=4), lambda inner: st.lists(inner, min_size=1, max_size=3)
    )
)
@examples(200)
def test_a_plain_list_is_the_array_numpy_makes_of_it(values: list[Any]) -> None:
    body = typed("ndarray", values)
    try:
        theirs = json.loads(body, cls=RuntimeDecoder)
    except ValueError:
        with pytest.raises(BadResult, match="differ in shape"):
            decoded(body).load()
    else:
        agree(decoded(body), theirs)


@pytest.mark.parametrize(
    "values",
    [
        [0.5] * 150_000,
        [[1, 2.5, 3]] * 50_000,
        [[1] * 70_000, [0.5] * 70_000],
        [1] * 100_000 + [None],
        ["ab"] * 70_000 + ["abcd"],
        [[[1]] * 2] * 40_000,
        [True] * 70_000 + [2],
    ],
)
def test_a_long_list_is_the_same_array(values: list[Any]) -> None:
    agree(decoded(typed("ndarray", values)), np.array(values))


@pytest.mark.parametrize(
    "values", [[[1] * 70_000, [1] * 69_999], [[1]] * 70_000 + [1], [1] * 70_000 + [[1]]]
)
def test_a_long_ragged_list_is_no_array(values: list[Any]) -> None:
    with pytest.raises(BadResult, match="differ in shape"):
        decoded(typed("ndarray", values)).load()


def test_arrays_in_a_plain_list_are_put_together() -> None:
    body = dump(np.array([{"inner": None}], dtype=object)).replace(
        '{"inner": null}', f"{dump(np.arange(3.0))}, {dump(np.ones(3))}"
    )
    agree(decoded(body), json.loads(body, cls=RuntimeDecoder))


def test_a_plain_list_takes_no_more_than_an_array_may() -> None:
    tight = Limits(array_bytes=1_000_000)
    words = typed("ndarray", ["a" * 4000, *["b"] * 400])
    with pytest.raises(BadResult, match="too much memory"):
        decoded(words, tight).load()
    inner = json.loads(dump(np.zeros(60_000)))
    with pytest.raises(BadResult, match="too much memory"):
        decoded(typed("ndarray", [inner, inner, inner]), tight).load()


@pytest.mark.parametrize("inner", [{}, None, {"__type__": "set", "__value__": []}])
def test_what_cannot_be_an_array_is_none(inner: object) -> None:
    with pytest.raises(BadResult, match="__value__ is no array"):
        decoded(typed("ndarray", inner))


def test_a_bin_in_a_plain_list_is_no_array() -> None:
    data = json.loads(typed("DataBin", {"shape": [], "fields": {}}))
    with pytest.raises(BadResult, match="a DataBin, of which there is no array"):
        decoded(typed("ndarray", [data])).load()


# --- small values -----------------------------------------------------------------------------


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


# --- what is kept as it is --------------------------------------------------------------------


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


# --- primitive results ------------------------------------------------------------------------


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
