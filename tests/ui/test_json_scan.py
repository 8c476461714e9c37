from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qjobs_tui.ui.texts.json_scan import scan
from qjobs_tui.ui.texts.json_text import MOST_LEVELS, MOST_LINES, JsonText, meant, step_words
from qjobs_tui.ui.texts.search import pattern_of

_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


def _built(text: JsonText, at: int) -> Any:
    """The value that the lines tell of."""
    line = text.lines[at]
    if not line.is_container:
        return json.loads(text.value(line))
    children, child = [], at + 1
    while child < line.end:
        children.append(child)
        child = text.lines[child].end
    assert len(children) == line.count
    assert [text.lines[one].parent for one in children] == [at] * line.count
    if line.kind == "[":
        assert [text.lines[one].key for one in children] == list(range(line.count))
        return [_built(text, one) for one in children]
    return {json.loads(text.key(text.lines[one])): _built(text, one) for one in children}


@given(_values, st.sampled_from([None, 1]), st.booleans())
def test_the_lines_are_the_value(value: Any, indent: int | None, is_ascii: bool) -> None:
    written = json.dumps(value, indent=indent, ensure_ascii=is_ascii)
    text = scan(written)
    assert json.dumps(_built(text, 0)) == json.dumps(value)
    assert text.value(text.lines[0]) == written
    assert all(line.kind not in "!+" for line in text.lines)


def test_numbers_escapes_and_repeated_keys_stay_as_they_were_written() -> None:
    text = scan(
        '{"a": 1.50e+00, "a": 123456789012345678901234567890, "b": [NaN, -Infinity, "\\u00e9\\n"]}'
    )
    assert [text.value(line) for line in text.lines if not line.is_container] == [
        "1.50e+00", "123456789012345678901234567890", "NaN", "-Infinity", '"\\u00e9\\n"',
    ]  # fmt: skip
    assert text.lines[0].count == 3


@pytest.mark.parametrize(
    ("written", "kept", "rest"),
    [
        ("", [], ""),
        ("<html>", [], "<html>"),
        ('{"job": {"id": "j"}, "metrics": <html>}', ["{", "{", '"j"'], "<html>}"),
        ('{"a": 1', ["{", "1"], ""),
        ('{"a": 1]', ["{", "1"], "]"),
        ('{"a" 1}', ["{"], "1}"),
        ('{"a": 1,}', ["{", "1"], "}"),
        ("[1,]", ["[", "1"], "]"),
        ("[1 2]", ["[", "1"], "2]"),
        ("{1: 2}", ["{"], "1: 2}"),
        ("[] []", ["["], "[]"),
        ('["open', ["["], '"open'),
        ("}", [], "}"),
        ("[nul]", ["["], "nul]"),
        ("[True]", ["["], "True]"),
        ("\x00", [], "\x00"),
    ],
)
def test_what_is_no_json_is_one_line_after_the_rest(
    written: str, kept: list[str], rest: str
) -> None:
    text = scan(written)
    last = text.lines[-1]
    assert (last.kind, text.value(last)) == ("!", rest)
    shown = [line.kind if line.is_container else text.value(line) for line in text.lines[:-1]]
    assert shown == kept
    assert all(line.end <= len(text.lines) for line in text.lines)


@given(st.text(alphabet='{}[]:,"\\ a1\x1b', max_size=40))
def test_no_text_breaks_it(written: str) -> None:
    text = scan(written)
    for at, line in enumerate(text.lines):
        assert at < line.end <= len(text.lines)
        assert text.path(at) is not None
        if not line.is_container:
            assert len(text.value(line)) <= len(written)


def test_deep_nesting_is_bounded() -> None:
    deep = "[" * 100_000 + "]" * 100_000
    text = scan(deep)
    assert len(text.lines) == MOST_LEVELS + 1
    assert text.lines[-1].kind == "+"
    assert text.lines[-1].level == MOST_LEVELS
    # Many that are too deep, one beside the other.
    text = scan("[" * MOST_LEVELS + ",".join(["[[]]"] * 5_000) + "]" * MOST_LEVELS)
    assert text.lines[MOST_LEVELS - 1].count == 5_000
    assert {line.kind for line in text.lines[MOST_LEVELS:]} == {"+"}
    assert text.value(text.lines[-1]) == "[[]]"


def test_very_many_values_are_bounded() -> None:
    text = scan(json.dumps(list(range(MOST_LINES + 50))))
    assert len(text.lines) == MOST_LINES + 1
    assert text.lines[-1].kind == "!"
    assert text.value(text.lines[-1]).startswith(f"{MOST_LINES - 1}, {MOST_LINES}")


def test_a_megabyte_string_is_one_line_and_quick() -> None:
    started = time.process_time()
    text = scan(json.dumps({"a": "x" * (8 << 20), "b": '\\"' * (1 << 20)}))
    assert time.process_time() - started < 2
    assert len(text.lines) == 3


def test_paths_lead_there_and_back() -> None:
    text = scan('{"job": {"tags": ["a", "b"], "x y": 1}, "metrics": {}}')
    paths = {at: text.path(at) for at in range(len(text.lines))}
    assert {at: text.at_path(path) for at, path in paths.items()} == {at: at for at in paths}
    words = ["".join(map(step_words, path)) for path in paths.values()]
    assert words[3:] == [".job.tags[0]", ".job.tags[1]", '.job["x y"]', ".metrics"]
    # What is not there leads to where it would be.
    assert text.at_path(('"job"', '"gone"', '"x"')) == 1
    assert JsonText().at_path(('"a"',)) == 0


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("STATE", [2]),
        ("fail", [3]),
        ("é", [4]),
        ("job", [1]),
        ("0", [4]),
        ("members", []),
        ('"', [1, 2, 3, 4]),
    ],
)
def test_keys_and_values_are_searched_as_written_and_as_meant(words: str, found: list[int]) -> None:
    text = scan('{"job": {"state": ["Failed", "caf\\u00e9"]}}')
    assert list(text.found(pattern_of(words))) == found


def test_what_a_string_means() -> None:
    assert meant('"a\\n\\u00e9\\/\\\\\\x"') == "a\né/\\\\x"
