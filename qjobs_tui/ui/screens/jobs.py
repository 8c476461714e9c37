"""The start screen: every job of the account, live."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from msgspec.structs import replace
from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.reactive import var
from textual.widgets import Label

from qjobs_tui.ui.overview import Story, detail, overview, title
from qjobs_tui.ui.screens.filtered import FilteredScreen
from qjobs_tui.ui.screens.refusals import Refusals
from qjobs_tui.ui.screens.saves import Saves
from qjobs_tui.ui.selection import count_words, empty_words, is_settled, select
from qjobs_tui.ui.widgets.filter_field import FilterField
from qjobs_tui.ui.widgets.job_table import JobTable, TableView
from qjobs_tui.ui.widgets.lines import Lines

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.notifications import SeverityLevel

    from qjobs_tui.jobs import Job
    from qjobs_tui.store.snapshot import Snapshot
    from qjobs_tui.ui.columns import Scene
    from qjobs_tui.ui.desk import Desk

_AGES_EVERY = 5
# There are some words to read, and they come once.
_REFUSAL_SECONDS = 15.0
# Other screens say it themselves, where the words would stand before it.
_BRIEF_SECONDS = 5.0


class JobsScreen(FilteredScreen):
    """Draws the snapshot as a table and turns keys into questions to the store."""

    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - declared by Textual as an instance variable
        (0, "-narrow"),
        (140, "-wide"),
    ]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "mark_all", "Mark all shown", show=False, id="jobs.mark_all"),
        Binding("escape", "clear", "Clear marks, then the filter", show=False, id="jobs.clear"),
        Binding("r", "refresh_jobs", "refresh", id="jobs.refresh"),
        Binding("p", "pause", "pause", id="jobs.pause"),
    ]

    # A `reactive` would repaint the whole screen.
    marks: var[frozenset[str]] = var(frozenset[str], init=False)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, Saves(desk))
        self._ticks = 0
        self._has_users = False
        self._preview_width = 0
        self._refusals = Refusals(desk.glyphs)

    def compose(self) -> ComposeResult:
        """Lay out status line, filter, table with preview, detail line and keys."""
        yield self.status_bar()
        with Horizontal(id="filter-bar"):
            yield Label("/ ", markup=False)
            yield FilterField(id="filter")
            yield Lines(id="count")
        with Horizontal(id="jobs"):
            yield JobTable(TableView((), frozenset(), self.scene()), id="table")
            yield Lines(id="preview")
        yield Lines(id="detail")
        yield Lines(id="keys")

    def on_mount(self) -> None:
        """Give the keys to the table, and fit the preview where a dialog is above a new size."""
        self.query_one(JobTable).focus()
        self.screen_layout_refresh_signal.subscribe(self, lambda _: self._fit_preview())

    # Drawing: one value in, the same widgets told each time; each repaints what differs.

    def watch_snapshot(self, old: Snapshot, new: Snapshot) -> None:
        """Draw what the store knows now, and say when a marked job is gone."""
        if old.by_id is not new.by_id:
            self._unmark_gone(old, new)
        # Their cancel was taken; marks set on them later stay.
        self.marks -= new.cancelling - old.cancelling
        if old.changes is not new.changes:
            self.tell_news(old.changes, new.changes)
        if old.health is not new.health:
            self._tell_refusals(new)
        if old.instances != new.instances:
            self.read_query()
        if old.jobs is not new.jobs:
            self._has_users = len({job.user_id for job in new.jobs if job.user_id}) > 1
        if old.is_connected and not new.is_connected:
            self._begin_anew()
        is_same = old.jobs is new.jobs and old.backends is new.backends and old.reach is new.reach
        is_same = is_same and old.changes is new.changes and old.instances == new.instances
        if not self.is_current:
            return
        if is_same and old.usage is new.usage:
            self.draw_status()
        else:
            self.draw()

    def _begin_anew(self) -> None:
        """Let go of the account before: a filter for its jobs would find none of another's."""
        self.marks = frozenset()
        self.query_one(JobTable).begin_anew()
        # Its rows go now, also while another screen is in front.
        self.draw()
        self.filter_by("")

    def _tell_refusals(self, snapshot: Snapshot) -> None:
        for words, is_bad in self._refusals.news(snapshot):
            level: SeverityLevel = "warning" if is_bad else "information"
            # Below a see-through screen this one would be current still.
            is_long = is_bad and self.app.screen is self
            seconds = _REFUSAL_SECONDS if is_long else _BRIEF_SECONDS
            self.app.notify(words, severity=level, timeout=seconds, markup=False)

    def _unmark_gone(self, old: Snapshot, new: Snapshot) -> None:
        """Take the marks off jobs that left, and say so if it is not by choice of instances."""
        gone = self.marks - new.by_id.keys()
        self.marks -= gone
        known = (old.by_id.get(job_id) for job_id in gone)
        if count := sum(job is None or job.instance in new.health for job in known):
            self.notify(f"{count} marked: no longer known to the service", markup=False)

    def on_screen_resume(self) -> None:
        """Draw what changed while another screen was in front."""
        self.draw()

    def watch_marks(self) -> None:
        """Draw with other marks."""
        self.draw()

    def tick(self) -> None:
        """Let the ages go on."""
        self._ticks += 1
        if not self.is_current:
            return
        if self._ticks % _AGES_EVERY == 0:
            self.draw()
        else:
            self.draw_status()

    def scene(self) -> Scene:
        """Return what drawing a job needs besides the job."""
        return replace(super().scene(), has_users=self._has_users)

    def draw(self) -> None:
        """Draw the jobs that match, and the one under the cursor."""
        if not self.is_mounted:
            return
        super().draw()
        scene = self.scene()
        snapshot, query = self.snapshot, self.query_in_force
        jobs = select(snapshot, query, self.sort_key, descending=self.descending, now=scene.now)
        table = self.query_one(JobTable)
        settled = is_settled(snapshot)
        table.show(TableView(jobs, self.marks, scene, self.sort_key, self.descending, settled))
        words = count_words(snapshot, query, len(jobs))
        self.query_one("#count", Lines).show(Content(f"{self._marked_words(jobs)}{words} "))
        self._draw_highlighted()

    def _marked_words(self, shown: tuple[Job, ...]) -> str:
        """Tell how many are marked, and how many of them cannot be seen: keys act on them too."""
        if not self.marks:
            return ""
        hidden = len(self.marks.difference(job.id for job in shown))
        return f"{len(self.marks):,} marked{f', {hidden:,} hidden' if hidden else ''}   "

    def _draw_highlighted(self) -> None:
        """Tell of the job under the cursor: in the preview where there is room, else in a line."""
        job, scene = self.query_one(JobTable).job, self.scene()
        preview, line = self.query_one("#preview", Lines), self.query_one("#detail", Lines)
        if job is None:
            why = empty_words(self.snapshot, self.query_in_force, scene.glyphs)
            words = Content(f" {why}")
            preview.show(words)
            line.show(words)
        elif self.has_class("-wide"):
            width = self._preview_width = preview.scrollable_content_region.width
            story = Story(job, self.snapshot, scene, width=width)
            preview.show(Content("\n\n").join([title(job, scene), overview(story)]))
        else:
            line.show(detail(job, scene))

    def _fit_preview(self) -> None:
        # What is called after a refresh comes after that of the dialog, and may be too early here.
        if not (self.is_mounted and self.has_class("-wide")):
            return
        if self._preview_width != self.query_one("#preview", Lines).scrollable_content_region.width:
            self._draw_highlighted()

    # Keys

    @on(JobTable.Highlighted)
    def _highlighted(self) -> None:
        self._draw_highlighted()

    @on(JobTable.Opened)
    def _opened(self, event: JobTable.Opened) -> None:
        self.open_job(event.key)

    def open_job(self, job_id: str) -> None:
        """Open a job's own screen, also one that is not in the table."""
        # Data can be bound only in this screen's own turn, and others call this too.
        self.call_next(self._open_job, job_id)

    def _open_job(self, job_id: str) -> None:
        order = tuple(job.id for job in self.query_one(JobTable).jobs)
        # Not needed before the first job is opened.
        from qjobs_tui.ui.screens.job import JobScreen

        screen = JobScreen(self.desk, self.saves, job_id, order)
        self.app.push_screen(screen.data_bind(snapshot=JobsScreen.snapshot), self._came_back)

    def _came_back(self, job_id: str | None) -> None:
        if job_id:
            self.query_one(JobTable).go_to(job_id)

    def action_clear(self) -> None:
        """Clear the marks, else the filter."""
        if self.marks:
            self.marks = frozenset()
        else:
            self.filter_by("")

    def action_mark(self) -> None:
        """Mark or unmark the job under the cursor, and move on."""
        # Done when the next key acts, also of the same packet: a message would come too late.
        table = self.query_one(JobTable)
        if table.job:
            self.marks ^= {table.job.id}
            table.action_move(1)

    def action_mark_all(self) -> None:
        """Mark every job shown, or none when all are."""
        shown = frozenset(job.id for job in self.query_one(JobTable).jobs)
        self.marks = self.marks - shown if shown <= self.marks else self.marks | shown

    def chosen(self) -> tuple[Job, ...]:
        """The marked jobs, shown or not; without marks that under the cursor."""
        job = self.query_one(JobTable).job
        ids = self.marks or ({job.id} if job else frozenset())
        return tuple(item for item in self.snapshot.jobs if item.id in ids)

    def action_refresh_jobs(self) -> None:
        """Ask the service now."""
        self.desk.store.refresh_soon()
        if self.desk.whose:
            self.desk.whose.hurry()

    def action_pause(self) -> None:
        """Stop asking the service, or go on."""
        self.desk.store.set_paused(paused=not self.snapshot.paused)
