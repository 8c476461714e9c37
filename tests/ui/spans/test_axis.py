"""Strip, bracket and axis of the picture of spans."""

from __future__ import annotations

import re
import time
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qjobs_tui.ui.spans import view as views
from qjobs_tui.ui.spans.axis import bracket, by_pub, overview, ticks
from qjobs_tui.ui.text import ASCII, UNICODE

from .charts import chart, charts

if TYPE_CHECKING:
    from qjobs_tui.ui.spans.chart import Chart
    from qjobs_tui.ui.text import Glyphs

from .pictured import frame, looks, text

_LABEL = re.compile(r"\d+-\d\d-\d\d|\d\d-\d\d \d\d:\d\d|\d\d:\d\d:\d\d(\.\d+)?")


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
