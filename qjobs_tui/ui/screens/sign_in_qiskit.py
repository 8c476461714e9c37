"""An account of Qiskit's file to begin with: imported into the keyring, or used as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual.content import Content

from qjobs_tui.roster.values import Entry
from qjobs_tui.styles_folder import styles_folder
from qjobs_tui.ui.screens.dialog import Dialog
from qjobs_tui.ui.text import clean
from qjobs_tui.ui.widgets.options import OneOf

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.app import ComposeResult

    from qjobs_tui.ui.desk import Desk

Answer = tuple[Entry, bool]
_WHICH, _HOW = "qiskit-which", "qiskit-how"
_IMPORT, _AS_IT_IS = "import", "as-it-is"
_WAYS = ((_IMPORT, "import: keep its key in the keyring"), (_AS_IT_IS, "use it as it is, now"))
_LONGEST = 60


class QiskitScreen(Dialog[Answer]):
    """Its result is an entry and whether it is to be imported, or None.

    Args:
        desk: The clock and the signs.
        entries: The accounts of the file that can be used.
        mode: Mode of the file, where others can read it, or "".

    """

    CSS_PATH: ClassVar[Any] = styles_folder() / "dialogs.tcss"

    def __init__(self, desk: Desk, entries: tuple[Entry, ...], mode: str) -> None:
        super().__init__("Accounts of Qiskit's file", "Back", "Take it", desk.glyphs, desk.clock)
        self._entries = entries
        self._mode = mode

    def compose_fields(self) -> ComposeResult:
        """Yield which one, and how."""
        names = ((str(at), self._line_of(entry)) for at, entry in enumerate(self._entries))
        yield OneOf(tuple(names), "0", self.glyphs, id=_WHICH)
        yield OneOf(_WAYS, _IMPORT, self.glyphs, id=_HOW)

    def _line_of(self, entry: Entry) -> str:
        instances = ", ".join(entry.instances) or entry.only.told("all instances")
        return clean(f"{entry.name}: {instances}", self.glyphs, _LONGEST)

    def fields_height(self, *, is_short: bool) -> int:
        """Return the lines of both."""
        del is_short
        return len(self._entries) + len(_WAYS)

    def explain(self, width: int) -> Iterator[Content]:
        """Say what importing does, and what speaks for it."""
        del width
        yield Content(
            "Importing tries the key and keeps it in the keyring. The file stays as it is."
        )
        if self._mode:
            mode = clean(self._mode, self.glyphs, 10)
            words = f"Others on this machine can read it (mode {mode}): chmod 600 it."
            yield Content.styled(words, "$text-warning")
        yield Content()

    async def answer(self) -> Answer:
        """Return what is chosen."""
        which, how = (self.query_one(f"#{name}", OneOf).value for name in (_WHICH, _HOW))
        return self._entries[int(which)], how == _IMPORT
