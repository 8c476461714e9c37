from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.app import App, ComposeResult

from qjobs_tui.ui.graph import Graphed, Series, planned
from qjobs_tui.ui.graph.ticks import ticks
from qjobs_tui.ui.plain import PlainFilter
from qjobs_tui.ui.text import ASCII, UNICODE, Glyphs
from qjobs_tui.ui.widgets.graph import Graph, drawn

from .looks import assert_looks, screen_lines, screen_text, strips, unsafe_characters

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from textual.geometry import Region
    from textual.pilot import Pilot

RNG = np.random.default_rng(3)
X = np.linspace(0, 2 * np.pi, 25)
NOISE = RNG.normal(0, 0.05, 25)
CURVES = Graphed(
    (
        Series("ZZ", X, np.cos(X) + NOISE, np.full(25, 0.05)),
        Series("XX", X, np.sin(X) - NOISE, np.full(25, 0.05)),
        Series("mean", X[[0, -1]], np.zeros(2), faint=True),
    ),
    title="PUB 0",
    x_label="theta",
    y_label="<O>",
)
POINTS = RNG.normal(0, 1, (2, 3000))
CLOUD = Graphed(
    (Series("q0", POINTS[0], POINTS[1], joined=False),), "IQ points", "I", "Q", square=True
)
LARGE = 200_000
MANY = RNG.normal(0, 1, LARGE)


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


def text(graphed: Graphed, size: tuple[int, int] = (80, 24), glyphs: Glyphs = UNICODE) -> str:
    return "\n".join("".join(part for part, _ in line) for line in drawn(graphed, size, glyphs))


def one(xs: Any, ys: Any, **options: Any) -> Graphed:
    return Graphed((Series("a", np.array(xs, float), np.array(ys, float)),), **options)


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


# What is drawn


def test_points_stand_where_their_values_are() -> None:
    lines = text(one([0, 1, 2], [0.0, 1.0, 0.5], y_range=(0, 1)), (40, 13)).split("\n")
    axis = lines[-2]
    columns = [n for n, sign in enumerate(axis) if sign == "┬"]
    assert lines[0].startswith("1.0┤")
    # Left below, middle above, right in the middle.
    assert lines[10].index("●") == axis.index("└") + 1 == columns[0]
    assert "●" in lines[0]
    assert abs(lines[0].index("●") - 21) <= 1
    assert lines[5].rindex("●") == 39


def test_error_bars_reach_from_end_to_end() -> None:
    series = Series("a", np.array([0.0, 1, 2]), np.full(3, 0.5), np.array([0.25, np.nan, 0.0]))
    lines = text(Graphed((series,), y_range=(0, 1)), (40, 23)).split("\n")
    column = lines[10].index("●")
    assert [n for n in range(21) if lines[n][column] == "│"] == [5, 6, 7, 8, 9, 11, 12, 13, 14, 15]
    # The others have no bar: there is but the axis, with six ticks.
    assert sum(line.count("│") for line in lines[:21]) == 10 + 21 - 6


def test_what_is_not_drawn_is_said() -> None:
    assert "2 values are not finite and left out" in text(one([0, 1, 2], [np.nan, np.inf, 1]))
    assert "1 value is not finite" in text(one([0, np.nan], [1, 1]))
    assert "3 beyond the axes" in text(
        one([0, 1, 2, 3], [0.5, 2, -1, 0.5], y_range=(0, 1), x_range=(0, 2.5))
    )
    for graphed in (Graphed(()), one([], []), one([1], [np.nan])):
        assert "nothing to draw" in text(graphed)


def test_series_differ_without_colour() -> None:
    line = text(CURVES).split("\n")[0]
    assert line == " <O> · PUB 0   ● ZZ   ◆ XX   ╌ mean"
    assert text(CURVES, glyphs=ASCII).split("\n")[0] == " <O> - PUB 0   * ZZ   o XX   - mean"
    assert text(CURVES).count("◆") > 20


