from __future__ import annotations

import json
import statistics
import threading
import time
from typing import Any

import pytest

from qjobs_tui.ui.asked import Absent, Arrived, Arriving, Offered
from qjobs_tui.ui.panes.record import RecordPane
from qjobs_tui.ui.widgets.json_view import JsonView
from qjobs_tui.ui.widgets.search_field import SearchField

from .hosting import Hosted, hosted, said
from .looks import assert_looks, strips, unsafe_characters

REASON = "The circuit is too deep: " + ", ".join(f"layer {n} has {n * n} gates" for n in range(12))
RECORD: dict[str, Any] = {
    "job": {
        "id": "d305ck0ocacs73ajagvg",
        "status": "Failed",
        "state": {"status": "Failed", "reason": REASON, "reason_code": 1517},
        "created": "2026-03-04T09:20:00.000000Z",
        "program": {"id": "sampler"},
        "cost": 10800,
        "tags": ["vqe", "run-3"],
        "remote_storage": {},
        "usage": {"qpu_charge_time_seconds": 2.0, "status": "complete"},
    },
    "metrics": {"timestamps": {"running": None}, "caller": "qiskit/2.1", "usage": None},
}
BODY = json.dumps(RECORD).encode()
HOSTILE = (
    b'{"job": {"\x1b[2J\\u001b": "\xe2\x80\xae\x07[/x] [bold]b[/] \\u202e",'
    b' "k\xf0\x9f\xa7\x91": "\xff",'
    b' "a": 1, "a": 2, "n": [NaN, 1e999, ' + b"9" * 500 + b"], "
    b'"long": "' + "量子 \u200b".encode() * 90_000 + b'"}, "metrics": \x1b]52;c;x\x07'
)


def view(it: Hosted) -> JsonView:
    return it.app.query_one(JsonView)


def path(it: Hosted) -> str:
    return it.line(".where").strip()


@pytest.mark.parametrize(
    ("size", "plain"), [((80, 24), False), ((140, 45), False), ((80, 24), True)]
)
async def test_looks(size: tuple[int, int], *, plain: bool) -> None:
    async with hosted(RecordPane, BODY, size=size, plain=plain) as it:
        await it.press("j", "j", "j", "j", "j", "j")
        if size[0] == 80:
            await it.press("enter")
        await it.settled()
        await assert_looks(it.app, f"record-{size[0]}{'-plain' if plain else ''}")


@pytest.mark.parametrize(
    ("keys", "where"),
    [
        ("j", "job"),
        ("down down", "job.id"),
        ("j j k", "job"),
        ("j j up", "job"),
        ("k", ""),
        ("G", "metrics.usage"),
        ("end home", ""),
        ("G g", ""),
        ("G h", "metrics"),
        ("G left left h", ""),
        ("l l l l", "job.state"),
        ("right right", "job.id"),
        ("j h j", "metrics"),
        ("j left right j", "job.id"),
        ("j enter j", "metrics"),
        ("j space space j", "job.id"),
        ("G z", "metrics"),
        ("G z Z k", "job.usage.status"),
        ("z j j", "metrics"),
        ("j j enter j", "job.status"),
        ("pagedown", "metrics.timestamps"),
        ("pagedown pageup", ""),
        ("ctrl+f ctrl+b", ""),
        ("ctrl+d", "job.program.id"),
        ("ctrl+d ctrl+u", ""),
    ],
)
async def test_keys_move_the_cursor_and_fold(keys: str, where: str) -> None:
    async with hosted(RecordPane, BODY) as it:
        await it.press(*keys.split())
        assert path(it) == where


async def test_a_folded_line_says_what_is_in_it() -> None:
    async with hosted(RecordPane, BODY) as it:
        await it.press("j", "enter")
        assert '▸ "job": {9 members}' in it.text
        assert "Failed" not in it.text
        await it.press("Z")
        assert '"remote_storage": {}' in it.text
        assert '"tags": [2 elements]' in it.text


