"""The table of jobs: knows jobs by id, draws visible lines only, repaints only what changed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from qjobs_tui.ui.columns import Column, Scene, is_roomy, plan, titles
from qjobs_tui.ui.row import KINDS, Look, row_segments
from qjobs_tui.ui.strips import changed_span

if TYPE_CHECKING:
    from rich.style import Style
    from textual import events

    from qjobs_tui.jobs import Job


@dataclass(frozen=True, slots=True, eq=False)
class TableView:
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


class JobTable(ScrollView, can_focus=True):
    """A table of any number of jobs.

    The cursor is a job's id: whatever `show` brings, it stays on its job, and on the job's next
    neighbour when the job is gone.
    """

    DEFAULT_CSS = "JobTable { height: 1fr; overflow-x: hidden; scrollbar-size-vertical: 1; }"
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
        Binding("j,down", "move(1)", "Next job", show=False, id="table.down"),
        Binding("k,up", "move(-1)", "Previous job", show=False, id="table.up"),
        Binding("pagedown,ctrl+f", "page(1)", "Page down", show=False, id="table.page_down"),
        Binding("pageup,ctrl+b", "page(-1)", "Page up", show=False, id="table.page_up"),
        Binding("ctrl+d", "page(0.5)", "Half a page down", show=False, id="table.half_down"),
        Binding("ctrl+u", "page(-0.5)", "Half a page up", show=False, id="table.half_up"),
        Binding("g,home", "end(-1)", "First job", show=False, id="table.first"),
        Binding("G,end", "end(1)", "Last job", show=False, id="table.last"),
    ]

    class Opened(Message):
        """The user wants to see a job."""

        def __init__(self, job_id: str) -> None:
            super().__init__()
            self.job_id = job_id

    class Highlighted(Message):
        """The cursor stands on another job, or on none."""

        def __init__(self, job_id: str | None) -> None:
            super().__init__()
            self.job_id = job_id

    class EndReached(Message):
        """The cursor or the view came to the last job."""

    def __init__(self, view: TableView, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._view = view
        self._index: dict[str, int] = {}
        self._row = 0
        self._is_moved = False
        self._columns: tuple[Column, ...] = ()
        self._drawn: dict[int, Strip] = {}
        self._styles: dict[str, Style] = {}

    # What is shown

    @property
    def job(self) -> Job | None:
        """The job under the cursor."""
        jobs = self._view.jobs
        return jobs[self._row] if jobs else None

    @property
    def jobs(self) -> tuple[Job, ...]:
        """The jobs shown, in their order."""
        return self._view.jobs

    @property
    def row(self) -> int:
        """Where the cursor stands, counted from 0."""
        return self._row

    def show(self, view: TableView) -> None:
        """Draw another view, repainting only cells that differ."""
        old, self._view = self._view, view
        if view.jobs is not old.jobs:
            self._follow(old)
        self._plan()
        self._repaint()

    def _follow(self, old: TableView) -> None:
        """Keep the cursor on its job, and its job on its line of the screen."""
        before = self.job_at(old, self._row)
        screen_row = self._row - self.scroll_offset.y
        self._index = {job.id: row for row, job in enumerate(self._view.jobs)}
        if before is not None and (old.settled or self._is_moved):
            self._row = self._index.get(before.id, self._neighbour(old))
        self._row = max(0, min(self._row, len(self._view.jobs) - 1))
        if len(self._view.jobs) != len(old.jobs):
            self.virtual_size = Size(self.size.width, len(self._view.jobs) + 1)
        if self.scroll_offset.y:
            self._scroll_to_row(self._row - screen_row)
        else:
            # At the top what is new is seen, until it would push the cursor out of sight.
            self._keep_in_view()
        after = self.job
        if (before and before.id) != (after and after.id):
            self.post_message(self.Highlighted(after.id if after else None))

    @staticmethod
    def job_at(view: TableView, row: int) -> Job | None:
        """The job of a row of a view, or None."""
        return view.jobs[row] if 0 <= row < len(view.jobs) else None

    def _neighbour(self, old: TableView) -> int:
        """The row of the nearest job below, else above, that is still there."""
        order = [*range(self._row + 1, len(old.jobs)), *range(self._row - 1, -1, -1)]
        found = (self._index.get(old.jobs[row].id) for row in order)
        return next((row for row in found if row is not None), 0)

    def go_to(self, job_id: str) -> None:
        """Put the cursor on a job, if it is shown."""
        if job_id in self._index:
            self._move_to(self._index[job_id])

    # Moving

    def action_move(self, rows: int) -> None:
        """Move the cursor by rows."""
        self._move_to(self._row + rows)

    def action_page(self, pages: float) -> None:
        """Move the cursor by pages."""
        self._move_to(self._row + int(pages * max(1, self.size.height - 2)))

    def action_end(self, side: int) -> None:
        """Move the cursor to the first or the last job."""
        self._move_to(0 if side < 0 else len(self._view.jobs) - 1)

    def action_open(self) -> None:
        """Ask to see the job under the cursor."""
        if self.job:
            self.post_message(self.Opened(self.job.id))

    def _move_to(self, place: int) -> None:
        self._is_moved = True
        last = len(self._view.jobs) - 1
        place = max(0, min(place, last))
        if place >= last:
            self.post_message(self.EndReached())
        if place == self._row or last < 0:
            return
        self._row = place
        self._keep_in_view()
        self._repaint()
        self.post_message(self.Highlighted(self._view.jobs[place].id))

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Ask for older jobs when the wheel comes to the end."""
        super().watch_scroll_y(old_value, new_value)
        if old_value < new_value and new_value >= self.max_scroll_y:
            self.post_message(self.EndReached())

    def _keep_in_view(self) -> None:
        top, height = self.scroll_offset.y, max(1, self.size.height - 1)
        if self._row < top:
            self._scroll_to_row(self._row)
        elif self._row >= top + height:
            self._scroll_to_row(self._row - height + 1)

    def _scroll_to_row(self, row: int) -> None:
        self.scroll_to(y=max(0, row), animate=False, force=True)

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the mouse clicked; a second click opens."""
        row = event.y - 1 + self.scroll_offset.y
        if event.y < 1 or not 0 <= row < len(self._view.jobs):
            return
        if event.chain > 1:
            self.action_open()
        else:
            self._move_to(row)

    # Drawing

    def on_resize(self) -> None:
        """Choose the columns for the new width and keep the cursor in view."""
        self._plan()
        self.virtual_size = Size(self.size.width, len(self._view.jobs) + 1)
        self._keep_in_view()
        self._drawn.clear()
        self.refresh()

    def _plan(self) -> None:
        width = self.scrollable_content_region.width
        scene = replace(self._view.scene, roomy=is_roomy(width))
        self._view = replace(self._view, scene=scene)
        self._columns = plan(width, scene)

    def render_line(self, y: int) -> Strip:
        """Draw line ``y`` of what is visible; the first is the header."""
        strip = self._line(y)
        self._drawn[y] = strip
        return strip

    def _line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        job = self.job_at(self._view, y - 1 + self.scroll_offset.y) if y else None
        segments = self._row_segments(job) if job else []
        style = self._style("")
        if y == 0:
            segments = [Segment(self._titles())]
            style += self._style("header")
        elif job and job is self.job:
            style += self._style("cursor")
        return Strip(segments).extend_cell_length(width).apply_style(style).simplify()

    def _titles(self) -> str:
        view = self._view
        return titles(
            self._columns, view.sort_key, descending=view.descending, glyphs=view.scene.glyphs
        )

    def _row_segments(self, job: Job) -> list[Segment]:
        view = self._view
        look = Look(self._columns, view.scene, self._style)
        return list(
            row_segments(job, look, is_cursor=job is self.job, is_marked=job.id in view.marks)
        )

    def notify_style_update(self) -> None:
        """Take the colours of another theme, or of having the focus."""
        super().notify_style_update()
        self._styles.clear()

    def _style(self, name: str) -> Style:
        # Only the whole style blends muted colours with the background. Finding one takes longer
        # than drawing the cell.
        if name not in self._styles:
            whole = self.get_component_rich_style(f"job-table--{name}") if name else self.rich_style
            self._styles[name] = whole
        return self._styles[name]

    def _repaint(self) -> None:
        """Refresh exactly the cells that differ from what was drawn."""
        for y in range(self.size.height):
            old, new = self._drawn.get(y), self._line(y)
            if old is None:
                self.refresh(Region(0, y, self.size.width, 1))
            elif span := changed_span(old, new):
                self.refresh(Region(span[0], y, span[1] - span[0], 1))
