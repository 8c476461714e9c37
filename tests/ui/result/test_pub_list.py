from __future__ import annotations

import numpy as np

from qjobs_tui.errors import BadResult
from qjobs_tui.results import BitArray, DataBin, LazyArray, PubResult
from qjobs_tui.ui.result.pub_list import PubList, first_shown, pub_list
from qjobs_tui.ui.result.room import Room
from qjobs_tui.ui.text import ASCII

from .looks import assert_fits, plain


def _pub(**fields: object) -> PubResult:
    return PubResult(DataBin(fields, (2, 3)))


def _bits(num_bits: int = 5) -> BitArray:
    return BitArray.of(np.zeros((2, 3, 1000, 1), np.uint8), num_bits)


def _drawn(view: PubList) -> list[str]:
    lines = pub_list(view)
    assert_fits(lines, view.room)
    return plain(lines)


def test_shape_shots_and_registers() -> None:
    lines = _drawn(PubList([_pub(a=_bits(), b=_bits(8))], Room(60, 5)))
    assert lines == [" PUB SHAPE SHOTS HOLDS", "▌  0 2×3   1,000 a[5] b[8]"]
    assert "2x3" in _drawn(PubList([_pub(a=_bits())], Room(60, 5, ASCII)))[1]


def test_iq_points_with_and_without_shots() -> None:
    points = LazyArray.of(np.zeros((2, 3, 400, 7), complex))
    means = LazyArray.of(np.zeros((2, 3, 7), complex))
    lines = _drawn(PubList([_pub(c=points), _pub(c=means)], Room(60, 5)))[1:]
    assert lines[0].split() == ["▌", "0", "2×3", "400", "c[7]", "IQ"]
    assert lines[1].split() == ["1", "2×3", "–", "c[7]", "IQ", "mean"]


def test_values_of_an_estimator_and_a_body_without_shape() -> None:
    evs = LazyArray.of(np.zeros(4))
    pubs = [PubResult(DataBin({"evs": evs, "stds": evs})), PubResult(DataBin({"evs": 0.5}))]
    lines = _drawn(PubList([*pubs, PubResult(DataBin({}, ()))], Room(60, 5)))[1:]
    assert lines[0].split() == ["▌", "0", "4", "–", "evs", "stds"]
    assert lines[1].split() == ["1", "()", "–", "evs"]
    assert lines[2].split() == ["2", "()", "–", "nothing"]


def test_the_current_one_is_marked_by_a_sign() -> None:
    pubs = [_pub(a=_bits())] * 3
    assert [line[0] for line in _drawn(PubList(pubs, Room(60, 9), 1))[1:]] == [" ", "▌", " "]
    assert _drawn(PubList(pubs, Room(60, 9, ASCII), 2))[3].startswith(">  2")


def test_the_current_one_is_always_shown() -> None:
    pubs = [_pub(a=_bits())] * 1000
    for current, first in ((0, 0), (500, 498), (999, 996)):
        view = PubList(pubs, Room(60, 5), current)
        lines = _drawn(view)
        assert first_shown(len(view.pubs), view.current, view.room) == first
        assert len(lines) == 5
        assert next(line for line in lines if line[0] == "▌")[1:].split()[0] == str(current)
        assert len({line.index("2×3") for line in lines[1:]}) == 1


def test_a_broken_one_hides_no_other() -> None:
    def broken() -> tuple[tuple[int, ...], np.dtype[np.uint8]]:
        raise BadResult("is no \x1b array", path="pubs[1]")

    bad = LazyArray(broken, lambda: np.zeros(0))
    pubs = [_pub(a=_bits()), _pub(a=BitArray(bad, 5)), _pub(a=bad)]
    lines = _drawn(PubList(pubs, Room(80, 5)))
    assert "a[5]" in lines[1]
    assert lines[2].endswith("cannot be read: pubs[1] is no ␛ array")
    assert "cannot be read" in lines[3]


def test_names_are_cleaned_and_bounded() -> None:
    names = {f"\x1b]52;{n}\u202e": _bits() for n in range(100)}
    lines = _drawn(PubList([_pub(**names)], Room(2000, 5)))
    assert lines[1].count("[5]") == 20
    assert lines[1].endswith("…")
    assert _drawn(PubList([], Room(60, 5))) == ["There are no PUBs."]
    assert _drawn(PubList([], Room(60, 0))) == []
