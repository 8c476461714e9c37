"""Tensors equal what IBM's models make of them, and no claim is believed."""

from __future__ import annotations

import base64
import json
import tracemalloc
import zlib
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as some
from ibm_quantum_schemas.common import CompressedTensorModel, TensorModel

from qjobs_tui.errors import BadResult
from qjobs_tui.results.gate.tensor import Tensor, tensor
from qjobs_tui.results.limits import Limits

from .program_cases import grown

PLAIN = ["?", "u1", "f8", "c16"]
EXTENDED = [*PLAIN, "f2", "f4", "i1", "i2", "i4", "i8", "u2", "u4", "u8", "c8"]


def of(
    model: dict[str, Any], *, is_compressed: bool = True, limits: Limits | None = None
) -> Tensor:
    return tensor(grown({"t": model}, limits)["t"], is_compressed=is_compressed)


def compressed(raw: bytes, shape: list[Any], dtype: str = "bool") -> dict[str, Any]:
    return {"data": base64.b64encode(zlib.compress(raw)).decode(), "shape": shape, "dtype": dtype}


def arrays(names: list[str]) -> st.SearchStrategy[np.ndarray[Any, Any]]:
    shapes = some.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=9)
    return st.sampled_from(names).flatmap(lambda name: some.arrays(np.dtype(name), shapes))


def check(found: Tensor, model: Any) -> None:
    expected = model.to_numpy()
    values, lazy = found.values(), found.lazy()
    assert (values.dtype, values.shape) == (expected.dtype, expected.shape)
    assert values.tobytes() == expected.tobytes()
    assert (lazy.dtype, lazy.shape) == (values.dtype, values.shape)
    assert found.raw().size == (-(-values.size // 8) if found.is_packed else values.nbytes)


@given(arrays(EXTENDED))
def test_every_dtype_of_a_compressed_tensor(array: np.ndarray[Any, Any]) -> None:
    model = CompressedTensorModel.from_numpy(array)
    check(of(json.loads(model.model_dump_json())), model)


@given(arrays(PLAIN))
def test_every_dtype_of_a_plain_tensor(array: np.ndarray[Any, Any]) -> None:
    model = TensorModel.from_numpy(array)
    check(of(json.loads(model.model_dump_json()), is_compressed=False), model)


@given(st.integers(0, 70), st.integers(0, 255))
def test_spare_bits_of_the_last_byte_are_no_booleans(count: int, spare: int) -> None:
    raw = np.packbits(np.zeros(count, bool), bitorder="little")
    if count % 8:
        raw[-1] = spare << count % 8 & 0xFF
    assert not of(compressed(raw.tobytes(), [count])).values().any()


def test_a_large_one_is_unpacked_in_windows_without_loss() -> None:
    bits = np.random.default_rng(3).random(3_000_001) < 0.5
    model = CompressedTensorModel.from_numpy(bits).model_dump()
    np.testing.assert_array_equal(of(model).values(), bits)


GOOD = compressed(bytes(range(24)), [2, 3], "f32")
RAW = base64.b64decode(GOOD["data"])
BROKEN = {
    "no data": ({"shape": [1], "dtype": "u8"}, "", "has no 'data'"),
    "no shape": ({"data": "", "dtype": "u8"}, "", "has no 'shape'"),
    "data is no text": (GOOD | {"data": 3}, ".data", "is no string"),
    "data is no ASCII": (GOOD | {"data": "é==="}, ".data", "is no base64"),
    "an unknown dtype": (GOOD | {"dtype": "f128"}, ".dtype", "is the unknown dtype 'f128'"),
    "a dtype of NumPy": (GOOD | {"dtype": "O"}, ".dtype", "is the unknown dtype 'O'"),
    "a dtype that is none": (GOOD | {"dtype": ["f32"]}, ".dtype", "is no string"),
    "a shape that is none": (GOOD | {"shape": 6}, ".shape", "is no array"),
    "a negative length": (GOOD | {"shape": [-1, -6]}, ".shape[0]", "is not between"),
    "a length that is true": (GOOD | {"shape": [True, 6]}, ".shape[0]", "is no whole number"),
    "a fractional length": (GOOD | {"shape": [2, 3.0]}, ".shape[1]", "is no whole number"),
    "too many axes": (GOOD | {"shape": [1] * 33}, ".shape", "has more than 32 axes"),
    "no base64": (GOOD | {"data": "!!!!"}, "", "is no base64"),
    "base64 cut short": (GOOD | {"data": GOOD["data"][:-1]}, "", "is no base64"),
    "no zlib stream": (GOOD | {"data": "AAAA"}, "", "is no zlib stream"),
    "a zlib stream cut short": (
        GOOD | {"data": base64.b64encode(RAW[:-3]).decode()},
        "",
        "is a zlib stream that is cut short",
    ),
    "something behind the stream": (
        GOOD | {"data": base64.b64encode(RAW + b"x").decode()},
        "",
        "has something behind its zlib stream",
    ),
    "too few bytes": (GOOD | {"shape": [7]}, "", "holds 24 bytes, its shape wants 28"),
    "too many bytes": (GOOD | {"shape": [5]}, "", "holds more than the 20 bytes"),
    "no elements but bytes": (GOOD | {"shape": [0, 9]}, "", "holds more than the 0 bytes"),
    "more than the text can hold": (GOOD | {"shape": [1 << 20]}, "", "bytes of text"),
    "more than is read": (GOOD | {"shape": [1 << 62] * 32}, "", "more than the"),
    "a shape that no array has": (
        compressed(b"", [1 << 62, 1 << 62, 0], "f32"),
        "",
        "has the impossible shape",
    ),
}


@pytest.mark.parametrize(("model", "at", "what"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_one_says_what_is_wrong_where(model: dict[str, Any], at: str, what: str) -> None:
    with pytest.raises(BadResult) as caught:
        of(model).values()
    assert caught.value.path == f"t{at}"
    assert what in caught.value.what


@pytest.mark.parametrize("size", [1 << 24, (1 << 24) + 1])
def test_a_zlib_bomb_costs_no_more_than_it_may(size: int) -> None:
    limits = Limits(array_bytes=1 << 24)
    bomb = of(compressed(bytes(64 << 20), [size], "u8"), limits=limits)
    tracemalloc.start()
    with pytest.raises(BadResult, match="holds more" if size == 1 << 24 else "claims"):
        bomb.values()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < (20 << 20)


def test_booleans_too_many_to_unpack_can_still_be_had_packed() -> None:
    found = of(compressed(bytes(1 << 10), [1 << 13]), limits=Limits(array_bytes=1 << 12))
    assert found.raw().size == 1 << 10
    with pytest.raises(BadResult, match="holds 8192 booleans"):
        found.values()


def test_it_is_decoded_once_while_somebody_holds_it() -> None:
    lazy = of(GOOD).lazy()
    held = lazy.load()
    assert lazy.load() is held
