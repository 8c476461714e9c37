"""Long strings stay where they are in the body."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qjobs_tui.errors import BadResult
from qjobs_tui.results.gate.document import read_document
from qjobs_tui.results.gate.node import Node
from qjobs_tui.results.gate.skeleton import LONG
from qjobs_tui.results.gate.source import BytesSource
from qjobs_tui.results.gate.strings import unescaped, whole_escapes
from tests.support.examples import examples


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
