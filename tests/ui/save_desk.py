"""The save dialog on the demo account, and what is in its folder."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qjobs_tui.demo.world import World
from qjobs_tui.ui.screens.save import SaveScreen
from qjobs_tui.ui.screens.save_form import Preset
from qjobs_tui.ui.widgets.lines import Lines
from tests.bodies.saving import FLIPS, SAMPLER
from tests.support.rig import ended

from .stage import Stage, staged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from qjobs_tui.bodies.reader import Opened
    from qjobs_tui.jobs import Job

    from .still import StillClock


def some(*bodies: bytes | None, **script: Any) -> Any:
    """Make an account whose jobs have just these results, the newest first."""

    def make(clock: StillClock) -> World:
        world = World(clock)
        for number, body in enumerate(bodies):
            ended(world, clock.now(), 100 - number, result=body, **script)
        return world

    return make


@dataclass
class Desk:
    stage: Stage
    jobs: tuple[Job, ...]

    @property
    def folder(self) -> Path:
        return self.stage.home / "results"

    @property
    def screen(self) -> SaveScreen:
        assert isinstance(self.stage.app.screen, SaveScreen)
        return self.stage.app.screen

    @property
    def focus(self) -> str:
        focused = self.screen.focused
        return (focused.id or "") if focused is not None else ""

    def names(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir())

    def line(self, name: str) -> str:
        return "".join(lines.text for lines in self.screen.query(f"#save-{name}").results(Lines))

    async def open(self, *jobs: Job, **more: Any) -> None:
        opened: Opened | None = more.pop("opened", None)
        preset = more.pop("preset", Preset(str(self.folder)))
        screen = SaveScreen(self.stage.app._desk, jobs or self.jobs, opened, preset=preset, **more)
        self.results: list[Preset | None] = []
        self.stage.app.push_screen(screen, self.results.append)
        await self.stage.until(lambda: self.stage.app.screen is screen and self.line("keys"))
        await self.stage.until(lambda: self.line("plan") or self.line("trouble"))

    async def opened(self, **more: Any) -> None:
        """Open it for the first job, whose result is open."""
        found = await self.stage.app._desk.reader.open(self.jobs[0])
        await self.open(self.jobs[0], opened=found, **more)

    async def fill(self, field: str, text: str) -> None:
        """Go to a field and type over what is in it."""
        await self.go(field)
        await self.stage.press("home", "ctrl+k", *text)

    async def go(self, field: str) -> None:
        """Go to a field by keys alone."""
        for _ in range(20):
            if self.focus == f"save-{field}":
                return
            await self.stage.press("tab")
        raise AssertionError(field)

    async def plan(self, words: str) -> None:
        await self.stage.until(lambda: words in self.line("plan"))

    async def trouble(self, words: str) -> None:
        await self.stage.until(lambda: words in self.line("trouble"))

    async def save(self) -> None:
        await self.stage.press("ctrl+s")
        await self.over()

    async def over(self) -> None:
        await self.stage.until_tried(lambda: self.screen.phase == "over")
        await self.stage.until(lambda: "saved" in self.line("progress"))


@asynccontextmanager
async def at_desk(make: Any = None, **options: Any) -> AsyncIterator[Desk]:
    async with staged(make or some(SAMPLER, FLIPS), **options) as stage:
        (stage.home / "results").mkdir()
        yield Desk(stage, stage.app.store.snapshot.jobs)
