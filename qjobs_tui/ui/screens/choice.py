"""An answer in a dialog: words, in brackets while it has the focus."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widget import Widget


class Choice(Widget, can_focus=True):
    """Chosen by enter or a click; ``[ Keep ]`` has the focus, ``  Keep  `` has not.

    Args:
        words: What it does.

    """

    DEFAULT_CSS = "Choice { width: auto; height: 1; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "choose", id="dialog.choose"),
        Binding("left", "step(-1)", "Answer before", show=False, id="dialog.before"),
        Binding("right", "step(1)", "Answer after", show=False, id="dialog.after"),
    ]

    class Chosen(Message):
        """This is the answer."""

        def __init__(self, choice: Choice) -> None:
            super().__init__()
            self.choice = choice

        @property
        def control(self) -> Choice:
            """The answer."""
            return self.choice

    def __init__(self, words: str, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._words = words

    def render(self) -> Content:
        """Draw the words; the brackets tell the focus where colours do not."""
        return Content(f"[ {self._words} ]" if self.has_focus else f"  {self._words}  ")

    def on_focus(self) -> None:
        """Show the brackets."""
        self.refresh()

    def on_blur(self) -> None:
        """Take the brackets away."""
        self.refresh()

    def on_click(self) -> None:
        """Choose it."""
        self.action_choose()

    def action_choose(self) -> None:
        """Tell that this is the answer."""
        self.post_message(self.Chosen(self))

    def action_step(self, steps: int) -> None:
        """Give the focus to the neighbour."""
        choices = [*self.screen.query(Choice)]
        choices[(choices.index(self) + steps) % len(choices)].focus()
