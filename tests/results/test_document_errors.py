"""Errors and limits of a document, its parts and its nodes."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qjobs_tui.errors import BadResult
from qjobs_tui.results.gate.document import Document, read_document
from qjobs_tui.results.gate.node import Node
from qjobs_tui.results.gate.outline import Outline, outline
from qjobs_tui.results.gate.pieces import parse
from qjobs_tui.results.gate.skeleton import Skeleton, cut
from qjobs_tui.results.gate.source import BytesSource
from qjobs_tui.results.limits import Limits
from tests.support.examples import examples

from .documents import TOKEN, TREES


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
