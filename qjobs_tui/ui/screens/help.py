"""Help: the keys in force on the screen below, and the filter language where that is spoken."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen

from qjobs_tui.query import KEYS
from qjobs_tui.ui.widgets.lines import Lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual import events
    from textual.app import ComposeResult

# The box of the style sheet; what frame, padding and scroll bar take of it.
_WIDTH, _FRAME = 84, 5
_MIN_WORDS = 10
_FILTER_LINES = (
    ("age<2d  age>=30m", "how long ago it was created: s m h d w"),
    ("usage>30", "QPU seconds charged"),
    ("status:failed,done", "one or the other"),
    ("-tag:test", "not"),
    ('"two words"', "as one; any other word is looked for in id, tags, QPU, program, reason"),
)


class HelpScreen(ModalScreen[None]):
    """Lists keys as (keys, what they do).

    Args:
        keys: Those of the screen below.
        has_filter: Whether that screen has the field for the filter language.

    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,q,enter", "dismiss", "close", id="help.close"),
    ]

    def __init__(self, keys: tuple[tuple[str, str], ...], *, has_filter: bool = True) -> None:
        super().__init__()
        self._has_filter = has_filter
        self._keys = keys

    def compose(self) -> ComposeResult:
        """Lay out one scrolling text."""
        with Vertical(id="help-box"):
            yield Lines(id="help", scrolls=True)

    def on_mount(self) -> None:
        """Frame it, and take the keys for scrolling."""
        frame = self.query_one("#help-box")
        frame.border_title = "Help"
        frame.border_subtitle = f"{self._closing_key()} closes"
        self.query_one("#help", Lines).focus()

    def _closing_key(self) -> str:
        for active in self.active_bindings.values():
            if active.binding.id == "help.close":
                return self.app.get_key_display(active.binding)
        return "esc"

    def on_resize(self, event: events.Resize) -> None:
        """Write the text for the width there is."""
        width = min(event.size.width, _WIDTH) - _FRAME
        lines = [Content.styled("Keys", "bold"), *_table(self._keys, width)]
        if self._has_filter:
            terms = [(f"{key}:", words) for key, words in KEYS.items()]
            lines += [Content(), Content.styled("Filter", "bold")]
            lines += _table((*terms, *_FILTER_LINES), width)
        self.query_one("#help", Lines).show(Content("\n").join(lines))


def _table(rows: tuple[tuple[str, str], ...], width: int) -> Iterator[Content]:
    """Two columns; the right one is wrapped within itself."""
    left_width = max((len(left) for left, _ in rows), default=0) + 4
    for left, right in rows:
        for part in wrap(right, max(_MIN_WORDS, width - left_width)):
            yield Content.assemble((f"  {left:<{left_width - 2}}", "$text-accent"), part)
            left = ""  # noqa: PLW2901 - the label stands once
