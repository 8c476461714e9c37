from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qjobs_tui.errors import BadResult
from qjobs_tui.results import BitArray, LazyArray, Opaque
from qjobs_tui.ui.result.room import Room
from qjobs_tui.ui.result.tree import Tree, in_short, tree
from qjobs_tui.ui.text import ASCII, UNICODE

from .looks import assert_fits, plain


def _drawn(value: object, width: int = 80, rows: int = 24, **options: int) -> list[str]:
    room = Room(width, rows)
    lines = tree(Tree(value, room, **options))
    assert_fits(lines, room)
    return plain(lines)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "null"),
        (True, "true"),
        (1.5, "1.5"),
        (2 - 1j, "(2-1j)"),
        ("a\x1b[2J", '"a␛[2J"'),
        (1 << 600, "an integer of 601 bits"),
        (datetime(2026, 3, 4, 5, 6, tzinfo=UTC), "2026-03-04 05:06:00+00:00"),
        ([], "[]"),
        ([1, "x", None], '[1, "x", null]'),
        ([[1, 2], [3]], "[[1, 2], [3]]"),
        (list(range(100)), "[0, 1, 2, 3, 4, 5, 6, 7, … 100 in all]"),
        ([["x" * 30], ["y" * 30]], "list of 2"),
        (frozenset({3}), "{3}"),
        ([{}, {}], "list of 2"),
        ({"a": 1}, "1 member"),
        (LazyArray.of(np.zeros((2, 3))), "array of float64, shape 2×3"),
        (BitArray.of(np.zeros((7, 1), np.uint8), 5), "5 bits, 7 shots"),
        (Opaque("QuantumCircuit\x07", 1216), "QuantumCircuit␇, 1,216 bytes, not decoded"),
        (object(), "object"),
    ],
)
def test_values_in_short(value: object, words: str) -> None:
    assert in_short(value, UNICODE) == words
    if not isinstance(value, dict | list):
        assert _drawn(value) == [words]


def test_members_stand_below_and_further_in() -> None:
    value = {"a": {"b": [{"c": 1}, 2]}, "d": "x"}
    assert _drawn(value) == [
        "a: 1 member",
        "  b: list of 2",
        "    0: 1 member",
        "      c: 1",
        "    1: 2",
        'd: "x"',
    ]


def test_what_is_left_out_is_said() -> None:
    value: Any = {"a": {"b": {"c": 1}}, "e": list("xy" * 200)}
    assert _drawn(value, depth=2)[:3] == ["a: 1 member", "  b: 1 member", "    … deeper"]
    many = {f"k{n}": n for n in range(10)}
    assert _drawn(many, most=2) == ["k0: 0", "k1: 1", "… 8 more"]
    assert _drawn(many, rows=3) == ["k0: 0", "k1: 1", "… more below"]
    assert _drawn(many, rows=3, first=7) == ["k7: 7", "k8: 8", "k9: 9"]
    assert _drawn({"long": "x" * 5000}, width=20) == ['long: "xxxxxxxxxxxx…']
    assert _drawn([{}] * 10**6, rows=2, most=10**6) == ["0: 0 members", "… more below"]


def test_a_broken_array_hides_no_other() -> None:
    def broken() -> tuple[tuple[int, ...], np.dtype[Any]]:
        raise BadResult("has a broken header", path="data.x")

    bad = LazyArray(broken, lambda: np.zeros(0))
    assert _drawn({"x": bad, "y": 1}) == ["x: cannot be read: data.x has a broken header", "y: 1"]


def test_no_name_acts_on_the_terminal() -> None:
    assert _drawn({"\x1b]0;x\x07": {"\u202ea": 1}}) == ["␛]0;x␇: 1 member", "  \ufffda: 1"]
    assert _drawn({10**5000: 1}) == ["an integer of 16,610 bits: 1"]
    lines = tree(Tree({"é": "量"}, Room(80, 5, ASCII)))
    assert plain(lines) == ['?: "?"']


def test_what_never_ends_is_cut() -> None:
    endless: dict[str, Any] = {}
    endless["again"] = endless
    assert _drawn(endless)[-1].strip() == "… deeper"
    nested: list[Any] = []
    for _ in range(5000):
        nested = [nested]
    assert len(_drawn(nested)) == 7


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(), inner, max_size=5),
    max_leaves=20,
)


@settings(max_examples=50)
@given(_JSON, st.integers(0, 100), st.integers(0, 12), st.integers(0, 5))
def test_every_room_is_kept(value: Any, width: int, rows: int, depth: int) -> None:
    for glyphs in (UNICODE, ASCII):
        room = Room(width, rows, glyphs)
        lines = tree(Tree(value, room, depth))
        assert_fits(lines, room)
