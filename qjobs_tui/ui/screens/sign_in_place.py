"""Where a key that was accepted is to be kept, as a field of the sign-in screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from qjobs_tui.accounts.own import KeyPlace
from qjobs_tui.ui.text import FAINT
from qjobs_tui.ui.widgets.options import OneOf

if TYPE_CHECKING:
    from textual.content import Content

    from qjobs_tui.ui.text import Glyphs

_SESSION = "for this session only"


class PlaceField(OneOf):
    """Where the key is to be kept: in the keyring, if that can be used, or nowhere.

    Args:
        chosen: What is chosen at first.
        glyphs: The signs the terminal can show.

    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "before", "Answer or field before", show=False, id="sign_in.before"),
        Binding("down,j", "after", "Answer or field after", show=False, id="sign_in.below"),
    ]

    def __init__(self, chosen: KeyPlace, glyphs: Glyphs, *, id: str) -> None:  # noqa: A002
        self._has_keyring = True
        options = self._options_of(f"in the keyring (looking for it{glyphs.ellipsis})")
        super().__init__(options, chosen, glyphs, id=id)

    @staticmethod
    def _options_of(keyring: str) -> tuple[tuple[str, str], ...]:
        return ((KeyPlace.KEYRING, keyring), (KeyPlace.SESSION, _SESSION))

    @property
    def place(self) -> KeyPlace:
        """What is chosen."""
        return KeyPlace(self.value)

    @property
    def _usable(self) -> list[str]:
        return [KeyPlace.KEYRING, KeyPlace.SESSION] if self._has_keyring else [KeyPlace.SESSION]

    def offer(self, keyring: str) -> None:
        """Call the keyring by its name; clean."""
        self._options = self._options_of(f"in the keyring ({keyring})")
        self.refresh()

    def withdraw(self) -> None:
        """Say that there is no keyring to be used, and choose what is left."""
        self._has_keyring = False
        self._options = self._options_of("in the keyring (cannot be used)")
        self.choose(KeyPlace.SESSION)

    def choose(self, place: KeyPlace) -> None:
        """Choose a place, as the user could."""
        if place in self._usable:
            self.value = place
            self.refresh()

    def action_step(self, steps: int) -> None:
        """Choose a neighbour; from the last one on it goes round."""
        values = self._usable
        self._choose(values[(values.index(self.value) + steps) % len(values)])

    def action_before(self) -> None:
        """Choose the one before, or give the focus to the field before."""
        if self.value == self._usable[0]:
            self.screen.focus_previous()
        else:
            self.action_step(-1)

    def action_after(self) -> None:
        """Choose the next one, or give the focus to the next field."""
        if self.value == self._usable[-1]:
            self.screen.focus_next()
        else:
            self.action_step(1)

    def _choose(self, value: str) -> None:
        if value in self._usable:
            super()._choose(value)

    def _line(self, value: str, words: str) -> Content:
        line = super()._line(value, words)
        return line if value in self._usable else line.stylize(FAINT)
