"""An app that shows one pane of the job screen and keeps what it says."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from textual.app import App, ComposeResult
from textual.binding import Binding

from qjobs_tui.styles_folder import styles_folder
from qjobs_tui.ui.asked import Arrived
from qjobs_tui.ui.keys import key_line
from qjobs_tui.ui.plain import PlainFilter
from qjobs_tui.ui.text import ASCII, UNICODE
from qjobs_tui.ui.widgets.lines import Lines

from .looks import screen_text
from .stage import RecordingDriver, until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from textual.pilot import Pilot

    from qjobs_tui.ui.panes.asked import AskedPane
    from qjobs_tui.ui.panes.record import RecordPane
    from qjobs_tui.ui.text import Glyphs


class PaneApp(App[None]):
    CSS_PATH = [styles_folder() / "app.tcss", styles_folder() / "texts.tcss"]  # noqa: RUF012
    CSS = "#said { height: 1fr; }"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS = [  # noqa: RUF012
        Binding("q", "heard('q')", "quit", id="app.quit"),
        Binding("question_mark", "heard('?')", "help", key_display="?", id="app.help"),
        Binding("escape", "heard('back')", "back", key_display="esc", id="job.back"),
    ]

    def __init__(self, pane: AskedPane[Any]) -> None:
        super().__init__()
        self.pane = pane
        self.told: list[str] = []
        self.copied: list[str] = []
        self.animation_level = "none"

    def compose(self) -> ComposeResult:
        yield self.pane
        yield Lines(id="keys")

    def action_heard(self, what: str) -> None:
        self.told.append(what)

    def on_asked_pane_wanted(self) -> None:
        self.told.append("wanted")

    def on_asked_pane_stopped(self) -> None:
        self.told.append("stopped")

    def on_record_pane_copied(self, event: RecordPane.Copied) -> None:
        self.copied.append(event.text)

    def draw_keys(self) -> None:
        bindings = self.screen.active_bindings
        self.query_one("#keys", Lines).show(key_line(bindings, self.size.width))


class Hosted:
    def __init__(self, app: PaneApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot

    @property
    def text(self) -> str:
        return screen_text(self.app)

    @property
    def driver(self) -> RecordingDriver:
        assert isinstance(self.app._driver, RecordingDriver)
        return self.app._driver

    def line(self, name: str) -> str:
        return self.app.query_one(name, Lines).text

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.app.workers.wait_for_complete()
        await self.pilot.pause()

    async def show(self, value: object) -> None:
        self.app.pane.show(Arrived(value))
        await self.settled()

    async def settled(self) -> None:
        await self.pilot.pause()
        await self.app.workers.wait_for_complete()
        await self.pilot.pause()
        self.app.draw_keys()
        await self.pilot.pause()

    async def search(self, words: str) -> None:
        await self.pilot.press("slash", *words, "enter")
        await self.until(lambda: " of " in self.line(".found") or "not" in self.line(".found"))
        await self.settled()

    async def until(self, claim: Callable[[], object]) -> None:
        await until(claim, self.pilot)

    async def bytes(self) -> int:
        await self.pilot.pause()
        return len(self.driver.taken().encode())


@asynccontextmanager
async def hosted(
    make: Callable[[Glyphs], AskedPane[Any]],
    value: object = None,
    *,
    size: tuple[int, int] = (80, 24),
    plain: bool = False,
    records: bool = False,
) -> AsyncIterator[Hosted]:
    """Run an app with a pane that has the keys, and its answer unless that is None."""
    app = PaneApp(make(ASCII if plain else UNICODE))
    if plain:
        app._filters.append(PlainFilter())
    if records:
        app.driver_class = RecordingDriver
    async with app.run_test(size=size, headless=not records) as pilot:
        it = Hosted(app, pilot)
        await pilot.pause()
        if value is not None:
            await it.show(value)
        app.pane.take_keys()
        await it.settled()
        if records:
            it.driver.is_listening = True
            await it.bytes()
        yield it


def said(it: Hosted) -> str:
    return it.app.query_one(".said", Lines).text
