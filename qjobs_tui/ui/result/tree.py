"""Values of any form as indented lines: what is shown of a body that nobody knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from textual.content import Content

from qjobs_tui.errors import BadResult
from qjobs_tui.results.lazy import LazyArray
from qjobs_tui.results.pubs import BitArray, Opaque
from qjobs_tui.ui.result.room import many, shape_words
from qjobs_tui.ui.text import FAINT, clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qjobs_tui.ui.result.room import Room
    from qjobs_tui.ui.text import Glyphs

_NAME = 60
_TEXT = 400
_FEW = 8
_LOOK = 100
_SMALL = 60
_BITS = 512
_INDENT = "  "


@dataclass(frozen=True, slots=True)
class Tree:
    """What is drawn, and how much of it.

    Args:
        value: Mappings, lists, sets, arrays, plain values; anything else is named by its type.
        room: Width, and lines in all.
        depth: Levels that are unfolded.
        most: Members of one mapping or list that are shown.
        first: Lines that are passed over.

    """

    value: Any
    room: Room
    depth: int = 6
    most: int = 100
    first: int = 0


def tree(view: Tree) -> tuple[Content, ...]:
    """Draw a value, looking at no more of it than is shown; the last line says if it goes on."""
    rows = view.room.rows
    found = list(islice(_lines(view), view.first, view.first + rows + 1))
    if len(found) > rows > 0:
        words = f"{view.room.glyphs.ellipsis} more below"
        found[rows - 1 :] = [Content.styled(words, FAINT)]
    return view.room.filled(found)


def _lines(view: Tree) -> Iterator[Content]:
    if _is_open(view.value):
        yield from _members(view.value, 0, view)
    else:
        yield Content(in_short(view.value, view.room.glyphs))


def _members(value: Any, level: int, view: Tree) -> Iterator[Content]:  # noqa: ANN401 - any value
    """A line for each member; what is in a member comes below it, further in."""
    glyphs, indent = view.room.glyphs, _INDENT * level
    for name, member in islice(_named(value), view.most):
        label = clean(name if isinstance(name, str) else _plain(name), glyphs, _NAME)
        yield Content.assemble((f"{indent}{label}: ", FAINT), in_short(member, glyphs))
        if _is_open(member):
            if level + 1 < view.depth:
                yield from _members(member, level + 1, view)
            else:
                yield Content.styled(f"{indent}{_INDENT}{glyphs.ellipsis} deeper", FAINT)
    if len(value) > view.most:
        words = f"{indent}{glyphs.ellipsis} {len(value) - view.most:,} more"
        yield Content.styled(words, FAINT)


def _named(value: Any) -> Iterable[tuple[object, Any]]:  # noqa: ANN401 - a mapping or list
    return value.items() if isinstance(value, Mapping) else enumerate(value)


def _is_open(value: object) -> bool:
    """Whether a value has lines of its own: short lists of plain values stand in one line."""
    if isinstance(value, Mapping):
        return bool(value)
    return isinstance(value, list | tuple) and not _is_flat(value)


def _is_flat(value: Any) -> bool:  # noqa: ANN401 - a list
    if all(_is_plain(member) for member in islice(value, _LOOK)):
        return True
    return _compact(value) is not None


def _compact(value: object, levels: int = 3) -> str | None:
    """A small list of small lists in one line; None for what is larger."""
    if isinstance(value, str) and len(value) > _SMALL:
        return None
    if _is_plain(value):
        return _plain(value)
    if not (isinstance(value, list | tuple) and len(value) <= _FEW and levels):
        return None
    members = [_compact(member, levels - 1) for member in value]
    words = f"[{', '.join(member or '' for member in members)}]"
    return words if None not in members and len(words) <= _SMALL else None


def _is_plain(value: object) -> bool:
    return value is None or isinstance(value, str | int | float | complex | datetime)


def in_short(value: object, glyphs: Glyphs) -> str:
    """Say in clean words what a value is, or the value itself where it is plain."""
    try:
        return clean(_words(value, glyphs), glyphs, _TEXT)
    except BadResult as error:
        return clean(f"cannot be read: {error.path or 'the body'} {error.what}", glyphs, _TEXT)


def _words(value: object, glyphs: Glyphs) -> str:
    if isinstance(value, Mapping | list | tuple | AbstractSet):
        return _held(value, glyphs)
    match value:
        case LazyArray():
            return f"array of {value.dtype}, shape {shape_words(value.shape, glyphs)}"
        case BitArray():
            return f"{many(value.num_bits, 'bit')}, {many(value.size, 'shot')}"
        case Opaque():
            return f"{value.type}, {many(value.size, 'byte')}, not decoded"
        case _:
            return _plain(value)


def _held(value: Any, glyphs: Glyphs) -> str:  # noqa: ANN401 - a collection
    if isinstance(value, Mapping):
        return many(len(value), "member")
    if not _is_flat(value):
        return f"list of {len(value):,}"
    few = [_compact(member) or _plain(member) for member in islice(value, _FEW)]
    rest = [f"{glyphs.ellipsis} {len(value):,} in all"] if len(value) > len(few) else []
    words = ", ".join((*few, *rest))
    return f"{{{words}}}" if isinstance(value, AbstractSet) else f"[{words}]"


def _plain(value: object) -> str:  # noqa: PLR0911 - one line for each type
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return f'"{value}"'
        case int() if value.bit_length() > _BITS:
            return f"an integer of {value.bit_length():,} bits"
        case datetime():
            return value.isoformat(" ")
        case int() | float() | complex():
            return str(value)
        case _:
            return type(value).__name__
