"""The words in place of an answer give way to it, and the keys go where they are of use."""

from __future__ import annotations

from qjobs_tui.ui.asked import Arrived, Arriving, Offered, Refused
from qjobs_tui.ui.panes.asked import Said
from qjobs_tui.ui.panes.logs import LogsPane

from .hosting import hosted


async def test_an_answer_in_the_moment_in_which_the_keys_come() -> None:
    async with hosted(LogsPane) as it:
        pane = it.app.pane
        it.app.screen.set_focus(None)
        await it.settled()
        pane.take_keys()
        # The words have the focus by now, or nearly: and here is the answer.
        pane.call_after_refresh(pane.show, Arrived("a line\n"))
        await it.settled()
        log = pane.keys_at()
        assert log is not None
        await it.until(lambda: log.has_focus)


async def test_only_what_can_be_asked_for_or_stopped_has_a_key() -> None:
    async with hosted(LogsPane) as it:
        pane = it.app.pane
        pane.take_keys()
        for state, keys in (
            (Arriving(), ["escape"]),
            (Arriving(can_stop=False), []),
            (Offered("It is large.", "fetches it"), ["enter"]),
            (Refused("It is broken.", can_retry=True), ["enter"]),
            (Refused("It is broken.", can_retry=False), []),
        ):
            pane.show(state)
            await it.settled()
            said = it.app.query_one(Said)
            assert said.has_focus
            active = it.app.screen.active_bindings
            ours = [key for key in ("enter", "escape") if key in active]
            assert [key for key in ours if active[key].node is said] == keys
        pane.show(Offered("It is large.", "fetches it"))
        await it.press("enter")
        assert it.app.told == ["wanted"]
        pane.show(Arriving(1, 2))
        await it.press("escape")
        assert it.app.told == ["wanted", "stopped"]
