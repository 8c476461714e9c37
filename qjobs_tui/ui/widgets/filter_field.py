"""The field in which the filter is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input

if TYPE_CHECKING:
    from textual.timer import Timer

_TYPING_PAUSE = 0.08


class FilterField(Input):
    """Tells what to filter by once the fingers rest; the letters themselves appear at once."""

    # With priority they act before the next key is handed on: what follows in the same packet is
    # for the jobs.
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "keep", "keep", key_display="enter", priority=True, id="filter.keep"),
        Binding("escape", "drop", "drop", key_display="esc", priority=True, id="filter.drop"),
        Binding("down", "keep", "To the jobs", show=False, priority=True, id="filter.leave"),
    ]

    class Typed(Message):
        """The filter is this text now."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, placeholder="filter", compact=True, select_on_focus=False)
        self.cursor_blink = False
        self._typing: Timer | None = None

    def put(self, text: str) -> None:
        """Replace what stands in the field, and tell of it at once."""
        self.value = text
        self._tell()

    def action_keep(self) -> None:
        """Leave the field with the filter in force, letters still on their way included."""
        self.screen.focus_next()
        self.call_later(self._tell)

    def action_drop(self) -> None:
        """Leave the field without a filter."""
        self.screen.focus_next()
        self.call_later(self.put, "")

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
