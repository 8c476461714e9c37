"""Lanes: what each cell of the picture of spans says."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qjobs_tui.ui.spans import view as views
from qjobs_tui.ui.spans.lanes import lanes, pointer, top_lane
from qjobs_tui.ui.spans.picture import picture
from qjobs_tui.ui.text import ASCII

from .charts import chart, deep, plain_text
from .pictured import frame, looks, text


def test_each_span_has_its_lane_its_time_and_its_pubs_digit() -> None:
    one = chart((0, 4, 0), (3, 6, 13), (6, 10, 1, 2), (8, 9))
    top, low = lanes(frame(one, 11), 0, 2)
    assert text(top) == "▌0000  ++++"
    assert text(low) == "    333  o"
    assert looks(top)[1:5] == ["pub-0 cursor"] * 4
    assert looks(low)[4] == "pub-3"
    assert looks(top)[7] == looks(low)[9] == "several"


def test_spans_that_touch_are_parted_where_there_is_room() -> None:
    one = chart((0, 4, 0), (4, 8, 0), (8, 9, 0), (9, 10, 1))
    assert text(*lanes(frame(one, 11), 0, 1)) == "▌0000│00001"
    assert text(*lanes(frame(one, 11, glyphs=ASCII), 0, 1)) == ">0000|00001"
    assert text(*lanes(frame(one, 41), 0, 1)).count("│") == 3


def test_a_cell_of_several_spans_says_so_unless_they_are_of_one_pub() -> None:
    one = chart((0, 0.1, 5), (0.2, 0.3, 6), (5, 5.1, 7), (5.2, 5.3, 7), (9, 10, 0))
    view = views.end(one, views.fitted(one), 1)
    assert text(*lanes(frame(one, 11, view), 0, 1)) == "▌+    7   0"
    # The cursor's own is always seen.
    assert text(*lanes(frame(one, 11), 0, 1)) == "▌5    7   0"


def test_a_filter_leaves_dots_of_the_others() -> None:
    one = chart((0, 3, 0), (3, 6, 1), (6, 10, 0, 1))
    view = views.next_pub(one, views.next_pub(one, views.fitted(one)))
    line = lanes(frame(one, 11, view), 0, 1)[0]
    assert text(line) == "▌···│11│+++"
    assert looks(line)[1] == "faint"
    assert text(*lanes(frame(one, 11, view, ASCII), 0, 1)) == ">...|11|+++"


def test_only_what_the_window_shows_is_drawn() -> None:
    one = chart((0, 10, 0), (10, 20, 1), (20, 30, 2), (30, 40, 3), (20, 20, 4), (40, 40, 5))
    for first, drawn in ((0, "0000000000"), (20, "+│22222222"), (30, "333333333+")):
        view = views.View(first * 1_000_000, (first + 10) * 1_000_000, 1)
        assert text(*lanes(frame(one, 11, view), 0, 1)) == f"▌{drawn}"
        assert text(pointer(frame(one, 11, view))) == ""


def test_a_moment_takes_a_cell() -> None:
    one = chart((0, 1, 0), (5, 5, 1), (6.5, 6.5, 2), (10, 10, 3))
    assert text(*lanes(frame(one, 11), 0, 1)) == "▌0    12  3"


def test_pointer_and_marks() -> None:
    one = chart((0, 3, 0), (1, 5, 0), (7, 9, 0))
    view = views.move(one, views.toggle(views.fitted(one)), 1)
    assert text(pointer(frame(one, 10, view))) == " ▪▼▼▼▼"
    assert text(pointer(frame(one, 10, view, ASCII))) == " *vvvv"
    top, low = lanes(frame(one, 10, view), 0, 2)
    assert text(top, low) == " 000    00\n▌ 0000"
    assert looks(top)[1:4] == ["pub-0 marked"] * 3
    assert looks(low)[2:6] == ["pub-0 cursor"] * 4
    both = views.toggle(view)
    assert looks(lanes(frame(one, 10, both), 0, 2)[1])[2] == "pub-0 cursor marked"
    assert text(pointer(frame(one, 10, views.move(one, both, 1)))) == " ▪▪▪▪▪  ▼▼"


@given(st.integers(1, 30), st.integers(1, 60), st.data())
def test_a_lane_is_among_those_drawn(rows: int, count: int, data: st.DataObject) -> None:
    lane = data.draw(st.integers(0, count - 1))
    top = top_lane(lane, rows, count)
    assert top <= lane < top + rows
    assert 0 <= top <= max(0, count - rows)


def test_more_lanes_than_rows_are_said_and_the_cursors_is_drawn() -> None:
    one = deep(40)
    view = views.move(one, views.fitted(one), 25)
    drawn = plain_text(picture(one, view, (60, 24)))
    assert "lanes 25–36 of 40" in drawn
    assert "\n▌" in drawn
    assert "lanes 1–12 of 40" in plain_text(picture(one, views.fitted(one), (60, 24)))
    assert "lanes" not in plain_text(picture(one, view, (60, 60)))
