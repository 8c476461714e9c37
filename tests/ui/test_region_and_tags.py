"""Accounts that mean instances of a region, or with tags: what is followed, and what is told."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from qjobs_tui.accounts.account import PLANS_NOTE, Account
from qjobs_tui.accounts.instance_filter import EVERY_INSTANCE, InstanceFilter
from qjobs_tui.demo.server import DemoServer
from qjobs_tui.demo.world import INSTANCES, World
from qjobs_tui.jobs import Instance
from qjobs_tui.roster.values import Entry, Home, Listed
from qjobs_tui.secret import Secret
from qjobs_tui.ui.lists import accounts
from qjobs_tui.ui.lists.accounts import Company
from qjobs_tui.ui.screens import accounts_words, sign_in_text
from qjobs_tui.ui.text import UNICODE

from ..roster.hall import Hall
from .still import StillClock
from .whose_case import acting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

US, EU = (one.crn.text for one in INSTANCES)
RESEARCH = InstanceFilter("", ("research",))


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    with DemoServer(World(StillClock())) as server:
        yield Hall(tmp_path, server)
        assert not server.defects


async def test_those_that_pass_are_followed_and_the_others_can_be_chosen(hall: Hall) -> None:
    async with acting(hall) as case:
        case.whose.act_as(case.account(instances=(), only=RESEARCH))
        await case.until(case.is_settled)
        assert case.followed() == [EU]
        assert [one.crn.text for one in case.whose.seen] == [US, EU]
        # A choice of just these is no choice of all.
        await case.whose.choose(case.whose.seen[1:])
        assert case.whose.account
        assert [one.crn.text for one in case.whose.account.instances] == [EU]


async def test_a_choice_of_all_lifts_what_the_account_says(hall: Hall) -> None:
    async with acting(hall) as case:
        case.whose.act_as(case.account(instances=(), only=RESEARCH, notes=(PLANS_NOTE,)))
        await case.until(case.is_settled)
        await case.whose.choose(case.whose.seen)
        account = case.whose.account
        assert account
        assert (account.instances, account.only, account.notes) == ((), EVERY_INSTANCE, ())
        assert case.followed() == [US, EU]


async def test_when_nothing_passes_that_is_told(hall: Hall) -> None:
    async with acting(hall) as case:
        case.whose.act_as(case.account(instances=(), only=InstanceFilter("us-south")))
        await case.until(lambda: case.told.errors)
        (error,) = case.told.errors
        assert "region 'us-south'" in error.headline
        assert "--instance all" in error.hint
        assert case.followed() == []


def test_the_accounts_tell_what_they_mean() -> None:
    entry = Entry("q", Home.QISKIT, "Qiskit's file", only=InstanceFilter("eu-de", ("\x1b[1m",)))
    company = Company(Listed((entry,)), UNICODE)
    sheet = accounts.sheet(company, 200)
    cells = {h.key: c.text for h, c in zip(sheet.headings, sheet.rows[0].cells, strict=True)}
    assert cells["instances"].startswith("all with region 'eu-de' and the tag ")
    told = " ".join(accounts.detail(entry, company, 300))
    assert "instances: all that the key can see with region 'eu-de' and the tag " in told
    assert "\x1b" not in f"{cells}{told}"


def test_the_account_that_was_chosen_here_has_its_notes_told_once() -> None:
    account = Account("q", Secret("x"), (), source="somewhere", notes=(PLANS_NOTE,))
    lines = [line.plain for line in accounts_words.found(account, None, UNICODE, 300)]
    assert lines.count(f"  {PLANS_NOTE}") == 1


def test_after_signing_in_it_is_said_which_are_followed() -> None:
    account = Account("q", Secret("x"), (), only=RESEARCH)
    said = sign_in_text.followed(account, UNICODE)
    assert said == "All instances that it sees with the tag 'research' are followed."
    named = replace(account, instances=(Instance(INSTANCES[0].crn, "demo-us"),))
    assert sign_in_text.followed(named, UNICODE) == "The instance demo-us is followed."
