"""What foreign text must not do to a terminal."""

from __future__ import annotations

import re
import unicodedata

# What the program itself sends: modes, colours, places, and its own words for the clipboard.
_OWN = re.compile(r"\x1b(\[[0-9;:?>=<$ ]*[a-zA-Z@`]|[()][0B]|[=>78cMDEH]|\]22;[a-z]+\x07)")


def _left_over(raw: bytes) -> set[str]:
    """Control and format characters that are no sequence of the program's own."""
    text = _OWN.sub("", raw.decode())
    return {
        f"U+{ord(character):04X} before {text[at : at + 20]!r}"
        for at, character in enumerate(text)
        if unicodedata.category(character) in {"Cc", "Cf"} and character not in "\r\n"
    }


def assert_clean(raw: bytes) -> None:
    """Nothing that acts on a terminal came from anybody but the program."""
    assert not _left_over(raw), _left_over(raw)
    for attack in (b"\x1b]52;c;aG9z", b"\x1b[2J\x1b[31m", b"\x9b31m", "\u202e".encode()):
        assert attack not in raw
