"""The gate: any JSON is read as Python's own parser reads it, in pieces, within the limits."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qjobs_tui.errors import BadResult
from qjobs_tui.results.gate.document import Document, read_document
from qjobs_tui.results.gate.node import Node
from qjobs_tui.results.gate.outline import Outline, outline
from qjobs_tui.results.gate.pieces import NotJson, parse
from qjobs_tui.results.gate.skeleton import LONG, Skeleton, cut
from qjobs_tui.results.gate.source import BytesSource
from qjobs_tui.results.gate.strings import unescaped, whole_escapes
from qjobs_tui.results.limits import Limits
from tests.support.examples import examples

TOKEN = "@0:"

_SIGNS = st.text(alphabet='ab"\\/,:[]{} \n\té⟨😀\u2028\x7f', max_size=12)
_SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | _SIGNS
TREES = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_SIGNS, inner, max_size=4),
    max_leaves=12,
)
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


# --- long strings -----------------------------------------------------------------------------


def test_long_strings_stay_where_they_are() -> None:
    words = ["A" * LONG, "B" * (LONG - 1), 'say "hi"' * LONG, "é" * LONG, " " + "C" * LONG]
    body = json.dumps(words, ensure_ascii=False).encode()
    document = read_document(BytesSource(body))
    kept = [document.blobs.get(word) for word in document.tree]
    assert [blob is not None for blob in kept] == [True, False, False, True, False]
    assert kept[0] is not None
    assert body[kept[0].start : kept[0].stop] == b"A" * LONG
    assert document.plain(document.tree) == words


def test_a_placeholder_cannot_be_forged() -> None:
    first = read_document(BytesSource(json.dumps(["A" * LONG]).encode()))
    body = json.dumps([first.tree[0], "B" * LONG]).encode()
    second = read_document(BytesSource(body))
    assert second.tree[0] == first.tree[0]
    assert second.plain(second.tree) == [first.tree[0], "B" * LONG]
    assert first.token != second.token


def test_long_keys() -> None:
    tree = {"k" * LONG: {"l" * LONG: 1}}
    document = read_document(BytesSource(json.dumps(tree).encode()))
    assert document.plain(document.tree) == tree
    ((key, inner),) = Node(document, document.tree).members()
    assert (key, next(iter(inner.members()))[0]) == ("k" * LONG, "l" * LONG)


@pytest.mark.parametrize("broken", [b"\x0b", b"\x00", b"\xff", b"\xc3", b"\x1f"])
@pytest.mark.parametrize("place", ["first", "last"])
def test_a_long_string_that_is_none_is_refused_when_it_is_read(broken: bytes, place: str) -> None:
    text = broken + b"A" * LONG if place == "first" else b"A" * LONG + broken
    document = read_document(BytesSource(b'["' + text + b'"]'))
    with pytest.raises(BadResult, match="broken string at byte 2"):
        document.plain(document.tree)


@given(st.text(alphabet='ab\\"é⟨😀\ud83d\ude00\n', max_size=12), st.booleans(), st.integers(1, 3))
@examples(200)
def test_a_string_is_the_same_in_pieces(text: str, is_ascii: bool, step: int) -> None:
    inner = json.dumps(text, ensure_ascii=is_ascii)[1:-1].encode("utf-8", "surrogatepass")
    pieces = list(whole_escapes(inner, 0, len(inner), step=step))
    assert b"".join(pieces) == inner
    try:
        theirs = (
            json.loads(b'"' + inner + b'"', strict=True)
            if is_ascii
            else json.loads((b'"' + inner + b'"').decode())
        )
    except ValueError:
        with pytest.raises(ValueError, match="utf-8"):
            unescaped(pieces)
    else:
        assert unescaped(pieces) == theirs


@pytest.mark.parametrize("inner", [b'"', b"\\", b"\\x", b"\\u12", b"a\nb", b"\\\\\\", b"\xff"])
def test_what_is_no_string_is_refused(inner: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - of either kind
        unescaped(whole_escapes(inner, 0, len(inner), step=1))


# --- errors -----------------------------------------------------------------------------------


def test_an_error_names_its_byte() -> None:
    words = json.dumps(["A" * 5000, "é" * 5000, "B" * 5000], ensure_ascii=False)[1:-1]
    body = f"[{words}, oops, {words}]".encode()
    place = body.index(b"oops")
    with pytest.raises(BadResult, match=f"at byte {place} of {len(body)}"):
        read_document(BytesSource(body))
    with pytest.raises(BadResult, match="at byte 1 of"):
        read_document(BytesSource(b"[oops, " + body[1:]))


def test_a_byte_of_the_body() -> None:
    source = BytesSource(b'["aaaaaaaaaa", "bbbbbbbbbbbbbbbbbbbb", 1]')
    skeleton = cut(source, token="@:", most=1000, long=10)
    assert skeleton.text == b'["@:0.", "@:1.", 1]'
    assert [skeleton.body_offset(at) for at in (0, 1, 6, 8, 16, 17)] == [0, 1, 12, 14, 38, 39]


def test_limits_of_the_skeleton() -> None:
    source = BytesSource(json.dumps(["A" * 10_000, "b" * 100]).encode())
    assert isinstance(cut(source, token=TOKEN, most=130), Skeleton)
    with pytest.raises(BadResult, match="more than 100 bytes of JSON"):
        cut(source, token=TOKEN, most=100)


@pytest.mark.parametrize("text", ["]" * 500, "}" * 101, "[" * 101])
def test_limits_of_depth(text: str) -> None:
    with pytest.raises(BadResult, match="nests more than 100 levels"):
        outline(text.encode(), Limits())
    outline(text[:100].encode(), Limits())


def test_limits_count_no_signs_in_strings() -> None:
    text = json.dumps(["[[,,]]" * 1000, '\\"[' * 1000]).encode()
    found = outline(text, Limits(nodes=5, depth=1, containers=1))
    assert isinstance(found, Outline)
    assert len(found.places) == 3


def test_a_word_too_long() -> None:
    for word in ("1." + "3" * 600_000, "x" * 600_000):
        with pytest.raises(BadResult, match="word too long"):
            read_document(BytesSource(f'{{"a": {word}}}'.encode()))


# --- writing a part ---------------------------------------------------------------------------


@given(TREES, st.text(alphabet="AB/é+", min_size=10, max_size=20))
@examples(100)
def test_a_part_is_written_with_its_long_strings(tree: Any, word: str) -> None:
    source = BytesSource(json.dumps([tree, word], ensure_ascii=False).encode())
    skeleton = cut(source, token=TOKEN, most=1 << 20, long=10)
    parsed = parse(skeleton.text, outline(skeleton.text, Limits()))
    document = Document(source, parsed, skeleton.blobs, Limits(), TOKEN)
    assert json.loads(b"".join(document.dump(parsed))) == [tree, word]
    assert word.encode() in b"".join(document.dump(parsed[1]))


def test_a_part_is_written_in_pieces() -> None:
    tree = {"numbers": list(range(200_000)), "text": "A" * 3_000_000}
    document = read_document(BytesSource(json.dumps(tree).encode()))
    pieces = list(document.dump(document.tree))
    assert json.loads(b"".join(pieces)) == tree
    assert max(map(len, pieces)) <= 1 << 20


@given(TREES)
def test_sizes_are_about_those_in_the_body(tree: Any) -> None:
    text = json.dumps(tree, ensure_ascii=False)
    size = read_document(BytesSource(text.encode())).size_of(tree)
    assert len(text) * 0.5 <= size <= len(text)


# --- nodes ------------------------------------------------------------------------------------


def root(tree: Any) -> Node:
    document = read_document(BytesSource(json.dumps(tree).encode()))
    return Node(document, document.tree)


def test_paths() -> None:
    node = root({"data": [{"a b": {"": {"x_1": 5}}}], "9": 1, "long" * 50: 2})
    assert node.path == ""
    inner = next(node["data"].elements())["a b"][""]["x_1"]
    assert inner.path == "data[0]['a b'][''].x_1"
    assert node["9"].path == "['9']"
    assert node["long" * 50].path == f"[{'long' * 10!r}]"


@pytest.mark.parametrize(
    ("tree", "ask"),
    [
        ([], lambda node: node.get("a")),
        ({}, lambda node: node["a"]),
        ([], lambda node: list(node.members())),
        ({}, lambda node: list(node.elements())),
        (5, Node.text),
        ("5", Node.integer),
        (True, Node.integer),
        (-1, Node.integer),
        (1 << 63, Node.integer),
        (1.0, Node.integer),
        ("1", Node.number),
        (True, Node.number),
        (10**400, Node.number),
        (1, Node.boolean),
        ([1, -1], Node.shape),
        ([1] * 33, Node.shape),
        (None, Node.encoded),
        ("é", Node.encoded),
    ],
)
def test_another_type_is_refused(tree: Any, ask: Any) -> None:
    with pytest.raises(BadResult) as raised:
        ask(root({"a": tree})["a"])
    assert raised.value.path.startswith("a")


def test_values_of_the_right_type() -> None:
    node = root({"n": 3, "x": 1.5, "b": False, "t": "abc", "s": [2, 0], "z": None})
    assert (node["n"].integer(), node["x"].number(), node["n"].number()) == (3, 1.5, 3.0)
    assert (node["b"].boolean(), node["t"].text(), node["s"].shape()) == (False, "abc", (2, 0))
    assert (node.get("missing"), "z" in node, "y" in node) == (None, True, False)
    assert node["t"].encoded().size == 3
    assert np.array_equal(node.plain()["s"], [2, 0])
