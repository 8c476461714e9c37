"""Another account is chosen while screens are open on jobs of the one before."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest
from textual.screen import ModalScreen

from qjobs_tui.accounts.own import Own
from qjobs_tui.commands.access import demo_account
from qjobs_tui.demo import faults
from qjobs_tui.demo.server import DemoServer
from qjobs_tui.demo.world import INSTANCES, World
from qjobs_tui.roster.means import Means
from qjobs_tui.roster.roster import Roster
from qjobs_tui.ui.screens.accounts import AccountsScreen
from qjobs_tui.ui.screens.cancel import CancelScreen
from qjobs_tui.ui.screens.clearing import CHANGES
from qjobs_tui.ui.screens.help import HelpScreen
from qjobs_tui.ui.screens.job import JobScreen
from qjobs_tui.ui.screens.save import SaveScreen
from qjobs_tui.ui.whose import Start
from tests.bodies.saving import SAMPLER

from ..accounts.keyrings import SECRET_SERVICE, named, silent, vault
from .save_desk import some
from .stage import staged
from .still import StillClock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from textual.worker import Worker

    from qjobs_tui.accounts.account import Account
    from qjobs_tui.accounts.steps import Resolution
    from qjobs_tui.jobs import Job
    from qjobs_tui.service.client import ServiceClient

    from ..accounts.keyrings import Memory
    from .stage import Stage

US = INSTANCES[0].crn.text
OTHER = "OWN other"


@dataclass
class Two:
    """The app as one account, and a service of another account."""

    stage: Stage
    second: DemoServer
    roster: Roster

    @property
    def stack(self) -> list[str]:
        """The screens that are open, the table first."""
        return [type(one).__name__ for one in self.stage.app.screen_stack[1:]]

    @property
    def other(self) -> Account:
        return replace(demo_account(self.second), name="other", instances=INSTANCES[:1])

    def job(self, place: int = 0) -> Job:
        return self.stage.table.jobs[place]

    async def begin_saving(self) -> SaveScreen:
        """Begin to save a result, which is asked for once more as soon as time passes."""
        self.stage.server.faults.add(faults.status(503, "/results"))
        await self.stage.press("s")
        await self.stage.until(lambda: self.stage.is_on(SaveScreen))
        screen = self.stage.app.screen
        assert isinstance(screen, SaveScreen)
        await self.stage.until(lambda: screen._is_here)
        await self.stage.press("ctrl+s")
        await self.stage.until(lambda: screen.phase == "saving")
        await self.stage.until(lambda: self.stage.server.faults.wait_met(1, 0))
        return screen

    async def at_accounts(self) -> None:
        """Open the accounts above all else, with the cursor on the other account."""
        screen = AccountsScreen(self.stage.app._desk)
        self.stage.jobs._list(screen)
        await self.stage.until(lambda: self.stage.is_on(AccountsScreen))
        await self.stage.until(lambda: screen.is_mounted and OTHER in screen.listing.keys)
        await self.stage.until(lambda: not screen.is_asking)
        screen.listing.go_to(OTHER)

    async def refused(self, words: str) -> None:
        """Press enter on the other account, and be told why not now."""
        before = self.stack
        await self.stage.press("enter")
        await self.stage.until(lambda: f"Not now: {words}" in self.toasts)
        await self.stage.until(lambda: all(one.group != "accounts" for one in self.workers))
        assert self.stack == before
        assert self.stage.app.whose.account
        assert self.stage.app.whose.account.name != "other"

    @property
    def workers(self) -> list[Worker[Any]]:
        return list(self.stage.app.workers)

    @property
    def toasts(self) -> str:
        return "\n".join(one.message for one in self.stage.app._notifications)

    async def arrived(self) -> None:
        """Wait until the table has the other account's jobs."""
        await self.stage.until(lambda: self.stack == ["JobsScreen"])
        await self.stage.until(lambda: {one.instance for one in self.stage.table.jobs} == {US})


