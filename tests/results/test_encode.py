"""What is written is what IBM's own decoder reads."""

from __future__ import annotations

import base64
import io
import json
import zlib
from datetime import UTC, date, datetime, timedelta, timezone
from math import ceil, prod
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from qiskit.primitives.containers import BitArray as RealBitArray
from qiskit.primitives.containers import PrimitiveResult as RealPrimitiveResult
from qiskit_ibm_runtime import RuntimeDecoder

from qjobs_tui.results.lazy import LazyArray
from qjobs_tui.results.limits import WINDOW
from qjobs_tui.results.pubs import BitArray, DataBin, Opaque, PrimitiveResult, PubResult
from qjobs_tui.results.spans import DoubleSlice, ExecutionSpan, ExecutionSpans, SizedSlice
from qjobs_tui.results.writing.deflated import base64 as base64_of
from qjobs_tui.results.writing.deflated import npy_pieces
from qjobs_tui.results.writing.encode import Verbatim, encode
from tests.support.examples import examples

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


def read(value: object) -> Any:
    """What IBM's client makes of what is written."""
    return json.loads(b"".join(encode(value)), cls=RuntimeDecoder)


def packed(rng: np.random.Generator, shape: tuple[int, ...], shots: int, num_bits: int) -> Any:
    found = rng.integers(0, 256, (*shape, shots, ceil(num_bits / 8)), dtype=np.uint8)
    if num_bits % 8:
        found[..., 0] &= 0xFF >> (-num_bits % 8)
    return found


@pytest.mark.parametrize(
    "value",
    [
        {"a": [1, -2.5, 1e300, True, None, "π\n\ud83d \U0001f600 \\ \" '"], "": {}, "e": []},
        [[], [[]], {"a": {"b": ()}}],
        10**400,
        1 + 2j,
        {1, 2, 3},
        {"text": "x" * (3 * WINDOW) + "é"},
    ],
)
def test_values_come_back(value: Any) -> None:
    expected = {"a": {"b": []}} if value == [[], [[]], {"a": {"b": ()}}] else value
    assert read(value) == ([[], [[]], expected] if isinstance(value, list) else value)


def test_moments_come_back() -> None:
    there = timezone(timedelta(hours=-5, minutes=-30))
    for moment in (NOON, datetime(2026, 3, 4, 5, 6, 7, 89, tzinfo=there)):
        assert read(moment) == moment
    assert read(date(2026, 3, 4)) == datetime(2026, 3, 4)  # noqa: DTZ001 - as the client has it


def test_what_is_no_number_is_written_as_the_client_does() -> None:
    assert b"".join(encode([np.nan, np.inf, -np.inf])) == b"[NaN, Infinity, -Infinity]"


def test_numpy_scalars_are_plain_numbers() -> None:
    scalars = [np.int64(3), np.uint8(4), np.float32(0.5), np.float64(0.1), np.bool_(True)]
    assert b"".join(encode(scalars)) == b"[3, 4, 0.5, 0.1, true]"
    assert read(np.complex64(1 + 2j)) == 1 + 2j


def test_integer_keys_are_marked_as_the_client_marks_them() -> None:
    assert b"".join(encode({0: "a", 12: "b"})) == b'{"__int_keys__": true, "0": "a", "12": "b"}'


def test_nothing_else_is_written() -> None:
    for value in (object(), b"bytes"):
        with pytest.raises(TypeError, match="cannot be written"):
            b"".join(encode([value]))


def test_text_is_put_in_verbatim() -> None:
    calls = []

    def pieces() -> list[bytes]:
        calls.append(1)
        return [b'{"x" :', b" 1e2}"]

    odd = {"__type__": "odd", "y": None}
    value = [Verbatim(pieces), Opaque("odd", 3, odd), Opaque("text", 3)]
    for _ in range(2):
        text = b"".join(encode(value))
    assert (
        text == b'[{"x" : 1e2}, {"__type__": "odd", "y": null}, {"left_out": "text", "bytes": 3}]'
    )
    assert len(calls) == 2


DTYPES = st.sampled_from("?bBhHiIlLqQefdFD") | st.sampled_from(["U3", "S5", ">i4", "M8[us]"])


@examples(60)
@given(data=st.data(), order=st.sampled_from(["C", "F", "reversed", "strided"]))
def test_arrays_come_back(data: st.DataObject, order: str) -> None:
    shape = data.draw(arrays.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=5))
    dtype = np.dtype(data.draw(DTYPES))
    array = np.random.default_rng(0).integers(0, 120, shape).astype(dtype)
    if order == "F":
        array = np.asfortranarray(array)
    elif order != "C" and array.ndim:
        array = array[::-1] if order == "reversed" else array[..., ::2]
    found = read(LazyArray.of(array))
    assert (found.dtype, found.shape) == (array.dtype, array.shape)
    np.testing.assert_array_equal(found, array)
    expected = io.BytesIO()
    np.save(expected, array)
    assert b"".join(npy_pieces(array)) == expected.getvalue()


