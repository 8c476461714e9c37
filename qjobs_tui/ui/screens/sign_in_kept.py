"""A key that was accepted and could not be kept: once more, or for this session only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual.content import Content

from qjobs_tui.accounts.own import KeyPlace
from qjobs_tui.styles_folder import styles_folder
from qjobs_tui.ui.screens.dialog import Dialog
from qjobs_tui.ui.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qjobs_tui.errors import QJobsError
    from qjobs_tui.ui.desk import Desk
    from qjobs_tui.ui.screens.choice import Choice

_LONGEST = 1000


class NotKeptScreen(Dialog[KeyPlace]):
    """Its result is where the key is to be kept now, or None: back to the form.

    Args:
        desk: The clock and the signs.
        error: Why it was not kept.

    """

    CSS_PATH: ClassVar[Any] = styles_folder() / "dialogs.tcss"

    def __init__(self, desk: Desk, error: QJobsError) -> None:
        title, safe, risky = "The key was accepted, not kept", "Try again", "This session only"
        super().__init__(title, safe, risky, desk.glyphs, desk.clock)
        self._error = error

    def explain(self, width: int) -> Iterator[Content]:
        """Say why, and what can be done."""
        del width
        for words in (f"{self._error.headline}.", self._error.hint):
            yield Content(clean(words, self.glyphs, _LONGEST))
        yield Content()
        yield Content("For this session only, the key is not kept anywhere.")

    async def answer(self) -> KeyPlace:
        """Return what agreeing gives."""
        return KeyPlace.SESSION

    def on_choice_chosen(self, event: Choice.Chosen) -> None:
        """Try again, where that is the answer; the base knows the other one."""
        if event.choice.id == "safe":
            event.stop()
            event.prevent_default()
            self.dismiss(KeyPlace.KEYRING)
