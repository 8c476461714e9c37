"""Takes a key, or a piece of one, out of what a command says, and leaves the rest readable."""

from __future__ import annotations

import re

MASK = "***"
# Fewer characters in a row may agree by chance; a line that is all alike is another matter.
_PIECE = 8
_SHORTEST_LINE = 6
_BOUND = 20
# What keys and tokens are made of; a path's parts stand apart by what is not among it.
_RUN = re.compile(rf"[A-Za-z0-9_+=-]{{{_BOUND},}}")
_JOINT = re.compile(r"[_+=-]+")
# A word, words in a row, a number, or a single letter: what names of files and errors are made of.
# Each reading is the only one, so that a long text costs no more than its length.
_NAMED = re.compile(
    r"(?:[A-Z]?[a-z]{2,}(?:[A-Z][a-z]{2,})*|[A-Z]+)?[0-9]{0,8}|[A-Za-z][0-9]{0,3}", re.ASCII
)


def masked(text: str, printed: str) -> str:
    """Return a text without what looks like a key, and without pieces of what was printed.

    Args:
        text: What a command said.
        printed: What it printed where its key should be, be that one or not.

    """
    for line in printed.splitlines():
        if len(line.strip()) >= _SHORTEST_LINE:
            text = text.replace(line.strip(), MASK)
    return _RUN.sub(_unless_named, _without_pieces(text, printed))


def _without_pieces(text: str, printed: str) -> str:
    """Mask whatever eight characters in a row, without a blank, stand in both."""
    known = {
        word[at : at + _PIECE] for word in printed.split() for at in range(len(word) - _PIECE + 1)
    }
    kept, end = list[str](), 0
    for at in range(len(text)):
        if text[at : at + _PIECE] in known:
            kept += [MASK] if at >= end else []
            end = at + _PIECE
        elif at >= end:
            kept.append(text[at])
    return "".join(kept)


def _unless_named(found: re.Match[str]) -> str:
    """Keep what is made of words, as names of files and errors are; no key is."""
    is_named = all(_NAMED.fullmatch(part) for part in _JOINT.split(found[0]))
    return found[0] if is_named else MASK
