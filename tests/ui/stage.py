"""The app on a demo service of its own, with a clock that stands still."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from typing import TYPE_CHECKING, Any

from textual.drivers.headless_driver import HeadlessDriver

from qjobs_tui.app import QJobsApp
from qjobs_tui.commands.access import demo_account
from qjobs_tui.config import Folders, Settings
from qjobs_tui.demo.server import DemoServer
from qjobs_tui.demo.world import World
from qjobs_tui.ui.screens.jobs import JobsScreen
from qjobs_tui.ui.selection import is_settled
from qjobs_tui.ui.whose import Start
from qjobs_tui.ui.widgets.filter_field import FilterField
from qjobs_tui.ui.widgets.job_table import JobTable
from qjobs_tui.ui.widgets.lines import Lines
from tests.support.waiting import PATIENCE_S

from .looks import screen_text
from .still import StillClock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from textual.pilot import Pilot
    from textual.screen import Screen

    from qjobs_tui.config.remembered import Memory
    from qjobs_tui.demo.web import Answer, Request

_LOOK_EVERY = 0.01


class RecordingDriver(HeadlessDriver):
    """Keeps what is written to the terminal, from the moment it is told to listen.

    Until then the app takes it for headless, and does not look whether a terminal is there.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.is_listening = False
        self._written: list[str] = []

    @property
    def is_headless(self) -> bool:
        return not self.is_listening

    def write(self, data: str) -> None:
        self._written.append(data)

    def taken(self) -> str:
        """Return what was written since the last call."""
        text = "".join(self._written)
        self._written.clear()
        return text

    def flush(self) -> None:
        pass


async def until(claim: Callable[[], object], pilot: Pilot[Any]) -> None:
    """Wait until something is so; the screen is settled then."""
    async with asyncio.timeout(PATIENCE_S):
        while not claim():  # noqa: ASYNC110 - there is no event for every claim
            await asyncio.sleep(_LOOK_EVERY)
    await pilot.pause()


@dataclass
class Stage:
    app: QJobsApp
    pilot: Pilot[Any]
    clock: StillClock
    server: DemoServer
    copied: list[str]
    home: Path

    @property
    def world(self) -> World:
        return self.server.world

    @property
    def jobs(self) -> JobsScreen:
        screen = self.app.screen_stack[1]
        assert isinstance(screen, JobsScreen)
        return screen

    @property
    def table(self) -> JobTable:
        return self.jobs.query_one(JobTable)

    @property
    def field(self) -> FilterField:
        return self.jobs.query_one(FilterField)

    @property
    def text(self) -> str:
        return screen_text(self.app)

    def line(self, name: str) -> str:
        return self.app.screen.query_one(f"#{name}", Lines).text

    def is_on(self, kind: type[Screen[Any]]) -> bool:
        return isinstance(self.app.screen, kind)

    @property
    def driver(self) -> RecordingDriver:
        assert isinstance(self.app._driver, RecordingDriver)
        return self.app._driver

    async def until(self, claim: Callable[[], object]) -> None:
        await until(claim, self.pilot)

    async def loaded(self) -> None:
        """Wait until every instance has answered all of its first questions."""
        health = self.app.store.snapshot.health
        await self.until(
            lambda: (
                is_settled(self.app.snapshot)
                and not any(one.asked for one in self.app.snapshot.health.values())
            )
        )
        assert health

    async def go(self, seconds: float) -> None:
        """Let time pass, and the polls that it brings be answered."""
        self.clock.go(seconds)
        await self.pilot.pause()
        await self.loaded()
        self.jobs.draw()
        await self.pilot.pause()

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        if {"r", "p"} & {*keys}:
            self.clock.wait(1)
        await self.pilot.pause()

    def refresh_soon(self) -> None:
        """Let the poller take a turn, after the second that lies between two at least."""
        self.app.store.refresh_soon()
        self.clock.wait(1)

    async def until_tried(self, claim: Callable[[], object]) -> None:
        """Wait until something is so, while the time passes in which questions are tried again."""

        def later() -> object:
            self.clock.wait(1)
            return claim()

        await self.until(later)

    async def resize(self, width: int, height: int) -> None:
        await self.pilot.resize_terminal(width, height)
        await self.pilot.pause()
        await self.pilot.pause()

    async def filter(self, text: str) -> None:
        """Type a filter and keep it."""
        await self.press("slash", *text, "enter")
        await self.until(lambda: self.jobs.query_text == text)

    @contextmanager
    def held(self, path: str) -> Iterator[None]:
        """Have the service answer questions of that path when the block has ended."""
        face, go = self.server.face, Event()
        answer = face.answer

        def later(request: Request) -> Answer:
            if path in request.path:
                go.wait(PATIENCE_S)
            return answer(request)

        object.__setattr__(face, "answer", later)
        try:
            yield
        finally:
            go.set()
            object.__setattr__(face, "answer", answer)

    def job_ids(self) -> list[str]:
        return [job.id for job in self.table.jobs]


@asynccontextmanager
async def staged(
    make: Callable[[StillClock], World] = World.demo,
    *,
    size: tuple[int, int] = (80, 24),
    plain: bool = False,
    records: bool = False,
    load: bool = True,
    save: str = "",
    settings: Settings = Settings(),  # noqa: B008 - frozen
    memory: Memory | None = None,
) -> AsyncIterator[Stage]:
    """Run the app until the block ends.

    With ``records`` its driver is a `RecordingDriver`; results are saved in the folder ``save``,
    else in one of a random name.
    """
    clock = StillClock()
    with DemoServer(make(clock)) as server, TemporaryDirectory() as home:
        folders = Folders(Path(home, "cache"), Path(home), Path(save or home))
        chosen = replace(settings, plain=plain)
        start = Start.of(demo_account(server))
        app = QJobsApp(start, chosen, clock, folders, "DEMO", memory)
        if records:
            app.driver_class = RecordingDriver
        async with app.run_test(size=size, headless=not records, notifications=True) as pilot:
            stage = Stage(app, pilot, clock, server, [], Path(home))
            object.__setattr__(app._desk, "copy", stage.copied.append)
            if load:
                await stage.loaded()
            yield stage
        assert not server.defects
