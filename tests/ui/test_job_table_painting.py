"""The table of jobs: what is painted, of how many jobs, in which size."""

from __future__ import annotations

import asyncio

import pytest
from msgspec.structs import replace
from textual.geometry import Region

from qjobs_tui.jobs import JobStatus
from qjobs_tui.ui.widgets.job_table import JobTable, TableView

from .job_table_case import SCENE, cursor_at, jobs_of, line_of, show_all, shown
from .looks import screen_lines


async def test_only_what_changed_is_repainted() -> None:
    jobs = jobs_of(range(30))
    async with shown(jobs) as (app, pilot):
        await show_all(app, pilot, jobs)
        await show_all(app, pilot, tuple(jobs))
        assert app.table.regions == []
        assert app.table.lines_drawn == 0
        failed = replace(jobs[3], status=JobStatus.FAILED)
        await show_all(app, pilot, (*jobs[:3], failed, *jobs[4:]))
        assert app.table.regions == [Region(2, 4, 8, 1)]
        assert app.table.lines_drawn == 1


async def test_what_is_not_visible_is_not_repainted() -> None:
    jobs = jobs_of(range(30))
    async with shown(jobs) as (app, pilot):
        await show_all(app, pilot, (*jobs[:20], replace(jobs[20], status=JobStatus.FAILED)))
        assert {region.y for region in app.table.regions} <= {0}


async def test_moving_repaints_two_lines() -> None:
    async with shown(jobs_of(range(30))) as (app, pilot):
        await pilot.press("j")
        assert {region.y for region in app.table.regions} == {1, 2}
        assert app.table.lines_drawn == 2


async def test_twenty_thousand_jobs() -> None:
    jobs = jobs_of(range(20_000))
    async with shown(jobs, (140, 45)) as (app, pilot):
        await pilot.press("G")
        assert cursor_at(app.table) == "19999"
        assert app.table.lines_drawn <= 2 * 45
        app.table.begin()
        changed = tuple(
            replace(one, status=JobStatus.FAILED) if index % 100 == 0 else one
            for index, one in enumerate(jobs)
        )
        await show_all(app, pilot, changed)
        assert app.table.lines_drawn <= 45


@pytest.mark.parametrize("size", [(20, 5), (10, 3), (3, 2), (1, 1), (300, 60)])
async def test_any_size_and_back(size: tuple[int, int]) -> None:
    async with shown(jobs_of(range(30))) as (app, pilot):
        await pilot.press(*["j"] * 12)
        before = screen_lines(app)
        await pilot.resize_terminal(*size)
        await pilot.pause()
        assert cursor_at(app.table) == "12"
        await pilot.resize_terminal(80, 11)
        await pilot.pause()
        assert cursor_at(app.table) == "12"
        assert sorted(screen_lines(app)[line_of(app.table)]) == sorted(
            next(line for line in before if "0012" in line)
        )


async def test_told_of_jobs_before_it_is_mounted() -> None:
    table = JobTable(TableView((), frozenset(), SCENE))
    table.show(TableView(jobs_of(range(3)), frozenset(), SCENE))
    assert cursor_at(table) == "0"
    await asyncio.sleep(0)
