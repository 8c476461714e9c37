from __future__ import annotations

import numpy as np
import pytest

from qjobs_tui.results import stats
from qjobs_tui.ui.result.marginals import Marginals, marginals
from qjobs_tui.ui.result.room import Room
from qjobs_tui.ui.text import ASCII, UNICODE

from .looks import assert_fits, plain


def _bits(*values: float, error: float | None = 0.01) -> stats.Estimates:
    errors = None if error is None else np.full(len(values), error)
    return stats.Estimates(np.array(values), errors)


def _drawn(view: Marginals) -> list[str]:
    lines = marginals(view)
    assert_fits(lines, view.room)
    return plain(lines)


def test_bars_and_digits() -> None:
    lines = _drawn(Marginals(_bits(0, 0.04, 0.5, 0.99, 1), Room(80, 9)))
    assert lines[1:] == ["0", " ▁▅██", ".059#"]
    lines = _drawn(Marginals(_bits(-0.1, 1.1, float("nan"), error=None), Room(80, 9, ASCII)))
    assert lines[1:] == ["0", "-+?"]


@pytest.mark.parametrize("width", [5, 10, 20, 21, 80, 140])
@pytest.mark.parametrize("size", [1, 9, 10, 11, 64, 127, 200])
def test_every_bit_has_its_digit(width: int, size: int) -> None:
    values = [(bit % 10) / 10 + 0.05 for bit in range(size)]
    room = Room(max(width, 10), 99, ASCII)
    lines = _drawn(Marginals(_bits(*values), room))[1:]
    assert "".join(lines[1::2]).replace(" ", "") == "".join(str(b % 10) for b in range(size))
    for numbers, digits in zip(lines[::2], lines[1::2], strict=True):
        for number in numbers.split():
            assert digits[numbers.index(number)] == str(int(number) % 10)
    assert_fits(marginals(Marginals(_bits(*values), Room(width, 99))), Room(width, 99))


def test_the_current_bit_is_told_in_full() -> None:
    values = [0.25] * 30
    lines = marginals(Marginals(_bits(*values), Room(80, 9), 12))
    assert plain(lines)[1] == "bit 12: 0.250 ± 0.010"
    marked = [(s.start, s.end) for s in lines[4].spans if "reverse" in str(s.style)]
    assert marked == [(13, 14)]
    assert "bit" not in "".join(_drawn(Marginals(_bits(*values), Room(80, 9), 30))[1:])
    assert _drawn(Marginals(_bits(0.0, error=0), Room(80, 9), 0))[1] == "bit 0: 0"


def test_no_bits_and_no_room() -> None:
    assert _drawn(Marginals(_bits(), Room(80, 9))) == ["There are no bits."]
    assert _drawn(Marginals(_bits(0.5), Room(0, 9, UNICODE))) == []
