from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from qiskit.result.postprocess import format_counts_memory

from qjobs_tui.results.stats.bitstrings import bitstring, hexstring, integer

SIZES = st.lists(st.integers(1, 70), min_size=1, max_size=5)


@given(SIZES, st.data())
def test_spaces_are_where_qiskit_puts_them(sizes: list[int], data: st.DataObject) -> None:
    num_bits = sum(sizes)
    outcome = data.draw(st.integers(0, (1 << num_bits) - 1))
    header = {"creg_sizes": [[f"c{i}", n] for i, n in enumerate(sizes)], "memory_slots": num_bits}
    assert bitstring(outcome, num_bits, sizes) == format_counts_memory(hex(outcome), header)


@given(SIZES, st.data())
def test_every_form_is_read_back(sizes: list[int], data: st.DataObject) -> None:
    num_bits = sum(sizes)
    outcome = data.draw(st.integers(0, (1 << num_bits) - 1))
    assert len(bitstring(outcome, num_bits)) == num_bits
    for form in (bitstring(outcome, num_bits, sizes), hexstring(outcome, num_bits), outcome):
        assert integer(form, num_bits) == outcome


def test_first_register_stands_at_the_right() -> None:
    assert bitstring(0b10_011, 5, (3, 2)) == "10 011"


@pytest.mark.parametrize("sizes", [(3, 3), (3, 1), (6, -1), (5,), ()])
def test_sizes_that_do_not_fit_make_no_spaces(sizes: tuple[int, ...]) -> None:
    assert bitstring(0b10011, 5, sizes) == "10011"


def test_registers_of_no_bits_are_passed_over() -> None:
    assert bitstring(0b10011, 5, (0, 3, 0, 2, 0)) == "10 011"


def test_no_bits() -> None:
    assert bitstring(0, 0) == "0"
    assert hexstring(0, 0) == "0x0"
    assert integer("0", 0) == integer("", 0) == integer("0x0", 0) == integer(0, 0) == 0


def test_numpy_integers_and_capital_hexadecimal() -> None:
    assert integer(np.uint8(5), 3) == 5
    assert integer("0XaF", 8) == 0xAF


@pytest.mark.parametrize(
    "wrong", [8, -1, "0x8", "0x", "0x-1", "0x1_0", "01", "0102", "+01", "1_1", "", "٠٠١", "0b1"]
)
def test_what_is_no_outcome_is_refused(wrong: int | str) -> None:
    with pytest.raises(ValueError, match="no outcome of 3 bits"):
        integer(wrong, 3)


def test_what_does_not_fit_is_not_written() -> None:
    for write in (bitstring, hexstring):
        with pytest.raises(ValueError, match="0x8 is no outcome of 3 bits"):
            write(8, 3)


def test_a_very_long_outcome_makes_a_short_message() -> None:
    with pytest.raises(ValueError, match="more than 256 bits") as caught:
        hexstring(1 << 100_000, 3)
    assert len(str(caught.value)) < 100
