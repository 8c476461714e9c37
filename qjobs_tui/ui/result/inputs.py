"""What a job was given, in lines: its PUBs as a table, its options and all else as trees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from qjobs_tui.ui.result.room import Room, many, shape_words
from qjobs_tui.ui.result.tree import Tree, tree
from qjobs_tui.ui.text import FAINT, clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qjobs_tui.results.reading.inputs import Inputs
    from qjobs_tui.results.reading.pub_inputs import PubInput
    from qjobs_tui.ui.text import Glyphs

PRIVATE = "The service does not tell what a private job was given."
_MOST_PUBS = 500
_MOST_LINES = 2_000
_LONGEST = 300
_WIDTH = 10_000


def inputs_words(inputs: Inputs | None, glyphs: Glyphs) -> Content:
    """Draw the inputs; None are those of a private job."""
    if inputs is None:
        return Content(PRIVATE)
    return Content("\n").join(_lines(inputs, glyphs))


def _lines(inputs: Inputs, glyphs: Glyphs) -> Iterator[Content]:
    room = Room(_WIDTH, _MOST_LINES, glyphs)
    item = "item" if inputs.is_program else "PUB"
    count = many(len(inputs.pubs), item) if inputs.pubs else ""
    yield Content.styled(room.joined(count, many(inputs.size, "byte")), "bold")
    for words in inputs.troubles:
        line = f"cannot be read: {clean(words, glyphs, _LONGEST)}"
        yield Content.styled(line, "$text-error")
    if inputs.pubs:
        yield Content()
        yield from _table(inputs, item, glyphs)
    for title, value in (("Options", inputs.options), ("Other inputs", inputs.rest)):
        if value is not None and value != {}:
            yield Content()
            yield Content.styled(title, "bold $text-accent")
            yield from tree(Tree(value, room))


def _table(inputs: Inputs, item: str, glyphs: Glyphs) -> Iterator[Content]:
    """Draw a line for each PUB under titles; columns that would be empty are left out."""
    shown = inputs.pubs[:_MOST_PUBS]
    titles = (item.upper(), "CIRCUIT", "QUBITS", "PARAMETERS", "OBSERVABLES", "SHAPE", "SHOTS",
              "PRECISION")  # fmt: skip
    rows = [_row(at, pub, glyphs) for at, pub in enumerate(shown)]
    used = [at for at in range(len(titles)) if any(at < len(row) and row[at] for row in rows)]
    wide = [max(len(titles[at]), *(len(row[at]) for row in rows if at < len(row))) for at in used]
    yield Content.styled(_joined([titles[at] for at in used], wide), FAINT)
    for row, pub in zip(rows, shown, strict=True):
        words = _joined([row[at] for at in used if at < len(row)], wide)
        yield Content.styled(words, "$text-error" if pub is None else "")
    if len(inputs.pubs) > len(shown):
        words = f"{glyphs.ellipsis} {len(inputs.pubs) - len(shown):,} more"
        yield Content.styled(words, FAINT)


def _joined(words: Sequence[str], wide: Sequence[int]) -> str:
    cells = zip(words, wide, strict=False)
    return "  ".join(f"{one:<{width}}" for one, width in cells).rstrip()


def _row(index: int, pub: PubInput | None, glyphs: Glyphs) -> tuple[str, ...]:
    if pub is None:
        return str(index), "cannot be read"
    form = clean(pub.circuit, glyphs, 40)
    size = many(pub.size, "byte") if pub.size else ""
    return (
        str(index),
        ", ".join(part for part in (form, size) if part),
        "" if pub.qubits is None else str(pub.qubits),
        "" if pub.parameters is None else shape_words(pub.parameters, glyphs),
        _observables(pub, glyphs),
        "" if pub.shape is None else shape_words(pub.shape, glyphs),
        "" if pub.shots is None else f"{pub.shots:,}",
        "" if pub.precision is None else f"{pub.precision:g}",
    )


def _observables(pub: PubInput, glyphs: Glyphs) -> str:
    if pub.observables is None:
        return ""
    return shape_words(pub.observables, glyphs) if pub.observables else "1"
