"""The record of a job: moving, folding, copying."""

from __future__ import annotations

import pytest

from qjobs_tui.ui.panes.record import RecordPane

from .hosting import hosted
from .looks import assert_looks
from .record_case import BODY, path


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


async def test_moving_the_cursor_sends_little() -> None:
    async with hosted(RecordPane, BODY, records=True) as it:
        for key in ("j", "j", "down", "k", "l"):
            await it.press(key)
            assert 0 < await it.bytes() <= 800
