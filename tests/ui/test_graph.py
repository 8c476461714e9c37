"""Graphs on a screen."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from textual.app import App, ComposeResult

from qjobs_tui.ui.graph import Graphed, Series
from qjobs_tui.ui.plain import PlainFilter
from qjobs_tui.ui.text import ASCII, UNICODE, Glyphs
from qjobs_tui.ui.widgets.graph import Graph

from .looks import assert_looks, screen_lines, screen_text, strips, unsafe_characters

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from textual.geometry import Region
    from textual.pilot import Pilot

from .graph_case import CLOUD, CURVES, NOISE, X, text


class CountingGraph(Graph):
    """Keeps what it asks to have drawn."""

    regions: list[Region] | None = None

    def refresh(self, *regions: Region, **options: Any) -> Any:
        if self.regions is not None:
            self.regions += regions
        return super().refresh(*regions, **options)


class GraphApp(App[None]):
    def __init__(self, glyphs: Glyphs, count: int) -> None:
        super().__init__()
        self.graphs = [CountingGraph(glyphs) for _ in range(count)]
        if glyphs.plain:
            self._filters.append(PlainFilter())

    def compose(self) -> ComposeResult:
        yield from self.graphs


@asynccontextmanager
async def shown(
    *all_graphed: Graphed, size: tuple[int, int] = (80, 24), glyphs: Glyphs = UNICODE
) -> AsyncIterator[tuple[GraphApp, Pilot[None]]]:
    app = GraphApp(glyphs, len(all_graphed))
    async with app.run_test(size=size) as pilot:
        for graph, graphed in zip(app.graphs, all_graphed, strict=True):
            graph.show(graphed)
        await settled(app, pilot)
        yield app, pilot


async def settled(app: GraphApp, pilot: Pilot[None]) -> None:
    await pilot.pause()
    await app.workers.wait_for_complete()
    await pilot.pause()


# Looks


@pytest.mark.parametrize("size", [(80, 24), (140, 45)], ids=["80x24", "140x45"])
@pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=["unicode", "plain"])
async def test_looks(size: tuple[int, int], glyphs: Glyphs) -> None:
    async with shown(CURVES, size=size, glyphs=glyphs) as (app, _):
        assert screen_text(app).isascii() == glyphs.plain
        name = "graph-plain" if glyphs.plain else "graph"
        await assert_looks(app, f"{name}-{size[0]}x{size[1]}")


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=["unicode", "plain"])
async def test_a_cloud_looks(glyphs: Glyphs) -> None:
    async with shown(CLOUD, glyphs=glyphs) as (app, _):
        await assert_looks(app, f"graph-cloud{'-plain' * glyphs.plain}-80x24")


# On a screen


async def test_foreign_names_are_harmless() -> None:
    hostile = "\x1b]52;c;AAAA\x07[/bold]\u202e"
    graphed = Graphed(
        (Series(hostile, X, X), Series(hostile, X, -X)), hostile, hostile, hostile
    )  # fmt: skip
    async with shown(graphed) as (app, _):
        assert not unsafe_characters(app)
        assert "[/bold]" in screen_text(app)


async def test_only_cells_that_change_are_painted() -> None:
    async with shown(CURVES) as (app, pilot):
        graph = app.graphs[0]
        graph.regions = []
        graph.show(CURVES)
        graph.show(Graphed(CURVES.series, CURVES.title, CURVES.x_label, CURVES.y_label))
        await settled(app, pilot)
        assert graph.regions == []
        moved = np.cos(X) + NOISE
        moved[12] += 0.3
        series = (Series("ZZ", X, moved, np.full(25, 0.05)), *CURVES.series[1:])
        graph.show(Graphed(series, CURVES.title, CURVES.x_label, CURVES.y_label))
        await settled(app, pilot)
        assert 1 <= len(graph.regions) < 12
        parts = [list(strip) for strip in strips(app)]
        graph.refresh()
        await pilot.pause()
        assert parts == [list(strip) for strip in strips(app)]


async def test_two_graphs_have_nothing_in_common() -> None:
    async with shown(CURVES, CLOUD, size=(80, 48)) as (app, pilot):
        lines = screen_lines(app)
        alone = [text(CURVES).split("\n"), text(CLOUD).split("\n")]
        assert lines[:24] == [line.rstrip() for line in alone[0]]
        assert lines[24:] == [line.rstrip() for line in alone[1]]
        app.graphs[1].show(None)
        await settled(app, pilot)
        assert screen_lines(app)[:24] == lines[:24]
        assert not "".join(screen_lines(app)[24:])


async def test_it_can_be_told_before_it_is_seen_and_while_it_is_hidden() -> None:
    async with shown(CURVES) as (app, pilot):
        graph = app.graphs[0]
        graph.display = False
        await pilot.pause()
        graph.show(CLOUD)
        await settled(app, pilot)
        graph.display = True
        await settled(app, pilot)
        assert screen_lines(app)[0] == " Q · IQ points"
        for size in ((1, 1), (200, 60), (3, 2), (80, 24)):
            await pilot.resize_terminal(*size)
            await settled(app, pilot)
        expected = [line.rstrip() for line in text(CLOUD).split("\n")]
        assert screen_lines(app) == expected
    early = Graph(UNICODE)
    early.show(CURVES)
    assert early.graphed is CURVES


@pytest.mark.parametrize("theme", ["textual-dark", "textual-light", "ansi-dark", "ansi-light"])
async def test_series_have_colours_of_the_theme(theme: str) -> None:
    async with shown(CURVES) as (app, pilot):
        app.theme = theme
        await pilot.pause()
        cells = {
            part.text.strip(): part.style
            for part in strips(app)[0]
            if part.text.strip() in {"●", "◆", "╌"}
        }
        assert len({style.color for style in cells.values() if style}) == 3
        # The terminal's own two colours differ, though both are called default.
        pairs = {(style.color, style.bgcolor) for style in cells.values() if style}
        assert all(a != b or (a and a.is_default) for a, b in pairs)


async def test_without_colours_all_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with shown(CURVES) as (app, _):
        assert screen_lines(app) == [line.rstrip() for line in text(CURVES).split("\n")]
