"""One job: what state it is in, since when, why it failed, what it used."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.content import Content

from qjobs_tui.errors import QJobsError
from qjobs_tui.ui.overview import Story, headline, overview
from qjobs_tui.ui.screens.live import LiveScreen
from qjobs_tui.ui.text import clean
from qjobs_tui.ui.widgets.lines import Lines

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from qjobs_tui.jobs import Job, Session
    from qjobs_tui.ui.desk import Desk


class JobScreen(LiveScreen[str]):
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

    def __init__(self, desk: Desk, job_id: str, order: tuple[str, ...] = ()) -> None:
        super().__init__(desk)
        self._job_id = job_id
        self._order = order
        self._session: Session | None = None
        self._note = ""

    def compose(self) -> ComposeResult:
        """Lay out status line, headline, facts and keys."""
        yield self.status_bar()
        yield Lines(id="headline")
        yield Lines(id="overview", scrolls=True)
        yield Lines(id="keys")

    def on_mount(self) -> None:
        """Draw what is known, and ask for the rest."""
        self.query_one("#overview").focus()
        self._show(self._job_id)

    def tick(self) -> None:
        """Let the durations of a job go on."""
        self.draw()

    def watch_snapshot(self) -> None:
        """Follow the job as the store learns of it."""
        self.draw()

    @property
    def _job(self) -> Job | None:
        return self.snapshot.by_id.get(self._job_id)

    def _show(self, job_id: str) -> None:
        self._job_id, self._session = job_id, None
        self._note = "" if self._job else "looking for the job"
        self.query_one("#overview", Lines).scroll_home(animate=False)
        self.draw()
        self._ask()

    @work(exclusive=True, group="job")
    async def _ask(self) -> None:
        """Fetch the job with its times, and its session; what fails is said on the screen."""
        store = self.desk.store
        try:
            job = await store.find(self._job_id)
            self._session = await store.session(job) if job.session_id else None
            self._note = ""
        except QJobsError as error:
            self._note = "\n".join(filter(None, (error.headline, error.hint)))
        self.draw()

    def draw(self) -> None:
        """Draw the job, or what is known of where it is."""
        if not self.is_mounted:
            return
        super().draw()
        head, text = self.query_one("#headline", Lines), self.query_one("#overview", Lines)
        if job := self._job:
            scene, room = self.scene(), text.scrollable_content_region.width
            story = Story(job, self.snapshot, scene, self._session, self._note, room)
            head.show(Content(" ") + headline(job, scene))
            text.show(overview(story))
        else:
            head.show(Content(f" {clean(self._job_id, self.desk.glyphs, 100)}"))
            text.show(Content(clean(self._note, self.desk.glyphs)))

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
        self.desk.copy(self._job_id)

    def action_refresh_job(self) -> None:
        """Ask the service now."""
        self._ask()
