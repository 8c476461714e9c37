"""Trying accounts, and telling what their keys see."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest

from qjobs_tui.demo import faults
from qjobs_tui.secret import Secret

from ..accounts.keyrings import silent
from .accounts_stage import (
    LAB,
    OTHER,
    below,
    has_other_rows,
    opened,
    screen,
    toasts,
    told,
    two,
)
from .whose_stage import OWN, own_text, whose_staged

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


# Trying them


async def test_a_test_names_what_the_key_sees() -> None:
    async with whose_staged() as it:
        await two(it)
        await opened(it, OTHER)
        await it.stage.press("t")
        await told(
            it, "account 'other': key accepted, 2 instances seen: demo-us (us-east), demo-eu"
        )
        assert "key accepted, 2 instances seen: demo-us (us-east), demo-eu (eu-de)" in below(it)
        await it.stage.press("k")
        assert "key accepted" not in below(it)
        await it.stage.press("j", "r")
        await it.stage.until(lambda: not screen(it).is_asking)
        assert "key accepted" in below(it)
        # Another account of this name is not the one that was tried.
        text = OWN.read_text()
        for now in (text.replace("other", "third"), text):
            own_text(now)
            keys = screen(it).listing.keys
            await it.stage.press("r")
            await it.stage.until(partial(has_other_rows, it, keys))
        await it.stage.press("G")
        assert "other · your own" in below(it)
        assert "key accepted" not in below(it)


async def test_a_test_of_what_cannot_be_used() -> None:
    async with whose_staged() as it:
        await it.keep("lab", instances=("no-such",))
        await it.keep("wrong", Secret("a-key-that-nobody-has-made"))
        await it.found()
        await opened(it, LAB)
        await it.stage.press("t")
        await told(it, "key accepted, 2 instances seen")
        # Once as what the account wants, and once as what is not there.
        assert below(it).count("no-such") == 2
        await it.stage.press("j", "t")
        await told(it, "account 'wrong': test failed:")
        assert "test failed:" in below(it)
        it.stage.server.faults.add(
            faults.Fault(faults.Kind.STATUS, "/search", times=None, status=403)
        )
        await it.stage.press("k", "t")
        await it.stage.until_tried(lambda: not screen(it)._is_busy)
        assert "key accepted, 0 instances seen" in below(it)
        assert "a-key-that-nobody" not in it.stage.text


async def test_the_key_of_this_session_is_tried_as_it_is() -> None:
    async with whose_staged() as it:
        own = it.own("lab")
        own_text(f'[accounts.lab]\nkey = "session"\nurl = "{own.url}"\niam_url = "{own.iam_url}"\n')
        it.whose.account = it.roster.account(own, it.key)
        await opened(it)
        await it.stage.press("t")
        await told(it, "key accepted, 2 instances seen")
        # Elsewhere it is told what there is to do.
        it.whose.account = None
        await it.stage.press("t")
        await told(it, "was given for one session, which has ended.")


async def test_what_is_said_of_an_account_that_has_gone_is_dropped() -> None:
    async with whose_staged(backend := silent()) as it:
        try:
            own_text('[accounts.lab]\nkey = "keyring"\n')
            shown = await opened(it)
            await it.stage.press("t")
            await it.stage.until(backend.entered.is_set)
            own_text("")
            await it.stage.press("r")
            await it.stage.until(lambda: not shown.listing.keys)
        finally:
            backend.released.set()
        await it.stage.until(lambda: not shown._is_busy)
        assert not toasts(it)
        assert not shown.told
