"""Job ids as they are given."""

from __future__ import annotations

import io

import pytest

from qjobs_tui.commands.ids import job_ids, one_id
from qjobs_tui.errors import UsageError


def test_each_once_in_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("b\n\n  c \r\na"))
    assert job_ids(["d", "-", "a", "d"]) == ("d", "b", "c", "a")


@pytest.mark.parametrize("text", ["", "\n \n"])
def test_none_at_all(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(text))
    with pytest.raises(UsageError, match="no job id"):
        job_ids(["-"])


def test_something_else_on_stdin(monkeypatch: pytest.MonkeyPatch) -> None:
    binary = io.TextIOWrapper(io.BytesIO(b"\xff\xfe\x00"), encoding="utf-8")
    monkeypatch.setattr("sys.stdin", binary)
    with pytest.raises(UsageError):
        job_ids(["-"])
    monkeypatch.setattr("sys.stdin", io.StringIO("x\n" * 100_002))
    with pytest.raises(UsageError, match="more than"):
        job_ids(["-"])
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(UsageError, match="closed"):
        job_ids(["-"])


def test_one(monkeypatch: pytest.MonkeyPatch) -> None:
    assert one_id(["a"]) == "a"
    monkeypatch.setattr("sys.stdin", io.StringIO("a\nb\n"))
    with pytest.raises(UsageError, match="one job at a time"):
        one_id(["-"])
