"""A pane that is left while something is worked out for it: its widgets go before its workers."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from textual.app import App, ComposeResult
from textual.widget import Widget

from qjobs_tui.styles_folder import styles_folder
from qjobs_tui.ui.asked import Arrived
from qjobs_tui.ui.panes.inputs import InputsPane
from qjobs_tui.ui.panes.logs import LogsPane
from qjobs_tui.ui.panes.record import RecordPane
from qjobs_tui.ui.panes.result import ResultPane
from qjobs_tui.ui.panes.spans import SpansPane
from qjobs_tui.ui.text import UNICODE

from ..result.looks import demo
from .spans_app import opened

if TYPE_CHECKING:
    from collections.abc import Callable

    from qjobs_tui.ui.panes.asked import AskedPane

KINDS: dict[str, tuple[type[AskedPane[Any]], Callable[[], object]]] = {
    "result": (ResultPane, lambda: opened(demo("ghz"))),
    "spans": (SpansPane, lambda: opened(demo("ghz"))),
    "inputs": (InputsPane, lambda: b"{}"),
    "logs": (LogsPane, lambda: "executing circuit 1"),
    "record": (RecordPane, lambda: b"{}"),
}
SHEETS = ("app", "job", "result", "spans", "texts")


class Last(Widget):
    """Leaves after all the others of its pane, and not before what is worked out is there."""

    async def on_unmount(self) -> None:
        pane, app = self.parent, self.app
        assert isinstance(pane, Widget)
        assert isinstance(app, PaneApp)
        others = [each._task for each in pane.children if each is not self and each._task]
        await asyncio.gather(*others)
        app.late.set()
        works = [work._task for work in app.workers if work._task]
        await asyncio.gather(*works, return_exceptions=True)


class PaneApp(App[None]):
    CSS_PATH = [styles_folder() / f"{name}.tcss" for name in SHEETS]  # noqa: RUF012

    def __init__(self, pane: AskedPane[Any]) -> None:
        super().__init__()
        self.pane = pane
        self.late = asyncio.Event()

    def compose(self) -> ComposeResult:
        yield self.pane


@pytest.mark.parametrize("name", KINDS)
async def test_what_comes_as_the_pane_goes_harms_nothing(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind, value = KINDS[name]
    app = PaneApp(kind(UNICODE))
    begun = asyncio.Event()

    async def late(work: Callable[..., object], *given: object) -> object:
        begun.set()
        await app.late.wait()
        return work(*given)

    async with app.run_test() as pilot:
        await pilot.pause()
        await app.pane.mount(Last())
        monkeypatch.setattr(asyncio, "to_thread", late)
        app.pane.show(Arrived(value()))
        await begun.wait()
        await app.pane.remove()
        assert app.late.is_set()
        assert not app.query(kind)
