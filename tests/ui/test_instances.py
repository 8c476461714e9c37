"""Several instances on screen: choosing them, what is said of them, and the jobs of one."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from qjobs_tui.accounts.steps import Source
from qjobs_tui.demo import faults
from qjobs_tui.demo.ids import crn
from qjobs_tui.errors import AccountError, Forbidden, Unreachable
from qjobs_tui.jobs import Crn, Instance, InstanceUsage, JobStatus
from qjobs_tui.ui.screens.help import HelpScreen
from qjobs_tui.ui.screens.instances import InstancesScreen
from qjobs_tui.ui.screens.jobs import JobsScreen

from .followed import EU, TWIN, US, Walled, followed, listed
from .looks import assert_looks, screen_text, unsafe_characters
from .scenes import opened
from .stage import Stage, staged

if TYPE_CHECKING:
    from .followed import Following

US_CRN, EU_CRN = US.crn.text, EU.crn.text
ALL = (US, EU, TWIN)


def toasts(stage: Stage) -> list[str]:
    return [one.message for one in stage.app._notifications]


def row(stage: Stage, words: str) -> str:
    return next(line for line in stage.text.splitlines() if words in line and "[" in line)


async def at(stage: Stage, instance: Instance) -> None:
    """Move the cursor to an instance."""
    screen = stage.app.screen
    assert isinstance(screen, InstancesScreen)
    screen.listing.go_to(instance.crn.text)
    await stage.pilot.pause()
    assert screen.listing.key == instance.crn.text


def crns(stage: Stage) -> list[str]:
    return [one.crn.text for one in stage.app.snapshot.instances]


def withdraw(stage: Stage, *instances: Instance) -> None:
    assert isinstance(stage.world, Walled)
    stage.world.closed = frozenset(one.crn.text for one in instances)


async def turned(stage: Stage, seconds: float) -> None:
    """Let time pass, and every instance answer or be refused."""
    stage.clock.go(seconds)
    await stage.pilot.pause(0.05)
    await stage.until(lambda: not any(one.asked for one in stage.app.snapshot.health.values()))


async def test_what_is_seen_and_how_it_is_doing() -> None:
    async with followed(seen=ALL) as (stage, following):
        screen = await listed(stage)
        assert following.looks == 1
        assert "2 of 3 followed" in stage.line("list-title")
        assert row(stage, "demo-eu").split()[1:] == (
            ["[x]", "demo-eu", "eu-de", "▶2", "◷2", "now", "200/36,000", "s", "4", "Mar"]
        )
        assert "[ ] demo-us eu-de" in stage.text
        assert "[x] demo-us us-east" in stage.text
        await at(stage, US)
        detail = stage.line("list-detail")
        assert detail.startswith(US_CRN)
        assert "plan open · limit 11,400 s" in detail
        assert "choice kept for account 'lab'" in detail
        await stage.press("y")
        assert stage.copied == [US_CRN]
        following.come_from(Source.QISKIT)
        screen.draw()
        assert "choice for this run: the account is Qiskit's" in stage.line("list-detail")
        following.come_from(Source.KEYRING)
        screen.draw()
        assert stage.line("list-detail").endswith("choice for this run")


async def test_space_follows_at_once_and_no_longer() -> None:
    async with followed(seen=ALL) as (stage, following):
        screen = await listed(stage)
        await at(stage, EU)
        place = screen.listing.row
        await stage.press("space")
        await stage.until(lambda: crns(stage) == [US_CRN])
        assert following.chosen == [(US_CRN,)]
        assert (screen.listing.key, screen.listing.row) == (EU_CRN, place)
        assert "not followed" in row(stage, "demo-eu")
        assert {job.instance for job in stage.app.snapshot.jobs} == {US_CRN}
        # The last one stays.
        await at(stage, US)
        await stage.press("space")
        assert any("One instance at least" in words for words in toasts(stage))
        assert crns(stage) == [US_CRN]
        await at(stage, EU)
        await stage.press("space")
        await stage.until(lambda: len(crns(stage)) == 2)
        await stage.until(lambda: EU_CRN in {job.instance for job in stage.app.snapshot.jobs})
        await stage.until(lambda: "now" in row(stage, "demo-eu"))
        assert screen.listing.key == EU_CRN


async def test_all_are_followed_by_one_key() -> None:
    async with followed(seen=ALL) as (stage, following):
        await listed(stage)
        await stage.press("a")
        await stage.until(lambda: len(crns(stage)) == 3)
        assert following.chosen == [(US_CRN, EU_CRN, TWIN.crn.text)]
        # The demo account has no third one.
        await stage.until(lambda: "no access (403)" in row(stage, "demo-us eu-de"))
        assert "1 refused" in stage.line("list-title")
        await stage.press("a")
        assert any("All of them are followed" in words for words in toasts(stage))
        assert len(following.chosen) == 1


async def test_keys_in_one_packet_lose_nothing() -> None:
    async with followed(seen=ALL) as (stage, following):
        screen = await listed(stage)
        first, second, third = screen.listing.keys
        following.gate.clear()
        await stage.press("space", "j", "space", "j", "space", "k", "space")
        # Only the first is under way, and the marks are as they will be.
        assert len(following.chosen) == 1
        assert "1 of 3 followed" in stage.line("list-title")
        assert len(crns(stage)) == 2
        following.gate.set()
        # Without the first, with the second, without the third; the second is the last one then.
        assert (first, third) == (EU_CRN, US_CRN)
        await stage.until(lambda: not screen._is_choosing)
        assert following.chosen[-1] == (second,)
        await stage.until(lambda: crns(stage) == [second])
        assert any("One instance at least" in words for words in toasts(stage))


async def test_a_choice_that_cannot_be_kept_is_said_and_holds() -> None:
    async with followed() as (stage, following):
        await listed(stage)
        following.trouble = AccountError("The disk is full [/b]", hint="Make room.")
        await at(stage, EU)
        await stage.press("space")
        await stage.until(lambda: any("disk is full" in words for words in toasts(stage)))
        assert any(words.endswith("Make room.") for words in toasts(stage))
        assert crns(stage) == [US_CRN]
        assert "[ ]" in row(stage, "demo-eu")


async def test_a_choice_goes_on_when_the_screen_is_left() -> None:
    async with followed() as (stage, following):
        await listed(stage)
        await at(stage, EU)
        following.gate.clear()
        await stage.press("space", "escape")
        await stage.until(lambda: stage.is_on(JobsScreen))
        assert len(crns(stage)) == 2
        following.gate.set()
        await stage.until(lambda: crns(stage) == [US_CRN])
        assert {job.instance for job in stage.table.jobs} == {US_CRN}
        assert "INSTANCE" not in stage.text


async def test_enter_shows_the_jobs_of_one() -> None:
    async with followed(seen=ALL) as (stage, _):
        await listed(stage)
        await at(stage, TWIN)
        await stage.press("enter")
        assert stage.is_on(InstancesScreen)
        assert any("demo-us eu-de is not followed" in words for words in toasts(stage))
        await at(stage, EU)
        await stage.press("enter")
        await stage.until(lambda: stage.jobs.query_text == "instance:demo-eu")
        assert {job.instance for job in stage.table.jobs} == {EU_CRN}


async def test_a_filter_follows_the_names() -> None:
    async with followed() as (stage, _):
        await stage.filter("instance:renamed")
        assert not stage.table.jobs
        stage.app.store.name_instances([replace(EU, name="renamed")])
        await stage.until(lambda: stage.table.jobs)
        assert {job.instance for job in stage.table.jobs} == {EU_CRN}
        assert "renamed" in stage.text.splitlines()[0]


async def test_a_search_that_fails_is_said_and_asked_again() -> None:
    async with followed() as (stage, following):
        following.trouble = Unreachable("no", brief="the network is away")
        await listed(stage)
        assert "the network is away" in stage.line("list-title")
        assert "2 of 2 followed" in stage.line("list-title")
        following.trouble, following.found = None, ALL
        await stage.press("r")
        await stage.until(lambda: "2 of 3 followed" in stage.line("list-title"))
        assert "away" not in stage.line("list-title")
        assert following.looks == 2


async def test_without_an_account_to_choose_of() -> None:
    async with staged() as stage:
        object.__setattr__(stage.app._desk, "whose", None)
        await listed(stage)
        assert "2 of 2 followed" in stage.line("list-title")
        assert "choice" not in stage.line("list-detail")
        await stage.press("space")
        assert any("are fixed" in words for words in toasts(stage))
        assert len(crns(stage)) == 2
        await stage.press("r", "y", "enter")
        await stage.until(lambda: stage.jobs.query_text == "instance:demo-eu")
        assert stage.copied == [EU_CRN]


async def test_a_refusal_is_told_once_and_disturbs_nobody() -> None:
    async with followed() as (stage, _):
        withdraw(stage, EU)
        await turned(stage, 11)
        await stage.until(lambda: stage.app.snapshot.health[EU_CRN].is_refused)
        await stage.until(lambda: "1 of 2 refused" in stage.line("status"))
        (words,) = toasts(stage)
        assert words.startswith("demo-eu: no access (403). Check the instance's CRN. ")
        assert "403" not in stage.line("status")
        # Neither another try nor another screen says it again.
        await listed(stage)
        assert "no access (403) · asked again at 09:40" in stage.line("list-detail")
        assert "IBM's trace id de30" in stage.line("list-detail")
        await stage.press("escape")
        await turned(stage, 700)
        assert stage.app.snapshot.health[US_CRN].error is None
        assert len([one for one in toasts(stage) if "no access" in one]) <= 1
        before = len(toasts(stage))
        withdraw(stage)
        await turned(stage, 700)
        await stage.until(lambda: not stage.app.snapshot.health[EU_CRN].is_refused)
        await stage.until(lambda: "refused" not in stage.line("status"))
        assert toasts(stage).count("demo-eu: access is back") == 1
        assert len(toasts(stage)) <= before + 1


async def test_what_is_told_does_not_stand_before_the_details_for_long() -> None:
    async with followed() as (stage, _):
        withdraw(stage, EU)
        await turned(stage, 11)
        await stage.until(lambda: toasts(stage))
        withdraw(stage)
        await listed(stage)
        await turned(stage, 700)
        await stage.until(lambda: "demo-eu: access is back" in toasts(stage))
        withdraw(stage, US)
        await turned(stage, 11)
        await stage.until(lambda: any(words.startswith("demo-us") for words in toasts(stage)))
        seconds = {one.message.split(".")[0]: one.timeout for one in stage.app._notifications}
        assert seconds["demo-eu: access is back"] == 5
        assert seconds["demo-us: no access (403)"] == 5
        assert seconds.get("demo-eu: no access (403)", 15) == 15


async def test_all_refused() -> None:
    async with followed() as (stage, _):
        withdraw(stage, US, EU)
        await turned(stage, 11)
        await stage.until(lambda: "all 2 · no access (403)" in stage.line("status"))


async def test_a_limit_that_is_reached_is_told_where_jobs_wait() -> None:
    async with followed() as (stage, _):
        usage = stage.app.snapshot.usage
        full = replace(usage[EU_CRN], limit_reached=True)
        full = replace(full, period_end=stage.clock.now() + timedelta(days=3))
        stage.app.store._replace(usage={**usage, EU_CRN: full})
        await stage.until(lambda: "limit reached" in stage.line("status"))
        assert "limit reached · 2 queued wait · until 7 Mar" in stage.line("status")
        waiting = next(
            job
            for job in stage.table.jobs
            if job.instance == EU_CRN and job.status is JobStatus.QUEUED
        )
        await listed(stage)
        assert "limit reached" in row(stage, "demo-eu")
        await stage.press("escape")
        await opened(stage, waiting)
        await stage.until(lambda: "ends on 7 Mar" in " ".join(stage.line("overview").split()))


async def test_sorting_by_the_instance() -> None:
    async with staged(size=(100, 30)) as stage:
        while stage.jobs.sort_key != "instance":
            await stage.press("o")
        assert "INSTANCE▲" in stage.text
        places = [job.instance for job in stage.table.jobs]
        assert places == sorted(places, key=[EU_CRN, US_CRN].index)
        await stage.press("O")
        assert [job.instance for job in stage.table.jobs] == sorted(
            places, key=[US_CRN, EU_CRN].index
        )


async def test_one_instance_is_no_order() -> None:
    async with followed() as (stage, following):
        await following.choose((US,))
        await stage.until(lambda: len(crns(stage)) == 1)
        keys = set()
        # Who chooses the columns may sort by those that are not among them.
        stage.jobs.columns = ("job", "age")
        for _ in range(8):
            await stage.press("o")
            keys.add(stage.jobs.sort_key)
        assert "instance" not in keys
        assert len(keys) > 3


async def test_help_and_palette_name_the_keys() -> None:
    async with followed() as (stage, _):
        words = {one.title for one in stage.app.get_system_commands(stage.jobs)}
        assert "Instances: which are followed" in words
        await listed(stage)
        assert stage.line("keys").startswith("enter jobs space follow or not a all A accounts")
        await stage.press("question_mark")
        assert stage.is_on(HelpScreen)
        told = stage.app.screen.query_one("#help").text  # type: ignore[attr-defined]
        for action in ("Follow or not", "Accounts", "Copy CRN", "Next row"):
            assert action in told


async def arranged(stage: Stage, following: Following) -> None:
    """Have one that waits for its next period, one without access, and one not followed."""
    following.found = (
        *ALL,
        Instance(Crn.parse(crn("us-east", 4)), "lab"),
    )
    withdraw(stage, EU)
    await turned(stage, 11)
    await stage.until(lambda: stage.app.snapshot.health[EU_CRN].is_refused)
    usage = stage.app.snapshot.usage
    full = InstanceUsage(11_400, 11_400, None, None, stage.clock.now() + timedelta(days=9))
    stage.app.store._replace(usage={**usage, US_CRN: replace(full, limit_reached=True)})
    health = stage.app.snapshot.health[EU_CRN]
    error = Forbidden("no", trace="de30" * 8)
    stage.app.store.set_health(EU_CRN, replace(health, error=error))
    stage.app._notifications.clear()
    stage.app._refresh_notifications()
    await listed(stage)
    await stage.until(lambda: "2 of 4 followed" in stage.line("list-title"))
    await at(stage, EU)


@pytest.mark.parametrize("plain", [False, True], ids=["unicode", "plain"])
async def test_looks(monkeypatch: pytest.MonkeyPatch, *, plain: bool) -> None:
    if plain:
        monkeypatch.setenv("NO_COLOR", "1")
    async with followed(seen=ALL, plain=plain) as (stage, following):
        await arranged(stage, following)
        name = "instances-plain" if plain else "instances"
        await assert_looks(stage.app, f"{name}-80x24")
        assert screen_text(stage.app).isascii() is plain
        for size in ((20, 5), (40, 12), (145, 45)):
            await stage.resize(*size)
            assert not unsafe_characters(stage.app)
        await assert_looks(stage.app, f"{name}-145x45")


async def test_hostile_names_and_any_size() -> None:
    bad = replace(TWIN, name='q" a,b\x1b]52;c;eHg=\x07\u202e[/b]', plan="\x1b[2J")
    async with followed(seen=(*ALL[:2], bad)) as (stage, _):
        stage.server.faults.add(faults.garbage("/jobs"))
        await listed(stage)
        await at(stage, bad)
        await stage.press("enter", "space")
        await stage.until(lambda: len(crns(stage)) == 3)
        for size in ((1, 1), (20, 5), (200, 60), (80, 24)):
            await stage.resize(*size)
            assert not unsafe_characters(stage.app)
        await at(stage, bad)
        await stage.press("enter")
        await stage.until(lambda: bool(stage.jobs.query_text))
        assert not unsafe_characters(stage.app)
