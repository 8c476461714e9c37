"""Fields to choose in: one of several lines, or a yes and no."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

if TYPE_CHECKING:
    from textual import events

    from qjobs_tui.ui.text import Glyphs


class Field(Widget, can_focus=True):
    """Draws lines, and goes on to the next field on enter; subclasses know what is chosen.

    Args:
        glyphs: The signs the terminal can show.

    """

    DEFAULT_CSS = "Field { width: 1fr; height: auto; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "go_on", "Next field", show=False, id="field.next"),
    ]

    class Changed(Message):
        """Something else is chosen now."""

        def __init__(self, field: Field) -> None:
            super().__init__()
            self.field = field

        @property
        def control(self) -> Field:
            """The field."""
            return self.field

    def __init__(self, glyphs: Glyphs, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self.glyphs = glyphs

    def action_go_on(self) -> None:
        """Give the focus to the next field."""
        self.screen.focus_next()

    def on_focus(self) -> None:
        """Show where the keys go."""
        self.refresh()

    def on_blur(self) -> None:
        """Show that they go elsewhere."""
        self.refresh()

    def _cursor(self, *, is_here: bool) -> str:
        return self.glyphs.cursor if is_here and self.has_focus else " "

    def _changed(self) -> None:
        self.refresh()
        self.post_message(self.Changed(self))


class OneOf(Field):
    """One of several lines: ``(x)`` stands before the one that is chosen.

    Args:
        options: What may be chosen, and the words of its line.
        chosen: What is chosen at first.
        glyphs: The signs the terminal can show.

    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,left,k", "step(-1)", "Choose the one before", show=False, id="field.before"),
        Binding("down,right,j,space", "step(1)", "Choose the next", show=False, id="field.after"),
    ]

    def __init__(
        self,
        options: tuple[tuple[str, str], ...],
        chosen: str,
        glyphs: Glyphs,
        *,
        id: str,  # noqa: A002
    ) -> None:
        super().__init__(glyphs, id=id)
        self._options = options
        self.value = chosen

    def render(self) -> Content:
        """Draw a line for each."""
        return Content("\n").join([self._line(value, words) for value, words in self._options])

    def _line(self, value: str, words: str) -> Content:
        is_chosen = value == self.value
        mark = f"{self._cursor(is_here=is_chosen)}({'x' if is_chosen else ' '}) {words}"
        return Content.styled(mark, "bold" if is_chosen else "")

    def action_step(self, steps: int) -> None:
        """Choose a neighbour; from the last one on it goes round."""
        values = [value for value, _ in self._options]
        self._choose(values[(values.index(self.value) + steps) % len(values)])

    def on_click(self, event: events.Click) -> None:
        """Choose the line under the pointer."""
        if 0 <= event.y < len(self._options):
            self._choose(self._options[event.y][0])

    def _choose(self, value: str) -> None:
        if value != self.value:
            self.value = value
            self._changed()


class Tick(Field):
    """Yes or no: ``[x]`` is yes.

    Args:
        words: What is said yes to.
        glyphs: The signs the terminal can show.

    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "turn", "Yes or no", show=False, id="field.turn"),
    ]

    def __init__(
        self,
        words: str,
        glyphs: Glyphs,
        *,
        id: str,  # noqa: A002
        value: bool = False,
    ) -> None:
        super().__init__(glyphs, id=id)
        self._words = words
        self.value = value

    def render(self) -> Content:
        """Draw the box and the words."""
        mark = f"{self._cursor(is_here=True)}[{'x' if self.value else ' '}] {self._words}"
        return Content.styled(mark, "bold" if self.value else "")

    def action_turn(self) -> None:
        """Say the opposite."""
        self.value = not self.value
        self._changed()

    def on_click(self) -> None:
        """Say the opposite."""
        self.action_turn()
