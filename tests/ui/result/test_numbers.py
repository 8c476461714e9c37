from __future__ import annotations

from decimal import Decimal
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qjobs_tui.ui.result.bars import bar, left_bar
from qjobs_tui.ui.result.numbers import number, with_error
from qjobs_tui.ui.text import ASCII


@pytest.mark.parametrize(
    ("value", "error", "shown"),
    [
        (0.7731, 0.0198, "0.773 ± 0.020"),
        (0.7731, 0.0996, "0.77 ± 0.10"),
        (-1.5, 0.0125, "-1.500 ± 0.013"),
        (-0.0001, 0.02, "0.000 ± 0.020"),
        (1234.5, 123.4, "1230 ± 120"),
        (12.0, 3.4, "12.0 ± 3.4"),
        (0.0, 1.0, "0.0 ± 1.0"),
        (1.2345e-9, 5.6e-11, "(1.234 ± 0.056)e-9"),
        (-2.5e12, 3.1e10, "(-2.500 ± 0.031)e12"),
        (0.5, 1e-20, "0.5 ± 1.0e-20"),
        (0.123456789, None, "0.123457"),
        (0.5, 0.0, "0.5 ± 0"),
        (0.5, inf, "0.5 ± inf"),
        (0.5, nan, "0.5 ± NaN"),
        (inf, 0.1, "inf ± 0.1"),
        (nan, 0.1, "NaN"),
        (nan, None, "NaN"),
        (0.0, 5e-324, "0 ± 4.9e-324"),
    ],
)
def test_two_digits_of_the_error(value: float, error: float | None, shown: str) -> None:
    assert with_error(value, error) == shown


@given(st.floats(), st.floats() | st.none())
def test_any_number_is_shown(value: float, error: float | None) -> None:
    assert with_error(value, error, "+/-").isascii()
    assert number(value)


@given(
    st.floats(min_value=-1e8, max_value=1e8),
    st.floats(min_value=1e-6, max_value=1e6),
)
def test_what_is_shown_is_near_to_what_is(value: float, error: float) -> None:
    mantissas, _, exponent = with_error(value, error).replace("(", "").partition(")e")
    shown, told = (float(part) * 10.0 ** int(exponent or 0) for part in mantissas.split(" ± "))
    assert abs(told - error) <= 0.051 * error
    assert abs(shown - value) <= 0.051 * error + 1e-12 * abs(value)


@given(
    st.floats(min_value=-100, max_value=100),
    st.floats(min_value=1e-3, max_value=10),
)
def test_both_have_the_same_places(value: float, error: float) -> None:
    shown = [Decimal(part).as_tuple().exponent for part in with_error(value, error).split(" ± ")]
    assert shown[0] == shown[1]


@pytest.mark.parametrize(
    ("share", "drawn"),
    [(0, "    "), (1, "████"), (0.5, "██  "), (0.53125, "██▏ "), (0.96875, "███▉"), (1e-9, "▏   ")],
)
def test_eighths(share: float, drawn: str) -> None:
    assert bar(share, 4) == drawn


@pytest.mark.parametrize(
    ("share", "drawn"), [(0, "    "), (1, "####"), (0.375, "#-  "), (1e-9, "-   "), (7, "####")]
)
def test_halves(share: float, drawn: str) -> None:
    assert bar(share, 4, ASCII) == drawn
    assert left_bar(share, 4, ASCII) == drawn[::-1]


def test_bars_to_the_left_have_halves() -> None:
    assert left_bar(0.375, 4) == "  ▐█"
    assert left_bar(-0.5, 4) == "    "
    assert bar(0.5, 0) == left_bar(0.5, -1) == ""
