"""JSON that is read in pieces is what Python reads."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qjobs_tui.errors import BadResult
from qjobs_tui.results.gate.document import Document
from qjobs_tui.results.gate.outline import outline
from qjobs_tui.results.gate.pieces import NotJson, parse
from qjobs_tui.results.gate.skeleton import LONG, cut
from qjobs_tui.results.gate.source import BytesSource
from qjobs_tui.results.limits import Limits
from tests.support.examples import examples

from .documents import TOKEN, TREES

TEXTS = st.builds(
    lambda tree, indent, is_ascii: json.dumps(tree, indent=indent, ensure_ascii=is_ascii),
    TREES,
    st.none() | st.integers(0, 3),
    st.booleans(),
)


def read(body: bytes, *, long: int = LONG, step: int = 1 << 18, piece: int = 1 << 19) -> Any:
    """Read JSON with windows and pieces as small as they may be, and put everything in."""
    source = BytesSource(body)
    skeleton = cut(source, token=TOKEN, most=1 << 24, long=long, window=max(step, 1))
    marks = outline(skeleton.text, Limits(), step=max(step, 2))
    tree = parse(skeleton.text, marks, piece=piece)
    return Document(source, tree, skeleton.blobs, Limits(), TOKEN).plain(tree)


SMALL = {
    "long": st.integers(1, 30),
    "step": st.integers(1, 40),
    "piece": st.integers(1, 40),
}


@given(TEXTS, st.fixed_dictionaries(SMALL))
@examples(400)
def test_any_json_is_read_whatever_the_pieces(text: str, sizes: dict[str, int]) -> None:
    assert read(text.encode(), **sizes) == json.loads(text)


@given(TEXTS, st.fixed_dictionaries(SMALL), st.data())
@examples(600)
@example('[["a"]', {"long": 5, "step": 3, "piece": 1}, None)
@example("[1}{2]", {"long": 5, "step": 3, "piece": 1}, None)
@example("[1},{2]", {"long": 5, "step": 3, "piece": 1}, None)
@example('{"a":1],["b":2}', {"long": 5, "step": 3, "piece": 1}, None)
@example("[1][2]", {"long": 5, "step": 3, "piece": 1}, None)
@example('["a" "b"]', {"long": 1, "step": 3, "piece": 1}, None)
@example('{"a" "b": 1}', {"long": 1, "step": 3, "piece": 1}, None)
@example("{1: [1, 2, 3]}", {"long": 1, "step": 3, "piece": 1}, None)
@example('{"a": x[1, 2, 3]}', {"long": 1, "step": 3, "piece": 1}, None)
@example("[1,]", {"long": 1, "step": 3, "piece": 1}, None)
@example("[,1]", {"long": 1, "step": 3, "piece": 1}, None)
@example("{,}", {"long": 1, "step": 3, "piece": 1}, None)
@example('[\\"a", "b"]', {"long": 1, "step": 3, "piece": 1}, None)
def test_what_python_refuses_is_refused(
    text: str, sizes: dict[str, int], data: st.DataObject | None
) -> None:
    if data is not None:
        at = data.draw(st.integers(0, len(text)))
        more = data.draw(st.sampled_from([*'"\\{}[],: x1\n', "", TOKEN, "@0:0."]))
        text = text[:at] + more + text[at + data.draw(st.integers(0, 2)) :]
    try:
        theirs = json.loads(text)
    except ValueError:
        with pytest.raises((NotJson, BadResult)):
            read(text.encode(), **sizes)
    else:
        # With a token that was foreseen, a body could name its own strings; see below.
        if TOKEN not in text:
            assert read(text.encode(), **sizes) == theirs


@given(TEXTS, st.integers(2, 40))
@examples(200)
def test_the_outline_follows_strings_and_escapes(text: str, step: int) -> None:
    found = outline(text.encode(), Limits(), step=step)
    assert (found.places.tolist(), found.depths.tolist()) == _slowly_outlined(text.encode())


def _slowly_outlined(text: bytes) -> tuple[list[int], list[int]]:
    places, depths, depth, in_string, is_escaped = [], [], 0, False, False
    for at, code in enumerate(text):
        sign = chr(code)
        if in_string:
            in_string = is_escaped or sign != '"'
            is_escaped = sign == "\\" and not is_escaped
            continue
        in_string = sign == '"'
        depth -= sign in "]}"
        if sign in "[]{},":
            places.append(at)
            depths.append(depth)
        depth += sign in "[{"
    return places, depths


def test_long_json_is_parsed_in_pieces() -> None:
    tree = {
        "numbers": list(range(200_000)),
        "objects": [{"at": at, "text": "é\n" * 3} for at in range(20_000)],
        "none": [],
        "space": {},
        "text": 'a "quoted" é\n' * 100_000,
        "nested": [[[list(range(100_000))], {"deep": [["x"] * 100_000]}]],
    }
    for indent in (None, 1):
        text = json.dumps(tree, indent=indent).encode()
        assert read(text) == tree


def test_much_white_space() -> None:
    space = " \n\t\r" * 200_000
    for text in (
        f"[{space}]",
        f"{space}[1,{space}2{space}]{space}",
        f'{{"a"{space}:{space}5{space}}}',
    ):
        assert read(text.encode()) == json.loads(text)
    with pytest.raises(NotJson, match="value"):
        read(f"[1,{space}]".encode(), piece=100)
