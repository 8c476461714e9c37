"""One job: what state it is in, since when, why it failed, what it used."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.reactive import var
from textual.screen import Screen
from textual.widgets import Footer

from qjobs_tui.errors import QJobsError
from qjobs_tui.store.snapshot import Snapshot
from qjobs_tui.ui.columns import Scene
from qjobs_tui.ui.overview import Story, headline, overview
from qjobs_tui.ui.status import status_line
from qjobs_tui.ui.text import clean
from qjobs_tui.ui.widgets.lines import Lines

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from qjobs_tui.jobs import Job, Session
    from qjobs_tui.ui.desk import Desk


class JobScreen(Screen[str]):
    """Draws a job from the snapshot at once, then asks the service for what the list lacks.

    Its result is the id of the job that was looked at last.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,backspace", "back", "back", key_display="esc", id="job.back"),
        Binding("left_square_bracket", "step(-1)", "previous", key_display="[", id="job.previous"),
        Binding("right_square_bracket", "step(1)", "next", key_display="]", id="job.next"),
        Binding("y", "copy", "copy id", id="job.copy"),
        Binding("r", "refresh_job", "refresh", id="job.refresh"),
    ]

    # A `reactive` would repaint the whole screen.
    snapshot: var[Snapshot] = var(Snapshot, init=False)

    def __init__(self, desk: Desk, job_id: str, order: tuple[str, ...] = ()) -> None:
        super().__init__()
        self._desk = desk
        self._job_id = job_id
        self._order = order
        self._session: Session | None = None
        self._note = ""

    def compose(self) -> ComposeResult:
        """Lay out status line, headline, facts and keys."""
        yield Lines(id="status")
        yield Lines(id="headline")
        yield Lines(id="overview", scrolls=True)
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        """Draw what is known, and ask for the rest."""
        self.query_one("#overview").focus()
        self.set_interval(1.0, self._draw)
        self._show(self._job_id)

    def on_resize(self) -> None:
        """Draw for the new size, once the widgets have theirs."""
        self.call_after_refresh(self._draw)

    def watch_snapshot(self) -> None:
        """Follow the job as the store learns of it."""
        self._draw()

    @property
    def _job(self) -> Job | None:
        return self.snapshot.by_id.get(self._job_id)

    def _show(self, job_id: str) -> None:
        self._job_id, self._session = job_id, None
        self._note = "" if self._job else "looking for the job"
        self.query_one("#overview", Lines).scroll_home(animate=False)
        self._draw()
        self._ask()

    @work(exclusive=True, group="job")
    async def _ask(self) -> None:
        """Fetch the job with its times, and its session; what fails is said on the screen."""
        store = self._desk.store
        try:
            job = await store.find(self._job_id)
            self._session = await store.session(job) if job.session_id else None
            self._note = ""
        except QJobsError as error:
            hint = f" {error.hint}" if error.hint else ""
            self._note = error.headline + hint
        self._draw()

    def _draw(self) -> None:
        if not self.is_mounted:
            return
        desk, snapshot = self._desk, self.snapshot
        now, width = desk.clock.now(), self.size.width
        scene = Scene(
            now,
            desk.glyphs,
            snapshot.backends,
            {item.crn.text: item.label for item in snapshot.instances},
        )
        status = status_line(snapshot, now, width, desk.glyphs, desk.badge)
        self.query_one("#status", Lines).show(status)
        if job := self._job:
            text = self.query_one("#overview", Lines)
            room = text.scrollable_content_region.width
            story = Story(job, snapshot, scene, self._session, self._note, room)
            self.query_one("#headline", Lines).show(Content(" ") + headline(job, scene))
            text.show(overview(story))
        else:
            name = clean(self._job_id, desk.glyphs, 100)
            self.query_one("#headline", Lines).show(Content(f" {name}"))
            self.query_one("#overview", Lines).show(Content(clean(self._note, desk.glyphs)))

    def action_back(self) -> None:
        """Return to the table, with the cursor on this job."""
        self.dismiss(self._job_id)

    def action_step(self, steps: int) -> None:
        """Show the next or the previous job of the table."""
        if self._job_id not in self._order:
            return
        place = self._order.index(self._job_id) + steps
        if 0 <= place < len(self._order):
            self._show(self._order[place])

    def action_copy(self) -> None:
        """Copy the job's id."""
        self._desk.copy(self._job_id)

    def action_refresh_job(self) -> None:
        """Ask the service now."""
        self._ask()
