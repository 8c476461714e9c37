"""Searching the record of a job."""

from __future__ import annotations

from qjobs_tui.ui.panes.record import RecordPane
from qjobs_tui.ui.widgets.search_field import SearchField

from .hosting import hosted
from .record_case import BODY, path, view


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
