"""Bodies of every kind, and what is read of them."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from qjobs_tui.errors import BadResult
from qjobs_tui.results import (
    Distributions,
    EmptyResult,
    EstimatesV1,
    NamedResult,
    PrimitiveResult,
    ProgramResult,
    TextResult,
    TreeResult,
    open_body,
    read_result,
)
from qjobs_tui.results.read import TEXT_BYTES

from .loading import load_all
from .stored import BODIES, JSON, NAMES

if TYPE_CHECKING:
    from pathlib import Path

_KINDS = {
    "calibrate": NamedResult,
    "empty": EmptyResult,
    "estimator-v1": EstimatesV1,
    "failed": TextResult,
    "noise-learner": NamedResult,
    "rest": PrimitiveResult,
    "runner": Distributions,
    "sampler-v1": Distributions,
    "type-circuits": TreeResult,
    "type-estimator": PrimitiveResult,
    "type-ndarray": TreeResult,
    "type-noise-model": TreeResult,
    "type-result": Distributions,
    "type-sampler": PrimitiveResult,
    "type-set": TreeResult,
    "type-sparse": TreeResult,
    "type-spans": PrimitiveResult,
    "unknown": TreeResult,
}


def kind(name: str) -> type:
    if name.startswith("executor"):
        return PrimitiveResult if "sampler" in name else ProgramResult
    (found,) = [kind for start, kind in _KINDS.items() if name.startswith(start)]
    return found


@pytest.mark.parametrize("name", NAMES)
def test_each_kind_is_known_by_its_structure(name: str) -> None:
    body = open_body(BODIES[name])
    assert type(body.result) is kind(name)
    assert body.size == len(BODIES[name])
    assert (body.document is None) is name.endswith(".txt")
    load_all(body.result)


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_read_as_its_bytes_are(name: str, tmp_path: Path) -> None:
    path = tmp_path / "body"
    path.write_bytes(BODIES[name])
    body = open_body(path)
    path.unlink()
    assert type(body.result) is kind(name)
    assert body.source.read(0, body.size) == BODIES[name]
    load_all(body.result)


@pytest.mark.parametrize("body", [b"", b" ", b"\r\n\t \n", b" " * 3_000_000])
def test_no_body_is_an_empty_result(body: bytes) -> None:
    found = open_body(body)
    assert isinstance(found.result, EmptyResult)
    assert (found.document, found.size) == (None, len(body))


@pytest.mark.parametrize(
    "text",
    [
        "Traceback (most recent call last):\nKeyError: 1",
        "[Errno 5] Input/output error",
        "[[Errno 5]]",
        "[2026-03-04 05:06:07] started",
        "[1] 4711 killed",
        "[] was given",
        "{'a': 1}",
        "{error}",
        "[{error}]",
        "[INFO] started",
        "[-x]",
        "true story",
        "12 errors",
        "-",
        "1.",
        "nullable",
        "NaN is no number",
        "Infinity1",
        '"c" is not defined',
        '"a" "b"',
        '"broken',
        "'quoted'",
        "<html>",
        "\ufeff{}",
        "\x00\x01",
        "No space left: {}",
    ],
)
def test_what_does_not_begin_as_json_is_text(text: str) -> None:
    for whole in (text, f"\n  {text}\n"):
        body = open_body(whole.encode())
        assert isinstance(body.result, TextResult)
        assert (body.result.text, body.result.size) == (whole, len(whole.encode()))
        assert body.document is None


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[",
        "{ ",
        "[[ [",
        '{"a"',
        '{"a": 1',
        '{"a": 1}}',
        '{"a": tru',
        "[1, 2",
        "[1",
        "[1]]",
        "[1, x]",
        "[null, Nul]",
        '["a" "b"]',
        '[{"a": 1} {}]',
        '["Errno"',
        "{}{}",
        "[],",
        '{"a": 1e}',
        '{"a": \x01}',
    ],
)
def test_what_begins_as_json_and_is_none_is_broken(text: str) -> None:
    with pytest.raises(BadResult, match="at byte"):
        open_body(text.encode())


@pytest.mark.parametrize("value", [0, -1, 1.5, 1e-7, True, False, None, [], {}, [[1]], [None, {}]])
def test_any_json_is_a_tree(value: Any) -> None:
    for text in (json.dumps(value), f"\n {json.dumps(value, indent=2)} \n"):
        result = read_result(text.encode())
        assert isinstance(result, TreeResult)
        assert result.value == value
        assert type(result.value) is type(value)


@pytest.mark.parametrize("text", ["Traceback\n é \x00", "x" * 5000, ""])
def test_a_json_string_is_text(text: str) -> None:
    body = open_body(json.dumps(text, ensure_ascii=False).encode())
    assert isinstance(body.result, TextResult)
    assert (body.result.text, body.document) == (text, None)


def test_only_the_end_of_long_text_is_kept() -> None:
    lines = b"".join(b"%d: \xff warning\n" % at for at in range(200_000))
    result = read_result(lines + b"Traceback: last")
    assert isinstance(result, TextResult)
    assert result.size == len(lines) + 15
    assert len(result.text) == TEXT_BYTES
    assert result.tail == "Traceback: last"
    quoted = read_result(json.dumps("é\n" * TEXT_BYTES + "end").encode())
    assert isinstance(quoted, TextResult)
    assert len(quoted.text) == TEXT_BYTES
    assert quoted.text.endswith("é\nend")


def test_a_path_that_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe"):
        with pytest.raises(BadResult, match="no regular file"):
            open_body(path)
    with pytest.raises(OSError, match="No such file"):
        open_body(tmp_path / "missing")


@pytest.mark.parametrize("name", [name for name in JSON if b"schema_version" in BODIES[name]])
@pytest.mark.parametrize("version", ["v9.0", "", "x" * 5000])
def test_an_unknown_version_is_a_tree_that_says_so(name: str, version: str) -> None:
    tree = json.loads(BODIES[name]) | {"schema_version": version}
    result = read_result(json.dumps(tree).encode())
    assert isinstance(result, TreeResult)
    assert f"Version {version[:40]!r}" in result.note
    assert result.value.keys() == tree.keys()


def test_a_version_that_is_no_name_is_a_member_like_others() -> None:
    result = read_result(b'{"schema_version": 2}')
    assert isinstance(result, TreeResult)
    assert result.value == {"schema_version": 2}


def test_an_executor_body_without_metadata_is_broken() -> None:
    tree = json.loads(BODIES["executor-v2.0.json"])
    del tree["metadata"]
    with pytest.raises(BadResult, match="has no 'metadata'"):
        read_result(json.dumps(tree).encode())
