"""Encoded arrays: every one that NumPy writes, and none that is not what its header says."""

from __future__ import annotations

import base64
import io
import json
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.lib import format as npy_format

from qjobs_tui.errors import BadResult
from qjobs_tui.results.gate.document import read_document
from qjobs_tui.results.gate.node import Node
from qjobs_tui.results.gate.npy import ndarray
from qjobs_tui.results.gate.source import BytesSource
from qjobs_tui.results.limits import Limits
from tests.support.examples import examples

if TYPE_CHECKING:
    from qjobs_tui.results.lazy import LazyArray


def lazy(text: str | bytes, limits: Limits | None = None) -> LazyArray:
    inner = text if isinstance(text, str) else base64.b64encode(text).decode()
    document = read_document(BytesSource(json.dumps({"a": inner}).encode()), limits)
    return ndarray(Node(document, document.tree)["a"])


def saved(array: np.ndarray[Any, Any], version: tuple[int, int] = (1, 0)) -> bytes:
    file = io.BytesIO()
    npy_format.write_array(file, array, version, allow_pickle=True)
    return file.getvalue()


def headed(header: str, data: bytes = b"") -> bytes:
    """Write a .npy file with a header of one's own."""
    size = len(header).to_bytes(2, "little")
    return zlib.compress(b"\x93NUMPY\x01\x00" + size + header.encode("latin-1") + data)


def shaped(shape: str, dtype: str = "|u1", order: str = "False") -> str:
    return f"{{'descr': '{dtype}', 'fortran_order': {order}, 'shape': {shape}, }}"


_DTYPES = hnp.scalar_dtypes() | hnp.unicode_string_dtypes() | hnp.byte_string_dtypes()


@given(
    hnp.arrays(
        _DTYPES.filter(lambda dtype: dtype.itemsize > 0), hnp.array_shapes(min_dims=0, min_side=0)
    ),
    st.booleans(),
    st.sampled_from([(1, 0), (2, 0), (3, 0)]),
)
@examples(300)
def test_any_array_is_read(array: np.ndarray[Any, Any], fortran: bool, version: Any) -> None:
    array = np.asfortranarray(array) if fortran else array
    found = lazy(zlib.compress(saved(array, version)))
    assert (found.shape, found.dtype) == (array.shape, array.dtype)
    np.testing.assert_array_equal(found.load(), array, strict=True)


def test_a_large_array_is_read() -> None:
    array = np.random.default_rng(3).normal(size=(300, 1000))
    for level in (0, 1, 9):
        np.testing.assert_array_equal(lazy(zlib.compress(saved(array), level)).load(), array)


def test_the_header_costs_no_more_than_a_first_piece() -> None:
    class Counted(BytesSource):
        read_bytes = 0

        def read(self, start: int, stop: int) -> bytes:
            Counted.read_bytes += stop - start
            return super().read(start, stop)

    text = base64.b64encode(zlib.compress(saved(np.zeros(1_000_000)), 0)).decode()
    document = read_document(Counted(json.dumps([text]).encode()))
    found = ndarray(next(Node(document, document.tree).elements()))
    Counted.read_bytes = 0
    assert (found.shape, found.dtype) == ((1_000_000,), np.dtype("f8"))
    assert 0 < Counted.read_bytes <= 4096


