"""On the screen: an account whose certificates are not checked is refused, or shown as such."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec
import pytest
from rich.cells import cell_len

from qjobs_tui.accounts.steps import Resolution
from qjobs_tui.clock import SystemClock
from qjobs_tui.commands.access import demo_account
from qjobs_tui.demo.server import DemoServer
from qjobs_tui.demo.world import World
from qjobs_tui.ui.status import status_line, unverified
from qjobs_tui.ui.text import UNICODE
from qjobs_tui.ui.whose import Start

from ..roster.hall import Hall
from .samples import NOW, job, snapshot
from .whose_case import acting
from .whose_stage import whose_staged

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    with DemoServer(World.demo(SystemClock())) as server:
        yield Hall(tmp_path, server)


def start(hall: Hall, *, verify: bool, allowed: bool) -> Start:
    assert hall.server
    account = replace(demo_account(hall.server), verify=verify, source="account 'q' in a file")

    async def seek() -> Resolution:
        return Resolution(account, ())

    return Start(seek, roster=hall.roster, no_verify=allowed)


@pytest.mark.parametrize(
    ("verify", "allowed", "words", "code"),
    [
        (False, False, "says verify=false", 3),
        (True, True, "--no-verify has no use", 2),
    ],
)
async def test_the_account_at_the_start_is_refused(
    hall: Hall, *, verify: bool, allowed: bool, words: str, code: int
) -> None:
    async with acting(hall, start(hall, verify=verify, allowed=allowed)) as case:
        await case.until(lambda: case.told.errors)
        (error,) = case.told.errors
        assert words in error.headline
        assert error.exit_code == code
        assert case.whose.account is None
        assert case.server.requests == ()


async def test_where_it_is_allowed_it_is_acted_as(hall: Hall) -> None:
    async with acting(hall, start(hall, verify=False, allowed=True)) as case:
        await case.until(case.is_settled)
        assert case.whose.account
        assert not case.whose.account.verify


def badge(hall: Hall, width: int, *, verify: bool = False) -> str:
    assert hall.server
    return unverified(replace(demo_account(hall.server), verify=verify), width)


def test_the_badge_is_short_where_there_is_little_room(hall: Hall) -> None:
    assert badge(hall, 80) == badge(hall, 99) == "UNVERIFIED"
    assert badge(hall, 100) == "CERTIFICATES NOT CHECKED"
    assert badge(hall, 200, verify=True) == unverified(None, 200) == ""


@pytest.mark.parametrize("width", [40, 80, 99, 100, 160])
def test_it_stands_beside_read_only(hall: Hall, width: int) -> None:
    now = msgspec.structs.replace(snapshot(job()), read_only=True)
    line = status_line(now, NOW, width, UNICODE, badge(hall, width)).plain
    assert f" {badge(hall, width)} " in line
    assert " READ-ONLY " in line
    assert cell_len(line) <= width


async def test_it_comes_and_goes_with_the_account() -> None:
    async with whose_staged() as it:
        object.__setattr__(it.stage.app._desk, "badge", "")
        it.stage.jobs.draw()
        assert "UNVERIFIED" not in it.stage.line("status")
        account = demo_account(it.stage.server)
        it.whose.account = replace(account, verify=False)
        it.stage.jobs.tick()
        assert " UNVERIFIED " in it.stage.line("status")
        it.whose.account = account
        it.stage.jobs.tick()
        assert "UNVERIFIED" not in it.stage.line("status")
