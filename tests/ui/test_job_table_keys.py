"""The table of jobs: keys and mouse."""

from __future__ import annotations

import pytest

from qjobs_tui.ui.widgets.job_table import JobTable

from .job_table_case import cursor_at, jobs_of, line_of, show_all, shown
from .looks import screen_lines
from .samples import job


async def test_go_to_a_job() -> None:
    async with shown(jobs_of(range(90))) as (app, pilot):
        app.table.go_to(job(70).id)
        await pilot.pause()
        assert cursor_at(app.table) == "70"
        assert 1 <= line_of(app.table) <= 10
        app.table.go_to("unknown")
        assert cursor_at(app.table) == "70"


@pytest.mark.parametrize(
    ("keys", "at"),
    [
        ("j", "1"),
        ("down", "1"),
        ("j k", "0"),
        ("down up", "0"),
        ("k", "0"),
        ("G", "99"),
        ("end", "99"),
        ("G j", "99"),
        ("G g", "0"),
        ("end home", "0"),
        ("pagedown", "9"),
        ("ctrl+f", "9"),
        ("pagedown pageup", "0"),
        ("ctrl+f ctrl+b", "0"),
        ("ctrl+d", "4"),
        ("ctrl+d ctrl+d ctrl+u", "4"),
    ],
)
async def test_keys_that_move(keys: str, at: str) -> None:
    async with shown(jobs_of(range(100))) as (app, pilot):
        await pilot.press(*keys.split())
        assert cursor_at(app.table) == at
        assert f"d{int(at):019}" in screen_lines(app)[line_of(app.table)]


async def test_keys_that_ask() -> None:
    async with shown(jobs_of(range(9))) as (app, pilot):
        await pilot.press("enter", "j", "enter")
        assert app.names(JobTable.Opened) == ["0", "1"]


async def test_keys_without_a_job() -> None:
    async with shown(()) as (app, pilot):
        await pilot.press(*"jkgG", "enter", "space", "pagedown", "ctrl+u")
        assert app.names(JobTable.Opened) == []
        assert app.table.job is None


async def test_the_end_is_told() -> None:
    async with shown(jobs_of(range(30))) as (app, pilot):
        await pilot.press("j")
        assert not [one for one in app.heard if isinstance(one, JobTable.EndReached)]
        await pilot.press("G")
        assert [one for one in app.heard if isinstance(one, JobTable.EndReached)]


async def test_the_end_of_an_empty_table_is_told_too() -> None:
    async with shown(()) as (app, pilot):
        await pilot.press("G")
        assert [one for one in app.heard if isinstance(one, JobTable.EndReached)]


async def test_the_wheel_at_the_end_tells_it_too() -> None:
    async with shown(jobs_of(range(30))) as (app, pilot):
        app.table.scroll_end(animate=False)
        await pilot.pause()
        assert [one for one in app.heard if isinstance(one, JobTable.EndReached)]
        assert cursor_at(app.table) == "0"


async def test_marks_are_by_id() -> None:
    async with shown(jobs_of(range(5))) as (app, pilot):
        marks = frozenset({job(3).id})
        await show_all(app, pilot, jobs_of(range(5)), marks=marks)
        assert [line[:3] for line in screen_lines(app)[1:6]].index(" ▪✓") == 3
        await show_all(app, pilot, jobs_of(range(2, 5)), marks=marks)
        assert [line[:3] for line in screen_lines(app)[1:4]].index(" ▪✓") == 1


async def test_the_mouse() -> None:
    async with shown(jobs_of(range(90))) as (app, pilot):
        await pilot.click(app.table, offset=(5, 4))
        assert cursor_at(app.table) == "3"
        await pilot.click(app.table, offset=(5, 0))
        assert cursor_at(app.table) == "3"
        await pilot.click(app.table, offset=(5, 4), times=2)
        assert app.names(JobTable.Opened) == ["3"]


async def test_a_click_below_the_last_job_does_nothing() -> None:
    async with shown(jobs_of(range(3))) as (app, pilot):
        await pilot.click(app.table, offset=(5, 8))
        assert cursor_at(app.table) == "0"
