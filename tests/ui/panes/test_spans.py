"""The Spans pane: marks, the cursor, and every kind of spans."""

from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING

import pytest

from qjobs_tui.results import PrimitiveResult, ProgramResult
from qjobs_tui.ui.asked import Absent, Arrived, Offered
from qjobs_tui.ui.panes.spans import SpansPane
from qjobs_tui.ui.spans.chart import Chart
from qjobs_tui.ui.widgets.span_timeline import SpanTimeline

from ..looks import assert_looks, screen_lines
from ..result.looks import demo, fixture
from .spans_app import SpansApp, Stand, opened, standing

if TYPE_CHECKING:
    from qjobs_tui.results import Result
    from qjobs_tui.results.spans import ExecutionSpans
    from qjobs_tui.ui.panes.asked import AskedPane

from tests.support.waiting import PATIENCE_S

from .spans_case import primitive

DRIFT = "drift"


# The timeline


async def test_the_spans_of_a_result_are_drawn_and_have_the_keys() -> None:
    async with standing(demo("ghz")) as stand:
        assert " 12 spans · 2026-03-04 " in stand.text
        assert stand.app.focused is stand.timeline
        assert stand.view.cursor == primitive("ghz").spans.order[0]  # type: ignore[union-attr]
        await stand.press("right", "plus", "f")
        assert "PUBs [0] 1 2" in stand.text
        assert not stand.graph.display
        assert stand.app.heard == []


async def test_marks_are_told_and_taken_away() -> None:
    async with standing(demo("ghz")) as stand:
        order = primitive("ghz").spans.order.tolist()  # type: ignore[union-attr]
        await stand.press("space", "right", "space")
        assert stand.app.heard == [{order[0]}, {order[0], order[2]}]
        assert "2 marked" in stand.text
        await stand.press("u")
        assert stand.app.heard[2:] == [set()]
        assert "0 marked" in stand.text
        await stand.press("u")
        assert len(stand.app.heard) == 3


async def test_the_screen_s_marks_are_drawn_and_not_told_back() -> None:
    async with standing(demo("ghz")) as stand:
        stand.pane.mark(frozenset({1, 3}))
        await stand.settled()
        assert "2 marked" in stand.text
        stand.pane.mark(frozenset())
        await stand.settled()
        assert "0 marked" in stand.text
        assert stand.app.heard == []


async def test_marks_given_first_are_there_when_the_spans_are() -> None:
    async with standing() as stand:
        stand.pane.mark(frozenset({2, 99}))
        await stand.show(demo("ghz"))
        assert stand.view.marks == {2}
        assert stand.app.heard == []


async def test_marks_stay_until_the_screen_takes_them_away() -> None:
    async with standing(demo("ghz")) as stand:
        await stand.press("space")
        marks = stand.view.marks
        await stand.show(demo("teleport"))
        assert stand.view.marks == marks
        assert stand.app.heard == [set(marks)]


async def test_until_the_spans_are_placed_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    may_go, of = Event(), Chart.of

    def slow(spans: ExecutionSpans) -> Chart:
        assert may_go.wait(PATIENCE_S)
        return of(spans)

    async with standing(demo("ghz")) as stand:
        monkeypatch.setattr(Chart, "of", slow)
        stand.pane.show(Arrived(opened(demo("teleport"))))
        await stand.pilot.pause()
        assert stand.said == "placing 18 spans"
        await stand.pilot.press("enter", "d")
        assert stand.app.heard == []
        assert stand.app.focused
        assert stand.app.focused.has_class("said")
        may_go.set()
        await stand.settled()
        assert stand.app.focused is stand.timeline
        assert " 18 spans " in stand.text


async def test_a_pane_that_is_told_all_before_it_is_mounted() -> None:
    app = SpansApp()
    app.pane.show(Arrived(opened(demo("ghz"))))
    app.pane.mark(frozenset({1}))
    async with app.run_test() as pilot:
        stand = Stand(app, pilot)
        await stand.settled()
        assert stand.view.marks == {1}
        assert " 12 spans " in stand.text


async def test_enter_asks_for_the_result_of_the_marked() -> None:
    async with standing(demo("ghz")) as stand:
        await stand.press("right", "space", "enter")
        marks = set(stand.view.marks)
        assert stand.app.heard == [marks, "result"]


async def test_enter_without_marks_marks_the_cursor_s_span_first() -> None:
    async with standing(demo("ghz")) as stand:
        await stand.press("right", "enter")
        assert stand.app.heard == [{stand.view.cursor}, "result"]
        assert stand.view.marks == {stand.view.cursor}
        assert "1 marked" in stand.text


async def test_another_result_starts_anew() -> None:
    async with standing(demo("ghz")) as stand:
        await stand.press("G", "plus", "d")
        await stand.show(demo("teleport"))
        assert " 18 spans " in stand.text
        assert "whole job" in stand.text or stand.view.length == stand.timeline.chart.length
        assert stand.app.focused is stand.timeline
        assert stand.words[2].startswith(f" ▌ span {stand.view.cursor}:")
        stand.pane.show(Absent("It still runs."))
        await stand.settled()
        assert stand.said == "It still runs."
        assert not stand.timeline.display
        assert stand.app.focused
        assert stand.app.focused.has_class("said")


