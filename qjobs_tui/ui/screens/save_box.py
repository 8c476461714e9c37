"""The frame of the save dialog: each of its texts is as high as it is, while there is room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Vertical, VerticalScroll
from textual.content import Content

from qjobs_tui.ui.screens.choice import Choice
from qjobs_tui.ui.text import clean
from qjobs_tui.ui.widgets.lines import Lines

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.geometry import Size

    from qjobs_tui.errors import QJobsError
    from qjobs_tui.ui.screens.save_form import SaveForm
    from qjobs_tui.ui.text import Glyphs

SHORT = 12
# The box of the style sheet; what frame, padding and scroll bar take of it.
_WIDTH, _FRAME = 100, 5
_FIELDS = 14
_LONGEST = 1000


class SaveBox(Vertical):
    """Shows fields with what they lead to, or, once it runs, progress and outcomes.

    Args:
        form: The fields.
        glyphs: The signs the terminal can show.

    """

    def __init__(self, form: SaveForm, glyphs: Glyphs) -> None:
        super().__init__(id="save-box")
        self._form = form
        self._glyphs = glyphs
        self._texts: dict[str, Content] = {}

    def compose(self) -> ComposeResult:
        """Lay out fields, what they lead to, and what replaces them while it is done."""
        with VerticalScroll(id="save-body", can_focus=False):
            yield self._form
            yield Lines(id="save-trouble")
            yield Lines(id="save-plan", scrolls=True)
            yield Choice("Save (ctrl+s)", id="save-go")
        yield Lines(id="save-progress")
        yield Lines(id="save-outcomes", scrolls=True)
        yield Lines(id="save-keys")

    @property
    def room(self) -> int:
        """Cells of a line."""
        return max(1, min(self.screen.size.width, _WIDTH) - _FRAME)

    def run(self) -> None:
        """Show progress in place of the fields."""
        self.add_class("-running")
        self.border_subtitle = ""
        self.query_one("#save-outcomes").focus()

    def fit(self) -> None:
        """Take the size of the screen."""
        size = self.screen.size
        frame = 1 if size.height < SHORT else 3
        self.query_one("#save-body").styles.max_height = max(1, size.height - frame)
        for name, content in self._texts.items():
            self._fit(name, content, size)

    def complain(self, error: QJobsError | None) -> None:
        """Say what is wrong, or that nothing is."""
        words = " ".join(filter(None, (error.headline, error.hint))) if error else ""
        told = Content.styled(clean(words, self._glyphs, _LONGEST), "$text-error")
        self._show("#save-trouble", told if words else Content())

    def show_plan(self, plan: Content) -> None:
        """Say what the fields lead to."""
        self._show("#save-plan", plan)

    def show_run(self, progress: Content, outcomes: Content) -> None:
        """Say how far it is, and what came of what is done."""
        self._show("#save-progress", progress)
        self._show("#save-outcomes", outcomes)

    def show_keys(self, keys: Content) -> None:
        """Show the keys in force."""
        self.query_one("#save-keys", Lines).show(keys)

    def _show(self, name: str, content: Content) -> None:
        if content.is_same(self._texts.get(name, Content())):
            return
        self._texts = {**self._texts, name: content}
        self._fit(name, content, self.screen.size)
        self.query_one(name, Lines).show(content)

    def _fit(self, name: str, content: Content, size: Size) -> None:
        lines, left = self.query_one(name, Lines), size.height - 4
        count = len(content.wrap(self.room)) if content.plain else 0
        most = {"#save-plan": max(3, left - _FIELDS), "#save-outcomes": max(1, left - 3)}
        height = min(count, most.get(name, 4))
        lines.styles.height = height
        lines.display = bool(count)
        if name == "#save-plan":
            # Enter goes from field to field: what has nothing to scroll is none.
            lines.can_focus = count > height
