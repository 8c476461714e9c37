"""The `__type__` JSON: every value is what IBM's client reads, or is refused by its path."""

from __future__ import annotations

import json
from datetime import UTC, timedelta
from typing import Any

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

from tests.support.examples import examples

from .agreement import agree
from .make_fixtures import FOLDER
from .making.typed import dump
from .test_fixtures import UNREAD
from .typed import START, decoded

TYPED = sorted(
    path.name for path in FOLDER.glob("*.json") if path.name.startswith(("type-", "unknown"))
)


@pytest.mark.parametrize("name", [name for name in TYPED if name not in UNREAD])
def test_each_fixture_is_what_the_client_reads(name: str) -> None:
    body = (FOLDER / name).read_text(encoding="utf-8")
    agree(decoded(body), json.loads(body, cls=RuntimeDecoder))


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
