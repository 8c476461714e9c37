from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qjobs_tui.ui.spans import view as views
from qjobs_tui.ui.spans.chart import LEAST, Chart
from qjobs_tui.ui.spans.view import View

from .charts import chart, charts, job

if TYPE_CHECKING:
    from qjobs_tui.ui.spans.view import Change

_CHANGES: tuple[Change, ...] = (
    *(partial(views.move, steps=steps) for steps in (1, -1, 3)),
    *(partial(views.end, side=side) for side in (-1, 1)),
    *(partial(views.zoom, factor=factor) for factor in (2, 0.5, 1000)),
    *(partial(views.pan, windows=windows) for windows in (-0.5, 0.5, 7)),
    *(partial(views.next_pub, step=step) for step in (1, -1)),
    views.fit,
    lambda _, view: views.toggle(view),
)


@given(charts(), st.lists(st.sampled_from(_CHANGES), max_size=20))
def test_whatever_is_done_the_view_is_sound(one: Chart, changes: list[Change]) -> None:
    view = views.fitted(one)
    for change in changes:
        view = change(one, view)
        assert 0 <= view.first < view.last <= one.length
        assert view.length >= LEAST
        if len(one.spans) == 0:
            assert (view.cursor, view.pub, view.marks) == (None, None, frozenset())
            continue
        assert view.cursor is not None
        assert view.pub is None or view.pub in one.spans[view.cursor].slices


@given(charts(least=1), st.lists(st.sampled_from(_CHANGES), max_size=12), st.data())
def test_moving_and_zooming_keep_the_cursor_in_sight(
    one: Chart, changes: list[Change], data: st.DataObject
) -> None:
    view = views.fitted(one)
    for change in changes:
        view = change(one, view)
    moved = data.draw(st.sampled_from(_CHANGES[:5]))
    for change in [moved, *data.draw(st.lists(st.sampled_from(_CHANGES[5:8]), max_size=3))]:
        view = change(one, view)
        assert view.cursor is not None
        assert one.starts[view.cursor] <= view.last
        assert one.stops[view.cursor] >= view.first


@given(charts(least=1), st.sampled_from([None, 0, 1, 2]))
def test_moving_visits_every_span_of_the_filter_in_time(one: Chart, pub: int | None) -> None:
    view = views.fitted(one)
    while pub in one.pubs and view.pub != pub:
        view = views.next_pub(one, view)
    view = views.end(one, view, -1)
    visited = [view.cursor]
    while (view := views.move(one, view, 1)).cursor != visited[-1]:
        visited.append(view.cursor)
    wanted = [n for n, each in enumerate(one.spans) if view.pub is None or view.pub in each.slices]
    assert sorted(visited) == wanted  # type: ignore[type-var]
    times = [(one.spans[n].start, n) for n in visited if n is not None]
    assert [start for start, _ in times] == sorted(start for start, _ in times)
    while (back := views.move(one, view, -1)) != view:
        view = back
    assert view.cursor == visited[0]


def test_zooming_keeps_the_moment_of_the_cursor_where_it_is() -> None:
    one = chart((0, 10, 0), (40, 60, 0), (90, 100, 0))
    view = views.move(one, views.fitted(one), 1)
    near = views.zoom(one, view, 2)
    assert (near.first, near.last) == (25_000_000, 75_000_000)
    assert views.zoom(one, near, 0.5) == view
    assert views.zoom(one, near, 1e9).length == LEAST
    assert views.fit(one, views.zoom(one, near, 4)) == view


def test_the_window_follows_the_cursor_no_further_than_it_must() -> None:
    one = chart(*((10 * n, 10 * n + 5, 0) for n in range(10)))
    view = views.zoom(one, views.fitted(one), 5)
    assert (view.first, view.last) == (2_000_000, 21_000_000)
    assert views.move(one, view, 1).first == view.first
    assert views.move(one, view, 2).last == 25_000_000
    assert views.move(one, views.move(one, view, 4), -4).first == 0


def test_panning_leaves_the_cursor_and_moving_brings_the_window_back() -> None:
    one = job()
    view = views.zoom(one, views.fitted(one), 8)
    away = views.pan(one, view, 2)
    moved = away.first - view.first
    assert (moved, away.length, away.cursor) == (2 * view.length, view.length, 0)
    assert views.move(one, away, 1).first <= one.starts[1]
    assert views.zoom(one, away, 2).first == away.first + away.length // 4


def test_a_filter_takes_the_cursor_to_the_next_span_of_its_pub() -> None:
    one = chart((0, 1, 0), (2, 3, 1), (4, 5, 0), (6, 7, 2, 0))
    view = views.move(one, views.fitted(one), 2)
    seen = []
    for _ in range(4):
        view = views.next_pub(one, view)
        seen.append((view.pub, view.cursor))
    assert seen == [(0, 2), (1, 1), (2, 3), (None, 3)]
    assert views.next_pub(one, view, -1).pub == 2
    one = chart((0, 1, 0), (2, 3, 1), (4, 5, 0), (6, 7, 1), (8, 9, 1))
    view = views.next_pub(one, views.move(one, views.fitted(one), 2), 2)
    assert (view.pub, view.cursor) == (1, 3)


def test_marks_come_and_go() -> None:
    one = job()
    view = views.toggle(views.move(one, views.toggle(views.fitted(one)), 3))
    assert view.marks == {0, 3}
    assert views.toggle(view).marks == {0}


def test_a_view_of_nothing() -> None:
    one = chart()
    assert views.fitted(one) == View(0, LEAST, None)
    assert np.array_equal(one.row(None), [])


@pytest.mark.parametrize("pub", [None, 0, 1, 2, 7])
def test_members_are_the_spans_with_shots_of_a_pub(pub: int | None) -> None:
    one = chart((0, 1, 0), (0, 1), (1, 2, 1, 2), (3, 4, 2))
    expected = [pub is None or pub in each.slices for each in one.spans]
    assert one.members(pub).tolist() == expected
