"""Another name for an account of our own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input

from qjobs_tui.accounts.naming import name_defect, taken
from qjobs_tui.errors import UsageError
from qjobs_tui.styles_folder import styles_folder
from qjobs_tui.ui.fields import LineField
from qjobs_tui.ui.lists.accounts import quoted
from qjobs_tui.ui.screens.dialog import Dialog
from qjobs_tui.ui.text import FAINT, clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.app import ComposeResult

    from qjobs_tui.ui.desk import Desk

_LONGEST_NAME = 64


class RenameScreen(Dialog[str]):
    """Asks for a name that no other account has; its result is the name.

    Args:
        desk: What every screen works with.
        name: What the account is called.
        taken: What the others are called.
        has_key: Whether the keyring has its key.

    """

    CSS_PATH: ClassVar[Any] = [styles_folder() / f"{name}.tcss" for name in ("dialogs", "accounts")]
    AUTO_FOCUS = "LineField"
    FIELDS_HEIGHT: ClassVar[int] = 1
    # In a field y is a letter.
    AGREES: ClassVar[str] = "ctrl+s"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "agree", "rename", priority=True, id="accounts.rename_now"),
    ]

    def __init__(
        self, desk: Desk, name: str, taken: tuple[str, ...], *, has_key: bool = False
    ) -> None:
        super().__init__("Rename this account", "Leave it", "Rename", desk.glyphs, desk.clock)
        self._old = name
        self._taken = frozenset(taken)
        self._has_key = has_key

    def compose_fields(self) -> ComposeResult:
        """Yield the line to type in, with the present name."""
        field = LineField(clean(self._old, limit=_LONGEST_NAME), "a name", id="rename-name")
        field.max_length = _LONGEST_NAME
        yield field

    def explain(self, width: int) -> Iterator[Content]:
        """Name the account, and say what goes with it."""
        del width
        yield Content.styled(f"account {quoted(self._old, self.glyphs)}", "bold")
        if self._has_key:
            yield Content.styled("Its key in the keyring goes with it.", FAINT)

    async def answer(self) -> str:
        """Return the name.

        Raises:
            UsageError: An account cannot be called that, or another is.

        """
        name = self.query_one(LineField).value.strip()
        if words := self._complaint(name):
            raise UsageError(words)
        return name

    def _complaint(self, name: str) -> str:
        if name == self._old:
            return "That is its name already."
        if words := name_defect(name):
            return f"It cannot be called that: {words}."
        words = taken(name, self._taken)
        return f"{words}." if words else ""

    @on(Input.Changed)
    def _judge(self, event: Input.Changed) -> None:
        """Say what would be refused while it is typed; an empty line says so itself."""
        name = event.value.strip()
        words = self._complaint(name) if name and name != self._old else ""
        if words != self._trouble:
            self._trouble = words
            self.draw()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go on to the answer; a second enter comes too early for it."""
        event.stop()
        event.prevent_default()
        self.query_one("#risky").focus()
        self._begin_quiet()