def test_not_a_number_and_objects_in_arrays() -> None:
    np.testing.assert_array_equal(read(np.array([1.5, np.nan])), [1.5, np.nan])
    found = read(np.array([[None, "exponential"], [1, 2.5]], dtype=object))
    assert found.tolist() == [[None, "exponential"], [1, 2.5]]


@given(st.lists(st.binary(max_size=7)))
def test_base64_does_not_depend_on_the_pieces(pieces: list[bytes]) -> None:
    assert b"".join(base64_of(pieces)) == base64.b64encode(b"".join(pieces))


def test_no_step_is_large() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (5, WINDOW), dtype=np.uint8)
    pieces = list(encode([noise.T, "x" * (5 * WINDOW)]))
    assert max(map(len, pieces)) < 2 * WINDOW
    found = json.loads(b"".join(pieces))[0]["__value__"]
    assert zlib.decompress(base64.b64decode(found)).endswith(noise.tobytes())


@examples(60)
@given(
    shape=st.lists(st.integers(0, 3), max_size=3).map(tuple),
    shots=st.integers(0, 20),
    num_bits=st.integers(1, 200),
    seed=st.integers(0, 99),
)
@example(shape=(), shots=0, num_bits=1, seed=0)
def test_registers_come_back(shape: tuple[int, ...], shots: int, num_bits: int, seed: int) -> None:
    array = packed(np.random.default_rng(seed), shape, shots, num_bits)
    found = read(BitArray.of(array, num_bits))
    assert found == RealBitArray(array, num_bits)
    if prod(shape) * shots:
        assert found.get_counts() == RealBitArray(array, num_bits).get_counts()


def result(**more: Any) -> PrimitiveResult:
    rng = np.random.default_rng(5)
    fields = {
        "meas": BitArray.of(packed(rng, (2, 3), 7, 12), 12),
        "iq": LazyArray.of(rng.normal(size=(2, 3, 7))),
        "note": "exponential",
    }
    sampler = PubResult(DataBin(fields, (2, 3)), {"shots": 7}, "SamplerPubResult")
    estimator = PubResult(
        DataBin({"evs": LazyArray.of(np.array(0.5)), "stds": LazyArray.of(np.array(np.nan))}, ()),
        {"target_precision": np.float64(0.01)},
        "EstimatorPubResult",
    )
    return PrimitiveResult((sampler, estimator), **more)


def test_a_whole_result_comes_back() -> None:
    ours = result(metadata={"version": 2, "at": NOON})
    found = read(ours)
    assert isinstance(found, RealPrimitiveResult)
    assert found.metadata == {"version": 2, "at": NOON}
    assert [type(pub).__name__ for pub in found] == ["SamplerPubResult", "EstimatorPubResult"]
    assert [pub.metadata for pub in found] == [{"shots": 7}, {"target_precision": 0.01}]
    assert [pub.data.shape for pub in found] == [(2, 3), ()]
    assert list(found[0].data) == ["meas", "iq", "note"]
    np.testing.assert_array_equal(found[0].data["meas"].array, ours.pubs[0].data["meas"].array)
    np.testing.assert_array_equal(found[0].data["iq"], ours.pubs[0].data["iq"].load())
    assert found[0].data["note"] == "exponential"
    assert found[1].data["evs"] == 0.5
    assert np.isnan(found[1].data["stds"])


def test_a_pub_without_a_shape_gets_that_of_its_data() -> None:
    bits = BitArray.of(np.zeros((4, 9, 1), np.uint8), 3)
    evs = LazyArray.of(np.zeros((2, 3)))
    assert read(PubResult(DataBin({"c": bits}))).data.shape == (4,)
    assert read(PubResult(DataBin({"evs": evs, "stds": evs}))).data.shape == (2, 3)
    assert read(PubResult(DataBin({"other": evs}))).data.shape == ()


def test_an_unknown_kind_of_pub_is_a_plain_one() -> None:
    assert type(read(PubResult(DataBin({}, ()), kind="Odd"))).__name__ == "PubResult"


def test_spans_stand_where_the_client_looks_for_them() -> None:
    part = DoubleSlice((2, 3, 7), 1, 4, 0, 7)
    spans = ExecutionSpans([ExecutionSpan(NOON, NOON, {0: part}, "DoubleSliceSpan")])
    found = read(result(metadata={"execution": {"extra": 1}, "version": 2}, spans=spans)).metadata
    [span] = found["execution"].pop("execution_spans")
    assert found == {"execution": {"extra": 1}, "version": 2}
    assert (span.start, span.stop, span.pub_idxs) == (NOON, NOON, [0])
    np.testing.assert_array_equal(span.mask(0), part.mask())


def test_spans_that_cannot_be_written_are_left_out_and_it_is_said() -> None:
    spans = ExecutionSpans([ExecutionSpan(NOON, NOON, {0: SizedSlice(7)}, "chunk")])
    metadata = {"version": 2, "qjobs_tui": {"pubs": [3]}}
    found = read(result(metadata=metadata, spans=spans)).metadata
    reason = found["qjobs_tui"].pop("execution_spans")
    assert "not which" in reason
    assert found == metadata
