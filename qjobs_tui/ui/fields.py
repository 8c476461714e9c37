"""Lines to type in: what is pasted into them is clean, and what they tell can wait for a rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message
from textual.widgets import Input

from qjobs_tui.ui.text import clean

if TYPE_CHECKING:
    from textual import events
    from textual.timer import Timer

_TYPING_PAUSE = 0.08


class LineField(Input):
    """One line as all of them are here: nothing blinks, and the focus selects nothing.

    Args:
        text: What stands in it at first.
        placeholder: What to type.

    """

    def __init__(self, text: str = "", placeholder: str = "", *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(text, placeholder, id=id, compact=True, select_on_focus=False)
        self.cursor_blink = False

    def on_paste(self, event: events.Paste) -> None:
        """Take the first line, as every field does, without what acts on a terminal."""
        event.prevent_default()
        event.stop()
        line = next(iter(event.text.splitlines()), "")
        if line:
            self.replace(clean(line, limit=len(line)), *self.selection)


class TypingField(LineField):
    """Tells what stands in it once the fingers rest; the letters themselves appear at once."""

    class Typed(Message):
        """The field holds this text now."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self, placeholder: str, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(placeholder=placeholder, id=id)
        self._typing: Timer | None = None

    def on_input_changed(self, event: Input.Changed) -> None:
        """Wait for the next letter a moment before telling."""
        event.stop()
        self.wait_no_more()
        self._typing = self.set_timer(_TYPING_PAUSE, self.tell)

    def tell(self) -> None:
        """Tell what stands in it now."""
        self.wait_no_more()
        self.post_message(self.Typed(self.value))

    def wait_no_more(self) -> None:
        """Tell nothing of what was typed until now."""
        if self._typing:
            self._typing.stop()
            self._typing = None
