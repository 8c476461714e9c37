"""The keys of a result: each changes what is looked at, and nothing else."""

from __future__ import annotations

from abc import abstractmethod
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from qjobs_tui.bodies.reader import Opened
from qjobs_tui.ui.asked import Arrived
from qjobs_tui.ui.panes.asked import AskedPane
from qjobs_tui.ui.result import look as looks
from qjobs_tui.ui.result import moves
from qjobs_tui.ui.result.keys import works
from qjobs_tui.ui.result.offer import offered, parts

if TYPE_CHECKING:
    from collections.abc import Callable

    from qjobs_tui.results import Result
    from qjobs_tui.ui.result.look import Look
    from qjobs_tui.ui.result.offer import Offer
    from qjobs_tui.ui.result.page import Page
    from qjobs_tui.ui.text import Glyphs

_ACTIONS = frozenset(
    {"part", "kind", "place", "field", "axis", "notation", "order", "all_shots"}
    | {"scroll", "leaf", "end", "across"}
)


class ResultKeys(AskedPane[Opened]):
    """Holds what of a result is looked at; a subclass draws it in `draw_look`."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f", "part(1)", "PUB", id="result.next_pub"),
        Binding("v", "kind", "picture", id="result.picture"),
        Binding(
            "less_than_sign", "place(-1)", "set", key_display="< >", id="result.previous_set"
        ),
        Binding("u", "all_shots", "all shots", id="result.all_shots"),
        Binding("b", "field", "register", id="result.register"),
        Binding("x", "notation", "notation", id="result.notation"),
        Binding("o", "order", "order", id="result.order"),
        Binding("a", "axis", "axis", id="result.axis"),
        Binding("left,h", "across(-1)", "bit, column", key_display="← →", id="result.left"),
        Binding("right,l", "across(1)", "Next bit, or column", show=False, id="result.right"),
        Binding("F", "part(-1)", "Previous PUB", show=False, id="result.previous_pub"),
        Binding("greater_than_sign", "place(1)", "Next parameter set", show=False,
                id="result.next_set"),
        Binding("down,j", "scroll(1)", "Down", show=False, id="result.down"),
        Binding("up,k", "scroll(-1)", "Up", show=False, id="result.up"),
        Binding("pagedown,ctrl+f", "leaf(1)", "Page down", show=False, id="result.page_down"),
        Binding("pageup,ctrl+b", "leaf(-1)", "Page up", show=False, id="result.page_up"),
        Binding("g,home", "end(-1)", "Top", show=False, id="result.first"),
        Binding("G,end", "end(1)", "Bottom", show=False, id="result.last"),
    ]  # fmt: skip

    class Cleared(Message, namespace="result_pane"):
        """The user wants all shots again: no span is to be marked."""

    def __init__(self, glyphs: Glyphs, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(glyphs, id=id)
        self._result: Result | None = None
        self._offer: Offer | None = None
        self._look: Look | None = None
        self._marks: frozenset[int] = frozenset()

    @property
    def look(self) -> Look | None:
        """What is looked at; None before there is a result."""
        return self._look

    @abstractmethod
    def draw_look(self) -> None:
        """Draw what is looked at."""

    @abstractmethod
    def page(self) -> Page | None:
        """Return what is to be drawn, if its numbers are there."""

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only keys that mean something for what is shown are there."""
        if action not in _ACTIONS:
            return super().check_action(action, parameters)
        if not (isinstance(self.state, Arrived) and self._result and self._offer and self._look):
            return False
        if action == "all_shots":
            return bool(self._marks)
        return works(action, self._offer, self._look, len(parts(self._result)))

    def action_part(self, step: int) -> None:
        """Look at another PUB, item or circuit."""
        result = self._result
        if result is None or self._look is None:
            return
        part = (self._look.part + step) % len(parts(result))
        self._offer = offered(result, part)
        self._take(looks.opened(self._offer, part, self._look))

    def action_kind(self) -> None:
        """Draw another kind of picture."""
        self._change(looks.next_kind)

    def action_place(self, step: int) -> None:
        """Look at another parameter set."""
        self._change(partial(looks.next_place, step=step))

    def action_field(self) -> None:
        """Look at another register."""
        self._change(looks.next_field)

    def action_axis(self) -> None:
        """Draw the curve along another axis."""
        self._change(looks.next_axis)

    def action_notation(self) -> None:
        """Write outcomes in another way."""
        self._move(lambda view: looks.next_notation(view.look))

    def action_order(self) -> None:
        """Sort outcomes in another way."""
        self._move(lambda view: looks.next_order(view.look))

    def action_all_shots(self) -> None:
        """Have all shots shown again."""
        self.post_message(self.Cleared())

    def action_scroll(self, rows: int) -> None:
        """Show what is below, or above."""
        self._move(partial(moves.scrolled, rows=rows))

    def action_leaf(self, count: int) -> None:
        """Show the next page, or the one before."""
        self._move(partial(moves.leafed, pages=count))

    def action_end(self, side: int) -> None:
        """Show the begin or the end."""
        self._move(partial(moves.ended, side=side))

    def action_across(self, steps: int) -> None:
        """Go to another bit, or show other columns."""
        self._move(partial(moves.crossed, steps=steps))

    def _change(self, change: Callable[[Offer, Look], Look]) -> None:
        if self._offer and self._look:
            self._take(change(self._offer, self._look))

    def _move(self, move: Callable[[Page], Look]) -> None:
        """Change how the numbers are drawn that are there already."""
        if view := self.page():
            self._take(move(view))

    def _take(self, look: Look) -> None:
        if look != self._look:
            self._look = look
            self.draw_look()
            self.refresh_bindings()
