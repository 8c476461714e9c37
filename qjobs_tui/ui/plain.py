"""The last gate of a terminal that can show nothing but ASCII."""

from __future__ import annotations

import unicodedata
from types import MappingProxyType
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.segment import Segment
from textual.filter import LineFilter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.color import Color

_LOOKS_LIKE: Mapping[str, str] = MappingProxyType(
    {"↑": "^", "↓": "v", "←": "<", "→": ">", "●": "*", "…": "~", "–": "-", "·": "-"}
)
_BOXES_AND_BLOCKS = range(0x2500, 0x25A0)
_NAMED: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys((" AND ", " ARC "), "+"),
        **dict.fromkeys(("HORIZONTAL", "UPPER", "LOWER"), "-"),
        **dict.fromkeys(("VERTICAL", "LEFT", "RIGHT"), "|"),
    }
)


class PlainFilter(LineFilter):
    """Replaces what is not ASCII, frames and scroll bars of Textual's own included.

    Every character keeps its width, so that nothing moves.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments of a line in ASCII."""
        del background
        return [
            segment
            if segment.text.isascii()
            else Segment(plain(segment.text), segment.style, segment.control)
            for segment in segments
        ]


def plain(text: str) -> str:
    """Return text of the same width in ASCII."""
    return "".join(map(_plain, text))


def _plain(character: str) -> str:
    if character.isascii():
        return character
    if character in _LOOKS_LIKE:
        return _LOOKS_LIKE[character]
    if _BOXES_AND_BLOCKS.start <= ord(character) < _BOXES_AND_BLOCKS.stop:
        name = unicodedata.name(character)
        return next((sign for word, sign in _NAMED.items() if word in name), "+")
    return ("?" if character.isalnum() else " ") * cell_len(character)
