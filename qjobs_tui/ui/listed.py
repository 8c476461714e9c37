"""Rows of text under headings, for a width: what a list on screen is, without the screen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qjobs_tui.ui.text import UNICODE, Glyphs, fit, flush_right

if TYPE_CHECKING:
    from collections.abc import Iterator

GUTTER = 2
_LEAST = 5
KINDS = ("faint", "accent", "good", "warning", "bad")


@dataclass(frozen=True, slots=True)
class Heading:
    """A column: its width in cells, and whether it takes those that nobody else needs."""

    key: str
    title: str
    width: int
    right: bool = False
    grows: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """Clean text, and one of `KINDS` or "": a hint, never all that tells two apart."""

    text: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a list, known by its key; a cell for each heading."""

    key: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """All that a list draws.

    Until it is ``settled``, which is when the first rows of every source have come, a cursor that
    nobody moved stays at the top; later on its row.
    """

    headings: tuple[Heading, ...] = ()
    rows: tuple[Row, ...] = ()
    glyphs: Glyphs = UNICODE
    sort_key: str = ""
    descending: bool = False
    settled: bool = True


def plan(headings: tuple[Heading, ...], width: int) -> tuple[Heading, ...]:
    """Choose the columns that fit, dropping them from the right, never the first.

    Beside the first alone stands what there is room for of the second, unless that is a figure: a
    part of one would be another.
    """
    shown = list(headings)
    while len(shown) > 1 and _left(shown, width) < 0:
        shown.pop()
    if not shown:
        return ()
    left = _left(shown, width)
    if left < 0:
        return (replace(shown[0], width=max(0, shown[0].width + left)),)
    if len(shown) < len(headings) and len(shown) == 1 and left > _LEAST:
        second = headings[1]
        return tuple(shown) if second.right else (shown[0], replace(second, width=left - 1))
    growing = next((place for place, one in enumerate(shown) if one.grows), None)
    if growing is not None:
        shown[growing] = replace(shown[growing], width=shown[growing].width + left)
    return tuple(shown)


def _left(headings: list[Heading], width: int) -> int:
    return width - GUTTER - sum(one.width for one in headings) - len(headings) + 1


def parts(row: Row, headings: tuple[Heading, ...], glyphs: Glyphs) -> Iterator[tuple[str, str]]:
    """Yield the text and the kind of each cell, as wide as its column and the gap after it."""
    last = len(headings) - 1
    for place, (heading, cell) in enumerate(zip(headings, row.cells, strict=False)):
        yield _fitted(heading, cell.text, glyphs) + " " * (place < last), cell.kind


def titles(sheet: Sheet, headings: tuple[Heading, ...]) -> str:
    """Return the line above the rows, with a sign at the column that sorts."""
    glyphs = sheet.glyphs
    sign = glyphs.down if sheet.descending else glyphs.up
    words = (one.title + (sign if one.key == sheet.sort_key else "") for one in headings)
    fitted = (_fitted(one, title, glyphs) for one, title in zip(headings, words, strict=True))
    return " " * GUTTER + " ".join(fitted)


def _fitted(heading: Heading, words: str, glyphs: Glyphs) -> str:
    return (flush_right if heading.right else fit)(words, heading.width, glyphs)
