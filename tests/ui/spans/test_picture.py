from __future__ import annotations

import re
import time
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qjobs_tui.results.spans import ExecutionSpan, ExecutionSpans, FlatSlice
from qjobs_tui.ui.spans import view as views
from qjobs_tui.ui.spans.axis import bracket, by_pub, overview, ticks
from qjobs_tui.ui.spans.chart import Chart
from qjobs_tui.ui.spans.facts import facts, figures, note
from qjobs_tui.ui.spans.frame import ATTRIBUTES, LOOKS, Frame
from qjobs_tui.ui.spans.lanes import lanes, pointer, top_lane
from qjobs_tui.ui.spans.listing import listing
from qjobs_tui.ui.spans.picture import picture
from qjobs_tui.ui.text import ASCII, UNICODE

from .charts import chart, charts, deep, job, plain_text

if TYPE_CHECKING:
    from qjobs_tui.ui.spans.frame import Line
    from qjobs_tui.ui.spans.view import View
    from qjobs_tui.ui.text import Glyphs


_EACH = " each PUB in the whole job"
_LABEL = re.compile(r"\d+-\d\d-\d\d|\d\d-\d\d \d\d:\d\d|\d\d:\d\d:\d\d(\.\d+)?")


def frame(one: Chart, width: int, view: View | None = None, glyphs: Glyphs = UNICODE) -> Frame:
    return Frame(one, view or views.fitted(one), width, glyphs)


def text(*lines: Line) -> str:
    return plain_text(lines).removesuffix("\n")


def looks(line: Line) -> list[str]:
    """The looks of each cell."""
    return [look for part, look in line for _ in part]


# Lanes


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


# Strip, bracket, axis


def test_the_strip_shows_how_full_the_whole_job_is() -> None:
    one = chart((0, 1, 0), (1, 1.5, 0), (3, 3.01, 1), (7, 8, 0))
    assert text(overview(frame(one, 9))) == " █▄ ▁   █"
    assert text(overview(frame(one, 9, glyphs=ASCII))) == " @= .   @"
    view = views.next_pub(one, views.next_pub(one, views.fitted(one)))
    assert text(overview(frame(one, 9, view))) == "    ▁"
    assert text(*by_pub(frame(one, 9))) == " each PUB in the whole job\n0█▄     █\n1   ▁"
    near = views.View(1_000_000, 3_000_000, 0)
    assert looks(overview(frame(one, 9, near)))[1:] == ["faint"] + ["window"] * 2 + ["faint"] * 5


def test_the_bracket_tells_which_part_is_drawn() -> None:
    one = chart((0, 80, 0))

    def drawn(first: int, last: int, width: int = 81, glyphs: Glyphs = UNICODE) -> str:
        view = views.View(first * 1_000_000, last * 1_000_000, 0)
        return text(bracket(frame(one, width, view, glyphs))).rstrip()

    assert drawn(0, 80) == " └" + " whole job ".center(78, "─") + "┘"
    assert drawn(8, 12) == "         └──┘ zoomed: 09:30:15.000 → 09:30:19.000"
    assert drawn(70, 80).endswith(" zoomed: 09:31:17.000 → 09:31:27.000 └────────┘")
    assert drawn(8, 12, glyphs=ASCII) == "         +--+ zoomed: 09:30:15.000 -> 09:30:19.000"
    assert drawn(0, 20, 21) == " └───┘ zoomed"
    assert drawn(0, 1, 5).strip() == "▲"


def test_ticks_stand_at_round_times_with_their_labels() -> None:
    one = chart((3, 23, 0))
    assert text(*ticks(frame(one, 61))) == (
        " ┬──────────────┬──────────────┬──────────────┬──────────────\n"
        " 09:30:10       09:30:15       09:30:20       09:30:25"
    )
    near = views.View(0, 4_000, 0)
    assert text(*ticks(frame(one, 61, near))).split("\n")[1].split() == [
        "09:30:10.000",
        "09:30:10.001",
        "09:30:10.002",
        "09:30:10.003",
    ]


@pytest.mark.parametrize(
    ("length", "label"),
    [(86_400, "03-05 00:00"), (3 * 86_400, "03-05 00:00"), (4e7, "2026-05-27"), (3e3, "09:40:00")],
)
def test_long_times_are_labelled_by_what_changes(length: float, label: str) -> None:
    one = chart((0, length, 0))
    assert label in text(*ticks(frame(one, 100)))


def test_ticks_are_round_on_the_local_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "IST-5:30")
    time.tzset()
    assert "03-04 18:00" in text(*ticks(frame(chart((0, 40_000, 0)), 61)))


@given(charts(least=1), st.integers(1, 90), st.sampled_from([1, 3, 1000]))
def test_labels_never_touch_and_stand_below_their_ticks(
    one: Chart, width: int, factor: int
) -> None:
    view = views.zoom(one, views.fitted(one), factor)
    axis, times = (text(line) for line in ticks(frame(one, width, view)))
    assert len(times) <= len(axis)
    labels = list(_LABEL.finditer(times))
    assert all(axis[label.start()] == "┬" for label in labels)
    assert not _LABEL.sub("", times).strip()
    assert all(a.end() < b.start() for a, b in pairwise(labels))


# Words


def test_the_figures_of_the_collection() -> None:
    words = " ".join(text(*figures(frame(job(), 200))).split())
    assert words == (
        "40 spans · 2026-03-04 09:30:07 → 09:30:38 UTC · 31.000 s · busy 80 % · 10,250 shots"
        " · PUBs 0 1 2 12 · 0 marked"
    )
    one = job()
    view = views.toggle(views.next_pub(one, views.fitted(one)))
    assert "PUBs [0] 1 2 12 · 1 marked" in text(*figures(frame(one, 200, view)))


