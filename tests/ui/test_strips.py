from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from qjobs_tui.ui.strips import changed_span
from qjobs_tui.ui.text import clean

RED = Style.parse("red")


def _strip(*parts: str | tuple[str, Style]) -> Strip:
    return Strip([Segment(*part) if isinstance(part, tuple) else Segment(part) for part in parts])


def test_equal_lines_have_no_difference_however_they_are_cut() -> None:
    assert changed_span(_strip("abc", "def"), _strip("a", "bcdef")) is None
    assert changed_span(_strip(("ab", RED), ("c", RED)), _strip(("abc", RED))) is None


def test_the_span_is_as_short_as_can_be() -> None:
    assert changed_span(_strip("a queued b"), _strip("a runned b")) == (2, 6)
    assert changed_span(_strip("abc"), _strip("a", ("b", RED), "c")) == (1, 2)


def test_cells_are_counted_and_not_characters() -> None:
    assert changed_span(_strip("量子 a"), _strip("量子 b")) == (5, 6)
    assert changed_span(_strip("a量"), _strip("a子")) == (1, 3)
    assert changed_span(_strip("e\u0301 a"), _strip("e\u0301 b")) == (2, 3)


def test_lines_of_different_width_differ_in_whole() -> None:
    assert changed_span(_strip("ab"), _strip("abcd")) == (0, 4)
    assert changed_span(_strip("❤\ufe0f a"), _strip("❤\ufe0f b")) == (0, 4)


@given(st.text(max_size=20).map(clean), st.text(max_size=20).map(clean))
def test_what_is_outside_the_span_is_the_same(old: str, new: str) -> None:
    before, after = _strip(old), _strip(new)
    if before.cell_length != after.cell_length:
        return
    span = changed_span(before, after)
    if span is None:
        # Combining characters take no cell; a change of one alone is not seen.
        assert [one for one in old if _strip(one).cell_length] == [
            one for one in new if _strip(one).cell_length
        ]
    else:
        assert before.crop(0, span[0]).text.strip() in old
        assert 0 <= span[0] < span[1] <= before.cell_length