def test_a_square_graph_has_one_scale() -> None:
    for size in ((80, 24), (60, 40), (140, 20)):
        plan = planned(CLOUD, size)
        (left, right), (low, high) = plan.x_range, plan.y_range
        labels = max(len(label) for _, label in plan.y_ticks)
        across = (right - left) / (size[0] - labels - 1)
        up = (high - low) / (size[1] - len(plan.heading) - 3)
        assert up == pytest.approx(2 * across, rel=1e-9)
        assert left < POINTS[0].min() < POINTS[0].max() < right
        assert low < POINTS[1].min() < POINTS[1].max() < high


def test_the_extremes_of_a_dense_curve_are_kept() -> None:
    ys = MANY.copy()
    ys[[777, 150_000]] = 50, -40
    plan = planned(one(np.arange(LARGE), ys), (80, 24))
    line = plan.layers[0]
    assert line.joined
    assert {50.0, -40.0, ys[0], ys[-1]} <= set(line.ys)
    assert len(line.xs) <= 8 * 80


def test_a_line_to_far_beyond_takes_no_time() -> None:
    far = one([0, 1, 2, 1e250], [0.5, 1e200, -1e250, 0.5], y_range=(0, 1), x_range=(0, 2))
    line = planned(far, (80, 24)).layers[0]
    assert -1 <= min(line.ys) <= max(line.ys) <= 2
    assert -2 <= min(line.xs) <= max(line.xs) <= 4


@pytest.mark.parametrize("size", [(80, 24), (200, 60)])
@pytest.mark.parametrize("joined", [True, False])
def test_very_many_points_become_as_many_as_can_be_seen(
    size: tuple[int, int], joined: bool
) -> None:
    graphed = Graphed((Series("a", MANY, MANY[::-1], np.abs(MANY), joined=joined),))
    plan = planned(graphed, size)
    assert sum(len(layer.xs) for layer in plan.layers) <= 12 * size[0] * size[1]


_numbers = st.floats(allow_nan=True, allow_infinity=True) | st.integers(-3, 3).map(float)


@settings(deadline=None, max_examples=150)
@given(
    values=st.lists(st.tuples(_numbers, _numbers, _numbers), max_size=8),
    more=st.lists(st.tuples(_numbers, _numbers), max_size=4),
    joined=st.booleans(),
    square=st.booleans(),
    size=st.tuples(st.integers(1, 60), st.integers(1, 20)),
    plain=st.booleans(),
)
def test_anything_can_be_drawn_in_any_size(
    values: list[tuple[float, ...]],
    more: list[tuple[float, ...]],
    joined: bool,
    square: bool,
    size: tuple[int, int],
    plain: bool,
) -> None:
    xs, ys, errors = np.array(values).reshape(-1, 3).T
    others = np.array(more).reshape(-1, 2).T
    graphed = Graphed(
        (
            Series("a", xs, ys, errors, joined=joined),
            Series("b", others[0], others[1], faint=not joined),
        ),
        "title",
        "x",
        "y",
        square=square,
    )
    lines = drawn(graphed, size, ASCII if plain else UNICODE)
    assert len(lines) <= size[1]
    for line in lines:
        drawn_text = "".join(part for part, _ in line)
        assert len(drawn_text) <= size[0]
        assert drawn_text.isascii() or not plain


@given(
    st.floats(-1e12, 1e12) | st.floats(-1, 1),
    st.floats(1e-9, 1e9),
    st.integers(1, 20),
)
def test_ticks_are_round_and_differ(low: float, length: float, most: int) -> None:
    high = low + length
    if not length > 1e-10 * abs(low):
        return
    found = ticks((low, high), most)
    assert 2 <= len(found) <= max(most, 2) + 6
    assert len({label for _, label in found}) == len(found)
    for value, label in found:
        assert low - 1e-6 * length <= value <= high + 1e-6 * length
        assert float(label) == pytest.approx(value, abs=length * 1e-6)


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