async def test_a_long_value_is_spread_over_rows() -> None:
    async with hosted(RecordPane, BODY) as it:
        await it.press(*"jjjjjj")
        assert path(it) == "job.state.reason"
        assert "layer 11" not in it.text
        await it.press("enter")
        assert "layer 11 has 121 gates" in it.text
        # Its rows are one line to the cursor.
        await it.press("j")
        assert path(it) == "job.state.reason_code"
        await it.press("k", "l", "k")
        assert path(it) == "job.state.reason"
        await it.press("h")
        assert "layer 11" not in it.text
        await it.pilot.resize_terminal(400, 24)
        await it.settled()
        assert "layer 11" in it.text


async def test_a_value_is_copied_as_the_service_wrote_it() -> None:
    async with hosted(RecordPane, b'{"job": {"a": [1.50,  "\\u00e9"], "b": 2}}') as it:
        await it.press("j", "j", "Y", "j", "Y", "j", "Y", "g", "Y")
        assert it.app.copied == [
            '[1.50,  "\\u00e9"]',
            "1.50",
            '"\\u00e9"',
            '{"job": {"a": [1.50,  "\\u00e9"], "b": 2}}',
        ]


# Searching


async def test_a_search_unfolds_and_counts() -> None:
    async with hosted(RecordPane, BODY) as it:
        await it.press("z")
        await it.search("STATUS")
        assert it.line(".found") == "1 of 3"
        assert path(it) == "job.status"
        assert '▌      "status": "Failed"' in it.text
        await it.press("n")
        assert (it.line(".found"), path(it)) == ("2 of 3", "job.state.status")
        await it.press("n", "n")
        assert (it.line(".found"), path(it)) == ("1 of 3", "job.status")
        await it.press("N")
        assert (it.line(".found"), path(it)) == ("3 of 3", "job.usage.status")
        # From where the cursor is by then.
        await it.press("g", "n")
        assert path(it) == "job.status"
        assert it.app.told == []


async def test_letters_of_the_search_are_no_keys() -> None:
    async with hosted(RecordPane, BODY) as it:
        await it.pilot.press("slash", *"nqY", "question_mark", "slash")
        await it.until(lambda: it.line(".found") == "not found")
        assert it.app.told == it.app.copied == []
        await it.press("escape")
        assert (it.line(".found"), path(it)) == ("24 values", "")
        assert it.app.focused is view(it)
        await it.press("q", "n", "escape")
        assert it.app.told == ["q", "back"]


async def test_escape_ends_a_search_before_it_leaves() -> None:
    async with hosted(RecordPane, BODY) as it:
        await it.search("complete")
        assert "n N match" in it.line("#keys")
        await it.press("escape")
        assert it.app.told == []
        assert view(it).search is None
        await it.settled()
        assert "n N match" not in it.line("#keys")
        assert path(it) == "job.usage.status"
        await it.press("escape")
        assert it.app.told == ["back"]


async def test_an_emptied_field_ends_the_search() -> None:
    async with hosted(RecordPane, BODY) as it:
        await it.pilot.press("slash", "c", "o")
        await it.until(lambda: view(it).search)
        await it.pilot.press("backspace", "backspace")
        await it.until(lambda: not view(it).search)


async def test_keys_that_come_in_one_packet_reach_the_right_widget() -> None:
    async with hosted(RecordPane, BODY) as it:
        for key in ("slash", *"usage", "enter", "q"):
            it.app.simulate_key(key)
        await it.until(lambda: it.line(".found") == "1 of 2")
        assert it.app.told == ["q"]
        assert it.app.focused is view(it)


async def test_letters_before_an_escape_in_the_same_packet_are_dropped_too() -> None:
    async with hosted(RecordPane, BODY) as it:
        for key in ("slash", *"usage", "escape", "j"):
            it.app.simulate_key(key)
        await it.pilot.pause(0.3)
        assert it.line(".found") == "24 values"
        assert it.app.query_one(SearchField).value == ""
        assert view(it).search is None


# Other answers


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
            go_on.wait(10)
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


# Hostile, large, and over a slow line


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


async def test_moving_the_cursor_sends_little() -> None:
    async with hosted(RecordPane, BODY, records=True) as it:
        for key in ("j", "j", "down", "k", "l"):
            await it.press(key)
            assert 0 < await it.bytes() <= 800


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
