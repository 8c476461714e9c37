"""As whom the program acts, while two things happen at once."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from qjobs_tui.accounts.steps import Outcome, Resolution, Source, Step
from qjobs_tui.clock import SystemClock
from qjobs_tui.commands.access import demo_account
from qjobs_tui.demo.faults import Fault, Kind
from qjobs_tui.demo.server import DemoServer
from qjobs_tui.demo.world import INSTANCES, World
from qjobs_tui.errors import QJobsError, UsageError
from qjobs_tui.jobs import Instance
from qjobs_tui.ui.whose import Start

from ..roster.hall import Hall
from ..support.rig import ended
from .still import OPENING, StillClock
from .whose_case import acting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from qjobs_tui.ui.whose import Whose

US, EU = (one.crn.text for one in INSTANCES)


async def steps(count: int = 200) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    with DemoServer(World.demo(StillClock())) as server:
        yield Hall(tmp_path, server)


@pytest.fixture
def second() -> Iterator[DemoServer]:
    """Another account, whose one instance has the CRN of the first's first, and one job."""
    world = World(SystemClock(), instances=INSTANCES[:1])
    ended(world, OPENING)
    with DemoServer(world) as server:
        yield server


async def test_switching_to_and_fro_at_once_ends_with_the_last(
    hall: Hall, second: DemoServer
) -> None:
    async with acting(hall) as case:
        first, other = case.account(), demo_account(second)
        case.whose.act_as(first)
        await case.until(case.is_settled)
        for pauses in range(12):
            case.whose.act_as(other)
            for _ in range(pauses):
                await asyncio.sleep(0)
            case.whose.act_as(first)
            await steps(pauses)
        await case.until(lambda: case.followed() == [US, EU] and case.jobs() > 50)
        assert case.whose.account == first
        case.whose.act_as(other)
        await case.until(lambda: case.followed() == [US] and case.is_settled())
        assert case.jobs() == 1
        assert not case.told.errors
        # Nothing of those that were left goes on.
        names = [task.get_coro().__qualname__ for task in asyncio.all_tasks()]  # type: ignore[union-attr]
        assert names.count("Turns.run") == 1
        assert names.count("Whose._follow") == 1


@pytest.mark.parametrize("pauses", range(6))
async def test_instances_chosen_while_another_account_comes_are_asked_with_its_key(
    hall: Hall, second: DemoServer, pauses: int
) -> None:
    async with acting(hall) as case:
        case.whose.act_as(case.account())
        await case.until(case.is_settled)
        shared = case.store.snapshot.instances[:1]
        case.whose.act_as(demo_account(second))
        await _choose_after(case.whose, shared, pauses)
        await case.until(lambda: case.followed() == [US] and case.jobs() == 1)
        await case.until(case.is_settled)
        assert case.store.snapshot.health[US].error is None


@pytest.mark.parametrize("pauses", range(6))
async def test_instances_chosen_for_one_account_are_not_kept_with_the_next(
    hall: Hall, pauses: int
) -> None:
    roster = hall.roster()
    await roster.keep(hall.own("lab"), hall.key)
    await roster.keep(hall.own("next", instances=(US,)), hall.key)
    async with acting(hall, Start(roster.resolve, roster=lambda: roster)) as case:
        await case.until(case.is_settled)
        chosen = case.store.snapshot.instances[1:]
        case.whose.act_as(roster.account(hall.own("next", instances=(US,)), hall.key))
        await _choose_after(case.whose, chosen, pauses)
        assert hall.accounts.get("next") == hall.own("next", instances=(US,))
        await case.until(lambda: case.followed() == [US] and case.is_settled())


async def _choose_after(whose: Whose, instances: tuple[Instance, ...], pauses: int) -> None:
    for _ in range(pauses):
        await asyncio.sleep(0)
    # Where there is no connection yet, that may be said.
    with suppress(QJobsError):
        await whose.choose(instances)


