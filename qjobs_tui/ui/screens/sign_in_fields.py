"""The fields of the sign-in screen: a key that is never shown, lines of text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from qjobs_tui.accounts import key_check
from qjobs_tui.secret import Secret
from qjobs_tui.ui.fields import LineField
from qjobs_tui.ui.text import FAINT

if TYPE_CHECKING:
    from textual import events
    from textual.widgets import Input

    from qjobs_tui.ui.text import Glyphs

# With priority it acts before the next key is handed on: what follows in the same packet is for the
# next field.
_GO_ON = Binding("enter", "go_on", "Next field", show=False, priority=True, id="sign_in.next")
_EMPTY = "paste it here; it is never shown"
# As many signs of a key are drawn at most: its length is told beside them.
_MOST_SIGNS = 24
# No address is like it, which has a colon or a dot, and few names are.
_LIKE_A_KEY = re.compile(r"[\w-]{20,}", re.ASCII)
# What is typed as a name may be as long: a key has small letters, large ones and digits.
_MIXED = re.compile(r"(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9])|.{40}")


class KeyField(Widget, can_focus=True):
    """A line for an API key, which it shows only the length of.

    It is no `Input`: what that holds is a plain string, told with every message, and can be copied
    out of it. The cursor stays at the end, and a paste replaces what was there: nobody edits in the
    middle of what they cannot see.

    Args:
        glyphs: The signs the terminal can show.

    """

    DEFAULT_CSS = "KeyField { width: 1fr; height: 1; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        _GO_ON,
        Binding("backspace", "erase", "Erase a letter", show=False, id="sign_in.erase"),
        Binding("ctrl+u,ctrl+w", "clear", "Erase the key", show=False, id="sign_in.clear"),
    ]

    class Changed(Message):
        """Another key stands in it."""

    class Refused(Message):
        """What was pasted is no key: ``words`` say why, and hold nothing of it."""

        def __init__(self, words: str) -> None:
            super().__init__()
            self.words = words

    def __init__(self, glyphs: Glyphs, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._glyphs = glyphs
        self._key = Secret("")

    @property
    def key(self) -> Secret:
        """What was typed or pasted, without blanks around it."""
        return key_check.trimmed(self._key)

    @property
    def length(self) -> int:
        """How many characters it holds."""
        return len(self._key.reveal())

    def take(self, key: Secret) -> None:
        """Hold another key."""
        self._key = key
        self.refresh()
        self.post_message(self.Changed())

    def forget(self) -> None:
        """Hold no key any more: the user did not change it."""
        self._key = Secret("")
        self.refresh()

    def render(self) -> Content:
        """Draw a sign for each letter, and how many there are."""
        cursor = (" ", "reverse") if self.has_focus else ("", "")
        if not self.length:
            return Content.assemble(cursor, (_EMPTY, FAINT))
        signs = ("*" if self._glyphs.plain else "•") * min(self.length, _MOST_SIGNS)
        more = self._glyphs.ellipsis if self.length > _MOST_SIGNS else ""
        many = f"  {self.length} character{'s' * (self.length != 1)}"
        return Content.assemble(signs, more, cursor, (many, FAINT))

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Say that letters are typed into it, whatever they do elsewhere."""
        del key
        return character is not None and character.isprintable()

    def on_key(self, event: events.Key) -> None:
        """Take a letter."""
        if event.is_printable and event.character:
            event.stop()
            event.prevent_default()
            if self.length <= key_check.LONGEST:
                self.take(Secret(self._key.reveal() + event.character))

    def on_paste(self, event: events.Paste) -> None:
        """Take the line that was pasted; what cannot be a key leaves the field as it is."""
        event.prevent_default()
        event.stop()
        self.paste(_line(event))

    def paste(self, key: Secret) -> None:
        """Take a key in place of what is there, unless it is none."""
        if not key:
            return
        if words := key_check.defect(key):
            self.post_message(self.Refused(f"What was pasted is no API key: {words}."))
        else:
            self.take(key)

    def on_focus(self) -> None:
        """Show the cursor."""
        self.refresh()

    def on_blur(self) -> None:
        """Take the cursor away."""
        self.refresh()

    def action_go_on(self) -> None:
        """Give the focus to the next field."""
        self.screen.focus_next()

    def action_erase(self) -> None:
        """Erase the last letter."""
        self.take(Secret(self._key.reveal()[:-1]))

    def action_clear(self) -> None:
        """Erase all."""
        self.take(Secret(""))


def _line(event: events.Paste) -> Secret:
    """Return the first line that says something: copying a cell of a table adds empty ones."""
    lines = map(str.strip, event.text.splitlines())
    return Secret(next(filter(None, lines), ""))


class EntryField(LineField):
    """A line of text, from which enter leads to the next field.

    A key that gets into it goes where nobody sees it, also one that a terminal pastes as if it were
    typed.
    """

    BINDINGS: ClassVar[list[BindingType]] = [_GO_ON]

    class Strayed(Message):
        """This looks like a key, and is none of the field's any more."""

        def __init__(self, key: Secret) -> None:
            super().__init__()
            self.key = key

    def __init__(self, text: str = "", placeholder: str = "", *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(text, placeholder, id=id)
        # What stood in it before anybody typed.
        self._before = text

    def put(self, text: str) -> None:
        """Write this in place of what is there."""
        self._before = self.value = text

    def on_focus(self) -> None:
        """Remember what stands in it."""
        self._before = self.value

    def on_paste(self, event: events.Paste) -> None:
        """Hand a key on; anything else is taken as every field does."""
        key = _line(event)
        if _LIKE_A_KEY.fullmatch(key.reveal()):
            event.prevent_default()
            event.stop()
            self.post_message(self.Strayed(key))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Hand a key on that was typed after what stood in it, or in its place."""
        typed = Secret(self.value.removeprefix(self._before))
        if self.has_focus and self._is_typed_key(typed):
            event.stop()
            self.value = self._before
            self.post_message(self.Strayed(typed))

    def _is_typed_key(self, typed: Secret) -> bool:
        return bool(_LIKE_A_KEY.fullmatch(typed.reveal()))

    def action_go_on(self) -> None:
        """Give the focus to the next field."""
        self.screen.focus_next()


class NameField(EntryField):
    """The name of an account, which may be long: a key that is typed is told by its letters."""

    def _is_typed_key(self, typed: Secret) -> bool:
        return super()._is_typed_key(typed) and bool(_MIXED.match(typed.reveal()))
