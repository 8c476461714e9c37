"""Which account one is in is seen where jobs are, and where they are cancelled."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from qjobs_tui.ui.screens.cancel import CancelScreen

from .stage import staged
from .whose_stage import whose_staged

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("width", [80, 140])
async def test_the_table_names_the_account(width: int) -> None:
    async with whose_staged(size=(width, 24)) as it:
        await it.keep("lab")
        await it.found()
        it.stage.jobs.draw()
        await it.stage.pilot.pause()
        assert it.stage.line("status").startswith(" qjobs  lab   DEMO ")
        assert it.whose.account
        it.whose.account = replace(it.whose.account, name="a\x1bb")
        it.stage.jobs.draw()
        assert it.stage.line("status").startswith(" qjobs  a␛b   DEMO ")


async def test_the_demo_account_needs_no_name() -> None:
    async with staged() as stage:
        assert stage.app._desk.whose
        assert stage.app._desk.whose.account
        assert stage.line("status").startswith(" qjobs  DEMO ")


async def test_the_question_before_a_cancel_names_the_account() -> None:
    async with whose_staged() as it:
        await it.keep("lab")
        await it.found()
        await it.stage.press("c")
        await it.stage.until(lambda: it.stage.is_on(CancelScreen))
        assert "Account lab." in it.stage.line("dialog-why")
