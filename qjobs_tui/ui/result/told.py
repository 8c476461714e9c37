"""What is shown as lines of words: trees of what a part holds, metadata, text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textual.content import Content

from qjobs_tui.results import pubs
from qjobs_tui.ui.result.offer import part_word, parts
from qjobs_tui.ui.result.room import Room
from qjobs_tui.ui.result.tree import Tree, tree
from qjobs_tui.ui.text import clean

if TYPE_CHECKING:
    from qjobs_tui.ui.text import Glyphs

_MOST_LINES, _LONGEST = 3000, 480
_WIDE = 1000


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """Clean lines; those of text are wrapped when they are drawn, those of trees are cut."""

    lines: tuple[Content, ...]
    wraps: bool = False


def contents(result: pubs.Result, part: int, glyphs: Glyphs) -> Told:
    """What a part holds, as a tree; or a whole result that has no parts."""
    if isinstance(result, pubs.TreeResult):
        return _tree(result.value, glyphs, result.note)
    one = parts(result)[part]
    note = result.note if isinstance(result, pubs.ProgramResult) else ""
    match one:
        case pubs.PubResult():
            return _tree(one.data, glyphs, note)
        case pubs.ProgramItem():
            return _tree(one.arrays, glyphs, note)
        case _:
            return _tree(one, glyphs, note)


def metadata(result: pubs.Result, part: int, glyphs: Glyphs) -> Told:
    """What is said about a part and about the whole result, as a tree."""
    found = parts(result)
    held: dict[str, Any] = {}
    if part < len(found):
        held[f"{part_word(result)} metadata"] = _metadata(found[part])
        if isinstance(result, pubs.PrimitiveResult):
            held["holds"] = dict(result.pubs[part].data)
    held["result metadata"] = getattr(result, "metadata", {})
    if isinstance(result, pubs.ProgramResult):
        held |= {"role": result.role, "version": result.version, "passed on": result.passthrough}
    return _tree(held, glyphs, "")


def printed(result: pubs.Result, glyphs: Glyphs) -> Told:
    """Text as it was printed, its end if it is very long."""
    if not isinstance(result, pubs.TextResult):
        return Told((Content("The body is empty: the job gave no result."),))
    cut = [
        line[at : at + _LONGEST]
        for line in result.text.splitlines()[-_MOST_LINES:]
        for at in range(0, max(1, len(line)), _LONGEST)
    ]
    lines = [Content(clean(line, glyphs)) for line in cut[-_MOST_LINES:]]
    return Told(tuple(lines), wraps=True)


def _metadata(part: object) -> object:
    told = getattr(part, "metadata", None)
    if isinstance(part, pubs.Distribution):
        return {"name": part.name, "shots": part.shots, "metadata": told}
    return {} if told is None else told


def _tree(value: object, glyphs: Glyphs, note: str) -> Told:
    held = value if isinstance(value, Mapping | list | tuple) else {"value": value}
    lines = tree(Tree(held, Room(_WIDE, _MOST_LINES, glyphs)))
    if not lines:
        lines = (Content("Nothing."),)
    if note:
        lines = (Content.styled(clean(note, glyphs, 400), "$text-warning"), *lines)
    return Told(lines)
