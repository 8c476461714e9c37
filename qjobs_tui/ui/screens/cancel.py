"""Asks before jobs are cancelled, and says what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Label

from qjobs_tui.errors import QJobsError
from qjobs_tui.jobs import Job
from qjobs_tui.styles_folder import styles_folder
from qjobs_tui.ui.cancelling import CHARGED, MANY, own_user, question, rows, sift
from qjobs_tui.ui.outcomes import is_bad, summary
from qjobs_tui.ui.screens.clearing import CHANGES
from qjobs_tui.ui.screens.dialog import Dialog
from qjobs_tui.ui.text import FAINT, clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from textual import events
    from textual.app import App, ComposeResult

    from qjobs_tui.ui.cancelling import Sifted
    from qjobs_tui.ui.desk import Desk
    from qjobs_tui.ui.screens.live import LiveScreen

_PAGE = 10
_NARROW = 30
_AGES_EVERY = 5.0
_LONG_TOAST = 15.0


def ask_to_cancel(screen: LiveScreen[Any], jobs: tuple[Job, ...]) -> None:
    """Ask whether to cancel jobs, and do so; it is done whichever screen is left meanwhile.

    Args:
        screen: Where the key was pressed.
        jobs: The jobs that were chosen then.

    """
    app, desk = screen.app, screen.desk
    sifted = sift([job.id for job in jobs], screen.snapshot)
    if not sifted.open:
        app.notify(f"Nothing to cancel: {sifted.left_out}", markup=False)
        return

    def agreed(wanted: tuple[Job, ...] | None) -> None:
        if wanted:
            app.run_worker(_cancel(app, desk, wanted), group=CHANGES)

    kind = CancelManyScreen if len(sifted.open) > MANY else CancelScreen
    app.push_screen(kind(screen, sifted), agreed)


async def _cancel(app: App[Any], desk: Desk, jobs: tuple[Job, ...]) -> None:
    try:
        changes = await desk.store.changes.cancel(jobs)
    except QJobsError as error:
        words = " ".join(filter(None, (error.headline, error.hint)))
        app.notify(clean(words, desk.glyphs), severity="error", markup=False)
        return
    is_wrong = is_bad(changes)
    app.notify(
        summary(changes, desk.glyphs),
        severity="error" if is_wrong else "information",
        timeout=_LONG_TOAST if is_wrong else None,
        markup=False,
    )


class NumberField(Input):
    """Takes digits alone; anything else that is typed or pasted into it goes nowhere."""

    def __init__(self) -> None:
        super().__init__(
            id="cancel-count", compact=True, restrict=r"\d{0,7}", select_on_focus=False
        )
        self.cursor_blink = False


class CancelScreen(Dialog[tuple[Job, ...]]):
    """Names the jobs that a cancel would be about, as they are now.

    Its result is those of them that can still be cancelled, or None. Which jobs they are is
    settled when it opens.

    Args:
        below: The screen that it was asked on, whose snapshot it follows.
        sifted: The jobs, by what a cancel can do with them.

    """

    CSS_PATH: ClassVar[Any] = [styles_folder() / f"{name}.tcss" for name in ("dialogs", "cancel")]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pagedown", f"scroll({_PAGE})", "Page down", show=False, id="dialog.page_down"),
        Binding("pageup", f"scroll(-{_PAGE})", "Page up", show=False, id="dialog.page_up"),
    ]

    def __init__(self, below: LiveScreen[Any], sifted: Sifted) -> None:
        desk, count = below.desk, len(sifted.open)
        risky = "Cancel job" if count == 1 else "Cancel jobs"
        super().__init__(question(count), "Keep", risky, desk.glyphs, desk.clock)
        self._below = below
        self._left_out = sifted.left_out
        self._mine = own_user(below.snapshot.jobs)
        # One that vanishes is named still.
        self._jobs = {job.id: job for job in sifted.open}

    def on_mount(self) -> None:
        """Follow the jobs, which go on while the question is read."""
        self.watch(self._below, "snapshot", self._follow, init=False)
        self.set_interval(_AGES_EVERY, self.draw)

    def _follow(self) -> None:
        by_id = self._below.snapshot.by_id
        self._jobs = {job_id: by_id.get(job_id, job) for job_id, job in self._jobs.items()}
        self._question = question(len(self.open_jobs))
        self.query_one("#dialog-box").border_title = self._question
        self.draw()

    def _now(self) -> Sifted:
        return sift(self._jobs, self._below.snapshot)

    @property
    def open_jobs(self) -> tuple[Job, ...]:
        """Those that can be cancelled now."""
        return self._now().open

    def explain(self, width: int) -> Iterator[Content]:
        """Name the jobs, then say what is left out and what it costs."""
        yield from self.jobs(width)
        yield Content()
        yield from self.notes()

    def _paragraphs(self, width: int, is_short: bool) -> Iterable[Content]:
        # Of one job the answers say what is asked, and nothing but its id says of which.
        is_tiny = is_short and width < _NARROW and len(self._jobs) == 1
        return self.explain(width) if is_tiny else super()._paragraphs(width, is_short)

    def jobs(self, width: int) -> Iterator[Content]:
        """Name the jobs."""
        return rows(tuple(self._jobs.values()), self._below.scene(), width, self._mine)

    def notes(self) -> Iterator[Content]:
        """Say what is left out, what it costs, and where there is room whose jobs these are."""
        if self._left_out:
            yield Content.styled(f"Left out: {self._left_out}.", FAINT)
        if meanwhile := self._now().left_out:
            yield Content.styled(f"Meanwhile {meanwhile}.", "$text-warning")
        yield Content(CHARGED)
        if name := self._below.account_name:
            yield Content.styled(f"Account {name}.", FAINT)

    async def answer(self) -> tuple[Job, ...]:
        """Return the jobs that can still be cancelled.

        Raises:
            QJobsError: There are none.

        """
        jobs = self.open_jobs
        if not jobs:
            raise QJobsError("None of them can be cancelled any more.", hint="esc leaves.")
        return jobs


class CancelManyScreen(CancelScreen):
    """Asks for the number of many jobs: no key pressed by mistake ends a whole night's work."""

    def __init__(self, below: LiveScreen[Any], sifted: Sifted) -> None:
        super().__init__(below, sifted)
        self._asked = ""

    def compose_fields(self) -> ComposeResult:
        """Yield the field for the number; brackets show it where colours do not."""
        with Horizontal(id="cancel-number"):
            yield Label(id="cancel-type", markup=False)
            yield NumberField()
            yield Label("]", markup=False)

    def fields_height(self, *, is_short: bool) -> int:
        """Return the line of the field, and of the gap above it."""
        return 1 if is_short else 2

    def draw(self) -> None:
        """Say which number it is now."""
        super().draw()
        rest = " to go on" if self.app.size.width >= _NARROW else ""
        words = f"Type {len(self.open_jobs)}{rest}: ["
        if words != self._asked:
            self._asked = words
            self.query_one("#cancel-type", Label).update(words)

    def explain(self, width: int) -> Iterator[Content]:
        """Say what it costs, then name the jobs: below them nobody would see it."""
        yield from self.notes()
        yield Content()
        yield from self.jobs(width)

    async def answer(self) -> tuple[Job, ...]:
        """Return the jobs that can still be cancelled.

        Raises:
            QJobsError: There are none, or their number is not what was typed.

        """
        jobs = await super().answer()
        self._check_number()
        return jobs

    def _check_number(self) -> None:
        count, typed = len(self.open_jobs), self.query_one(NumberField).value
        if not typed or int(typed) != count:
            raise QJobsError(
                f"Type {count}, not {int(typed)}." if typed else f"Type {count} first."
            )

    # Keys

    def on_key(self, event: events.Key) -> None:
        """Let the number be typed wherever the focus is."""
        character = event.character or ""
        if character.isascii() and character.isdigit():
            event.stop()
            field = self.query_one(NumberField)
            field.focus()
            field.insert_text_at_cursor(character)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go on to the safe answer once the number is right; what follows at once does not agree.

        So neither a pasted number with line ends nor keys typed ahead cancel anything.
        """
        event.prevent_default()
        event.stop()
        self._begin_quiet()
        try:
            self._check_number()
        except QJobsError as error:
            self._trouble = error.headline
        else:
            self._trouble = ""
            self.query_one("#safe").focus()
        self.draw()
