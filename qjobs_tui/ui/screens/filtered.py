"""The filter of the table of jobs, and the older jobs that it makes one look for."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.reactive import var

from qjobs_tui.query import Narrowing, parse
from qjobs_tui.ui.places import told_apart
from qjobs_tui.ui.screens.arranged import ArrangedScreen
from qjobs_tui.ui.screens.lists import WithLists
from qjobs_tui.ui.screens.older import OlderJobs
from qjobs_tui.ui.text import clean
from qjobs_tui.ui.widgets.filter_field import FilterField
from qjobs_tui.ui.widgets.job_table import JobTable

if TYPE_CHECKING:
    from textual.timer import Timer

    from qjobs_tui.errors import QJobsError
    from qjobs_tui.query import Query
    from qjobs_tui.ui.desk import Desk
    from qjobs_tui.ui.screens.saves import Saves

_LOOK_BACK_AFTER = 0.6


class FilteredScreen(WithLists, ArrangedScreen):
    """Shows the jobs that match a line of text; the service is asked for older ones that do.

    A subclass has a `FilterField` and a `JobTable`.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        # With priority it acts before the next key is handed on, so that what is typed fast, or
        # comes in one packet over SSH, reaches the field.
        Binding("slash", "filter", "filter", key_display="/", priority=True, id="jobs.filter"),
    ]

    # A `reactive` would repaint the whole screen.
    query_text: var[str] = var("", init=False)

    def __init__(self, desk: Desk, saves: Saves) -> None:
        super().__init__(desk, saves)
        self._query = parse("", desk.clock.now())
        self._home = ""
        self._older = OlderJobs(self, desk.store, self._say)
        self._looking_back: Timer | None = None

    @property
    def query_in_force(self) -> Query:
        """What is filtered by."""
        return self._query

    def filter_by(self, text: str) -> None:
        """Show the jobs that match, in place of those shown."""
        self._home = ""
        self.query_one(FilterField).put(text)

    def watch_query_text(self) -> None:
        """Filter anew."""
        self.read_query()
        self.draw()
        self._go_home()
        if self._looking_back:
            self._looking_back.stop()
        self._looking_back = self.set_timer(_LOOK_BACK_AFTER, self._look_back)

    def read_query(self) -> None:
        """Read the filter, in which instances stand by the names that they have now."""
        names = told_apart(self.snapshot.instances)
        # Who is cancelled or watched is asked of each snapshot anew, while the filter stays.
        self._query = parse(
            self.query_text,
            self.desk.clock.now(),
            names,
            lambda job: job.id in self.snapshot.cancelling,
            lambda job: job.id in self.watched,
        )

    def _go_home(self) -> None:
        """Put the cursor on the job that it came from, else on the first match.

        A filter typed half way may have left that job out for a moment.
        """
        table = self.query_one(JobTable)
        is_there = any(job.id == self._home for job in table.jobs)
        if self.query_text and table.jobs and not is_there:
            table.action_end(-1)
        else:
            table.go_to(self._home)

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
        self._home = self.query_one(JobTable).key
        self.set_focus(self.query_one(FilterField))

    # Older jobs

    @on(JobTable.EndReached)
    def _end_reached(self) -> None:
        reach = self.snapshot.reach.values()
        if not all(instance.is_ended(self._query.narrowing) for instance in reach):
            self._older.load(self._query.narrowing)

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
