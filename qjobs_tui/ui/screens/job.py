"""One job in six tabs: what state it is in, what came out, when, from what, and what was said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.reactive import var

from qjobs_tui.bodies.fetch import is_read_once
from qjobs_tui.errors import QJobsError
from qjobs_tui.jobs import JobStatus
from qjobs_tui.styles_folder import styles_folder
from qjobs_tui.ui.asked import Arrived, Asked
from qjobs_tui.ui.overview import Story, headline, overview
from qjobs_tui.ui.panes.asked import AskedPane
from qjobs_tui.ui.screens.answers import Question, error_tail, role
from qjobs_tui.ui.screens.inquiries import Inquiries
from qjobs_tui.ui.screens.panes import QUESTIONS, Panes, warm_up
from qjobs_tui.ui.screens.triage import TriageScreen
from qjobs_tui.ui.tabs import Tab, tab_line
from qjobs_tui.ui.text import clean
from qjobs_tui.ui.widgets.lines import Lines

if TYPE_CHECKING:
    from pathlib import Path

    from textual.app import ComposeResult

    from qjobs_tui.jobs import Job, Session
    from qjobs_tui.ui.desk import Desk
    from qjobs_tui.ui.panes.record import RecordPane
    from qjobs_tui.ui.panes.spans import SpansPane
    from qjobs_tui.ui.screens.saves import Saves

_NOT_READ = "Read-only: reading a private result deletes it at the service. R ends that."


class JobScreen(TriageScreen[str]):
    """Draws a job from the snapshot at once, then asks the service for what the list lacks.

    The answers are the `Inquiries`'; here is which job and which tab is looked at, and which
    execution spans are marked. Its result is the id of the job that was looked at last.
    """

    # Read when the first job is opened: the table does without.
    CSS_PATH: ClassVar[Any] = [
        styles_folder() / f"{name}.tcss"
        for name in ("job", "result", "spans", "texts", "dialogs", "save")
        if (styles_folder() / f"{name}.tcss").is_file()
    ]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,backspace", "back", "back", key_display="esc", id="job.back"),
        Binding("s", "save", "save", id="job.save"),
        Binding("left_square_bracket", "step(-1)", "job", key_display="[ ]", id="job.previous"),
        Binding("right_square_bracket", "step(1)", "Next job", show=False, id="job.next"),
        Binding("y", "copy", "copy id", id="job.copy"),
        Binding("r", "refresh_job", "refresh", id="job.refresh"),
        Binding("tab", "turn(1)", "Next tab", show=False, priority=True, id="job.next_tab"),
        Binding(
            "shift+tab", "turn(-1)", "Previous tab", show=False, priority=True, id="job.last_tab"
        ),
        *(
            Binding(tab.key, f"open_tab('{tab.name}')", tab.value, show=False, id=f"job.{tab.key}")
            for tab in Tab
        ),
    ]

    # Each is a `var`: a `reactive` would repaint the whole screen.
    tab: var[Tab] = var(Tab.OVERVIEW, init=False)
    marks: var[frozenset[int]] = var(frozenset[int], init=False)

    def __init__(self, desk: Desk, saves: Saves, job_id: str, order: tuple[str, ...] = ()) -> None:
        super().__init__(desk, saves)
        self._job_id = job_id
        self._order = order
        self._session: Session | None = None
        self._note = ""
        self._inquiries = Inquiries(self, desk, self._told)

    def compose(self) -> ComposeResult:
        """Lay out status line, headline, tabs, what the tab holds, and keys."""
        yield self.status_bar()
        yield Lines(id="headline")
        yield Lines(id="tabs")
        yield Panes(self.desk.glyphs, id="panes")
        yield Lines(id="keys")

    def on_mount(self) -> None:
        """Draw what is known, and ask for the rest."""
        self._panes.overview.focus()
        self._show(self._job_id)
        self.call_after_refresh(self._warm_up)

    @work(thread=True, group="warm")
    def _warm_up(self) -> None:
        warm_up()

    @property
    def _panes(self) -> Panes:
        return self.query_one(Panes)

    @property
    def _job(self) -> Job | None:
        return self.snapshot.by_id.get(self._job_id)

    # Which job, and what is known of it

    def _show(self, job_id: str) -> None:
        self._inquiries.forget()
        self._job_id, self._session, self.marks = job_id, None, frozenset()
        self._note = "" if self._job else "looking for the job"
        self._panes.overview.scroll_home(animate=False)
        self._follow()
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
        self._follow()

    def tick(self) -> None:
        """Let the durations of a job go on."""
        self.draw()

    def watch_snapshot(self) -> None:
        """Follow the job as the store learns of it."""
        self._follow()

    def _follow(self) -> None:
        """Draw the job as it is now, and ask what its state allows."""
        if not self.is_mounted:
            return
        job = self._job
        if question := QUESTIONS.get(self.tab):
            self._inquiries.look(question, job)
        elif job and job.status is JobStatus.FAILED and not is_read_once(job):
            # Its text tells more than the reason.
            self._inquiries.look(Question.RESULT, job)
        self.draw()

    def _told(self, question: Question, state: Asked[Any]) -> None:
        """Show an answer in the tabs that have it."""
        if not self.is_mounted:
            # It comes as the screen is left.
            return
        self._panes.tell(question, state)
        if question is Question.RESULT:
            if isinstance(state, Arrived) and state.value.complaint:
                words = clean(state.value.complaint, self.desk.glyphs)
                self.notify(words, severity="warning", markup=False)
            self.draw()

    # Drawing

    def draw(self) -> None:
        """Draw the job, or what is known of where it is."""
        if not self.is_mounted:
            return
        super().draw()
        head, text = self.query_one("#headline", Lines), self._panes.overview
        self.query_one("#tabs", Lines).show(tab_line(self.tab, self.size.width))
        if job := self._job:
            scene, state = self.scene(), self._inquiries.state(Question.RESULT)
            head.show(Content(" ") + headline(job, scene, self.size.width - 1, role(state)))
            if text.display:
                room = text.scrollable_content_region.width
                facts = (self._session, self._note, room, error_tail(state))
                text.show(overview(Story(job, self.snapshot, scene, *facts)))
        else:
            head.show(Content(f" {clean(self._job_id, self.desk.glyphs, 100)}"))
            text.show(Content(clean(self._note, self.desk.glyphs)))

    # Tabs

    def watch_tab(self, old: Tab, new: Tab) -> None:
        """Show the tab, and ask for what it shows."""
        question = QUESTIONS.get(new)
        self._panes.turn(old, new, question and self._inquiries.state(question))
        self._follow()

    def watch_marks(self, marks: frozenset[int]) -> None:
        """Let Result and Spans know which execution spans are marked."""
        self._panes.mark(marks)

    # What the panes tell; their classes are imported late, so the handlers go by their names.

    @on(AskedPane.Wanted)
    def _wanted(self) -> None:
        job, question = self._job, QUESTIONS.get(self.tab)
        if job is None or question is None:
            return
        reader = self.desk.reader
        is_unread = not (reader.is_kept(job) or reader.is_reading(job))
        if question is Question.RESULT and is_read_once(job) and is_unread:
            self._ask_consent(job)
        else:
            self._inquiries.ask(question, job)

    @on(AskedPane.Stopped)
    def _stopped(self) -> None:
        if question := QUESTIONS.get(self.tab):
            self._inquiries.stop(question)

    def on_spans_pane_marked(self, event: SpansPane.Marked) -> None:
        """Keep the marks: the result is filtered by them, and saving too."""
        self.marks = event.marks

    def on_spans_pane_result_asked(self) -> None:
        """Show the result of the marked spans."""
        self.tab = Tab.RESULT

    def on_result_pane_cleared(self) -> None:
        """Show all shots again."""
        self.marks = frozenset()

    def on_record_pane_copied(self, event: RecordPane.Copied) -> None:
        """Copy a part of the record."""
        self.desk.copy(event.text)

    def _ask_consent(self, job: Job) -> None:
        if self.snapshot.read_only:
            self.notify(_NOT_READ, markup=False)
            return
        from qjobs_tui.ui.screens.private import PrivateScreen

        def agreed(target: Path | None) -> None:
            if target is not None:
                self._inquiries.read_private(job, target)

        folder = self.desk.folders.save
        self.app.push_screen(PrivateScreen(job, folder, self.desk.glyphs, self.desk.clock), agreed)

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What has ended can be neither cancelled nor watched."""
        job = self._job
        if action in {"cancel", "watch"} and job is not None and job.status.is_final:
            return False
        return super().check_action(action, parameters)

    def action_open_tab(self, name: str) -> None:
        """Show a tab."""
        self.tab = Tab[name]

    def action_turn(self, steps: int) -> None:
        """Show the next or the previous tab."""
        self.tab = self.tab.step(steps)

    def action_back(self) -> None:
        """Return to the table, with the cursor on this job."""
        self.dismiss(self._job_id)

    def action_step(self, steps: int) -> None:
        """Show the next or the previous job of the table, in the same tab."""
        if self._job_id not in self._order:
            return
        place = self._order.index(self._job_id) + steps
        if 0 <= place < len(self._order):
            self._show(self._order[place])

    def action_refresh_job(self) -> None:
        """Ask the service now, also for what the tab shows."""
        self._ask()
        job, question = self._job, QUESTIONS.get(self.tab)
        if job and question:
            self._inquiries.renew(question, job)

    def chosen(self) -> tuple[Job, ...]:
        """The job that is shown."""
        return (self._job,) if self._job else ()

    def action_copy(self) -> None:
        """Copy the job's id, also of one that nobody knows."""
        self.desk.copy(self._job_id)

    def action_save(self) -> None:
        """Save the result, or a part of it; what is open is not fetched again."""
        state = self._inquiries.state(Question.RESULT)
        opened = state.value if isinstance(state, Arrived) else None
        if jobs := self.chosen():
            self.saves.ask(self.app, jobs, opened, self.marks)