@pytest.fixture
def second() -> Iterator[DemoServer]:
    with DemoServer(World.demo(StillClock())) as server:
        yield server
        assert not server.defects


@asynccontextmanager
async def two(
    folder: Path, second: DemoServer, backend: Memory | None = None, **options: Any
) -> AsyncIterator[Two]:
    """Run the app, with a roster that knows the other account too."""
    async with staged(size=(100, 30), **options) as stage:
        keys = vault(backend or named(SECRET_SERVICE))
        means = Means(folder / "accounts.toml", folder, {}, keys, stage.clock)
        roster = Roster(means)
        own = Own("other", instances=(US,), url=second.base_url, iam_url=second.iam_url)
        await roster.keep(own, second.key)

        async def seek() -> Resolution:
            raise AssertionError

        stage.app.whose._start = Start(seek, roster=lambda: roster)
        yield Two(stage, second, roster)


# What is left


async def test_from_a_job_to_the_table_of_the_other_account(
    tmp_path: Path, second: DemoServer
) -> None:
    async with two(tmp_path, second) as it:
        await it.stage.press("j", "j", "enter")
        await it.stage.until(lambda: it.stage.is_on(JobScreen))
        await it.at_accounts()
        assert it.stack == ["JobsScreen", "JobScreen", "AccountsScreen"]
        await it.stage.press("enter")
        await it.arrived()
        assert it.stage.table.row == 0
        assert "other" in it.stage.line("status")
        assert "account 'other' is in use now; it is the default" in it.toasts
        # The keys are the table's.
        await it.stage.press("j")
        assert it.stage.table.row == 1


WAYS = {
    "sessions": ("S",),
    "backends": ("b",),
    "instances": ("i",),
    "instances-accounts": ("i", "A"),
    "log": ("L",),
    "job-save": ("enter", "s"),
    "cancel": ("c",),
    "job-cancel": ("enter", "c"),
    "tags": ("t",),
    "columns": ("C",),
    "help": ("question_mark",),
    "palette": ("ctrl+p",),
}


@pytest.mark.parametrize("keys", WAYS.values(), ids=WAYS)
async def test_nothing_stays_open_on_the_account_before(
    tmp_path: Path, second: DemoServer, keys: tuple[str, ...]
) -> None:
    async with two(tmp_path, second) as it:
        await it.stage.filter("status:queued")
        for number, key in enumerate(keys, 1):
            await it.stage.press(key)
            await it.stage.until(lambda: len(it.stack) == 1 + number)  # noqa: B023 - awaited
        it.stage.clock.wait(1)
        it.stage.app.whose.act_as(it.other)
        # At once: no key comes in between.
        assert it.stack == ["JobsScreen"]
        await it.arrived()
        await it.stage.press("y", "enter")
        asked = [one.method for one in (*it.second.requests, *it.stage.server.requests)]
        assert {"DELETE", "PUT", "PATCH"}.isdisjoint(asked)
        assert not [one for one in it.second.requests if one.path.endswith("/cancel")]


async def test_who_waits_for_an_answer_goes_on_without_one(
    tmp_path: Path, second: DemoServer
) -> None:
    async with two(tmp_path, second) as it:
        await it.at_accounts()
        await it.stage.press("d")
        await it.stage.until(lambda: isinstance(it.stage.app.screen, ModalScreen))
        it.stage.app.whose.act_as(it.other)
        await it.arrived()
        await it.stage.until(lambda: all(one.group != "accounts" for one in it.workers))
        assert await it.roster.get("other")


async def test_the_help_above_the_accounts_is_closed_too(
    tmp_path: Path, second: DemoServer
) -> None:
    keyring = silent()
    keyring.released.set()
    try:
        async with two(tmp_path, second, keyring) as it:
            await it.at_accounts()
            keyring.entered.clear()
            keyring.released.clear()
            await it.stage.press("enter")
            await it.stage.until(keyring.entered.is_set)
            await it.stage.press("question_mark")
            assert it.stage.is_on(HelpScreen)
            keyring.released.set()
            await it.arrived()
    finally:
        keyring.released.set()


