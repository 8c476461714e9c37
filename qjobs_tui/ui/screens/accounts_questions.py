"""What is asked before an account is removed, imported, or given its key again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from qjobs_tui.ui.lists.accounts import in_words
from qjobs_tui.ui.screens.dialog import Dialog
from qjobs_tui.ui.text import FAINT, clean

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qjobs_tui.errors import QJobsError
    from qjobs_tui.roster.values import Entry
    from qjobs_tui.ui.desk import Desk

_LONGEST = 600
_STAYS = "The API key itself stays valid: IBM Cloud's page of API keys deletes it."
KEYRING = "keyring"
"""How an `Entry` says that its key is there."""


class Question(Dialog[bool]):
    """Asks, in paragraphs given to it; True when the user agrees.

    Args:
        desk: What every screen works with.
        title: The question.
        safe: What the safe answer does.
        risky: What the other one does.
        why: What there is to know before.

    """

    def __init__(
        self, desk: Desk, title: str, safe: str, risky: str, why: tuple[Content, ...]
    ) -> None:
        super().__init__(title, safe, risky, desk.glyphs, desk.clock)
        self._why = why

    def explain(self, width: int) -> Iterable[Content]:
        """Say what there is to know."""
        del width
        return self._why

    async def answer(self) -> bool:
        """Return that the user agrees; what comes of it is told by the screen that asked."""
        return True


def removal(desk: Desk, entry: Entry, *, is_used: bool) -> Question:
    """Ask whether an account of our own is to be removed."""
    keyed = "Its key in the keyring is removed too." if entry.key == KEYRING else ""
    default = "No account is the default then." if entry.is_default else ""
    used = "It is in use: its jobs stay on screen until another account is chosen."
    said = (keyed, default, used if is_used else "")
    lines = (_bold(entry, desk), Content(), *(Content(words) for words in said if words))
    why = (*lines, Content.styled(_STAYS, FAINT))
    return Question(desk, "Remove this account?", "Keep it", "Remove", why)


def bringing(desk: Desk, entry: Entry, keyring: str, mode: str) -> Question:
    """Ask whether an account of Qiskit's file is to become one of our own."""
    place = clean(keyring, desk.glyphs, 100)
    why = [
        _bold(entry, desk),
        Content(),
        Content(f"Its key is tried, then kept in {place}."),
        Content("Kept: its name, instance and address. Left behind: proxies and verify=false."),
        Content("Qiskit's file is not changed, and goes on holding the key."),
    ]
    if mode:
        words = f"Others can read that file (mode {clean(mode, desk.glyphs, 10)}): chmod 600 it."
        why.append(Content.styled(words, "$text-warning"))
    return Question(desk, "Import this account?", "Leave it there", "Import", tuple(why))


def key_again(desk: Desk, entry: Entry, error: QJobsError) -> Question:
    """Ask whether the key of an account is to be given once more, since it could not be read."""
    why = (
        _bold(entry, desk),
        Content(),
        Content.styled(clean(f"{error.headline}.", desk.glyphs, _LONGEST), "$text-error"),
        Content(clean(error.hint, desk.glyphs, _LONGEST)),
        Content(),
        Content("Or give the key here."),
    )
    return Question(desk, "Give its key yourself?", "Not now", "Give the key", why)


def _bold(entry: Entry, desk: Desk) -> Content:
    return Content.styled(in_words(entry, desk.glyphs), "bold")
