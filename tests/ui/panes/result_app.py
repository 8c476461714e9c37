"""An app that shows the Result pane alone, with the result of a simulated job or of a fixture."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from textual.app import App, ComposeResult
from textual.binding import Binding

from qjobs_tui.bodies.reader import Opened
from qjobs_tui.results.gate.source import BytesSource
from qjobs_tui.results.read import Body
from qjobs_tui.styles_folder import styles_folder
from qjobs_tui.ui.asked import Arrived
from qjobs_tui.ui.keys import key_line
from qjobs_tui.ui.panes.result import ResultPane
from qjobs_tui.ui.plain import PlainFilter
from qjobs_tui.ui.text import ASCII, UNICODE
from qjobs_tui.ui.widgets.graph import Graph
from qjobs_tui.ui.widgets.lines import Lines

from ..looks import screen_text
from ..stage import until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from textual.pilot import Pilot

    from qjobs_tui.results import Result
    from qjobs_tui.ui.result.look import Look


class ResultApp(App[None]):
    CSS_PATH = [styles_folder() / f"{name}.tcss" for name in ("app", "result")]  # noqa: RUF012
    BINDINGS = [Binding("s", "heard('s')", "save", id="job.save")]  # noqa: RUF012
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, *, plain: bool = False) -> None:
        super().__init__()
        self.pane = ResultPane(ASCII if plain else UNICODE)
        if plain:
            self._filters.append(PlainFilter())
        self.told: list[str] = []

    def compose(self) -> ComposeResult:
        yield self.pane
        yield Lines(id="keys")

    def on_result_pane_cleared(self) -> None:
        self.told.append("cleared")
        self.pane.choose(frozenset())

    def action_heard(self, what: str) -> None:
        self.told.append(what)

    def on_asked_pane_wanted(self) -> None:
        self.told.append("wanted")


def opened(result: Result) -> Opened:
    return Opened(1000, Body(BytesSource(b""), result))


class Seen:
    def __init__(self, app: ResultApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot
        self.pane = app.pane

    @property
    def text(self) -> str:
        return screen_text(self.app)

    @property
    def look(self) -> Look:
        assert self.pane.look
        return self.pane.look

    def line(self, name: str) -> str:
        return self.app.query_one(f"#result-{name}", Lines).text

    @property
    def lines(self) -> list[str]:
        return self.line("lines").splitlines()

    @property
    def keys(self) -> str:
        return key_line(self.app.screen.active_bindings, 200).plain

    @property
    def graph(self) -> Graph:
        return self.app.query_one(Graph)

    async def show(self, result: Result) -> Opened:
        value = opened(result)
        self.pane.show(Arrived(value))
        self.pane.take_keys()
        await self.settle()
        return value

    async def settle(self) -> None:
        await until(lambda: self.pane.page() is not None, self.pilot)
        await self.pilot.pause()
        await self.pilot.pause()

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.pilot.press(_NAMES.get(key, key))
            await self.settle()

    async def choose(self, *marks: int) -> None:
        self.pane.choose(frozenset(marks))
        await self.settle()


_NAMES = {"<": "less_than_sign", ">": "greater_than_sign"}


@asynccontextmanager
async def showing(
    result: Result | None = None, size: tuple[int, int] = (80, 24), *, plain: bool = False
) -> AsyncIterator[Seen]:
    app = ResultApp(plain=plain)
    async with app.run_test(size=size) as pilot:
        seen = Seen(app, pilot)
        if result is not None:
            await seen.show(result)
        yield seen