def test_values_are_remembered_as_long_as_they_are_held() -> None:
    found = lazy(zlib.compress(saved(np.arange(5))))
    held = found.load()
    assert found.load() is held


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "cut short"),
        ("AAAA", "zlib"),
        ("QUJ\nD", "base64"),
        ("QU=D", "base64"),
        ("QUJ", "base64"),
        ("QUJDQ", "base64"),
        ("QUJD QUJD", "base64"),
        ("QUJ-", "base64"),
        (zlib.compress(b""), "ends within its header"),
        (zlib.compress(b"\x93NUMPY"), "ends within its header"),
        (zlib.compress(b"\x93NUMPX\x01\x00" + bytes(50)), "no .npy file"),
        (zlib.compress(b"\x93NUMPY\x04\x00" + bytes(50)), "no .npy file"),
        (zlib.compress(b"\x93NUMPY\x01\x00\xff\xff" + bytes(9)), "header of 65545 bytes"),
        (zlib.compress(b"\x93NUMPY\x02\x00\xff\xff\xff\xff" + bytes(9)), "header of"),
        (zlib.compress(b"\x93NUMPY\x01\x00\x50\x00{'descr'"), "ends within its header"),
        (headed("{'descr': '|u1'}"), "cannot be read"),
        (headed("__import__('os').getcwd()"), "cannot be read"),
        (headed(shaped("(1,)").replace("'|u1'", "[('a', '|u1')]"), b"a"), "cannot be read"),
        (headed(shaped("(-1,)")), "cannot be read"),
        (headed(shaped("(1 2)")), "cannot be read"),
        (headed(shaped("(0, 12345678901234567890)")), "cannot be read"),
        (headed(shaped("(1,)", "|O"), b"a" * 8), "pickled"),
        (headed(shaped("(1,)", "O8"), b"a" * 8), "pickled"),
        (headed(shaped("(1,)", "|V1"), b"a"), "unknown dtype"),
        (headed(shaped("(1,)", "<f3"), b"abc"), "unknown dtype"),
        (headed(shaped("(1,)", "<U0")), "unknown dtype"),
        (headed(shaped("(1,)", "<M8[0s]"), b"a" * 8), "unknown dtype"),
        (headed(shaped("(1,)", "<M8[xx]"), b"a" * 8), "unknown dtype"),
        (headed(shaped(f"({'1, ' * 33})"), b"a"), "33 axes"),
        (headed(shaped("(2,)"), b"a"), "holds 1 bytes"),
        (headed(shaped("(2,)"), b"abc"), "more than the 2 bytes"),
        (headed(shaped("()"), b""), "holds 0 bytes"),
        (headed(shaped("(1000000000000,)")), "claims 1000000000000 bytes"),
        (headed(shaped("(100000000,)")), "claims 100000000 bytes in"),
        (headed(shaped("(0, 100000000000000000, 100000000000000000)")), "impossible shape"),
        (headed(shaped("(1,)", "<U1"), b"\xff\xff\xff\x7f"), "no Unicode"),
        (headed(shaped("(1,)", ">U1"), b"\x00\x11\x00\x00"), "no Unicode"),
        (headed(shaped("(1,)"), b"a")[:-1], "cut short"),
        (headed(shaped("(1,)"), b"a")[:-4] + b"abcd", "no zlib stream"),
        (headed(shaped("(1,)"), b"a") + b"x", "behind its zlib stream"),
    ],
)
def test_what_is_no_array_is_refused(text: str | bytes, what: str) -> None:
    found = lazy(text)
    with pytest.raises(BadResult, match=what) as raised:
        found.load()
    assert raised.value.path == "a"


def test_a_bomb_is_refused_before_it_goes_off() -> None:
    bomb = zlib.compress(saved(np.zeros(50_000_000, np.uint8)), 9)
    assert len(bomb) < 100_000
    with pytest.raises(BadResult, match="more than the 1000000 that are read"):
        lazy(bomb, Limits(array_bytes=1_000_000)).load()
    with pytest.raises(BadResult, match="more than the 4 bytes of its shape"):
        lazy(headed(shaped("(4,)"), bytes(50_000_000))).load()


def test_padding_in_the_midst_is_refused() -> None:
    stream = zlib.compress(saved(np.arange(40_000.0)), 0)
    # The first part ends with the window in which base64 is decoded.
    first = (1 << 18) // 4 * 3 - 1
    parts = stream[:first], stream[first:]
    text = "".join(base64.b64encode(part).decode() for part in parts)
    assert text[(1 << 18) - 1] == "="
    with pytest.raises(BadResult, match="ends before its end"):
        lazy(text).load()
    assert lazy(stream).load().size == 40_000


def test_characters_beyond_unicode_do_not_reach_python() -> None:
    array = np.array(["\U0010ffff", "é"])
    assert lazy(zlib.compress(saved(array))).load().tolist() == ["\U0010ffff", "é"]
