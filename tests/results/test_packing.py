"""Rows of bits become rows of bytes, for every width, without being unpacked."""

from __future__ import annotations

import time
import tracemalloc
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from qiskit.primitives.containers import BitArray as RealBitArray

from qjobs_tui.results.reading.packing import packed_rows

if TYPE_CHECKING:
    from collections.abc import Callable


@given(st.integers(0, 300), st.integers(0, 200), st.integers(0, 2**32))
@example(3, 5000, 1)
@example(9, 70_001, 1)
@example(40_000, 9, 1)
def test_rows_are_as_the_client_packs_them(rows: int, num_bits: int, seed: int) -> None:
    bits = np.random.default_rng(seed).random((rows, num_bits)) < 0.5
    raw = np.packbits(bits.reshape(-1), bitorder="little")
    expected = RealBitArray.from_bool_array(bits, order="little").array
    found = packed_rows(raw, rows, num_bits)
    assert found.flags.c_contiguous
    np.testing.assert_array_equal(found, expected)


@given(st.integers(1, 9), st.integers(1, 70))
def test_spare_bits_are_zero_whatever_follows_the_last_row(rows: int, num_bits: int) -> None:
    raw = np.full(-(-rows * num_bits // 8), 0xFF, np.uint8)
    found = packed_rows(raw, rows, num_bits)
    assert found.tobytes() == ((1 << num_bits) - 1).to_bytes(found.shape[1], "big") * rows


def test_few_wide_rows_are_no_slower_than_many_narrow_ones() -> None:
    raw = np.zeros(4 << 20, np.uint8)
    wide, narrow = (
        min(_seconds(lambda: packed_rows(raw, (32 << 20) // num_bits, num_bits)) for _ in range(3))  # noqa: B023
        for num_bits in (1 << 20, 128)
    )
    assert wide < 10 * narrow


def _seconds(call: Callable[[], object]) -> float:
    before = time.thread_time()
    call()
    return time.thread_time() - before


@pytest.mark.parametrize("num_bits", [20, 127, 1 << 19])
def test_it_takes_little_more_than_the_result(num_bits: int) -> None:
    rows = (8 << 23) // num_bits
    raw = np.zeros(-(-rows * num_bits // 8), np.uint8)
    tracemalloc.start()
    found = packed_rows(raw, rows, num_bits)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < found.nbytes + (4 << 20)