async def test_what_the_old_key_sees_is_not_taken_for_what_the_new_one_sees(
    hall: Hall, second: DemoServer
) -> None:
    async with acting(hall) as case:
        case.whose.act_as(case.account())
        await case.until(case.is_settled)
        for pauses in range(0, 60, 3):
            looking = asyncio.create_task(case.whose.look())
            await asyncio.to_thread(lambda: None)
            await steps(pauses)
            case.whose.act_as(demo_account(second))
            await asyncio.gather(looking, return_exceptions=True)
            await case.until(lambda: case.followed() == [US] and case.is_settled())
            assert [one.crn.text for one in case.whose.seen] == [US], pauses
            case.whose.act_as(case.account())
            await case.until(lambda: case.followed() == [US, EU] and case.is_settled())


async def test_a_search_that_is_refused_leaves_the_instances_alone(hall: Hall) -> None:
    async with acting(hall) as case:
        one = Instance(INSTANCES[1].crn)
        case.whose.act_as(case.account(instances=(one,), search_url="http://example.com"))
        await case.until(case.is_settled)
        await steps()
        # It is polled on: only the names of the instances are not known.
        case.clock.go(60)
        case.store.refresh_soon()
        await asyncio.sleep(0.3)
        health = case.store.snapshot.health[EU]
        assert health.error is None, health.error


async def test_an_account_that_was_refused_can_be_tried_again(hall: Hall) -> None:
    async with acting(hall) as case:
        account = case.account(instances=(), names=("demo-eu",))
        case.server.faults.add(Fault(Kind.STATUS, "/iam", status=400, times=1))
        case.whose.act_as(account)
        await case.until(lambda: case.told.errors)
        # The same, once what was wrong has been mended elsewhere.
        case.whose.act_as(account)
        await case.until(lambda: case.followed() == [EU])


async def test_of_an_account_that_was_refused_nothing_is_chosen(hall: Hall) -> None:
    roster = hall.roster()
    await roster.keep(hall.own(instances=("demo-eu",)), hall.key)
    async with acting(hall, Start(roster.resolve, roster=lambda: roster)) as case:
        case.server.faults.add(Fault(Kind.STATUS, "/iam", status=400, times=None))
        await case.until(lambda: case.told.errors)
        with pytest.raises(QJobsError):
            await case.whose.look()
        with pytest.raises(QJobsError):
            await case.whose.choose((INSTANCES[0],))
        assert hall.accounts.get("lab") == hall.own(instances=("demo-eu",))


async def test_during_the_search_nothing_is_chosen_that_it_would_undo(hall: Hall) -> None:
    async with acting(hall) as case:
        case.server.faults.add(Fault(Kind.STATUS, "/search", status=503, times=1))
        case.whose.act_as(case.account(instances=()))
        await case.until(lambda: case.store.snapshot.search and case.store.snapshot.search.error)
        # The instances screen asks for itself, and is answered.
        seen = await case.whose.look()
        with pytest.raises(UsageError, match="in a moment"):
            await case.whose.choose(tuple(one for one in seen if one.crn.text == EU))
        case.whose.hurry()
        await case.until(case.is_settled)
        assert case.followed() == [US, EU]


async def test_who_was_chosen_while_the_start_was_looked_for_stays(
    hall: Hall, second: DemoServer
) -> None:
    found = asyncio.Event()

    async def seek() -> Resolution:
        await found.wait()
        steps = (Step(Source.KEYRING, Outcome.WON, "late"),)
        return Resolution(replace(demo_account(hall.server), name="late"), steps)  # type: ignore[arg-type]

    async with acting(hall, Start(seek, roster=hall.roster)) as case:
        await steps(5)
        found.set()
        case.whose.act_as(demo_account(second))
        await case.until(lambda: case.store.snapshot.is_connected and case.is_settled())
        await steps()
        await asyncio.sleep(0.2)
        assert case.whose.account == demo_account(second)
        assert case.followed() == [US]
        assert case.jobs() == 1


async def test_choosing_none_is_refused(hall: Hall) -> None:
    roster = hall.roster()
    await roster.keep(hall.own(instances=("demo-eu",)), hall.key)
    async with acting(hall, Start(roster.resolve, roster=lambda: roster)) as case:
        await case.until(case.is_settled)
        await case.whose.choose(case.store.snapshot.instances)
        before = hall.accounts.get("lab")
        # None at all would be kept as all there are.
        with pytest.raises((QJobsError, ValueError)):
            await case.whose.choose(())
        assert hall.accounts.get("lab") == before
        assert case.followed() == [EU]
