"""The parts of any result, one line each, and the words for the one that is looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from qjobs_tui.results import pubs
from qjobs_tui.ui.result.look import Look, at, has_places
from qjobs_tui.ui.result.offer import BY_SHOT, Kind, Offer, part_word, parts
from qjobs_tui.ui.result.pub_list import PubList, first_shown, pub_list
from qjobs_tui.ui.result.room import shape_words
from qjobs_tui.ui.text import FAINT, clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qjobs_tui.ui.result.room import Room

_NAME, _NAMES = 40, 8


def part_list(result: pubs.Result, current: int, room: Room) -> tuple[Content, ...]:
    """Draw a title and a line for each part, as many as fit, the current one among them."""
    if isinstance(result, pubs.PrimitiveResult):
        return pub_list(PubList(result.pubs, room, current))
    return room.filled(_lines(result, current, room))


def kind_words(offer: Offer, look: Look) -> Content:
    """The kinds of pictures there are, the one that is drawn in brackets."""
    words = [
        Content.styled(f"[{kind.value}]", "bold") if kind is look.kind else Content(kind.value)
        for kind in offer.kinds
    ]
    return Content(" ").join(words)


def look_words(result: pubs.Result, offer: Offer, look: Look, room: Room) -> str:
    """Say which part, which register and which parameter set are looked at."""
    glyphs = room.glyphs
    count, field = len(parts(result)), offer.field(look)
    part = f"{part_word(result)} {look.part}" if count > 1 else ""
    names = "+".join(clean(name, glyphs, _NAME) for name in field.names[:_NAMES])
    if len(field.names) > _NAMES:
        names += glyphs.ellipsis
    return room.joined(part, names if _is_named(result, look) else "", _place(offer, look, room))


def _is_named(result: pubs.Result, look: Look) -> bool:
    is_older = isinstance(result, pubs.Distributions | pubs.EstimatesV1)
    return look.kind.has_field and look.kind is not Kind.NOISE and not is_older


def _place(offer: Offer, look: Look, room: Room) -> str:
    if not has_places(offer, look):
        return ""
    shape = shape_words(offer.field(look).shape, room.glyphs)
    word = "set" if look.kind in BY_SHOT or look.kind is Kind.NOISE else "at"
    if look.place is None:
        return f"all {shape} parameter sets"
    place = list(map(str, at(offer, look)))
    if look.kind is Kind.CURVE:
        place.insert(look.axis, ":")
    elif look.kind is Kind.VALUES:
        place += [":", ":"]
    return f"{word} [{', '.join(place)}] of {shape}"


def _lines(result: pubs.Result, current: int, room: Room) -> Iterator[Content]:
    found, word = parts(result), part_word(result)
    first = first_shown(len(found), current, room)
    wide = max(len(word), len(str(len(found))))
    yield Content.styled(f" {word.upper():>{wide}} HOLDS", FAINT)
    for place in range(first, min(len(found), first + max(1, room.rows - 1))):
        is_here = place == current
        sign = room.glyphs.cursor if is_here else " "
        words = clean(_holds(found[place]), room.glyphs, 200)
        yield Content.styled(f"{sign}{place:>{wide}} {words}", "bold" if is_here else "")


def _holds(part: object) -> str:
    match part:
        case pubs.Distribution():
            shots = "" if part.shots is None else f"{part.shots:,} shots"
            return " ".join(word for word in (part.name[:_NAME], shots) if word)
        case pubs.ProgramItem():
            return " ".join(name[:_NAME] for name in list(part.arrays)[:_NAMES])
        case dict():
            return " ".join(str(name)[:_NAME] for name in list(part)[:_NAMES])
        case _:
            return ""