async def test_a_click_puts_the_cursor_on_a_span() -> None:
    async with standing(demo("ghz")) as stand:
        before = stand.view.cursor
        y = next(n for n, line in enumerate(screen_lines(stand.app)) if "2222" in line)
        x = screen_lines(stand.app)[y].rindex("2222")
        await stand.pilot.click(SpanTimeline, offset=(x + 1, y))
        await stand.settled()
        after = stand.view.cursor
        assert after not in {before, None}
        assert "PUB 2" in stand.text
        assert 2 in stand.timeline.chart.spans[after or 0].slices
        await stand.pilot.click(SpanTimeline, offset=(1, 0))
        await stand.pilot.click(SpanTimeline, offset=(0, y))
        await stand.pilot.click(SpanTimeline, offset=(1, 23))
        assert stand.view.cursor == after
        await stand.press("f")
        x = screen_lines(stand.app)[y].index("··") if "··" in screen_lines(stand.app)[y] else 1
        under = stand.view.cursor
        await stand.pilot.click(SpanTimeline, offset=(x + 1, y))
        assert stand.view.cursor == under


# Without spans


@pytest.mark.parametrize("plan", ["curves", "counts", "learned", "estimator v1", "iq"])
async def test_without_spans_it_says_so(plan: str) -> None:
    result = demo(plan)
    if getattr(result, "spans", None):
        return
    async with standing(result) as stand:
        assert "spans" in stand.said
        assert stand.said in " ".join(stand.text.split())
        assert stand.app.focused
        await stand.press("d", "n", "b", "enter", "greater_than_sign", "u")
        assert stand.app.heard == []
        assert stand.keys == ""


async def test_what_has_not_arrived_is_asked_for_by_enter() -> None:
    class Asking(SpansApp):
        def on_asked_pane_wanted(self, event: AskedPane.Wanted) -> None:
            self.heard.append(event.pane)

    app = Asking()
    async with app.run_test() as pilot:
        app.pane.show(Offered("It is 50 MiB.", "fetches it"))
        await pilot.pause()
        app.pane.take_keys()
        await pilot.press("enter", "d")
        await pilot.pause()
        assert app.heard == [app.pane]


async def test_chunks_that_do_not_say_which_shots() -> None:
    async with standing(demo("program 0.1"), size=(80, 30)) as stand:
        assert "which shots a chunk has is not told: no filter, no drift" in stand.text
        await stand.press("d")
        assert "executor schema v0.x" in " ".join(stand.text.split())
        assert not stand.graph.display
        assert "other" not in stand.keys
        await stand.press("d")
        assert "executor schema" not in stand.text


# Executor chunks, and everything else


@pytest.mark.parametrize("plan", ["program 2.0", "program 1.0", "twirled", "qaoa", "kerneled"])
async def test_every_kind_of_spans(plan: str) -> None:
    result = demo(plan)
    assert isinstance(result, PrimitiveResult | ProgramResult)
    assert result.spans
    async with standing(result) as stand:
        assert f" {len(result.spans):,} spans " in stand.text
        await stand.press("d")
        for _ in result.spans.pub_idxs:
            await stand.press("f", "n", "b", "right", "space")
            assert stand.words[0].startswith((" steady", " varies", " one span", " PUB"))


@pytest.mark.parametrize(
    "name", ["type-spans-every-kind.json", "type-spans-edges.json", "executor-v1.1.json",
             "type-spans-old-name.json", "executor-v2.0-empty.json", "type-sampler-empty.json"]
)  # fmt: skip
async def test_fixtures(name: str) -> None:
    result: Result = fixture(name)
    async with standing(result) as stand:
        await stand.press(
            "d", "f", "n", "b", "f", "space", "enter", "greater_than_sign", "G", "plus"
        )
        assert stand.text.strip()


@pytest.mark.parametrize("size", [(1, 1), (20, 5), (40, 8), (200, 60)])
async def test_any_size(size: tuple[int, int]) -> None:
    async with standing(demo("ghz"), size=size) as stand:
        await stand.press("d", "right", "space", "f", "n")
        await stand.pilot.resize_terminal(80, 24)
        await stand.settled()
        assert "PUB 0 meas" in stand.text


# Looks


@pytest.mark.parametrize("plain", [False, True], ids=["unicode", "plain"])
@pytest.mark.parametrize("size", [(80, 24), (140, 45)], ids=["80x24", "140x45"])
@pytest.mark.parametrize("plan", ["watch", "ghz"])
async def test_looks(plan: str, size: tuple[int, int], plain: bool) -> None:
    async with standing(demo(plan), size=size, plain=plain) as stand:
        await stand.press("right", "right", "space", "d")
        assert stand.text.isascii() == plain
        width, height = size
        await assert_looks(stand.app, f"drift-{plan}{'-plain' * plain}-{width}x{height}")


def test_every_key_has_an_id_and_words() -> None:
    for binding in (*SpansPane.BINDINGS, *SpanTimeline.BINDINGS):
        assert not isinstance(binding, tuple)
        assert binding.id
        assert binding.id.startswith("spans.")
        assert binding.show == (binding.description[0].islower() or binding.description == "PUB")
