"""The table after another account was chosen, and while its instances are not known yet."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import msgspec

from qjobs_tui.commands.access import demo_account
from qjobs_tui.demo.faults import Fault, Kind
from qjobs_tui.demo.server import DemoServer
from qjobs_tui.demo.world import INSTANCES, World
from qjobs_tui.store.snapshot import Health
from qjobs_tui.ui.screens.instances import InstancesScreen
from qjobs_tui.ui.screens.jobs import JobsScreen

from .stage import staged
from .still import StillClock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qjobs_tui.accounts.account import Account
    from qjobs_tui.ui.whose import Whose

    from .stage import Stage

US = INSTANCES[0].crn.text


@contextmanager
def another() -> Iterator[DemoServer]:
    """Serve a second account, whose jobs have the ids of the first one's."""
    with DemoServer(World.demo(StillClock())) as server:
        yield server
        assert not server.defects


def whose(stage: Stage) -> Whose:
    found = stage.app._desk.whose
    assert found
    return found


async def change(stage: Stage, account: Account) -> None:
    """Act as another account, and wait for its jobs."""
    whose(stage).act_as(account)
    await stage.until(lambda: not stage.app.snapshot.is_connected)
    await stage.until(lambda: stage.app.snapshot.is_connected)
    await stage.loaded()
    await stage.until(lambda: stage.app.snapshot.jobs)


async def test_the_cursor_is_on_the_first_job_and_marks_and_filter_are_gone() -> None:
    with another() as second:
        async with staged(size=(100, 30)) as stage:
            await stage.filter("instance:demo-eu")
            await stage.press("j", "space", "j")
            assert stage.table.row > 0
            assert stage.jobs.marks
            await change(stage, replace(demo_account(second), instances=INSTANCES[:1]))
            await stage.until(lambda: stage.table.jobs)
            assert stage.table.row == 0
            assert stage.jobs.marks == frozenset()
            assert (stage.jobs.query_text, stage.field.value) == ("", "")
            assert {job.instance for job in stage.table.jobs} == {US}


async def test_the_rows_that_come_later_leave_the_cursor_at_the_top() -> None:
    async with staged() as stage:
        await stage.press("G")
        whole = stage.app.snapshot
        # Another screen is in front, as it is when an account is chosen.
        await stage.press("i")
        await stage.until(lambda: stage.is_on(InstancesScreen))
        gone: dict[str, Any] = {"jobs": (), "by_id": {}, "health": {}, "instances": ()}
        stage.app.snapshot = msgspec.structs.replace(whole, is_connected=False, **gone)
        await stage.press("escape")
        await stage.until(lambda: stage.is_on(JobsScreen))
        # The instance of the newest job answers last.
        newest = whole.jobs[0].instance
        first = tuple(job for job in whole.jobs if job.instance != newest)
        waits = {**whole.health, newest: Health()}
        stage.app.snapshot = msgspec.structs.replace(whole, jobs=first, health=waits)
        assert stage.table.job is first[0]
        stage.app.snapshot = whole
        assert stage.table.jobs == whole.jobs
        assert stage.table.row == 0


async def test_instances_chosen_among_those_of_one_account_change_nothing_else() -> None:
    async with staged() as stage:
        await stage.filter("instance:demo-us")
        await stage.press("j")
        key = stage.table.key
        await whose(stage).choose(INSTANCES[:1])
        await stage.until(lambda: len(stage.app.snapshot.instances) == 1)
        assert stage.table.key == key
        assert stage.jobs.query_text == "instance:demo-us"


async def test_a_search_that_fails_is_said_with_the_same_words_everywhere() -> None:
    with another() as second:
        async with staged(size=(100, 30)) as stage:
            fault = Fault(Kind.STATUS, "/search", status=503, times=None)
            second.faults.add(fault)
            whose(stage).act_as(replace(demo_account(second), instances=()))
            await stage.until(lambda: stage.app.snapshot.search)
            search = stage.app.snapshot.search
            assert search
            assert search.error
            stage.jobs.draw()
            assert "no instance is followed" not in stage.text
            assert search.error.headline[:30] in stage.line("detail")
            await stage.press("i")
            await stage.until(lambda: stage.is_on(InstancesScreen))
            screen = stage.app.screen
            assert isinstance(screen, InstancesScreen)
            await stage.until(lambda: screen.is_mounted and stage.line("list-title"))
            assert "0 of 0" not in stage.text
            assert "the key can see no instance" not in stage.text
            for _ in range(2):
                stage.clock.go(1)
                screen.tick()
                words = stage.line("list-title").removeprefix(" Instances  ").rstrip()
                assert search.error.brief in words
                assert stage.line("status").rstrip().endswith(words)
            assert search.error.headline[:30] in stage.line("list-detail")
