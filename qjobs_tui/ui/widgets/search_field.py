"""The field in which one types what to look for in a long text."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input

from qjobs_tui.ui.fields import TypingField


class SearchField(TypingField):
    """Tells what to look for, and when that is over."""

    # With priority they act before the next key is handed on: what follows in the same packet is
    # for the text.
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "keep", "find", key_display="enter", priority=True, id="search.keep"),
        Binding("escape", "drop", "end search", key_display="esc", priority=True, id="search.drop"),
        Binding("down", "keep", "To the text", show=False, priority=True, id="search.leave"),
    ]

    class Dropped(Message):
        """The user looks for nothing any more."""

    def __init__(self) -> None:
        super().__init__("search")

    def empty(self) -> None:
        """Remove what stands in the field without telling."""
        self.wait_no_more()
        with self.prevent(Input.Changed):
            self.value = ""

    def action_keep(self) -> None:
        """Leave the field with the search in force, letters still on their way included."""
        # At once: the next key in the same packet is for the text, which stands before the field.
        self.screen.focus_previous()
        self.call_later(self.tell)

    def action_drop(self) -> None:
        """Leave the field, and look for nothing; letters still on their way are dropped too."""
        self.screen.focus_previous()
        self.call_later(self._drop)

    def _drop(self) -> None:
        self.empty()
        self.post_message(self.Dropped())
