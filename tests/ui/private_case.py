"""An app that asks whether a private result is to be read."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.app import App
from textual.widgets import Label

from qjobs_tui.styles_folder import styles_folder
from qjobs_tui.ui.plain import PlainFilter
from qjobs_tui.ui.screens.private import PathField, PrivateScreen
from qjobs_tui.ui.text import ASCII, UNICODE

from .looks import screen_lines
from .samples import job
from .stage import until
from .still import StillClock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from textual.app import ComposeResult
    from textual.pilot import Pilot

    from qjobs_tui.ui.screens.dialog import Dialog


OPEN = object()
JOB = job(private=True)


class Host(App[None]):
    """Shows one dialog, and keeps its answer."""

    CSS_PATH: ClassVar[Any] = [styles_folder() / "app.tcss", styles_folder() / "dialogs.tcss"]

    def __init__(self, dialog: Dialog[Any], *, plain: bool = False) -> None:
        super().__init__()
        self.dialog = dialog
        self.answer: object = OPEN
        if plain:
            self._filters.append(PlainFilter())

    def compose(self) -> ComposeResult:
        yield Label("below " * 400)

    def on_mount(self) -> None:
        self.push_screen(self.dialog, self._answered)

    def _answered(self, answer: object) -> None:
        self.answer = answer

    @property
    def words(self) -> str:
        return "\n".join(screen_lines(self))


class Asked:
    def __init__(self, app: Host, pilot: Pilot[None], clock: StillClock) -> None:
        self.app, self.pilot, self.clock = app, pilot, clock

    @property
    def field(self) -> PathField:
        return self.app.screen.query_one(PathField)

    @property
    def focused(self) -> str:
        assert self.app.focused is not None
        return str(self.app.focused.id)

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def paste(self, text: str) -> None:
        self.app.post_message(events.Paste(text))
        await self.pilot.pause()
        await self.pilot.pause()

    async def answered(self) -> object:
        await until(lambda: self.app.answer is not OPEN, self.pilot)
        return self.app.answer

    async def refused(self) -> str:
        trouble = self.app.screen.query_one("#dialog-trouble")
        await until(lambda: trouble.display, self.pilot)
        assert self.app.answer is OPEN
        return self.app.words


@asynccontextmanager
async def asked(
    folder: Path,
    *,
    size: tuple[int, int] = (80, 24),
    plain: bool = False,
    job: Any = JOB,
    quiet: float = 1.0,
) -> AsyncIterator[Asked]:
    """The dialog, looked at for ``quiet`` seconds."""
    clock = StillClock()
    dialog = PrivateScreen(job, folder, ASCII if plain else UNICODE, clock)
    app = Host(dialog, plain=plain)
    async with app.run_test(size=size) as pilot:
        await until(lambda: app.focused is not None, pilot)
        clock.go(quiet)
        yield Asked(app, pilot, clock)
