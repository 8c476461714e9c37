"""What of a result is looked at, and how it changes.

Functions take what is offered and a look, and give the next look. Scrolling, notation and order are
drawing alone; everything else may need numbers worked out first, which `question` names.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from math import prod
from typing import TYPE_CHECKING

from qjobs_tui.ui.result.histogram import Order
from qjobs_tui.ui.result.labels import Notation
from qjobs_tui.ui.result.offer import BY_SHOT, Kind

if TYPE_CHECKING:
    from qjobs_tui.ui.result.offer import Field, Offer

END = 1 << 40
_SAME_NUMBERS = {Kind.BITS: Kind.OUTCOMES, Kind.CURVE: Kind.VALUES}
_NOTATIONS, _ORDERS = tuple(Notation), tuple(Order)


@dataclass(frozen=True, slots=True)
class Look:
    """What is looked at.

    Attributes:
        part: Number of the PUB, item or circuit.
        kind: The kind of picture.
        field: Number of the register or array among those that the picture can be of.
        place: What is taken of the axes that are not drawn, in C order; None for all shots.
        notation: How outcomes are written.
        order: How they are sorted.
        axis: The axis that a curve goes along.
        row: The first line shown, or the first outcome; `END` for as far down as there is.
        column: The first column of a table.
        bit: The classical bit under the cursor.

    """

    part: int
    kind: Kind
    field: int = 0
    place: int | None = None
    notation: Notation = Notation.BITS
    order: Order = Order.COUNT
    axis: int = 0
    row: int = 0
    column: int = 0
    bit: int = 0


@dataclass(frozen=True, slots=True)
class Question:
    """What has to be worked out: equal questions have equal answers.

    Attributes:
        part: Number of the PUB, item or circuit.
        kind: The kind of picture, or another one that shows the same numbers.
        names: The registers together, or the array.
        index: The parameter set whose shots are wanted; None for all.
        marks: Places of the chosen spans; none for all shots.

    """

    part: int
    kind: Kind
    names: tuple[str, ...]
    index: tuple[int, ...] | None
    marks: frozenset[int]


def opened(offer: Offer, part: int = 0, before: Look | None = None) -> Look:
    """Look at a part from its begin; what was chosen for another one stays where it can."""
    kind = next(iter(offer.kinds))
    if before is None:
        return _begun(offer, Look(part, kind))
    kept = before.kind if before.kind in offer.kinds else kind
    return _begun(
        offer, Look(part, kept, notation=before.notation, order=before.order, bit=before.bit)
    )


def question(offer: Offer, look: Look, marks: frozenset[int]) -> Question:
    """Name the numbers that a look is drawn from."""
    field = offer.field(look)
    kind = _SAME_NUMBERS.get(look.kind, look.kind)
    return Question(look.part, kind, field.names, index(offer, look), marks)


def index(offer: Offer, look: Look) -> tuple[int, ...] | None:
    """The parameter set whose shots are looked at; None for those of all."""
    if look.place is None or look.kind not in BY_SHOT:
        return None
    return unravelled(look.place, offer.field(look).shape)


def beside(offer: Offer, look: Look) -> tuple[int, ...]:
    """Lengths of the axes that are not drawn, of which `Look.place` takes one place."""
    return _beside(offer.field(look), look)


def at(offer: Offer, look: Look) -> tuple[int, ...]:
    """The place on the axes that are not drawn."""
    return unravelled(look.place or 0, beside(offer, look))


def unravelled(place: int, shape: tuple[int, ...]) -> tuple[int, ...]:
    """The index of a place in C order."""
    found: list[int] = []
    for length in reversed(shape):
        place, here = divmod(place, max(1, length))
        found.insert(0, here)
    return tuple(found)


def next_kind(offer: Offer, look: Look) -> Look:
    """Draw another kind of picture; what is looked at stays the same where both can show it."""
    kinds = tuple(offer.kinds)
    kind = kinds[(kinds.index(look.kind) + 1) % len(kinds)]
    keeps = look.kind in BY_SHOT and kind in BY_SHOT
    names = offer.field(look).names
    fields = [field.names for field in offer.kinds[kind]]
    field = fields.index(names) if names in fields else 0
    changed = replace(look, kind=kind, field=field, row=0, column=0)
    return _begun(offer, changed if keeps else replace(changed, place=None))


def next_field(offer: Offer, look: Look) -> Look:
    """Look at the next register; all of them joined come after the last."""
    field = (look.field + 1) % len(offer.kinds[look.kind])
    shape, old = offer.kinds[look.kind][field].shape, offer.field(look).shape
    changed = replace(look, field=field, row=0, column=0)
    return _begun(offer, changed if shape == old else replace(changed, place=None, axis=0))


def next_place(offer: Offer, look: Look, step: int = 1) -> Look:
    """Look at the next parameter set; of shots, those of all sets together come first."""
    places = prod(beside(offer, look))
    choices = (None, *range(places)) if look.kind in BY_SHOT else range(places)
    here = 0 if look.place is None else choices.index(look.place)
    keeps = 0 if look.kind in BY_SHOT else look.row
    return replace(look, place=choices[(here + step) % len(choices)], row=keeps)


def next_axis(offer: Offer, look: Look) -> Look:
    """Draw the curve along another axis, from the begin of the others."""
    return replace(look, axis=(look.axis + 1) % len(offer.field(look).shape), place=0)


def next_notation(look: Look) -> Look:
    """Write outcomes in another way."""
    after = dict(pairwise((*_NOTATIONS, _NOTATIONS[0])))
    return replace(look, notation=after[look.notation])


def next_order(look: Look) -> Look:
    """Sort the outcomes in another way."""
    after = dict(pairwise((*_ORDERS, _ORDERS[0])))
    return replace(look, order=after[look.order])


def has_places(offer: Offer, look: Look) -> bool:
    """Whether there are several parameter sets, or places beside what is drawn."""
    return look.kind.has_field and prod(beside(offer, look)) > 1


def _beside(field: Field, look: Look) -> tuple[int, ...]:
    if look.kind is Kind.VALUES:
        return field.shape[:-2]
    if look.kind is Kind.CURVE:
        return field.shape[: look.axis] + field.shape[look.axis + 1 :]
    return field.shape


def _begun(offer: Offer, look: Look) -> Look:
    """Bring the cursor to where it can be; text ends in sight."""
    bits = offer.field(look).bits
    row = END if look.kind is Kind.TEXT else look.row
    place = look.place if look.kind in BY_SHOT else look.place or 0
    axis = look.axis if look.axis < len(offer.field(look).shape) else 0
    return replace(look, row=row, place=place, axis=axis, bit=max(0, min(look.bit, bits - 1)))
