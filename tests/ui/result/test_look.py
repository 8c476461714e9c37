"""What is looked at, and what each key makes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qjobs_tui.ui.result import look as looks
from qjobs_tui.ui.result.histogram import Order
from qjobs_tui.ui.result.keys import works
from qjobs_tui.ui.result.labels import Notation
from qjobs_tui.ui.result.look import END, Look, question
from qjobs_tui.ui.result.offer import Field, Kind, Offer, offered, part_word, parts

from .looks import demo, fixture

if TYPE_CHECKING:
    from collections.abc import Callable

SAMPLER = Offer(
    {
        Kind.OUTCOMES: [Field(("a",), (2, 3), 4), Field(("b",), (2, 3), 9)],
        Kind.BITS: [Field(("a",), (2, 3), 4), Field(("b",), (2, 3), 9)],
        Kind.METADATA: [Field()],
    }
)
GRID = Offer(
    {
        Kind.VALUES: [Field(("evs",), (2, 3, 4)), Field(("evs_noise_factors",), (2, 3, 4, 5))],
        Kind.CURVE: [Field(("evs",), (2, 3, 4)), Field(("evs_noise_factors",), (2, 3, 4, 5))],
        Kind.NOISE: [Field(("evs_noise_factors",), (2, 3, 4))],
        Kind.METADATA: [Field()],
    }
)


def test_a_sampler_is_opened_at_the_outcomes_of_all_sets() -> None:
    look = looks.opened(SAMPLER)
    assert look == Look(0, Kind.OUTCOMES)
    assert question(SAMPLER, look, frozenset()).index is None


def test_all_sets_come_first_and_after_the_last() -> None:
    look, seen = looks.opened(SAMPLER), []
    for _ in range(7):
        look = looks.next_place(SAMPLER, look)
        seen.append(question(SAMPLER, look, frozenset()).index)
    assert seen == [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), None]
    assert looks.next_place(SAMPLER, look, -1).place == 5


def test_pictures_of_the_same_shots_keep_what_is_looked_at() -> None:
    look = looks.next_field(SAMPLER, looks.opened(SAMPLER))
    look = looks.next_place(SAMPLER, look)
    bits = looks.next_kind(SAMPLER, look)
    assert (bits.kind, bits.field, bits.place) == (Kind.BITS, 1, 0)
    marks = frozenset({3})
    assert question(SAMPLER, bits, marks) == question(SAMPLER, look, marks)
    told = looks.next_kind(SAMPLER, bits)
    assert (told.kind, told.field) == (Kind.METADATA, 0)
    assert looks.next_kind(SAMPLER, told).kind is Kind.OUTCOMES


def test_drawing_alone_asks_for_no_numbers() -> None:
    look = looks.opened(SAMPLER)
    asked = question(SAMPLER, look, frozenset())
    hexed = looks.next_notation(look)
    assert hexed.notation is Notation.HEX
    assert looks.next_order(hexed).order is Order.VALUE
    assert question(SAMPLER, looks.next_order(hexed), frozenset()) == asked
    for other in (looks.next_field(SAMPLER, look), looks.next_place(SAMPLER, look)):
        assert question(SAMPLER, other, frozenset()) != asked
    assert question(SAMPLER, look, frozenset({0})) != asked


def test_a_curve_goes_along_each_axis_through_each_place_beside_it() -> None:
    look = looks.next_kind(GRID, looks.opened(GRID))
    assert (look.kind, look.axis, looks.beside(GRID, look)) == (Kind.CURVE, 0, (3, 4))
    look = looks.next_place(GRID, looks.next_place(GRID, look), 4)
    assert looks.at(GRID, look) == (1, 1)
    along = looks.next_axis(GRID, look)
    assert (along.axis, looks.beside(GRID, along), looks.at(GRID, along)) == (1, (2, 4), (0, 0))
    assert looks.next_axis(GRID, looks.next_axis(GRID, along)).axis == 0
    values = looks.opened(GRID)
    assert (looks.beside(GRID, values), values.place) == ((2,), 0)
    assert looks.next_place(GRID, looks.next_place(GRID, values)).place == 0


def test_another_part_keeps_how_things_are_drawn() -> None:
    before = Look(3, Kind.BITS, 1, 4, Notation.INTEGER, Order.VALUE, row=7, bit=8)
    small = Offer({Kind.OUTCOMES: [Field(("c",), (), 2)], Kind.BITS: [Field(("c",), (), 2)]})
    look = looks.opened(small, 4, before)
    assert look == Look(4, Kind.BITS, 0, None, Notation.INTEGER, Order.VALUE, bit=1)
    assert looks.opened(GRID, 4, before).kind is Kind.VALUES


def test_text_is_opened_at_its_end() -> None:
    assert looks.opened(Offer({Kind.TEXT: [Field()]})).row == END


STEPS = st.lists(st.sampled_from(["kind", "field", "place", "axis", "back"]), max_size=30)


@given(steps=STEPS, offer=st.sampled_from([SAMPLER, GRID]))
def test_whatever_is_pressed_something_that_exists_is_looked_at(
    steps: list[str], offer: Offer
) -> None:
    look = looks.opened(offer)
    changes: dict[str, Callable[[Offer, Look], Look]] = {
        "kind": looks.next_kind,
        "field": looks.next_field,
        "place": looks.next_place,
        "axis": looks.next_axis,
        "back": lambda offer, look: looks.next_place(offer, look, -1),
    }
    for step in steps:
        if works("place" if step == "back" else step, offer, look, 1):
            look = changes[step](offer, look)
        field = offer.field(look)
        assert look.axis < max(1, len(field.shape))
        here = looks.at(offer, look)
        assert all(a < n for a, n in zip(here, looks.beside(offer, look), strict=True))
        assert question(offer, look, frozenset()).names == field.names


def kinds(result: object, part: int = 0) -> list[str]:
    return [kind.value for kind in offered(result, part).kinds]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        ("teleport", ["outcomes", "marginals", "metadata"]),
        ("iq", ["IQ points", "metadata"]),
        ("averaged", ["IQ points", "metadata"]),
        ("curves", ["values", "metadata"]),
        ("zne", ["values", "curve", "noise factors", "metadata"]),
        ("program 2.0", ["contents", "outcomes", "marginals", "metadata"]),
        ("mitigated", ["contents", "metadata"]),
        ("learned", ["contents", "metadata"]),
        ("quasi", ["outcomes", "marginals", "metadata"]),
        ("estimator v1", ["values", "curve", "metadata"]),
    ],
)
def test_what_is_offered(plan: str, expected: list[str]) -> None:
    assert kinds(demo(plan)) == expected


def test_what_is_offered_of_what_is_no_result() -> None:
    assert kinds(fixture("failed-text.txt")) == ["text"]
    assert kinds(fixture("empty.txt")) == ["text"]
    assert kinds(fixture("unknown.json")) == ["contents"]


def test_registers_are_joined_after_the_last() -> None:
    offer = offered(demo("teleport"), 0)
    assert [field.names for field in offer.kinds[Kind.OUTCOMES]] == [
        ("mid",),
        ("out",),
        ("mid", "out"),
    ]
    assert offer.kinds[Kind.OUTCOMES][2] == Field(("mid", "out"), (4,), 3)
    assert [field.names for field in offered(demo("ghz"), 0).kinds[Kind.OUTCOMES]] == [("meas",)]


def test_flips_leave_no_raw_outcomes() -> None:
    """Registers that were measured with flips mean nothing before those are undone."""
    result = demo("mitigated")
    assert any("flips" in name for name in parts(result)[0].arrays)  # type: ignore[attr-defined]
    assert Kind.OUTCOMES not in offered(result, 0).kinds


@pytest.mark.parametrize(
    ("plan", "word"),
    [("ghz", "PUB"), ("quasi", "circuit"), ("learned", "layer"), ("program 1.0", "item")],
)
def test_what_parts_are_called(plan: str, word: str) -> None:
    assert part_word(demo(plan)) == word
