"""The start screen: every job of the account, live."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.reactive import var
from textual.widgets import Label

from qjobs_tui.query import Narrowing, parse
from qjobs_tui.ui.overview import Story, detail, overview, title
from qjobs_tui.ui.screens.arranged import ArrangedScreen
from qjobs_tui.ui.screens.lists import WithLists
from qjobs_tui.ui.screens.older import OlderJobs
from qjobs_tui.ui.screens.saves import Saves
from qjobs_tui.ui.selection import (
    count_words,
    empty_words,
    is_settled,
    select,
)
from qjobs_tui.ui.text import clean
from qjobs_tui.ui.widgets.filter_field import FilterField
from qjobs_tui.ui.widgets.job_table import JobTable, TableView
from qjobs_tui.ui.widgets.lines import Lines

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.timer import Timer

    from qjobs_tui.errors import QJobsError
    from qjobs_tui.jobs import Job
    from qjobs_tui.store.snapshot import Snapshot
    from qjobs_tui.ui.columns import Scene
    from qjobs_tui.ui.desk import Desk

_AGES_EVERY = 5
_LOOK_BACK_AFTER = 0.6


class JobsScreen(WithLists, ArrangedScreen):
    """Draws the snapshot as a table and turns keys into questions to the store."""

    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - declared by Textual as an instance variable
        (0, "-narrow"),
        (140, "-wide"),
    ]
    BINDINGS: ClassVar[list[BindingType]] = [
        # With priority it acts before the next key is handed on, so that what is typed fast, or
        # comes in one packet over SSH, reaches the field.
        Binding("slash", "filter", "filter", key_display="/", priority=True, id="jobs.filter"),
        Binding("a", "mark_all", "Mark all shown", show=False, id="jobs.mark_all"),
        Binding("escape", "clear", "Clear marks, then the filter", show=False, id="jobs.clear"),
        Binding("r", "refresh_jobs", "refresh", id="jobs.refresh"),
        Binding("p", "pause", "pause", id="jobs.pause"),
    ]

    # Each is a `var`: a `reactive` would repaint the whole screen.
    query_text: var[str] = var("", init=False)
    marks: var[frozenset[str]] = var(frozenset[str], init=False)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, Saves(desk))
        self._query = parse("", desk.clock.now())
        self._home = ""
        self._ticks = 0
        self._has_users = False
        self._older = OlderJobs(self, desk.store, self._say)
        self._looking_back: Timer | None = None

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
        """Give the keys to the table."""
        self.query_one(JobTable).focus()

    # Drawing: one value in, the same widgets told each time; each repaints what differs.

    def watch_snapshot(self, old: Snapshot, new: Snapshot) -> None:
        """Draw what the store knows now, and say when a marked job is gone."""
        gone = self.marks - new.by_id.keys() if old.by_id is not new.by_id else frozenset[str]()
        if gone:
            self.marks -= gone
            self.notify(f"{len(gone)} marked: no longer known to the service", markup=False)
        # Their cancel was taken; marks set on them later stay.
        self.marks -= new.cancelling - old.cancelling
        if old.changes is not new.changes:
            self.tell_news(old.changes, new.changes)
        if old.jobs is not new.jobs:
            self._has_users = len({job.user_id for job in new.jobs if job.user_id}) > 1
        is_same = old.jobs is new.jobs and old.backends is new.backends and old.reach is new.reach
        is_same = is_same and old.changes is new.changes
        if not self.is_current:
            return
        if is_same and old.usage is new.usage:
            self.draw_status()
        else:
            self.draw()

    def on_screen_resume(self) -> None:
        """Draw what changed while another screen was in front."""
        self.draw()

    def watch_query_text(self) -> None:
        """Filter anew."""
        names = {instance.crn.text: instance.label for instance in self.snapshot.instances}
        now = self.desk.clock.now()
        # It is asked of each snapshot anew, while the filter stays.
        self._query = parse(
            self.query_text,
            now,
            names,
            lambda job: job.id in self.snapshot.cancelling,
            lambda job: job.id in self.watched,
        )
        self.draw()
        # A filter typed half way may have left out the job that the cursor came from.
        self.query_one(JobTable).go_to(self._home)
        if self._looking_back:
            self._looking_back.stop()
        self._looking_back = self.set_timer(_LOOK_BACK_AFTER, self._look_back)

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
        jobs = select(
            self.snapshot, self._query, self.sort_key, descending=self.descending, now=scene.now
        )
        table = self.query_one(JobTable)
        settled = is_settled(self.snapshot)
        table.show(TableView(jobs, self.marks, scene, self.sort_key, self.descending, settled))
        words = count_words(self.snapshot, self._query, len(jobs))
        marked = f"{len(self.marks):,} marked   " if self.marks else ""
        self.query_one("#count", Lines).show(Content(f"{marked}{words} "))
        self._draw_highlighted()

    def _draw_highlighted(self) -> None:
        """Tell of the job under the cursor: in the preview where there is room, else in a line."""
        job, scene = self.query_one(JobTable).job, self.scene()
        preview, line = self.query_one("#preview", Lines), self.query_one("#detail", Lines)
        if job is None:
            words = Content(f" {empty_words(self.snapshot, self._query)}")
            preview.show(words)
            line.show(words)
        elif self.has_class("-wide"):
            width = preview.scrollable_content_region.width
            story = Story(job, self.snapshot, scene, width=width)
            preview.show(Content("\n\n").join([title(job, scene), overview(story)]))
        else:
            line.show(detail(job, scene))

    # Keys

    @on(JobTable.Highlighted)
    def _highlighted(self) -> None:
        self._draw_highlighted()

    @on(JobTable.Opened)
    def _opened(self, event: JobTable.Opened) -> None:
        self.open_job(event.job_id)

    @on(JobTable.EndReached)
    def _end_reached(self) -> None:
        reach = self.snapshot.reach.values()
        if not all(instance.is_ended(self._query.narrowing) for instance in reach):
            self._older.load(self._query.narrowing)

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

    def filter_by(self, text: str) -> None:
        """Show the jobs that match, in place of those shown."""
        self._home = ""
        self.query_one(FilterField).put(text)

    @on(FilterField.Typed)
    def _typed(self, event: FilterField.Typed) -> None:
        self.query_text = event.text

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While the filter is typed, a slash is a letter."""
        if action == "filter" and isinstance(self.focused, FilterField):
            return False
        return super().check_action(action, parameters)

    def action_filter(self) -> None:
        """Type a filter."""
        job = self.query_one(JobTable).job
        self._home = job.id if job else ""
        self.set_focus(self.query_one(FilterField))

    def action_clear(self) -> None:
        """Clear the marks, else the filter."""
        if self.marks:
            self.marks = frozenset()
        else:
            self._home = ""
            self.query_one(FilterField).put("")

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

    def action_pause(self) -> None:
        """Stop asking the service, or go on."""
        self.desk.store.set_paused(paused=not self.snapshot.paused)

    # Older jobs

    def _look_back(self) -> None:
        """Let the service look for older matches when few are known, unless it has before.

        Only what the service can filter is looked for unasked; for words one goes to the end.
        """
        narrowing = self._query.narrowing
        is_new = any(narrowing not in reach.cursors for reach in self.snapshot.reach.values())
        is_few = len(self.query_one(JobTable).jobs) < self.size.height
        if narrowing != Narrowing() and is_new and is_few:
            self._end_reached()

    def _say(self, error: QJobsError) -> None:
        message = f"older jobs: {clean(error.headline, self.desk.glyphs, 300)}"
        self.notify(message, severity="warning", markup=False)
