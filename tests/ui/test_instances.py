"""Choosing which instances are followed, and the jobs of one."""

from __future__ import annotations

from msgspec.structs import replace

from qjobs_tui.accounts.steps import Source
from qjobs_tui.errors import AccountError, Unreachable
from qjobs_tui.ui.screens.help import HelpScreen
from qjobs_tui.ui.screens.instances import InstancesScreen
from qjobs_tui.ui.screens.jobs import JobsScreen

from .followed import EU, TWIN, US, followed, listed
from .instances_stage import ALL, EU_CRN, US_CRN, at, crns, row, toasts
from .stage import staged


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
