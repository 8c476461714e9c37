"""An app that shows the Spans pane alone, with the result of a simulated job or of a fixture."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from textual.app import App, ComposeResult

from qjobs_tui.bodies.reader import Opened
from qjobs_tui.results.gate.source import BytesSource
from qjobs_tui.results.read import Body
from qjobs_tui.styles_folder import styles_folder
from qjobs_tui.ui.asked import Arrived
from qjobs_tui.ui.keys import key_line
from qjobs_tui.ui.panes.spans import SpansPane
from qjobs_tui.ui.plain import PlainFilter
from qjobs_tui.ui.text import ASCII, UNICODE
from qjobs_tui.ui.widgets.graph import Graph
from qjobs_tui.ui.widgets.lines import Lines
from qjobs_tui.ui.widgets.span_timeline import SpanTimeline

from ..looks import screen_text

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from textual.pilot import Pilot

    from qjobs_tui.results import Result
    from qjobs_tui.ui.spans.view import View


class SpansApp(App[None]):
    CSS_PATH = [styles_folder() / f"{name}.tcss" for name in ("app", "job", "spans")]  # noqa: RUF012
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, *, plain: bool = False) -> None:
        super().__init__()
        self.pane = SpansPane(ASCII if plain else UNICODE)
        self.heard: list[object] = []
        if plain:
            self._filters.append(PlainFilter())

    def compose(self) -> ComposeResult:
        yield self.pane
        yield Lines(id="keys")

    def on_spans_pane_marked(self, event: SpansPane.Marked) -> None:
        self.heard.append(set(event.marks))

    def on_spans_pane_result_asked(self) -> None:
        self.heard.append("result")


class Stand:
    def __init__(self, app: SpansApp, pilot: Pilot[None]) -> None:
        self.app, self.pilot = app, pilot

    @property
    def pane(self) -> SpansPane:
        return self.app.pane

    @property
    def timeline(self) -> SpanTimeline:
        return self.app.query_one(SpanTimeline)

    @property
    def graph(self) -> Graph:
        return self.app.query_one(Graph)

    @property
    def view(self) -> View:
        return self.timeline.view

    @property
    def text(self) -> str:
        return screen_text(self.app)

    @property
    def said(self) -> str:
        return self.app.query_one(".said", Lines).text

    @property
    def words(self) -> list[str]:
        return self.app.query_one(".drift", Lines).text.split("\n")

    @property
    def keys(self) -> str:
        return self.app.query_one("#keys", Lines).text

    async def show(self, result: Result) -> None:
        self.pane.show(Arrived(opened(result)))
        await self.settled()

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.settled()

    async def settled(self) -> None:
        for _ in range(2):
            await self.pilot.pause()
            await self.app.workers.wait_for_complete()
        await self.pilot.pause()
        bindings = self.app.screen.active_bindings
        self.app.query_one("#keys", Lines).show(key_line(bindings, self.app.size.width))
        await self.pilot.pause()


def opened(result: Result) -> Opened:
    return Opened(1, Body(BytesSource(b""), result))


@asynccontextmanager
async def standing(
    result: Result | None = None, *, size: tuple[int, int] = (80, 24), **options: Any
) -> AsyncIterator[Stand]:
    app = SpansApp(**options)
    async with app.run_test(size=size) as pilot:
        stand = Stand(app, pilot)
        await stand.settled()
        if result is not None:
            await stand.show(result)
        app.pane.take_keys()
        await stand.settled()
        yield stand