# What stays


async def test_the_same_account_and_other_instances_close_nothing(
    tmp_path: Path, second: DemoServer
) -> None:
    async with two(tmp_path, second) as it:
        whose = it.stage.app.whose
        assert whose.account
        await it.stage.press("enter")
        await it.stage.until(lambda: it.stage.is_on(JobScreen))
        kept = it.stage.app.screen
        await it.at_accounts()
        whose.act_as(whose.account)
        whose.act_as(replace(whose.account, name="renamed", source="another"))
        await whose.choose(INSTANCES[:1])
        await whose.choose(INSTANCES)
        await it.stage.pilot.pause()
        assert it.stack == ["JobsScreen", "JobScreen", "AccountsScreen"]
        await it.stage.press("escape")
        assert it.stage.app.screen is kept


async def test_an_account_that_is_found_late_closes_nothing(
    tmp_path: Path, second: DemoServer
) -> None:
    async with two(tmp_path, second) as it:
        await it.stage.press("b")
        it.stage.app.whose._take(it.other)
        await it.stage.until(lambda: it.stage.app.snapshot.instances == INSTANCES[:1])
        assert it.stack == ["JobsScreen", "BackendsScreen"]


# What must end first


async def test_a_save_goes_on_and_is_told(tmp_path: Path, second: DemoServer) -> None:
    make = some(SAMPLER, SAMPLER)
    async with two(tmp_path, second, make=make) as it:
        saving = await it.begin_saving()
        await it.at_accounts()
        await it.refused("results are being saved")
        # Nor is it left for a job that is opened by its id.
        it.stage.app.open_job(it.job(1).id)
        assert it.stack == ["JobsScreen", "SaveScreen", "AccountsScreen"]
        assert "Not now: results are being saved" in it.toasts
        await it.stage.press("escape")
        assert it.stage.app.screen is saving
        await it.stage.until_tried(lambda: saving.phase == "over")
        assert "1 saved" in it.stage.text
        await it.at_accounts()
        await it.stage.press("enter")
        await it.arrived()


async def test_a_result_that_can_be_read_once_is_read_to_its_end(
    tmp_path: Path, second: DemoServer
) -> None:
    async with two(tmp_path, second, make=some(SAMPLER, private=True)) as it:
        reader, go_on = it.stage.app._desk.reader, asyncio.Event()
        client_of = reader._client_of

        async def later(job: Job) -> ServiceClient:
            await go_on.wait()
            return await client_of(job)

        reader._client_of = later
        reading = asyncio.create_task(reader.open_once(it.job(), tmp_path / "kept.json"))
        await it.stage.until(lambda: reader.is_busy)
        # The screen that asked for it may have been left.
        await it.at_accounts()
        await it.refused("a private result is being read")
        go_on.set()
        await reading
        assert (tmp_path / "kept.json").read_bytes() == SAMPLER
        await it.stage.press("enter")
        await it.arrived()


async def test_a_cancel_is_answered_by_the_account_it_was_for(
    tmp_path: Path, second: DemoServer
) -> None:
    async with two(tmp_path, second) as it:
        await it.stage.filter("status:queued")
        it.stage.server.faults.add(faults.status(503, "/cancel"))
        await it.stage.press("c")
        await it.stage.until(lambda: it.stage.is_on(CancelScreen))
        it.stage.clock.wait(1)
        await it.stage.press("y")
        await it.stage.until(lambda: it.stage.server.faults.wait_met(1, 0))
        await it.at_accounts()
        await it.refused("what was asked for is not answered yet")
        await it.stage.until_tried(lambda: all(one.group != CHANGES for one in it.workers))
        await it.stage.press("enter")
        await it.arrived()
        assert not [one for one in it.second.requests if one.path.endswith("/cancel")]
