"""As whom the program acts: found once, changed when asked to, over a real service."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from qjobs_tui.accounts.own import Own
from qjobs_tui.accounts.steps import Outcome, Resolution, Source, Step
from qjobs_tui.clock import SystemClock
from qjobs_tui.commands.access import demo_account
from qjobs_tui.demo.faults import Fault, Kind
from qjobs_tui.demo.server import DemoServer
from qjobs_tui.demo.world import INSTANCES, World
from qjobs_tui.errors import AccountError, UsageError
from qjobs_tui.jobs import Instance
from qjobs_tui.secret import Secret
from qjobs_tui.ui.whose import Start

from ..roster.hall import Hall
from ..support.rig import ended
from .still import OPENING, StillClock
from .whose_case import acting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


US, EU = (one.crn.text for one in INSTANCES)


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    with DemoServer(World.demo(StillClock())) as server:
        yield Hall(tmp_path, server)
        assert not server.defects


async def test_an_account_that_is_known_is_followed_at_once(hall: Hall) -> None:
    assert hall.server
    async with acting(hall, Start.of(demo_account(hall.server))) as case:
        assert case.followed() == [US, EU]
        await case.until(case.is_settled)
        assert case.jobs() > 50
        assert not any(sent.path.endswith("/search") for sent in case.server.requests)
        assert case.whose.is_fixed
        with pytest.raises(UsageError, match="demo has an account"):
            _ = case.whose.roster


async def test_nobody_is_told_and_somebody_comes_later(hall: Hall) -> None:
    async with acting(hall) as case:
        await case.until(lambda: case.told.nobodies)
        assert case.whose.resolution is case.told.nobodies[0]
        assert not case.store.snapshot.is_connected
        case.whose.act_as(case.account())
        await case.until(case.is_settled)
        assert case.followed() == [US, EU]
        assert case.whose.secrets() == (case.server.key,)


async def test_all_instances_that_the_key_sees(hall: Hall) -> None:
    async with acting(hall) as case:
        case.whose.act_as(case.account(instances=()))
        await case.until(case.is_settled)
        assert case.followed() == [US, EU]
        assert [one.name for one in case.store.snapshot.instances] == ["demo-us", "demo-eu"]


async def test_an_instance_by_its_crn_gets_its_name_later(hall: Hall) -> None:
    async with acting(hall) as case:
        case.whose.act_as(case.account(instances=(Instance(INSTANCES[1].crn),)))
        await case.until(lambda: case.store.snapshot.instances)
        await case.until(lambda: case.store.snapshot.instances[0].name == "demo-eu")
        # What else the key sees can be chosen now, and is not followed.
        assert [one.name for one in case.whose.seen] == ["demo-us", "demo-eu"]
        assert case.followed() == [EU]


async def test_the_first_jobs_do_not_wait_for_the_search_of_a_name(hall: Hall) -> None:
    async with acting(hall) as case:
        case.whose.act_as(case.account(instances=(Instance(INSTANCES[1].crn),)))
        await case.until(lambda: case.store.snapshot.instances)
        await case.until(lambda: case.store.snapshot.instances[0].name)
        paths = [sent.path for sent in case.server.requests]
        searched = next(at for at, path in enumerate(paths) if path.endswith("/search"))
        assert any(path.endswith("/jobs") for path in paths[:searched])


async def test_an_instance_that_refuses_gets_its_name_all_the_same(hall: Hall) -> None:
    assert hall.server
    hall.server.faults.add(Fault(Kind.STATUS, "/jobs", status=403, times=None))
    async with acting(hall) as case:
        case.whose.act_as(case.account(instances=(Instance(INSTANCES[1].crn),)))
        await case.until(lambda: case.store.snapshot.instances)
        await case.until(lambda: case.store.snapshot.instances[0].name == "demo-eu")
        assert case.jobs() == 0


async def test_a_name_that_no_instance_has(hall: Hall) -> None:
    async with acting(hall) as case:
        case.whose.act_as(case.account(instances=(), names=("demo-eu", "gone")))
        await case.until(lambda: case.told.notes)
        await case.until(case.is_settled)
        assert "'gone'" in case.told.notes[0]
        assert case.followed() == [EU]


async def test_only_names_that_no_instance_has(hall: Hall) -> None:
    async with acting(hall) as case:
        case.whose.act_as(case.account(instances=(), names=("gone",)))
        await case.until(lambda: case.told.errors)
        assert isinstance(case.told.errors[0], AccountError)
        # It goes on: another account may be chosen.
        case.whose.act_as(case.account())
        await case.until(case.is_settled)


async def test_a_search_that_fails_is_tried_again(hall: Hall) -> None:
    async with acting(hall) as case:
        case.server.faults.add(Fault(Kind.STATUS, "/search", status=503, times=2))
        case.whose.act_as(case.account(instances=()))
        await case.until(lambda: case.store.snapshot.search)
        search = case.store.snapshot.search
        assert search
        assert search.error
        assert search.retry_at
        assert search.retry_at > OPENING
        assert not case.store.snapshot.is_connected
        case.clock.go(600)
        await case.until(lambda: case.store.snapshot.search is not search)
        case.whose.hurry()
        await case.until(case.is_settled)
        assert case.store.snapshot.search is None


async def test_the_jobs_of_another_account_leave(hall: Hall) -> None:
    other = World(SystemClock(), instances=INSTANCES[:1])
    script = ended(other, OPENING)
    with DemoServer(other) as second:
        async with acting(hall) as case:
            case.whose.act_as(case.account())
            await case.until(case.is_settled)
            assert case.jobs() > 50
            case.whose.act_as(demo_account(second))
            # Not one of the first account's is left, though an instance has the same CRN.
            await case.until(lambda: case.followed() == [US] and case.is_settled())
            assert [job.id for job in case.store.snapshot.jobs] == [script.id]
            assert case.whose.secrets() == (second.key,)
            case.whose.act_as(case.account())
            await case.until(lambda: case.jobs() > 50)
            assert script.id not in case.store.snapshot.by_id


async def test_an_account_chosen_while_another_is_looked_for(hall: Hall) -> None:
    async with acting(hall) as case:
        case.server.faults.add(Fault(Kind.STATUS, "/search", status=503, times=None))
        case.whose.act_as(case.account(instances=()))
        await case.until(lambda: case.store.snapshot.search)
        case.whose.act_as(case.account())
        await case.until(case.is_settled)
        assert case.store.snapshot.search is None


async def test_that_another_account_is_used_instead_is_told(hall: Hall) -> None:
    locked = Step(Source.KEYRING, Outcome.FAILED, "Secret Service is locked", "Unlock it.")
    assert hall.server
    found = Resolution(demo_account(hall.server), (locked,))

    answer = asyncio.Event()

    async def seek() -> Resolution:
        await answer.wait()
        return found

    async with acting(hall, Start(seek)) as case:
        await case.until(lambda: case.store.snapshot.search)
        assert case.store.snapshot.search
        assert case.store.snapshot.search.asked == OPENING
        answer.set()
        await case.until(case.is_settled)
        assert case.told.notes == [
            "keyring: Secret Service is locked. In use instead: account demo."
        ]
        assert not case.whose.was_chosen


async def test_nothing_is_chosen_while_the_account_changes(hall: Hall) -> None:
    roster = hall.roster()
    await roster.keep(hall.own(), hall.key)
    async with acting(hall, Start(roster.resolve, roster=lambda: roster)) as case:
        await case.until(case.is_settled)
        before = case.store.snapshot.instances
        case.server.faults.add(Fault(Kind.STATUS, "/search", status=503, times=None))
        case.whose.act_as(case.account(instances=(), source="another"))
        await case.until(lambda: case.store.snapshot.search)
        assert not case.store.snapshot.is_connected
        with pytest.raises(UsageError, match="being changed"):
            await case.whose.choose(before[:1])
        assert hall.accounts.get("lab") == hall.own()


async def test_what_the_key_of_another_account_sees_is_not_taken(hall: Hall) -> None:
    with DemoServer(World(SystemClock(), instances=INSTANCES[:1])) as second:
        async with acting(hall) as case:
            case.whose.act_as(case.account())
            await case.until(case.is_settled)
            case.server.faults.add(Fault(Kind.SLOW, "/search", seconds=0.3))
            looking = asyncio.create_task(case.whose.look())
            await asyncio.to_thread(case.server.faults.wait_met, 1, 5)
            case.whose.act_as(demo_account(second))
            await asyncio.gather(looking, return_exceptions=True)
            await case.until(case.is_settled)
            assert [one.name for one in case.whose.seen] == ["demo-us"]


async def test_a_choice_is_kept_under_the_new_name(hall: Hall) -> None:
    roster = hall.roster()
    await roster.keep(hall.own(), hall.key)
    async with acting(hall, Start(roster.resolve, roster=lambda: roster)) as case:
        await case.until(case.is_settled)
        await roster.rename("lab", "home")
        assert case.whose.account
        case.whose.act_as(replace(case.whose.account, name="home"))
        await case.whose.choose(case.store.snapshot.instances[:1])
        assert hall.accounts.names == ("home",)
        assert hall.accounts.get("home") == hall.own("home", instances=(US,))


async def test_the_same_account_under_another_name_goes_on(hall: Hall) -> None:
    async with acting(hall) as case:
        case.whose.act_as(case.account())
        await case.until(case.is_settled)
        case.whose.act_as(case.account(name="other", source="renamed"))
        assert case.whose.account
        assert case.whose.account.name == "other"
        assert case.told.changes == 0
        await asyncio.sleep(0)
        assert case.store.snapshot.is_connected
        assert case.jobs() > 50
        # A new key of the same account is another way to the same jobs.
        case.whose.act_as(case.account(key=Secret("another")))
        assert case.told.changes == 1
        await case.until(lambda: not case.store.snapshot.jobs)


async def test_a_wrong_key_is_told_with_the_search(hall: Hall) -> None:
    async with acting(hall) as case:
        case.whose.act_as(case.account(instances=(), key=Secret("not-the-key")))
        await case.until(lambda: case.told.errors)
        assert "did not accept the API key" in case.told.errors[0].headline


async def test_fewer_instances_are_followed_and_kept(hall: Hall) -> None:
    roster = hall.roster()
    await roster.keep(hall.own(), hall.key)
    async with acting(hall, Start(roster.resolve, roster=lambda: roster)) as case:
        await case.until(case.is_settled)
        assert case.whose.is_kept
        await case.whose.choose(case.store.snapshot.instances[1:])
        assert case.followed() == [EU]
        assert case.whose.account
        assert [one.crn.text for one in case.whose.account.instances] == [EU]
        assert {job.instance for job in case.store.snapshot.jobs} == {EU}
        assert hall.accounts.get("lab") == hall.own(instances=(EU,))
        # All that there are means those made later, too.
        await case.whose.choose(case.whose.seen)
        await case.until(case.is_settled)
        assert case.followed() == [US, EU]
        assert hall.accounts.get("lab") == hall.own()


async def test_what_others_keep_is_not_changed(hall: Hall) -> None:
    async with acting(hall) as case:
        case.whose.act_as(case.account())
        await case.until(case.is_settled)
        assert not case.whose.is_kept
        await case.whose.choose(case.store.snapshot.instances[:1])
        assert case.followed() == [US]
        assert not hall.path.exists()


async def test_those_that_stay_are_not_asked_anew(hall: Hall) -> None:
    async with acting(hall) as case:
        case.whose.act_as(case.account())
        await case.until(case.is_settled)
        await case.until(lambda: len(case.store.snapshot.usage) == 2)
        case.server._requests.clear()
        await case.whose.choose(case.store.snapshot.instances[:1])
        assert {job.instance for job in case.store.snapshot.jobs} == {US}
        assert case.server.requests == ()


async def test_an_address_that_can_never_be_used(hall: Hall) -> None:
    async with acting(hall) as case:
        case.whose.act_as(case.account(url="http://example.com"))
        await case.until(lambda: case.told.errors)
        assert "over plain http" in str(case.told.errors[0])
        assert not case.server.requests


def test_own_accounts_know_that_they_are(hall: Hall) -> None:
    assert hall.roster().account(Own("lab"), hall.key).is_own
    assert hall.server
    assert not demo_account(hall.server).is_own
