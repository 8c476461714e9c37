"""Other records, hostile and large ones, and those that are not there yet."""

from __future__ import annotations

import json
import statistics
import threading
import time

import pytest

from qjobs_tui.ui.asked import Absent, Arrived, Arriving, Offered
from qjobs_tui.ui.panes.record import RecordPane
from tests.support.waiting import PATIENCE_S

from .hosting import hosted, said
from .looks import strips, unsafe_characters
from .record_case import BODY, RECORD, path, view

HOSTILE = (
    b'{"job": {"\x1b[2J\\u001b": "\xe2\x80\xae\x07[/x] [bold]b[/] \\u202e",'
    b' "k\xf0\x9f\xa7\x91": "\xff",'
    b' "a": 1, "a": 2, "n": [NaN, 1e999, ' + b"9" * 500 + b"], "
    b'"long": "' + "量子 \u200b".encode() * 90_000 + b'"}, "metrics": \x1b]52;c;x\x07'
)


async def test_another_job_keeps_place_folds_and_search() -> None:
    async with hosted(RecordPane, BODY) as it:
        await it.press(*"jjjj", "enter")
        await it.search("usage")
        await it.press("escape", *"gjjjj")
        assert path(it) == "job.state"
        other = {"job": {**RECORD["job"], "extra": [1, 2]}, "metrics": RECORD["metrics"]}
        other["job"] = dict(reversed(other["job"].items()))
        await it.show(json.dumps(other).encode())
        assert path(it) == "job.state"
        assert '▸ "state": {3 members}' in it.text
        await it.search("vqe")
        await it.show(BODY)
        assert it.line(".found") == "1 of 1"
        assert path(it) == "job.tags[0]"
        await it.show(b"{}")
        assert it.line(".found") == "not found"
        await it.show(b"")
        await it.press("j", "h", "l", "enter", "Y", "z", "Z", "n", "G")


async def test_until_it_is_there_the_pane_says_so() -> None:
    async with hosted(RecordPane) as it:
        pane = it.app.pane
        pane.show(Offered("It is not here yet.", "asks for it"))
        await it.settled()
        assert "It is not here yet." in said(it)
        assert it.text.startswith("\n  It is not here yet.")
        assert "/ search" not in it.text
        await it.press("slash", "enter")
        assert it.app.told == ["wanted"]
        pane.show(Arriving(10, 20))
        await it.press("escape")
        assert it.app.told == ["wanted", "stopped"]
        pane.show(Absent("There is none."))
        await it.settled()
        assert "There is none." in it.text
        await it.show(BODY)
        assert it.app.focused is view(it)
        assert "There is none." not in it.text


async def test_a_slow_reading_does_not_leave_another_job_in_sight(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with hosted(RecordPane, BODY) as it:
        go_on, pane = threading.Event(), it.app.query_one(RecordPane)
        real = pane.read

        def slow(value: bytes) -> object:
            go_on.wait(PATIENCE_S)
            return real(value)

        monkeypatch.setattr(pane, "read", slow)
        pane.show(Arrived(b'{"job": {"id": "other"}}'))
        await it.until(lambda: it.line(".found") == "reading it")
        assert "Failed" not in it.text
        go_on.set()
        await it.until(lambda: '"other"' in it.text)
        assert it.line(".found") == "3 values"


async def test_the_same_answer_again_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    async with hosted(RecordPane, BODY) as it:
        monkeypatch.setattr(it.app.pane, "read", None)
        text = view(it).json
        await it.show(bytes(bytearray(BODY)))
        assert view(it).json is text


@pytest.mark.parametrize("size", [(80, 24), (140, 45), (20, 5)])
@pytest.mark.parametrize("plain", [False, True])
async def test_hostile_text_is_harmless(size: tuple[int, int], *, plain: bool) -> None:
    async with hosted(RecordPane, HOSTILE, size=size, plain=plain) as it:
        for keys in ("", "jj", "G", "kkkk", "l", "Z", "g"):
            await it.press(*keys)
            assert unsafe_characters(it.app) == set()
            assert {strip.cell_length for strip in strips(it.app)} == {size[0]}
            if plain:
                assert it.text.isascii()
        await it.search("b[/]")
        assert it.line(".found") == "1 of 1"
        assert unsafe_characters(it.app) == set()
        if size[0] == 80:
            await it.press("G")
            assert "no JSON from here on" in it.text


async def test_a_hundred_thousand_lines_are_fluent() -> None:
    body = json.dumps({"job": [{"a": n, "b": [n, "x"]} for n in range(20_000)], "metrics": {}})
    async with hosted(RecordPane, body.encode()) as it:
        shown = view(it)
        assert len(shown.json.lines) > 100_000
        # Of so much only the first levels are unfolded.
        assert path(it) == ""
        await it.press("j", "j")
        assert "▸ 0: {2 members}" in it.text
        taken = []
        for _ in range(15):
            started = time.process_time()
            shown.action_move(1)
            shown.render_lines(shown.region.reset_offset)
            taken.append(time.process_time() - started)
        assert statistics.median(taken) < 0.1
        await it.search("19999")
        assert path(it) == "job[19999].a"
