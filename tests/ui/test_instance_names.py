"""The names that tell instances apart, and the filter by one of them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len

from qjobs_tui.query import parse
from qjobs_tui.ui.lists import instances
from qjobs_tui.ui.places import both_ends, told_apart
from qjobs_tui.ui.screens.listed import term
from qjobs_tui.ui.text import ASCII, UNICODE

from .instances_case import HOSTILE, both, found, place, scene
from .samples import CRN, NOW, job

if TYPE_CHECKING:
    from qjobs_tui.store.snapshot import Snapshot


def test_names_are_as_given_unless_two_are_alike() -> None:
    ours = [place(1, "open"), place(2, "paid"), place(3)]
    assert list(told_apart(ours).values()) == ["open", "paid", ours[2].label]


def test_those_of_one_name_get_their_region_or_a_piece_of_their_crn() -> None:
    regions = [place(1, "open"), place(2, "open", "eu-de"), place(3, "paid")]
    assert list(told_apart(regions).values()) == ["open us-east", "open eu-de", "paid"]
    # A piece of eight characters is the same in all of these.
    same = [place(1, "open"), place(2, "open"), place(3, "open", "eu-de")]
    first, second, third = told_apart(same).values()
    assert third == "open eu-de"
    assert first != second
    assert first.startswith("open ")
    assert first.endswith("0001")


def test_what_looks_alike_is_told_apart_too() -> None:
    awkward = [place(1, "a\u202e"), place(2, "A\u202d"), place(3, "b us-east"), place(4, "b")]
    awkward.append(place(5, "b"))
    names = [name.casefold() for name in told_apart(awkward).values()]
    assert len({*names}) == 5
    long = [place(number, "n" * 90) for number in (1, 2)]
    assert all(len(name) < 80 for name in told_apart(long).values())


@pytest.mark.parametrize("width", [6, 10, 17])
def test_a_long_name_is_cut_in_its_middle(width: int) -> None:
    for name in ("open-instance us-east", "量子" * 20, "short"):
        for glyphs in (UNICODE, ASCII):
            cut = both_ends(name, width, glyphs)
            assert cell_len(cut) <= width
    one, two = (both_ends(f"premium-{end}", 10, UNICODE) for end in ("us", "eu"))
    assert (one, two) == ("premium-us", "premium-eu")
    one, two = (both_ends(f"the-premium-{end}", 10, UNICODE) for end in ("us", "eu"))
    assert (one, two) == ("the-pr…-us", "the-pr…-eu")


def filtered(now: Snapshot, crn_text: str) -> tuple[str, set[str]]:
    lines = found(now)
    line = next(one for one in lines if one.crn == crn_text)
    text = instances.filter_term(line, lines, scene(now), partial(term, "instance"))
    query = parse(text, NOW, scene(now).instance_names)
    jobs = [job(number, instance=one.crn) for number, one in enumerate(lines)]
    return text, {one.instance for one in jobs if query.matches(one, NOW)}


def test_enter_filters_by_the_name() -> None:
    assert filtered(both(), CRN) == ("instance:demo-us", {CRN})


def test_a_name_with_blanks_or_that_is_part_of_another_s() -> None:
    blanks, part, whole = place(1, "my own, best"), place(2, "demo"), place(3, "demo-2")
    now = both(instances=(blanks, part, whole))
    assert filtered(now, blanks.crn.text)[0] == 'instance:"my own, best"'
    for one in now.instances:
        assert filtered(now, one.crn.text)[1] == {one.crn.text}
    assert filtered(now, part.crn.text)[0].startswith("instance:de30de30-")


def test_a_name_that_cannot_be_typed() -> None:
    bad = place(4, HOSTILE)
    text, matched = filtered(both(instances=(bad, place(5, ""))), bad.crn.text)
    assert matched == {bad.crn.text}
    assert text.isprintable()
