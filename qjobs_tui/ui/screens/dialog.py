"""A question whose one answer is safe and whose other cannot be taken back.

The focus is on the safe answer. Enter, escape, a paste and keys typed ahead all keep things as they
are; only ``y``, or enter on the other answer, agrees.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual import work
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical
from textual.content import Content
from textual.screen import ModalScreen

from qjobs_tui.errors import QJobsError
from qjobs_tui.ui.screens.choice import Choice
from qjobs_tui.ui.text import clean
from qjobs_tui.ui.widgets.lines import Lines

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.app import ComposeResult
    from textual.widgets import Input

    from qjobs_tui.clock import Clock
    from qjobs_tui.ui.text import Glyphs

T = TypeVar("T")
# The box of the style sheet; what frame, padding and scroll bar take of it.
_WIDTH, _FRAME = 76, 5
_SHORT = 12
_QUIET = 0.3
_LONGEST = 1000
_TOO_EARLY = "That key came before this could be read. Press it again if you mean it."


class Dialog(ModalScreen[T | None]):
    """Explains, and asks; its result is that of `answer`, or None where all is to stay as it is.

    A subclass says why in `explain`, and what agreeing gives in `answer`. It may yield fields from
    `compose_fields`.

    Args:
        title: The question, in our own words.
        safe: What the safe answer does: "Keep it".
        risky: What the other one does, without its key: "Cancel jobs".
        glyphs: The signs the terminal can show.
        clock: Tells whether keys were typed ahead.

    """

    VERTICAL_BREAKPOINTS: ClassVar[list[tuple[int, str]]] = [(0, "-short"), (_SHORT, "-tall")]  # type: ignore[misc]
    AUTO_FOCUS = "#safe"
    FIELDS_HEIGHT: ClassVar[int] = 0
    AGREES: ClassVar[str] = "y"
    """The key that the other answer names."""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "keep", "keep", key_display="esc", id="dialog.keep"),
        Binding("y", "agree", "yes", id="dialog.agree"),
        Binding("up", "scroll(-1)", "Scroll up", show=False, id="dialog.up"),
        Binding("down", "scroll(1)", "Scroll down", show=False, id="dialog.down"),
    ]

    def __init__(self, title: str, safe: str, risky: str, glyphs: Glyphs, clock: Clock) -> None:
        super().__init__()
        self.glyphs = glyphs
        self._question = title
        self._answers = (safe, f"{risky} ({self.AGREES})")
        self._clock = clock
        self._quiet_since: float | None = None
        self._trouble = ""

    def compose(self) -> ComposeResult:
        """Lay out why, what else there is to say, what is wrong with it, and the answers."""
        safe, risky = self._answers
        with Vertical(id="dialog-box"):
            yield Lines(id="dialog-why")
            yield from self.compose_fields()
            yield Lines(id="dialog-trouble")
            with Container(id="dialog-answers"):
                yield Choice(safe, id="safe")
                yield Choice(risky, id="risky")

    def compose_fields(self) -> ComposeResult:
        """Yield widgets that are as many lines high together as `fields_height` says."""
        yield from ()

    def fields_height(self, *, is_short: bool) -> int:
        """Return the lines that the fields take; ``is_short`` where there is no room for gaps."""
        del is_short
        return self.FIELDS_HEIGHT

    def explain(self, width: int) -> Iterable[Content]:
        """Say what is asked, in paragraphs; ``width`` cells are there."""
        del width
        return ()

    async def answer(self) -> T:
        """Return what agreeing gives.

        Raises:
            QJobsError: It cannot be done so; the dialog says why and stays.

        """
        raise NotImplementedError

    def on_mount(self) -> None:
        """Draw, and let keys agree a moment after that can be seen."""
        box = self.query_one("#dialog-box")
        box.border_title = self._question
        box.border_subtitle = "tab moves, esc leaves"
        self.call_after_refresh(self._begin_quiet)

    def on_resize(self) -> None:
        """Draw for the new size."""
        self.draw()

    def draw(self) -> None:
        """Give the answers the room they need, and what is left to the words."""
        size = self.app.size
        width = max(1, min(size.width, _WIDTH) - _FRAME)
        is_short = size.height < _SHORT
        trouble = Content.styled(clean(self._trouble, self.glyphs, _LONGEST), "$text-error")
        wrong = trouble.wrap(width) if trouble else []
        why = [row for part in self._paragraphs(width, is_short) for row in part.wrap(width)]
        is_stacked = sum(len(words) + 4 for words in self._answers) > width
        taken = (
            (0 if is_short else 3)
            + 1
            + is_stacked
            + self.fields_height(is_short=is_short)
            + len(wrong)
        )
        self.query_one("#dialog-answers").set_class(is_stacked, "-stacked")
        self._fill("#dialog-trouble", wrong, len(wrong))
        self._fill("#dialog-why", why, max(1, min(len(why), size.height - taken)))

    def _paragraphs(self, width: int, is_short: bool) -> Iterable[Content]:
        # Where there is no room for a frame the question stands above.
        title = [Content.styled(self._question, "bold")] if is_short else []
        return (*title, *self.explain(width))

    def _fill(self, name: str, rows: list[Content], height: int) -> None:
        lines = self.query_one(name, Lines)
        lines.display = bool(rows)
        lines.styles.height = height
        lines.show(Content("\n").join(rows))

    def dismiss(self, result: T | None = None) -> AwaitComplete:
        """Leave, once: Textual takes away the screen in front, whichever that is by then.

        Of two enters in one packet, or a click and a key, the second finds this one gone.
        """
        return super().dismiss(result) if self.is_current else AwaitComplete()

    # Keys

    def _begin_quiet(self) -> None:
        self._quiet_since = self._clock.monotonic()

    def _is_meant(self) -> bool:
        """Whether the dialog was there for a while; a key that comes too early starts it anew."""
        now, since = self._clock.monotonic(), self._quiet_since
        if since is not None and now - since >= _QUIET:
            return True
        self._quiet_since = now
        return False

    def on_choice_chosen(self, event: Choice.Chosen) -> None:
        """Do what the answer says."""
        event.stop()
        if event.choice.id == "risky":
            self.action_agree()
        else:
            self.action_keep()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go on to the safe answer: enter in a field agrees to nothing."""
        event.stop()
        self.query_one("#safe").focus()

    def action_keep(self) -> None:
        """Leave everything as it is."""
        self.dismiss(None)

    def action_agree(self) -> None:
        """Agree, unless the key was typed before the question could be read."""
        if self._is_meant():
            self._agree()
        else:
            self._trouble = _TOO_EARLY
            self.draw()

    @work(exclusive=True, group="dialog")
    async def _agree(self) -> None:
        try:
            answer = await self.answer()
        except QJobsError as error:
            self._trouble = " ".join(filter(None, (error.headline, error.hint)))
            self.draw()
            return
        # Escape may have come first.
        if self.is_current:
            self.dismiss(answer)

    def action_scroll(self, lines: int) -> None:
        """Scroll the words, where not all of them can be seen."""
        self.query_one("#dialog-why").scroll_relative(y=lines, animate=False)
