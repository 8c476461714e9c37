"""The PUBs of a result, one line each: index, shape, shots, registers or fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content

from qjobs_tui.errors import BadResult
from qjobs_tui.results.lazy import LazyArray
from qjobs_tui.ui.result.room import Room, shape_words
from qjobs_tui.ui.text import FAINT, clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qjobs_tui.results.pubs import DataBin, PubResult
    from qjobs_tui.ui.text import Glyphs

_NAME = 40
_NAMES = 20


@dataclass(frozen=True, slots=True)
class PubList:
    """The PUBs, which of them is open, and the room: as many of them as fit, that one included."""

    pubs: Sequence[PubResult]
    room: Room
    current: int = 0


@dataclass(frozen=True, slots=True)
class _Facts:
    shape: str
    shots: str
    fields: str


def pub_list(view: PubList) -> tuple[Content, ...]:
    """Draw a title and a line for each PUB; only the headers of those shown are decoded."""
    return view.room.filled(_lines(view))


def first_shown(count: int, current: int, room: Room) -> int:
    """The index in the line after the title, of so many PUBs."""
    lines = max(1, room.rows - 1)
    if count <= lines:
        return 0
    return min(max(0, current - lines // 2), count - lines)


def _lines(view: PubList) -> Iterator[Content]:
    if not view.pubs:
        yield Content.styled("There are no PUBs.", FAINT)
        return
    glyphs, first = view.room.glyphs, first_shown(len(view.pubs), view.current, view.room)
    shown = view.pubs[first : first + max(1, view.room.rows - 1)]
    facts = [_facts(pub, glyphs) for pub in shown]
    wide = max(3, len(str(first + len(shown) - 1)))
    shape = max(5, *(len(one.shape) for one in facts))
    shots = max(5, *(len(one.shots) for one in facts))
    title = f" {'PUB':>{wide}} {'SHAPE':<{shape}} {'SHOTS':>{shots}} HOLDS"
    yield Content.styled(title, FAINT)
    for index, one in enumerate(facts, first):
        is_here = index == view.current
        words = f"{index:>{wide}} {one.shape:<{shape}} {one.shots:>{shots}} {one.fields}"
        sign = glyphs.cursor if is_here else " "
        yield Content.styled(sign + words, "bold" if is_here else "")


def _facts(pub: PubResult, glyphs: Glyphs) -> _Facts:
    data = pub.data
    try:
        shape = _shape(data)
        shots = _shots(data, shape)
        fields = " ".join(_field(name, data, shape, glyphs) for name in list(data)[:_NAMES])
    except BadResult as error:
        words = clean(f"cannot be read: {error.path or 'the body'} {error.what}", glyphs, 200)
        return _Facts("?", "?", words)
    rest = f" {glyphs.ellipsis}" if len(data) > _NAMES else ""
    told = glyphs.dash if shots is None else f"{shots:,}"
    return _Facts(shape_words(shape, glyphs), told, (fields or "nothing") + rest)


def _shape(data: DataBin) -> tuple[int, ...]:
    """The shape of a PUB; where the body does not say, that of its values."""
    if data.shape is not None:
        return data.shape
    for bits in data.registers.values():
        return bits.shape
    values = data.get("evs")
    return values.shape if isinstance(values, LazyArray) else ()


def _shots(data: DataBin, shape: tuple[int, ...]) -> int | None:
    """Shots of each parameter set; None where the data do not tell."""
    for bits in data.registers.values():
        return bits.num_shots
    for name in data.arrays:
        if _is_points(name, data) and len(data.arrays[name].shape) == len(shape) + 2:
            return data.arrays[name].shape[-2]
    return None


def _field(name: str, data: DataBin, shape: tuple[int, ...], glyphs: Glyphs) -> str:
    """A register with its bits, ``meas[127]``; IQ points say so; a field of values is its name."""
    label = clean(name, glyphs, _NAME)
    if name in data.registers:
        return f"{label}[{data.registers[name].num_bits}]"
    if name in data.arrays and _is_points(name, data):
        lengths = data.arrays[name].shape
        kind = "IQ" if len(lengths) == len(shape) + 2 else "IQ mean"
        return f"{label}[{lengths[-1] if lengths else 1}] {kind}"
    return label


def _is_points(name: str, data: DataBin) -> bool:
    return data.arrays[name].dtype.kind == "c"
