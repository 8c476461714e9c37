from __future__ import annotations

import statistics
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from textual.app import App, ComposeResult

from qjobs_tui.results.spans import ExecutionSpans
from qjobs_tui.ui.spans.chart import Chart
from qjobs_tui.ui.spans.view import fitted
from qjobs_tui.ui.text import ASCII, UNICODE, Glyphs
from qjobs_tui.ui.widgets.span_timeline import SpanTimeline

from .looks import assert_looks, screen_lines, screen_text, strips
from .spans.charts import chart, deep, job, large

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from textual.geometry import Region
    from textual.message import Message
    from textual.pilot import Pilot


class CountingTimeline(SpanTimeline):
    """Keeps what it asks to have drawn."""

    regions: list[Region] | None = None

    def refresh(self, *regions: Region, **options: Any) -> Any:
        if self.regions is not None:
            self.regions += regions
        return super().refresh(*regions, **options)


class TimelineApp(App[None]):
    def __init__(self, one: Chart, glyphs: Glyphs = UNICODE) -> None:
        super().__init__()
        self.timeline = CountingTimeline(one, glyphs)
        self.heard: list[Message] = []

    def compose(self) -> ComposeResult:
        yield self.timeline

    def on_mount(self) -> None:
        self.timeline.focus()

    def on_span_timeline_highlighted(self, event: SpanTimeline.Highlighted) -> None:
        self.heard.append(event)

    on_span_timeline_marked = on_span_timeline_filtered = on_span_timeline_highlighted

    def told(self, kind: type[Message], name: str) -> list[Any]:
        return [getattr(event, name) for event in self.heard if isinstance(event, kind)]


@asynccontextmanager
async def shown(
    one: Chart, size: tuple[int, int] = (80, 24), glyphs: Glyphs = UNICODE
) -> AsyncIterator[tuple[TimelineApp, Pilot[None]]]:
    app = TimelineApp(one, glyphs)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield app, pilot


# Keys


@pytest.mark.parametrize(
    ("keys", "cursor"),
    [
        ("right", 1),
        ("right right left", 1),
        ("l l h", 1),
        ("G", 39),
        ("end left", 38),
        ("G home", 0),
        ("G g", 0),
        ("left", 0),
    ],
)
async def test_keys_move_the_cursor(keys: str, cursor: int) -> None:
    async with shown(job()) as (app, pilot):
        await pilot.press(*keys.split())
        assert app.timeline.view.cursor == cursor
        assert f"▌ span {cursor}:" in screen_text(app)
        seen = app.told(SpanTimeline.Highlighted, "place")
        assert seen[-1:] == ([cursor] if cursor or len(keys.split()) > 1 else [])


async def test_keys_zoom_and_pan() -> None:
    async with shown(job()) as (app, pilot):
        timeline = app.timeline
        whole = timeline.view
        assert "whole job" in screen_text(app)
        await pilot.press("right", "right", "plus")
        near = timeline.view
        assert near.length == whole.length // 2
        assert "zoomed: 09:30:0" in screen_text(app)
        await pilot.press("equals_sign")
        assert timeline.view.length == whole.length // 4
        await pilot.press("minus")
        assert timeline.view.length == near.length
        first = timeline.view.first
        for key, sign in (("L", 1), ("shift+right", 1), ("H", -1), ("shift+left", -1)):
            await pilot.press(key)
            moved = timeline.view.first - first
            assert abs(moved) <= near.length // 2 + 1
            assert moved * sign > 0 or timeline.view.last == whole.last
            first = timeline.view.first
        await pilot.press("0")
        assert (timeline.view.first, timeline.view.last) == (0, whole.last)
        assert "whole job" in screen_text(app)


async def test_f_looks_at_one_pub_after_the_other() -> None:
    async with shown(job()) as (app, pilot):
        await pilot.press("f", "f")
        assert "PUBs 0 [1] 2 12" in screen_text(app)
        assert app.timeline.view.cursor == 14
        await pilot.press("f", "f", "f", "F")
        assert app.told(SpanTimeline.Filtered, "pub") == [0, 1, 2, 12, None, 12]
        assert app.told(SpanTimeline.Highlighted, "place") == [14, 28, 39]


async def test_space_marks_and_goes_on() -> None:
    async with shown(job()) as (app, pilot):
        await pilot.press("space", "right", "space")
        assert app.told(SpanTimeline.Marked, "marks") == [{0}, {0, 2}]
        assert app.timeline.view.marks == {0, 2}
        assert "2 marked" in screen_text(app)
        await pilot.press("g", "space")
        assert app.told(SpanTimeline.Marked, "marks")[-1] == {2}
        await pilot.press("G", "space")
        assert app.timeline.view.cursor == 39


async def test_keys_do_nothing_to_an_empty_collection() -> None:
    async with shown(chart()) as (app, pilot):
        await pilot.press("left", "right", "plus", "minus", "0", "f", "F", "space", "g", "G", "L")
        assert screen_text(app).strip().endswith("it has no spans.")
        assert app.heard == []


