"""A line in which tags are typed, and the known ones that it can be completed to."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message

from qjobs_tui.ui import tagging
from qjobs_tui.ui.fields import LineField
from qjobs_tui.ui.text import FAINT, clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events

    from qjobs_tui.ui.text import Glyphs

_OFFERED = 12


class TagField(LineField):
    """Offers known tags for the word at the cursor; ``right`` at the end takes the first.

    Args:
        line: What stands in it at first.
        known: The tags to offer.
        placeholder: What to type.

    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right", "take", "Take the tag offered", show=False, id="tags.take"),
        Binding("down", "other(1)", "Next tag offered", show=False, id="tags.next"),
        Binding("up", "other(-1)", "Tag offered before", show=False, id="tags.before"),
    ]

    class Moved(Message):
        """Another word is being typed, or another tag is offered."""

    def __init__(self, line: str, known: Sequence[str], placeholder: str, *, id: str) -> None:  # noqa: A002
        super().__init__(line, placeholder, id=id)
        self._known = tuple(known)
        self._turn = 0

    @property
    def word(self) -> str:
        """The word that is being typed."""
        return tagging.word_at(self.value, self.cursor_position).tag

    @property
    def offered(self) -> tuple[str, ...]:
        """The tags that it can become, the one that a key takes first."""
        found = tagging.candidates(self.value, self.cursor_position, self._known)
        turn = self._turn % len(found) if found else 0
        return found[turn:] + found[:turn]

    def offer(self, found: Sequence[str]) -> None:
        """Know more tags."""
        self._known = tuple(dict.fromkeys((*self._known, *found)))
        self.post_message(self.Moved())

    def offer_line(self, width: int, glyphs: Glyphs) -> Content:
        """Write the tags offered, as many as fit."""
        return offering(self.offered[:_OFFERED], width, glyphs)

    def on_paste(self, event: events.Paste) -> None:
        """Take the first line, unless it holds what acts on a terminal."""
        event.prevent_default()
        event.stop()
        line = next(iter(event.text.splitlines()), "")
        if clean(line, limit=len(line)) == line:
            self.replace(line, *self.selection)
        else:
            self.notify("Not pasted: a tag cannot hold control characters.", markup=False)

    def watch_selection(self) -> None:
        """Offer for the word that the cursor is in now."""
        self._turn = 0
        self.post_message(self.Moved())

    def action_take(self) -> None:
        """Put the tag offered in place of the word, where the cursor stands at the end."""
        if self.cursor_position < len(self.value) or not (offered := self.offered):
            self.action_cursor_right()
            return
        self.value, self.cursor_position = tagging.completed(
            self.value, self.cursor_position, offered[0]
        )

    def action_other(self, steps: int) -> None:
        """Offer another tag first."""
        self._turn += steps
        self.post_message(self.Moved())


def offering(tags: Sequence[str], width: int, glyphs: Glyphs) -> Content:
    """Write what one key takes and to what another goes on: ``→ takes h2 · ↓ next: vqe …``."""
    if not tags:
        return Content()
    first, *others = (clean(tag, glyphs, width) for tag in tags)
    takes, goes_on = ("right", "down") if glyphs.plain else ("→", "↓")
    line = Content.assemble((f"{takes} takes ", FAINT), first)
    if others:
        before = f" {glyphs.dot} {goes_on} next: "
        room = width - line.cell_length - cell_len(before)
        line += Content.styled(before + _as_many(others, room, glyphs), FAINT)
    return line.truncate(max(1, width), ellipsis=not glyphs.plain)


def _as_many(words: Sequence[str], room: int, glyphs: Glyphs) -> str:
    """Write the words that there is room for, and that there are more; the first in any case."""
    known = [" ".join([*words[:count], glyphs.ellipsis]) for count in range(1, len(words))]
    known.append(" ".join(words))
    return next((text for text in reversed(known) if cell_len(text) <= room), known[0])