def test_one_of_very_many_pubs_is_seen() -> None:
    one = chart(*((n, n + 1, n) for n in range(300)))
    view = views.next_pub(one, views.fitted(one))
    assert "PUBs [0] 1 2" in text(*figures(frame(one, 200, view)))
    assert "10 11 … (300)" in text(*figures(frame(one, 200, view)))
    last = views.next_pub(one, view, -2)
    assert "PUBs … 288 289" in text(*figures(frame(one, 200, last)))
    assert "298 [299] ·" in text(*figures(frame(one, 200, last)))


def test_a_job_over_midnight_names_both_days() -> None:
    words = text(*figures(frame(chart((0, 60_000, 0)), 200)))
    assert "2026-03-04 09:30:07 → 2026-03-05 02:10:07 UTC" in words
    assert "09:30:07.000 → 02:10:07.000 +1 d" in text(*facts(frame(chart((0, 60_000, 0)), 200)))


def test_overlap_is_explained_where_there_is_any() -> None:
    assert text(*note(frame(chart((0, 2, 0), (1, 3, 0)), 100))).startswith(" overlap 1.000 s · ")
    assert note(frame(chart((0, 2, 0), (2, 3, 0)), 100)) == []


def test_the_facts_of_a_span() -> None:
    one = job()
    view = views.toggle(views.move(one, views.fitted(one), 8))
    assert text(*facts(frame(one, 200, view))) == (
        " ▌ span 8: 09:30:11.800 → 09:30:12.700 · 0.900 s · 500 shots · PUB 0 [2000:2250]"
        " · PUB 2 [2000:2250] · lane 1 · ▪ marked"
    )
    second = replace(view, pub=2)
    assert "PUB 2 [2000:2250] · PUB 0" in text(*facts(frame(one, 200, second)))
    assert "no PUB" in text(*facts(frame(chart((0, 1)), 200)))
    assert "PUB 3 [0:250] · 2 more PUBs" in text(*facts(frame(chart((0, 1, 1, 2, 3, 4, 5)), 200)))
    assert "-1.000 s" in text(*facts(frame(chart((1, 0, 1)), 200)))


def test_the_list_shows_the_cursors_page() -> None:
    one = chart((2, 3, 0), (0, 1.5, 1, 13), (4, 5, 0), (6, 7), (8, 9, *range(8)))
    view = views.toggle(views.move(one, views.fitted(one), 1))
    assert text(*listing(frame(one, 99, view), 3)) == (
        "     span  start              length        shots  PUBs\n"
        "        1  09:30:07.000      1.500 s          500  1 [250:500] 13 [250:500]\n"
        "▌▪      0  09:30:09.000      1.000 s          250  0 [0:250]"
    )
    later = [text(line).split()[0] for line in listing(frame(one, 99, views.end(one, view, 1)), 4)]
    assert later == ["span", "3", "▌"]
    assert text(listing(frame(one, 199), 9)[-1]).endswith(" 5 [1000:1250] … (8)")
    assert looks(listing(frame(one, 99), 2)[1])[-1] == "pub-3"
    only = views.next_pub(one, views.fitted(one))
    assert len(listing(frame(one, 99, only), 9)) == 4


# All of it


@given(charts(), st.integers(0, 90), st.integers(0, 40), st.integers(0, 6), st.booleans())
def test_any_job_in_any_room(one: Chart, width: int, height: int, keys: int, plain: bool) -> None:
    view = views.zoom(one, views.move(one, views.fitted(one), keys), 3**keys)
    view = views.toggle(views.next_pub(one, view, keys % 3))
    lines = picture(one, view, (width, height), ASCII if plain else UNICODE)
    assert len(lines) <= height
    known = {*LOOKS, *ATTRIBUTES}
    assert {name for line in lines for _, look in line for name in look.split()} <= known
    if one.spans and width > 2 and height > 1:
        assert any(line and line[0][0] in "▌>" for line in lines)
    if plain:
        assert plain_text(lines).isascii()


def test_longer_facts_move_nothing() -> None:
    one = job()
    below = []
    for steps, lines in ((7, 1), (8, 2)):
        view = views.move(one, views.fitted(one), steps)
        assert len(facts(frame(one, 95, view))) == lines
        below.append(plain_text(picture(one, view, (95, 24))).split("\n").index(_EACH))
    assert below[0] == below[1]


def test_the_room_decides_what_is_drawn() -> None:
    one = job()

    def drawn(height: int) -> str:
        return plain_text(picture(one, views.fitted(one), (110, height)))

    assert "each PUB" not in drawn(16)
    assert drawn(17).rstrip().split("\n")[-1].startswith("2")
    assert "length" not in drawn(21)
    assert "length" in drawn(22)
    assert len(drawn(24).split("\n")) == 25


def test_nothing_is_said_to_be_nothing() -> None:
    assert "no spans" in plain_text(picture(chart(), views.fitted(chart()), (80, 24)))


def test_the_ends_of_the_calendar() -> None:
    first, last = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    for start, stop in ((first, last), (first, first), (last, last), (last, first)):
        one = Chart.of(
            ExecutionSpans([ExecutionSpan(start, stop, {0: FlatSlice((1,), 0, 1)}, "x")])
        )
        for factor in (1, 1e6, 1e15):
            view = views.zoom(one, views.fitted(one), factor)
            for end in (view, views.pan(one, view, 1e12)):
                assert "span 0" in plain_text(picture(one, end, (80, 24)))
