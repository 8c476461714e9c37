"""The first account, in the whole app: what comes after its key was accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qjobs_tui.accounts.steps import Outcome, Resolution, Source, Step
from qjobs_tui.app import QJobsApp
from qjobs_tui.config import Folders, Settings
from qjobs_tui.demo.server import DemoServer
from qjobs_tui.demo.world import World
from qjobs_tui.ui.whose import Start

from ..roster.hall import Hall
from .looks import screen_text
from .stage import until
from .still import StillClock

if TYPE_CHECKING:
    from pathlib import Path


async def test_a_key_that_sees_no_instance_yet_does_not_end_the_program(tmp_path: Path) -> None:
    clock = StillClock()
    with DemoServer(World(clock, instances=())) as server:
        hall = Hall(tmp_path, server)
        nobody = Resolution(None, (Step(Source.KEYRING, Outcome.ABSENT, "none"),))

        async def seek() -> Resolution:
            return nobody

        folders = Folders(tmp_path / "cache", tmp_path, tmp_path)
        start = Start(seek, roster=hall.roster)
        app = QJobsApp(start, Settings(), clock, folders)
        async with app.run_test() as pilot:
            await until(lambda: app.whose.resolution, pilot)
            # "With none, all that the key will see are followed."
            app.whose.act_as(hall.roster().account(hall.own(), hall.key))
            await until(lambda: any("search" in one.path for one in server.requests), pilot)
            await until(lambda: app._notifications or app.trouble, pilot)
            assert app.trouble is None
            assert "can see no instance" in next(iter(app._notifications)).message
            await pilot.press("escape")
            await pilot.pause()
            assert "can see no instance" in screen_text(app)


async def test_an_account_found_at_the_start_that_is_of_no_use_ends_it(tmp_path: Path) -> None:
    with DemoServer(World(StillClock(), instances=())) as server:
        hall = Hall(tmp_path, server)
        roster = hall.roster()
        await roster.keep(hall.own(), hall.key)
        folders = Folders(tmp_path / "cache", tmp_path, tmp_path)
        start = Start(roster.resolve, roster=lambda: roster)
        app = QJobsApp(start, Settings(), StillClock(), folders)
        async with app.run_test() as pilot:
            await until(lambda: app.trouble, pilot)
