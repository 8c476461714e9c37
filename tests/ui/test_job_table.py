from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace
from textual.app import App, ComposeResult
from textual.geometry import Region

from qjobs_tui.jobs import Job, JobStatus
from qjobs_tui.ui.columns import Scene
from qjobs_tui.ui.widgets.job_table import JobTable, TableView

from .looks import screen_lines
from .samples import NOW, job

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from textual.message import Message
    from textual.pilot import Pilot
    from textual.strip import Strip

SCENE = Scene(NOW)


class CountingTable(JobTable):
    """Counts what it draws and what it asks to have drawn."""

    def __init__(self, view: TableView) -> None:
        super().__init__(view)
        self.lines_drawn = 0
        self.regions: list[Region] = []

    def render_line(self, y: int) -> Strip:
        self.lines_drawn += 1
        return super().render_line(y)

    def refresh(self, *regions: Region, **options: Any) -> Any:
        if hasattr(self, "regions"):
            self.regions += regions
        return super().refresh(*regions, **options)

    def begin(self) -> None:
        self.lines_drawn = 0
        self.regions.clear()


class TableApp(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.table = CountingTable(TableView((), frozenset(), SCENE))
        self.heard: list[Message] = []

    def compose(self) -> ComposeResult:
        yield self.table

    def on_mount(self) -> None:
        self.table.focus()

    def on_job_table_opened(self, event: JobTable.Opened) -> None:
        self.heard.append(event)

    on_job_table_mark_toggled = on_job_table_end_reached = on_job_table_opened
    on_job_table_highlighted = on_job_table_opened

    def names(self, kind: type[Message]) -> list[str]:
        return [_name(event.key) for event in self.heard if isinstance(event, kind)]  # type: ignore[attr-defined]


def _name(job_id: str | None) -> str:
    return str(int(job_id[1:])) if job_id else "none"


def _jobs(numbers: Iterable[int]) -> tuple[Job, ...]:
    return tuple(job(number) for number in numbers)


@asynccontextmanager
async def shown(
    jobs: tuple[Job, ...], size: tuple[int, int] = (80, 11)
) -> AsyncIterator[tuple[TableApp, Pilot[None]]]:
    """A table of ten job lines, unless another size is given."""
    app = TableApp()
    async with app.run_test(size=size) as pilot:
        app.table.show(TableView(jobs, frozenset(), SCENE))
        await pilot.pause()
        app.heard.clear()
        app.table.begin()
        yield app, pilot


def _at(table: JobTable) -> str:
    return _name(table.job.id if table.job else None)


def _line(table: JobTable) -> int:
    """The line of the screen on which the cursor stands."""
    return table.row - table.scroll_offset.y + 1


async def _show(app: TableApp, pilot: Pilot[None], jobs: tuple[Job, ...], **fields: Any) -> None:
    app.table.show(replace(TableView(jobs, frozenset(), SCENE), **fields))
    await pilot.pause()


async def test_the_cursor_stays_on_its_job() -> None:
    async with shown(_jobs(range(5, 50))) as (app, pilot):
        await pilot.press("j", "j")
        assert _at(app.table) == "7"
        await _show(app, pilot, _jobs(range(50)))
        assert _at(app.table) == "7"
        await _show(app, pilot, _jobs(reversed(range(50))), descending=False)
        assert _at(app.table) == "7"
        await _show(app, pilot, _jobs(range(1, 50, 2)))
        assert _at(app.table) == "7"
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
    async with shown(_jobs(range(20))) as (app, pilot):
        await pilot.press(*"jjjjjjj")
        app.heard.clear()
        await _show(app, pilot, _jobs(left))
        assert _at(app.table) == neighbour
        assert app.names(JobTable.Highlighted) == [neighbour]


async def test_its_line_of_the_screen_stays_when_jobs_come_above() -> None:
    async with shown(_jobs(range(10, 60))) as (app, pilot):
        await pilot.press(*["j"] * 15, *["k"] * 4)
        line = _line(app.table)
        assert 1 < line < 10
        await _show(app, pilot, _jobs(range(60)))
        assert _line(app.table) == line
        await _show(app, pilot, _jobs(range(8, 60)))
        assert _line(app.table) == line
        assert "d0000000000000000021" in screen_lines(app)[line]


async def test_at_the_top_new_jobs_push_the_cursor_down() -> None:
    async with shown(_jobs(range(2, 20))) as (app, pilot):
        await _show(app, pilot, _jobs(range(20)))
        assert _at(app.table) == "2"
        assert app.table.scroll_offset.y == 0


async def test_jobs_that_come_above_never_push_the_cursor_out_of_sight() -> None:
    async with shown(_jobs(range(20, 50))) as (app, pilot):
        await pilot.press(*["j"] * 9)
        assert app.table.scroll_offset.y == 0
        await _show(app, pilot, _jobs(range(50)))
        assert _at(app.table) == "29"
        assert any("d0000000000000000029" in line for line in screen_lines(app))


async def test_until_settled_an_unmoved_cursor_stays_at_the_top() -> None:
    async with shown(()) as (app, pilot):
        await _show(app, pilot, _jobs(range(2, 20)), settled=False)
        await _show(app, pilot, _jobs(range(20)), settled=False)
        assert _at(app.table) == "0"
        await pilot.press("j")
        await _show(app, pilot, _jobs(range(-2, 20)), settled=False)
        assert _at(app.table) == "1"


async def test_go_to_a_job() -> None:
    async with shown(_jobs(range(90))) as (app, pilot):
        app.table.go_to(job(70).id)
        await pilot.pause()
        assert _at(app.table) == "70"
        assert 1 <= _line(app.table) <= 10
        app.table.go_to("unknown")
        assert _at(app.table) == "70"


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
    async with shown(_jobs(range(100))) as (app, pilot):
        await pilot.press(*keys.split())
        assert _at(app.table) == at
        assert f"d{int(at):019}" in screen_lines(app)[_line(app.table)]


async def test_keys_that_ask() -> None:
    async with shown(_jobs(range(9))) as (app, pilot):
        await pilot.press("enter", "j", "enter")
        assert app.names(JobTable.Opened) == ["0", "1"]


async def test_keys_without_a_job() -> None:
    async with shown(()) as (app, pilot):
        await pilot.press(*"jkgG", "enter", "space", "pagedown", "ctrl+u")
        assert app.names(JobTable.Opened) == []
        assert app.table.job is None


async def test_the_end_is_told() -> None:
    async with shown(_jobs(range(30))) as (app, pilot):
        await pilot.press("j")
        assert not [one for one in app.heard if isinstance(one, JobTable.EndReached)]
        await pilot.press("G")
        assert [one for one in app.heard if isinstance(one, JobTable.EndReached)]


async def test_the_end_of_an_empty_table_is_told_too() -> None:
    async with shown(()) as (app, pilot):
        await pilot.press("G")
        assert [one for one in app.heard if isinstance(one, JobTable.EndReached)]


async def test_the_wheel_at_the_end_tells_it_too() -> None:
    async with shown(_jobs(range(30))) as (app, pilot):
        app.table.scroll_end(animate=False)
        await pilot.pause()
        assert [one for one in app.heard if isinstance(one, JobTable.EndReached)]
        assert _at(app.table) == "0"


async def test_marks_are_by_id() -> None:
    async with shown(_jobs(range(5))) as (app, pilot):
        marks = frozenset({job(3).id})
        await _show(app, pilot, _jobs(range(5)), marks=marks)
        assert [line[:3] for line in screen_lines(app)[1:6]].index(" ▪✓") == 3
        await _show(app, pilot, _jobs(range(2, 5)), marks=marks)
        assert [line[:3] for line in screen_lines(app)[1:4]].index(" ▪✓") == 1


async def test_the_mouse() -> None:
    async with shown(_jobs(range(90))) as (app, pilot):
        await pilot.click(app.table, offset=(5, 4))
        assert _at(app.table) == "3"
        await pilot.click(app.table, offset=(5, 0))
        assert _at(app.table) == "3"
        await pilot.click(app.table, offset=(5, 4), times=2)
        assert app.names(JobTable.Opened) == ["3"]


async def test_a_click_below_the_last_job_does_nothing() -> None:
    async with shown(_jobs(range(3))) as (app, pilot):
        await pilot.click(app.table, offset=(5, 8))
        assert _at(app.table) == "0"


async def test_only_what_changed_is_repainted() -> None:
    jobs = _jobs(range(30))
    async with shown(jobs) as (app, pilot):
        await _show(app, pilot, jobs)
        await _show(app, pilot, tuple(jobs))
        assert app.table.regions == []
        assert app.table.lines_drawn == 0
        failed = replace(jobs[3], status=JobStatus.FAILED)
        await _show(app, pilot, (*jobs[:3], failed, *jobs[4:]))
        assert app.table.regions == [Region(2, 4, 8, 1)]
        assert app.table.lines_drawn == 1


async def test_what_is_not_visible_is_not_repainted() -> None:
    jobs = _jobs(range(30))
    async with shown(jobs) as (app, pilot):
        await _show(app, pilot, (*jobs[:20], replace(jobs[20], status=JobStatus.FAILED)))
        assert {region.y for region in app.table.regions} <= {0}


async def test_moving_repaints_two_lines() -> None:
    async with shown(_jobs(range(30))) as (app, pilot):
        await pilot.press("j")
        assert {region.y for region in app.table.regions} == {1, 2}
        assert app.table.lines_drawn == 2


async def test_twenty_thousand_jobs() -> None:
    jobs = _jobs(range(20_000))
    async with shown(jobs, (140, 45)) as (app, pilot):
        await pilot.press("G")
        assert _at(app.table) == "19999"
        assert app.table.lines_drawn <= 2 * 45
        app.table.begin()
        changed = tuple(
            replace(one, status=JobStatus.FAILED) if index % 100 == 0 else one
            for index, one in enumerate(jobs)
        )
        await _show(app, pilot, changed)
        assert app.table.lines_drawn <= 45


@pytest.mark.parametrize("size", [(20, 5), (10, 3), (3, 2), (1, 1), (300, 60)])
async def test_any_size_and_back(size: tuple[int, int]) -> None:
    async with shown(_jobs(range(30))) as (app, pilot):
        await pilot.press(*["j"] * 12)
        before = screen_lines(app)
        await pilot.resize_terminal(*size)
        await pilot.pause()
        assert _at(app.table) == "12"
        await pilot.resize_terminal(80, 11)
        await pilot.pause()
        assert _at(app.table) == "12"
        assert sorted(screen_lines(app)[_line(app.table)]) == sorted(
            next(line for line in before if "0012" in line)
        )


async def test_told_of_jobs_before_it_is_mounted() -> None:
    table = JobTable(TableView((), frozenset(), SCENE))
    table.show(TableView(_jobs(range(3)), frozenset(), SCENE))
    assert _at(table) == "0"
    await asyncio.sleep(0)
