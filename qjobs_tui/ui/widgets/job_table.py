"""The table of jobs: knows jobs by id, draws visible lines only, repaints only what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import msgspec
from msgspec.structs import replace
from textual.binding import Binding, BindingType
from textual.message import Message

from qjobs_tui.ui.columns import Column, Scene, is_roomy, plan, titles
from qjobs_tui.ui.row import KINDS, Look, row_segments
from qjobs_tui.ui.table import Table, cursor_keys

if TYPE_CHECKING:
    from rich.segment import Segment

    from qjobs_tui.jobs import Job


class TableView(msgspec.Struct, frozen=True, eq=False):
    """What the table draws: the jobs in their order, and what is marked.

    ``settled`` says that the first jobs of every source have come: until then a cursor that nobody
    moved stays at the top, and later on its job.
    """

    jobs: tuple[Job, ...]
    marks: frozenset[str]
    scene: Scene
    sort_key: str = "created"
    descending: bool = True
    settled: bool = True


class JobTable(Table):
    """A table of any number of jobs; the keys of its rows are their ids."""

    LOOKS = "job-table"
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "job-table--header",
        "job-table--cursor",
        "job-table--marked",
        "job-table--faint",
        "job-table--reason",
        *(f"job-table--{kind}" for kind in KINDS),
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "open", key_display="enter", id="table.open"),
        Binding("space", "screen.mark", "mark", id="table.mark"),
        *cursor_keys("table", "job"),
    ]

    class Opened(Table.Opened):
        """The user wants to see a job."""

    class Highlighted(Table.Highlighted):
        """The cursor stands on another job, or on none."""

    class EndReached(Message):
        """The cursor or the view came to the last job."""

    def __init__(self, view: TableView, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._view = view
        self._columns: tuple[Column, ...] = ()

    @property
    def job(self) -> Job | None:
        """The job under the cursor."""
        jobs = self._view.jobs
        return jobs[self.row] if jobs else None

    @property
    def jobs(self) -> tuple[Job, ...]:
        """The jobs shown, in their order."""
        return self._view.jobs

    def show(self, view: TableView) -> None:
        """Draw another view, repainting only cells that differ."""
        old, self._view = self._view, view
        if view.jobs is not old.jobs:
            self.take(tuple(job.id for job in view.jobs), was_settled=old.settled)
        self.plan_columns()
        self.repaint()

    # The end of the table

    def move_to(self, place: int) -> None:
        """Put the cursor on the job at a place, or on the nearest one."""
        if max(0, place) >= len(self.keys) - 1:
            self.post_message(self.EndReached())
        super().move_to(place)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Ask for older jobs when the wheel comes to the end."""
        super().watch_scroll_y(old_value, new_value)
        if old_value < new_value and new_value >= self.max_scroll_y:
            self.post_message(self.EndReached())

    # Drawing

    def plan_columns(self) -> None:
        """Choose the columns for the width there is."""
        width = self.scrollable_content_region.width
        scene = replace(self._view.scene, roomy=is_roomy(width))
        self._view = replace(self._view, scene=scene)
        self._columns = plan(width, scene)

    def header(self) -> str:
        """Return the titles of the columns."""
        view = self._view
        return titles(
            self._columns, view.sort_key, descending=view.descending, glyphs=view.scene.glyphs
        )

    def cells(self, row: int, *, is_cursor: bool) -> list[Segment]:
        """Draw a job."""
        view = self._view
        job, look = view.jobs[row], Look(self._columns, view.scene, self.style)
        is_marked = job.id in view.marks
        return list(row_segments(job, look, is_cursor=is_cursor, is_marked=is_marked))
