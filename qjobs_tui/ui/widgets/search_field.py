"""The field in which one types what to look for in a long text."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input

if TYPE_CHECKING:
    from textual.timer import Timer

_TYPING_PAUSE = 0.08


class SearchField(Input):
    """Tells what to look for once the fingers rest, and when they are done."""

    # With priority they act before the next key is handed on: what follows in the same packet is
    # for the text.
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "keep", "find", key_display="enter", priority=True, id="search.keep"),
        Binding("escape", "drop", "end search", key_display="esc", priority=True, id="search.drop"),
        Binding("down", "keep", "To the text", show=False, priority=True, id="search.leave"),
    ]

    class Typed(Message):
        """This is looked for now."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Dropped(Message):
        """The user looks for nothing any more."""

    def __init__(self) -> None:
        super().__init__(placeholder="search", compact=True, select_on_focus=False)
        self.cursor_blink = False
        self._typing: Timer | None = None

    def empty(self) -> None:
        """Remove what stands in the field without telling."""
        self._stop()
        with self.prevent(Input.Changed):
            self.value = ""

    def action_keep(self) -> None:
        """Leave the field with the search in force, letters still on their way included."""
        # At once: the next key in the same packet is for the text, which stands before the field.
        self.screen.focus_previous()
        self.call_later(self._tell)

    def action_drop(self) -> None:
        """Leave the field, and look for nothing; letters still on their way are dropped too."""
        self.screen.focus_previous()
        self.call_later(self._drop)

    def _drop(self) -> None:
        self.empty()
        self.post_message(self.Dropped())

    def on_input_changed(self, event: Input.Changed) -> None:
        """Wait for the next letter a moment before telling."""
        event.stop()
        self._stop()
        self._typing = self.set_timer(_TYPING_PAUSE, self._tell)

    def _tell(self) -> None:
        self._stop()
        self.post_message(self.Typed(self.value))

    def _stop(self) -> None:
        if self._typing:
            self._typing.stop()
            self._typing = None
