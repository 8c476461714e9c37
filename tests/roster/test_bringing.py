"""Import: what is kept, what is left behind, and that Qiskit's file stays as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from qjobs_tui.accounts.instance_filter import EVERY_INSTANCE, InstanceFilter
from qjobs_tui.accounts.own import Own
from qjobs_tui.accounts.vault_errors import Trouble
from qjobs_tui.errors import AccountError, KeyRejected
from qjobs_tui.roster.values import Entry, Home
from tests.accounts.support import CRN, KEY, entry, qiskit, shown

from .hall import Hall, of_qiskit

if TYPE_CHECKING:
    from pathlib import Path


def saved(hall: Hall, **more: Any) -> Path:
    assert hall.server
    hall.environ["IAM_URL"] = hall.server.iam_url
    fields = {"token": hall.key.reveal(), "url": hall.server.base_url} | more
    path = qiskit(hall.home, {"lab": entry(**fields)})
    path.chmod(0o600)
    return path


def state(path: Path) -> tuple[object, ...]:
    found = path.stat()
    return path.read_bytes(), found.st_ino, found.st_mtime_ns, found.st_mode


async def test_an_entry_becomes_an_account_of_our_own(hall: Hall) -> None:
    path = saved(hall, private_endpoint=False)
    before = state(path)
    assert hall.server
    assert await hall.roster().bring(of_qiskit("lab")) == (
        "account 'lab' is kept; its key was accepted and is in a keyring for tests",
        f"{path} still holds the keys; it is never changed here",
    )
    assert hall.accounts.accounts == (
        Own("lab", instances=(CRN,), url=hall.server.base_url, iam_url=hall.server.iam_url),
    )
    assert hall.vault.keys == {"lab": hall.key}
    assert hall.key.reveal() not in hall.path.read_text()
    assert state(path) == before


async def test_what_is_left_behind_is_told(hall: Hall) -> None:
    proxies = {"urls": {"https": "http://me:hidden@proxy"}}
    path = saved(hall, proxies=proxies, verify=False, instance="auto")
    path.chmod(0o644)
    before = state(path)
    lines = await hall.roster().bring(of_qiskit("lab"))
    assert lines[1:] == (
        "account 'lab' leaves its proxies behind: set HTTPS_PROXY, which is honoured",
        "account 'lab' leaves verify=false behind: certificates are verified",
        f"{path} still holds the keys; it is never changed here",
        "and others on this machine can read it (mode 0644): chmod 600 it",
    )
    assert hall.accounts.accounts[0].instances == ()
    assert "hidden" not in f"{lines}{hall.path.read_text()}"
    assert state(path) == before


async def test_a_key_that_is_not_accepted_is_not_kept(hall: Hall) -> None:
    path = saved(hall, token=KEY)
    before = state(path)
    with pytest.raises(KeyRejected) as caught:
        await hall.roster().bring(of_qiskit("lab"))
    assert KEY not in shown(caught.value)
    assert hall.vault.asked == []
    assert not hall.path.exists()
    assert state(path) == before


async def test_a_keyring_that_fails_keeps_nothing(hall: Hall) -> None:
    path = saved(hall)
    before = state(path)
    hall.vault.fails = {"write lab": Trouble.LOCKED}
    with pytest.raises(AccountError, match="no write lab"):
        await hall.roster().bring(of_qiskit("lab"))
    assert not hall.path.exists()
    assert state(path) == before


async def test_an_account_of_that_name_is_left_as_it_is(hall: Hall) -> None:
    saved(hall)
    hall.write('[accounts.lab]\ninstances = ["mine"]\n')
    before = hall.path.read_bytes()
    with pytest.raises(AccountError, match="account 'lab' already"):
        await hall.roster().bring(of_qiskit("lab"))
    assert hall.path.read_bytes() == before
    assert hall.vault.asked == []
    assert hall.server
    assert not hall.server.requests


async def test_an_account_called_so_but_for_case_keeps_its_key(hall: Hall) -> None:
    saved(hall)
    hall.write('[accounts.LAB]\nkey = "keyring"\n')
    before = hall.path.read_bytes()
    with pytest.raises(AccountError, match="account 'LAB' already, and some keyrings"):
        await hall.roster().bring(of_qiskit("lab"))
    assert hall.path.read_bytes() == before
    assert hall.vault.asked == []
    assert hall.server
    assert not hall.server.requests


async def test_what_cannot_be_imported(bare: Hall) -> None:
    qiskit(
        bare.home,
        {"old": entry(channel="ibm_quantum"), "-x": entry(), "odd": entry(instance="crn:x")},
    )
    for name, says in (
        ("old", "is closed"),
        ("-x", "cannot begin with -"),
        ("odd", "not a CRN"),
        ("gone", "no account 'gone'"),
    ):
        with pytest.raises(AccountError, match=says):
            await bare.roster().bring(of_qiskit(name))
    with pytest.raises(AccountError, match="Only accounts of Qiskit's file"):
        await bare.roster().bring(Entry("environment", Home.ENVIRONMENT, ""))
    assert bare.vault.asked == []


def rules(**more: Any) -> dict[str, Any]:
    return {"instance": None, "region": "eu-de", "tags": ["Research"], **more}


async def test_region_and_tags_go_on_to_choose(hall: Hall) -> None:
    saved(hall, **rules(plans_preference=["open"]))
    roster = hall.roster()
    before = await roster.try_account(await roster.opened(of_qiskit("lab")))
    lines = await roster.bring(of_qiskit("lab"))
    assert lines[1:3] == (
        "account 'lab' goes on to mean all instances with region 'eu-de' and the tag 'Research'",
        "account 'lab' leaves its plans_preference behind: instances of every plan are followed",
    )
    (own,) = hall.accounts.accounts
    assert (own.instances, own.only) == ((), InstanceFilter("eu-de", ("Research",)))
    listed = (await roster.listed()).entries
    assert [(one.home, one.only) for one in listed] == [
        (Home.OWN, own.only),
        (Home.QISKIT, own.only),
    ]
    account = await roster.opened(listed[0])
    trial = await roster.try_account(account)
    assert trial.instances == before.instances
    asked = await roster.answers(account, trial)
    assert [(one.instance.name, one.trouble) for one in asked] == [("demo-eu", None)]


async def test_beside_an_instance_nothing_is_told_of_them(hall: Hall) -> None:
    saved(hall, **rules(instance=CRN, plans_preference=["open"]))
    lines = await hall.roster().bring(of_qiskit("lab"))
    assert not [line for line in lines if "goes on" in line or "plans" in line]
    assert hall.accounts.accounts[0].only == EVERY_INSTANCE


async def test_a_choice_of_instances_lifts_them(hall: Hall) -> None:
    saved(hall, **rules())
    roster = hall.roster()
    await roster.bring(of_qiskit("lab"))
    await roster.set_instances("lab", [CRN])
    assert (await roster.own("lab")).instances == (CRN,)
    await roster.set_instances("lab", ["all"])
    own = await roster.own("lab")
    assert (own.instances, own.only) == ((), EVERY_INSTANCE)


async def test_tags_that_our_file_cannot_hold_are_refused(hall: Hall) -> None:
    saved(hall, **rules(tags=["a\x1bb"]))
    with pytest.raises(AccountError, match="characters that can be seen"):
        await hall.roster().bring(of_qiskit("lab"))
    assert hall.vault.asked == []
    assert hall.server
    assert not hall.server.requests
