"""What all panes share that show the answer to a question: what is said until it is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message

from qjobs_tui.ui.asked import Arrived, Arriving, Asked, Offered, Refused, said
from qjobs_tui.ui.widgets.lines import Lines

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.widget import Widget

    from qjobs_tui.ui.text import Glyphs

T = TypeVar("T")


class Said(Lines):
    """The words in place of an answer, with the keys that ask for it and stop it.

    The keys are here and not the pane's, which may want them for the answer.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "ask", "fetch", key_display="enter", id="asked.ask"),
        Binding("escape", "stop", "stop", key_display="esc", id="asked.stop"),
    ]

    class Pressed(Message):
        """A key was pressed: to ask, or to stop."""

        def __init__(self, *, asks: bool) -> None:
            super().__init__()
            self.asks = asks

    state: Asked[Any] = Arriving()

    def tell(self, state: Asked[Any], glyphs: Glyphs) -> None:
        """Draw what is known."""
        self.state = state
        self.show(said(state, glyphs))
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what can be asked for or stopped has a key."""
        del parameters
        match action:
            case "ask":
                return isinstance(self.state, Offered) or (
                    isinstance(self.state, Refused) and self.state.can_retry
                )
            case "stop":
                return isinstance(self.state, Arriving) and self.state.can_stop
            case _:
                return True

    def action_ask(self) -> None:
        """Have it fetched."""
        self.post_message(self.Pressed(asks=True))

    def action_stop(self) -> None:
        """Have it stopped."""
        self.post_message(self.Pressed(asks=False))


class AskedPane(Vertical, Generic[T]):
    """Says what is known of an answer; a subclass draws the answer itself.

    A subclass yields its own widgets from `compose_answer`, hides them by the class ``-waiting``
    (the style sheet does), draws in `draw_answer`, and names in `keys_at` who takes the keys.

    Args:
        glyphs: The signs the terminal can show.

    """

    class Told(Message):
        """A key was pressed in a pane."""

        def __init__(self, pane: AskedPane[Any]) -> None:
            super().__init__()
            self.pane = pane

    class Wanted(Told):
        """The user wants it fetched, whatever its size, or once more."""

    class Stopped(Told):
        """The user wants no more of what is under way."""

    def __init__(self, glyphs: Glyphs, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes="-waiting")
        self.glyphs = glyphs
        self._state: Asked[T] = Arriving()
        self._wants_keys = False

    def compose(self) -> ComposeResult:
        """Lay out the words, and what the subclass shows in their place."""
        yield Said(classes="said", scrolls=True)
        yield from self.compose_answer()

    def compose_answer(self) -> ComposeResult:
        """Yield the widgets that show the answer."""
        yield from ()

    def draw_answer(self, value: T) -> None:
        """Draw the answer."""

    def keys_at(self) -> Widget | None:
        """Return the widget that takes the keys once the answer is there."""
        return None

    @property
    def is_mounted(self) -> bool:
        """Whether its widgets are there; they go first when it is left, and threads end late."""
        return super().is_mounted and not (self._pruning or self._closing)

    # What the screen tells

    @property
    def state(self) -> Asked[T]:
        """What is known."""
        return self._state

    def show(self, state: Asked[T]) -> None:
        """Draw what is known now."""
        if state is self._state:
            return
        self._state = state
        if self.is_mounted:
            self._draw()

    def take_keys(self) -> None:
        """Give the focus to the widget that can use it now."""
        # An answer may come before the focus does: whoever shows it then asks for it again.
        self._wants_keys = True
        # What was hidden until now can have it only once the styles are worked out.
        self.call_after_refresh(self._take_keys)

    def on_mount(self) -> None:
        """Draw what was told before."""
        self._draw()

    def _take_keys(self) -> None:
        if self.display:
            target = self.keys_at() if isinstance(self._state, Arrived) else None
            widget = target or self.query_one(Said)
            if not widget.has_focus:
                widget.focus()

    def _draw(self) -> None:
        self.set_class(not isinstance(self._state, Arrived), "-waiting")
        if isinstance(self._state, Arrived):
            self.draw_answer(self._state.value)
        else:
            self.query_one(Said).tell(self._state, self.glyphs)
        if self.display and self._wants_keys:
            self.take_keys()
        self.refresh_bindings()

    def on_said_pressed(self, event: Said.Pressed) -> None:
        """Hand on what the user wants."""
        event.stop()
        self.post_message(self.Wanted(self) if event.asks else self.Stopped(self))
