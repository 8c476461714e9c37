"""The table of jobs: the cursor stays on its job."""

from __future__ import annotations

import pytest

from qjobs_tui.ui.widgets.job_table import JobTable

from .job_table_case import cursor_at, jobs_of, line_of, show_all, shown
from .looks import screen_lines


async def test_the_cursor_stays_on_its_job() -> None:
    async with shown(jobs_of(range(5, 50))) as (app, pilot):
        await pilot.press("j", "j")
        assert cursor_at(app.table) == "7"
        await show_all(app, pilot, jobs_of(range(50)))
        assert cursor_at(app.table) == "7"
        await show_all(app, pilot, jobs_of(reversed(range(50))), descending=False)
        assert cursor_at(app.table) == "7"
        await show_all(app, pilot, jobs_of(range(1, 50, 2)))
        assert cursor_at(app.table) == "7"
        assert app.names(JobTable.Highlighted) == ["6", "7"]


@pytest.mark.parametrize(
    ("left", "neighbour"),
    [
        ([*range(7), *range(8, 20)], "8"),
        ([*range(7), *range(15, 20)], "15"),
        (range(5), "4"),
        ([], "none"),
    ],
)
async def test_a_job_that_vanished_gives_the_cursor_to_its_neighbour(
    left: list[int], neighbour: str
) -> None:
    async with shown(jobs_of(range(20))) as (app, pilot):
        await pilot.press(*"jjjjjjj")
        app.heard.clear()
        await show_all(app, pilot, jobs_of(left))
        assert cursor_at(app.table) == neighbour
        assert app.names(JobTable.Highlighted) == [neighbour]


async def test_its_line_of_the_screen_stays_when_jobs_come_above() -> None:
    async with shown(jobs_of(range(10, 60))) as (app, pilot):
        await pilot.press(*["j"] * 15, *["k"] * 4)
        line = line_of(app.table)
        assert 1 < line < 10
        await show_all(app, pilot, jobs_of(range(60)))
        assert line_of(app.table) == line
        await show_all(app, pilot, jobs_of(range(8, 60)))
        assert line_of(app.table) == line
        assert "d0000000000000000021" in screen_lines(app)[line]


async def test_at_the_top_new_jobs_push_the_cursor_down() -> None:
    async with shown(jobs_of(range(2, 20))) as (app, pilot):
        await show_all(app, pilot, jobs_of(range(20)))
        assert cursor_at(app.table) == "2"
        assert app.table.scroll_offset.y == 0


async def test_jobs_that_come_above_never_push_the_cursor_out_of_sight() -> None:
    async with shown(jobs_of(range(20, 50))) as (app, pilot):
        await pilot.press(*["j"] * 9)
        assert app.table.scroll_offset.y == 0
        await show_all(app, pilot, jobs_of(range(50)))
        assert cursor_at(app.table) == "29"
        assert any("d0000000000000000029" in line for line in screen_lines(app))


async def test_until_settled_an_unmoved_cursor_stays_at_the_top() -> None:
    async with shown(()) as (app, pilot):
        await show_all(app, pilot, jobs_of(range(2, 20)), settled=False)
        await show_all(app, pilot, jobs_of(range(20)), settled=False)
        assert cursor_at(app.table) == "0"
        await pilot.press("j")
        await show_all(app, pilot, jobs_of(range(-2, 20)), settled=False)
        assert cursor_at(app.table) == "1"