async def test_other_spans_are_shown_from_the_first_on() -> None:
    async with shown(job()) as (app, pilot):
        await pilot.press("right", "space", "plus")
        other = chart((0, 1, 4), (2, 3, 5))
        app.timeline.show(other)
        await pilot.pause()
        assert app.timeline.view == fitted(other)
        assert "2 spans" in screen_text(app)
        app.timeline.show(chart())
        await pilot.pause()
        assert [line for line in screen_lines(app) if line] == [screen_lines(app)[0]]


# What is repainted


async def test_moving_the_cursor_repaints_only_cells_that_change() -> None:
    async with shown(job()) as (app, pilot):
        app.timeline.regions = []
        await pilot.press("right")
        # Pointer, two lanes, two lines of facts, two rows of the list.
        assert len({region.y for region in app.timeline.regions}) == 7
        assert all(region.height == 1 for region in app.timeline.regions)
        assert sum(region.width for region in app.timeline.regions) < 120
        app.timeline.regions.clear()
        await pilot.press("0", "H")
        assert app.timeline.regions == []


async def test_what_is_repainted_in_parts_is_what_is_painted_in_whole() -> None:
    async with shown(job()) as (app, pilot):
        for key in ("right", "plus", "space", "f", "L", "minus", "G", "space", "f", "0", "H"):
            await pilot.press(key)
            await pilot.pause()
            parts = [list(strip) for strip in strips(app)]
            app.timeline.refresh()
            await pilot.pause()
            assert parts == [list(strip) for strip in strips(app)]


# Looks


@pytest.mark.parametrize("size", [(80, 24), (140, 45)], ids=["80x24", "140x45"])
@pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=["spans", "spans-plain"])
async def test_looks(size: tuple[int, int], glyphs: Glyphs) -> None:
    async with shown(job(), size, glyphs) as (app, pilot):
        await pilot.press(*["right"] * 4, "space", "plus", "plus", "right", "right", "right")
        name = "spans-plain" if glyphs.plain else "spans"
        assert screen_text(app).isascii() == glyphs.plain
        await assert_looks(app, f"{name}-{size[0]}x{size[1]}")


async def test_more_lanes_than_rows_look() -> None:
    async with shown(deep(60)) as (app, pilot):
        await pilot.press(*["right"] * 20, "f")
        await assert_looks(app, "spans-deep-80x24")


async def test_the_smallest() -> None:
    async with shown(job(), (20, 5)) as (app, pilot):
        await pilot.press("right", "plus", "f", "space", "G")
        await assert_looks(app, "spans-20x5")
        await pilot.resize_terminal(1, 1)
        await pilot.pause()
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert "▌ span" in screen_text(app)


def _styles(app: TimelineApp, text: str, line: int) -> list[Any]:
    return [segment.style for segment in strips(app)[line] if text in segment.text]


async def test_the_cursor_is_reversed_and_marks_are_underlined(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in (("", ""), ("NO_COLOR", "1")):
        if name:
            monkeypatch.setenv(name, value)
        async with shown(chart((0, 4, 0), (5, 9, 1), (9, 14, 2))) as (app, pilot):
            await pilot.press("space")
            line = next(n for n, each in enumerate(screen_lines(app)) if "1111" in each)
            [marked], [under], [other] = (_styles(app, digit * 3, line) for digit in "012")
            assert (marked.underline, bool(marked.reverse)) == (True, False)
            assert (bool(under.underline), under.reverse) == (False, True)
            assert (bool(other.underline), bool(other.reverse)) == (False, False)


@pytest.mark.parametrize("theme", ["textual-dark", "textual-light", "ansi-dark", "ansi-light"])
async def test_pubs_have_colours_of_their_own(theme: str) -> None:
    one = chart((0, 4, 9), *((5 * n, 5 * n + 4, n) for n in range(1, 6)))
    async with shown(one) as (app, pilot):
        app.theme = theme
        await pilot.pause()
        line = next(n for n, each in enumerate(screen_lines(app)) if "1111" in each)
        styles = [_styles(app, str(digit) * 3, line)[0] for digit in range(1, 6)]
        assert len({style.color for style in styles}) == 5
        assert all(style.color != style.bgcolor for style in styles)


async def test_another_theme_brings_its_colours() -> None:
    async with shown(chart((0, 4, 0), (5, 9, 1))) as (app, pilot):
        line = next(n for n, each in enumerate(screen_lines(app)) if "1111" in each)
        dark = _styles(app, "111", line)[0]
        app.theme = "textual-light"
        await pilot.pause()
        light = _styles(app, "111", line)[0]
        assert dark.color != light.color
        assert dark.bgcolor != light.bgcolor


# Speed


async def test_ten_thousand_spans_are_fluent() -> None:
    spans = large().spans
    async with shown(chart(), (140, 45)) as (app, pilot):
        timeline = app.timeline
        # Time of this process alone, and many times what it takes: the machine may be busy.
        started = time.process_time()
        timeline.show(Chart.of(ExecutionSpans(spans)))
        timeline.render_lines(timeline.region.reset_offset)
        assert time.process_time() - started < 0.5
        await pilot.press("plus", "plus", "plus")
        taken = []
        for _ in range(15):
            started = time.process_time()
            timeline.action_move(1)
            timeline.render_lines(timeline.region.reset_offset)
            taken.append(time.process_time() - started)
        assert statistics.median(taken) < 0.15
