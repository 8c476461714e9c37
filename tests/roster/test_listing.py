"""All accounts there are, from every place, and what is wrong with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qjobs_tui.accounts.resolution import Asked
from qjobs_tui.errors import AccountError
from qjobs_tui.jobs import Crn, Instance
from qjobs_tui.roster.values import Entry, Home
from qjobs_tui.secret import Secret
from tests.accounts.support import CRN, KEY, OTHER, entry, qiskit, shown

if TYPE_CHECKING:
    from qjobs_tui.accounts.account import Account

    from .hall import Hall

OWN = f"""\
default = "b"
[accounts.a]
instances = ["{CRN}", "mine"]
url = "https://cloud.ibm.com/"
[accounts.b]
key = "command"
token_command = ["pass", "show", "secret-name"]
url = "https://example.com"
[accounts.c]
key = "environment"
[accounts.d]
key = "session"
"""


async def test_own_accounts_in_the_order_of_their_file(bare: Hall) -> None:
    bare.write(OWN)
    listed = await bare.roster().listed()
    assert listed.entries == (
        Entry("a", Home.OWN, "keyring", (CRN, "mine")),
        Entry("b", Home.OWN, "command pass", url="https://example.com", is_default=True),
        Entry("c", Home.OWN, "QISKIT_IBM_TOKEN", defect="QISKIT_IBM_TOKEN is not set"),
        Entry("d", Home.OWN, "this session"),
    )
    assert listed.complaints == ()
    # Nobody's key is needed to tell which there are.
    assert bare.vault.asked == []


async def test_qiskit_s_entries_and_what_is_wrong_with_them(bare: Hall) -> None:
    qiskit(
        bare.home,
        {
            "good": entry(url="https://cloud.ibm.com", is_default_account=True),
            "auto": entry(instance="auto", url="https://example.com"),
            "old": entry(channel="ibm_quantum", url="https://auth.example.com"),
            "keyless": entry(token=""),
            "odd": entry(instance="crn:x"),
            "proxy": entry(url=f"https://me:{KEY}@example.com"),
            "plain": entry(url="http://example.com"),
        },
    )
    listed = await bare.roster().listed()
    where = (Home.QISKIT, "Qiskit's file")
    assert listed.entries[:2] == (
        Entry("good", *where, (CRN,)),
        Entry("auto", *where, (), "https://example.com"),
    )
    assert [(each.name, each.defect, each.url) for each in listed.entries[2:]] == [
        ("old", "its channel ibm_quantum is closed", None),
        ("keyless", "its token is missing or no text", None),
        ("odd", "not a CRN: it should look like crn:v1:…:quantum-computing:…", None),
        ("proxy", "its url must hold neither a user name, a password nor a query", None),
        (
            "plain",
            "its url is refused: over plain http the API key and token could be read on the way",
            None,
        ),
    ]
    assert KEY not in repr(listed)


async def test_the_environment_when_it_has_a_token(bare: Hall) -> None:
    bare.environ["QISKIT_IBM_INSTANCE"] = CRN
    assert (await bare.roster().listed()).entries == ()
    bare.environ["QISKIT_IBM_TOKEN"] = KEY
    bare.write('[accounts.c]\nkey = "environment"\n')
    listed = await bare.roster().listed()
    assert listed.entries == (
        Entry("c", Home.OWN, "QISKIT_IBM_TOKEN", is_default=False),
        Entry("environment", Home.ENVIRONMENT, "QISKIT_IBM_TOKEN", (CRN,)),
    )
    bare.environ["QISKIT_IBM_CHANNEL"] = "else"
    assert "not one of" in (await bare.roster().listed()).entries[1].defect


async def test_what_is_broken_is_told_and_the_rest_listed(bare: Hall) -> None:
    bare.write("x = 1\n")
    qiskit(bare.home, {"good": entry()})
    listed = await bare.roster().listed()
    assert [each.name for each in listed.entries] == ["good"]
    assert len(listed.complaints) == 1
    assert str(bare.path) in listed.complaints[0]
    qiskit(bare.home, f"{{ {KEY}")
    bare.environ["QISKIT_IBM_TOKEN"] = KEY
    listed = await bare.roster().listed()
    assert [each.name for each in listed.entries] == ["environment"]
    assert listed.complaints[1].endswith(
        "it is not valid JSON. Mend the file or move it away; saving the account with Qiskit writes"
        " a new one."
    )
    assert KEY not in repr(listed)


@pytest.mark.parametrize(
    ("mode", "said"), [(0o644, "0644"), (0o640, "0640"), (0o604, "0604"), (0o600, "")]
)
async def test_a_file_of_qiskit_s_that_others_can_read(bare: Hall, mode: int, said: str) -> None:
    assert (await bare.roster().listed()).qiskit_mode == ""
    qiskit(bare.home, {}).chmod(mode)
    assert (await bare.roster().listed()).qiskit_mode == said


async def opened(hall: Hall, name: str, home: Home) -> Account:
    listed = await hall.roster().listed()
    entry = next(each for each in listed.entries if (each.name, each.home) == (name, home))
    return await hall.roster().opened(entry)


async def test_an_entry_is_opened_where_it_is_and_nowhere_else(bare: Hall) -> None:
    other = "another-made-up-key-not-to-be-seen-either"
    qiskit(bare.home, {"same": entry(token=other, instance=OTHER)})
    bare.write(f'[accounts.same]\ninstances = ["{CRN}"]\n')
    bare.vault.keys["same"] = Secret(KEY)
    bare.environ["QISKIT_IBM_TOKEN"] = "a-third-key"
    own = await opened(bare, "same", Home.OWN)
    assert (own.key, own.instances) == (Secret(KEY), (Instance(Crn.parse(CRN)),))
    theirs = await opened(bare, "same", Home.QISKIT)
    assert (theirs.key, theirs.instances) == (Secret(other), (Instance(Crn.parse(OTHER)),))
    environment = await opened(bare, "environment", Home.ENVIRONMENT)
    assert environment.key == Secret("a-third-key")
    listed = await bare.roster().listed()
    bare.path.unlink()
    with pytest.raises(AccountError, match="no account 'same'"):
        await bare.roster().opened(listed.entries[0])
    qiskit(bare.home, {})
    with pytest.raises(AccountError, match="no account 'same'"):
        await bare.roster().opened(listed.entries[1])
    bare.environ.clear()
    with pytest.raises(AccountError, match="QISKIT_IBM_TOKEN: not set"):
        await bare.roster().opened(listed.entries[2])


async def test_an_entry_whose_key_cannot_be_had(bare: Hall) -> None:
    bare.write(OWN.replace('"pass"', '"false"'))
    for name, says in (
        ("a", "is not in the keyring"),
        ("b", "token_command false ended with 1"),
        ("c", "which is not set"),
        ("d", "given for one session"),
    ):
        with pytest.raises(AccountError, match=says) as caught:
            await opened(bare, name, Home.OWN)
        assert caught.value.hint
    qiskit(bare.home, {"old": entry(channel="ibm_quantum"), "keyless": entry(token="")})
    for name in ("old", "keyless"):
        with pytest.raises(AccountError, match="Not usable") as caught:
            await opened(bare, name, Home.QISKIT)
        assert KEY not in shown(caught.value)


async def test_resolve_tells_every_step(bare: Hall) -> None:
    found = await bare.roster().resolve()
    assert (found.account, len(found.steps)) == (None, 5)
    qiskit(bare.home, {"q": entry()})
    found = await bare.roster().resolve(Asked("q", "all"))
    assert found.account
    assert (found.account.name, found.account.instances) == ("q", ())
