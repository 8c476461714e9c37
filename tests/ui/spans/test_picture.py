"""The picture of spans as a whole, in any room."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from qjobs_tui.results.spans import ExecutionSpan, ExecutionSpans, FlatSlice
from qjobs_tui.ui.spans import view as views
from qjobs_tui.ui.spans.chart import Chart
from qjobs_tui.ui.spans.facts import facts
from qjobs_tui.ui.spans.frame import ATTRIBUTES, LOOKS
from qjobs_tui.ui.spans.picture import picture
from qjobs_tui.ui.text import ASCII, UNICODE

from .charts import chart, charts, job, plain_text
from .pictured import frame

_EACH = " each PUB in the whole job"


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
