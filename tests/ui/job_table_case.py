"""An app that shows the table of jobs alone, and counts what is painted."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace
from textual.app import App, ComposeResult

from qjobs_tui.ui.columns import Scene
from qjobs_tui.ui.widgets.job_table import JobTable, TableView

from .samples import NOW, job

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from textual.geometry import Region
    from textual.message import Message
    from textual.pilot import Pilot
    from textual.strip import Strip

    from qjobs_tui.jobs import Job


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
        return [numbered(event.key) for event in self.heard if isinstance(event, kind)]  # type: ignore[attr-defined]


def numbered(job_id: str | None) -> str:
    return str(int(job_id[1:])) if job_id else "none"


def jobs_of(numbers: Iterable[int]) -> tuple[Job, ...]:
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


def cursor_at(table: JobTable) -> str:
    return numbered(table.job.id if table.job else None)


def line_of(table: JobTable) -> int:
    """The line of the screen on which the cursor stands."""
    return table.row - table.scroll_offset.y + 1


async def show_all(app: TableApp, pilot: Pilot[None], jobs: tuple[Job, ...], **fields: Any) -> None:
    app.table.show(replace(TableView(jobs, frozenset(), SCENE), **fields))
    await pilot.pause()
