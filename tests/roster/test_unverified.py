"""An account whose certificates are not checked: opened and tried only where that is allowed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qjobs_tui.accounts.resolution import Asked
from qjobs_tui.errors import AccountError
from qjobs_tui.roster.values import Trial
from tests.accounts.support import entry, qiskit

from .hall import Hall, of_qiskit

if TYPE_CHECKING:
    from qjobs_tui.accounts.account import Account


def saved(hall: Hall) -> None:
    assert hall.server
    hall.environ["IAM_URL"] = hall.server.iam_url
    where = {"token": hall.key.reveal(), "url": hall.server.base_url}
    qiskit(hall.home, {"lab": entry(verify=False, **where)})


async def found(hall: Hall) -> Account:
    return (await hall.roster().resolve(Asked("lab"))).require()


async def test_it_is_neither_opened_nor_tried(hall: Hall) -> None:
    saved(hall)
    assert hall.server
    with pytest.raises(AccountError, match="says verify=false"):
        await hall.roster().opened(of_qiskit("lab"))
    account = await found(hall)
    with pytest.raises(AccountError, match="says verify=false"):
        await hall.roster().try_account(account)
    with pytest.raises(AccountError, match="says verify=false"):
        await hall.roster().answers(account, Trial(()))
    assert hall.server.requests == ()


async def test_where_it_is_allowed_it_is_both(hall: Hall) -> None:
    saved(hall)
    hall.no_verify = True
    account = await hall.roster().opened(of_qiskit("lab"))
    assert not account.verify
    assert (await hall.roster().try_account(account)).instances


async def test_what_is_allowed_changes_no_other_account(hall: Hall) -> None:
    hall.no_verify = True
    assert hall.roster().account(hall.own(), hall.key).verify


async def test_it_can_be_imported_since_that_is_left_behind(hall: Hall) -> None:
    saved(hall)
    lines = await hall.roster().bring(of_qiskit("lab"))
    assert any("leaves verify=false behind" in line for line in lines)
    assert (await found(hall)).verify
