"""Kept, renamed, removed: whatever fails on the way, key and account stay together."""

from __future__ import annotations

import asyncio
import stat
from typing import TYPE_CHECKING

import pytest

from qjobs_tui.accounts import own_file
from qjobs_tui.accounts.own import KeyPlace, Own
from qjobs_tui.accounts.vault_errors import Trouble
from qjobs_tui.errors import AccountError
from qjobs_tui.files import locked
from qjobs_tui.roster import keeping
from qjobs_tui.secret import Secret
from tests.accounts import keyrings
from tests.accounts.support import CRN, KEY, OTHER, shown

from .hall import Hall, Scripted

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qjobs_tui.accounts.own import OwnAccounts

KEPT, NEW = Secret(KEY), Secret("another-made-up-key-that-must-not-be-seen")


async def kept(hall: Hall, name: str = "lab", key: Secret = KEPT) -> None:
    await hall.roster().keep(Own(name), key)
    hall.vault.asked.clear()


async def test_a_key_and_its_account_are_kept(bare: Hall) -> None:
    where = await bare.roster().keep(Own("lab", instances=(CRN,)), KEPT)
    assert where == "a keyring for tests"
    assert bare.accounts.get("lab") == Own("lab", instances=(CRN,))
    assert (bare.accounts.default, bare.vault.keys) == ("lab", {"lab": KEPT})
    assert KEY not in bare.path.read_text()
    assert stat.S_IMODE(bare.path.stat().st_mode) == 0o600


async def test_the_keyring_is_written_before_the_file(
    bare: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[set[str]] = []
    change = own_file.change

    def noted(path: Path, step: Callable[[OwnAccounts], OwnAccounts]) -> OwnAccounts:
        seen.append(set(bare.vault.keys))
        return change(path, step)

    monkeypatch.setattr(own_file, "change", noted)
    await kept(bare)
    assert seen == [{"lab"}]


async def test_a_keyring_that_fails_keeps_nothing(bare: Hall) -> None:
    for trouble in (Trouble.LOCKED, Trouble.FAILED):
        bare.vault.fails = {"write lab": trouble}
        with pytest.raises(AccountError, match="no write lab"):
            await bare.roster().keep(Own("lab"), KEPT)
        assert not bare.path.exists()
        assert bare.vault.keys == {}


async def test_what_was_written_by_a_call_that_failed_is_taken_back(bare: Hall) -> None:
    bare.vault = Scripted(fails={"write lab": Trouble.FAILED}, acts=True)
    with pytest.raises(AccountError, match="no write lab") as caught:
        await bare.roster().keep(Own("lab"), KEPT)
    assert bare.vault.keys == {}
    assert KEY not in shown(caught.value)


@pytest.mark.parametrize("trouble", [Trouble.LOCKED, Trouble.REFUSED, Trouble.HANGS])
async def test_a_keyring_that_asked_somebody_is_not_asked_again(
    bare: Hall, trouble: Trouble
) -> None:
    bare.vault.fails = {"write lab": trouble}
    with pytest.raises(AccountError):
        await bare.roster().keep(Own("lab"), KEPT)
    assert bare.vault.asked == ["read lab", "write lab"]


async def test_a_file_that_cannot_be_written_leaves_no_new_key(bare: Hall) -> None:
    bare.break_writing()
    with pytest.raises(AccountError, match="cannot be written"):
        await bare.roster().keep(Own("lab"), KEPT)
    assert bare.vault.keys == {}
    assert bare.accounts.names == ()


async def test_a_file_that_cannot_be_written_puts_the_old_key_back(bare: Hall) -> None:
    await kept(bare)
    bare.break_writing()
    with pytest.raises(AccountError, match="cannot be written"):
        await bare.roster().keep(Own("lab", instances=(CRN,)), NEW)
    assert bare.vault.keys == {"lab": KEPT}
    bare.mend_writing()
    await bare.roster().keep(Own("lab"), NEW)
    assert bare.vault.keys == {"lab": NEW}


async def test_a_key_of_another_program_is_not_taken_back(
    bare: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    await kept(bare)
    theirs = Secret("a-key-that-another-program-kept-meanwhile")

    def change(*_: object) -> None:
        bare.vault.keys["lab"] = theirs
        raise AccountError("no room")

    monkeypatch.setattr(own_file, "change", change)
    with pytest.raises(AccountError, match="no room"):
        await bare.roster().keep(Own("lab"), NEW)
    assert bare.vault.keys == {"lab": theirs}


async def test_a_new_key_that_cannot_be_taken_back_is_told(bare: Hall) -> None:
    bare.vault.fails = {"remove lab": Trouble.FAILED}
    bare.break_writing()
    with pytest.raises(AccountError, match="cannot be written") as caught:
        await bare.roster().keep(Own("lab"), KEPT)
    assert "still has the new key under 'lab': no remove lab." in caught.value.hint


async def test_something_that_is_no_key_is_replaced(bare: Hall) -> None:
    memory = keyrings.named(keyrings.SECRET_SERVICE)
    memory.entries.append(("qjobs-tui", "lab", "two words"))
    assert await bare.roster(keyrings.vault(memory)).keep(Own("lab"), KEPT) == "Secret Service"
    assert memory.entries == [("qjobs-tui", "lab", KEY)]


async def test_for_this_session_the_file_alone_is_written(bare: Hall) -> None:
    bare.vault.trouble = AccountError("not to be asked")
    own = Own("lab", KeyPlace.SESSION, (CRN,))
    assert await bare.roster().keep(own, KEPT) == "this session"
    assert bare.accounts.get("lab") == own
    assert KEY not in bare.path.read_text()
    assert stat.S_IMODE(bare.path.stat().st_mode) == 0o600
    assert bare.vault.asked == []


@pytest.mark.parametrize(
    "text",
    [
        '[accounts.lab]\nkey = "keyring"\n',
        '[accounts.lab]\nkey = "command"\ntoken_command = ["pass", "ibm"]\n',
    ],
    ids=["keyring", "command"],
)
async def test_a_key_for_this_session_leaves_where_the_next_one_finds_it(
    bare: Hall, text: str
) -> None:
    bare.write(text)
    before = bare.accounts.accounts[0]
    await bare.roster().keep(Own("lab", KeyPlace.SESSION, (CRN,)), KEPT)
    after = bare.accounts.accounts[0]
    assert (after.key, after.token_command) == (before.key, before.token_command)
    assert after.instances == (CRN,)


async def test_the_identity_service_that_took_the_key_is_kept(bare: Hall) -> None:
    here, there = "https://iam.example.com", "https://other.example.com"
    bare.environ["IAM_URL"] = here
    await bare.roster().keep(Own("lab"), KEPT)
    await bare.roster().keep(Own("else", iam_url=there), KEPT)
    await bare.roster().keep(Own("short", KeyPlace.SESSION), KEPT)
    assert [each.iam_url for each in bare.accounts.accounts] == [here, there, here]
    # Given for this session only, a key changes nothing of where the kept one goes.
    bare.write("[accounts.lab]\n")
    await bare.roster().keep(Own("lab", KeyPlace.SESSION), KEPT)
    assert bare.accounts.accounts[0].iam_url is None
    bare.environ["IAM_URL"] = "http://example.com"
    with pytest.raises(AccountError, match="iam_url is refused: over plain http"):
        await bare.roster().keep(Own("new"), KEPT)
    assert bare.vault.keys == {"lab": KEPT, "else": KEPT}


def test_what_the_environment_says_of_addresses(bare: Hall) -> None:
    assert bare.roster().usual_addresses() == (None, None)
    bare.environ |= {"QISKIT_IBM_URL": "https://a.example", "IAM_URL": "https://b.example"}
    assert bare.roster().usual_addresses() == ("https://a.example", "https://b.example")


async def test_what_was_for_one_session_can_be_kept_later(bare: Hall) -> None:
    await bare.roster().keep(Own("lab", KeyPlace.SESSION), KEPT)
    await bare.roster().keep(Own("lab"), KEPT)
    assert bare.accounts.get("lab") == Own("lab", KeyPlace.KEYRING)
    assert bare.vault.keys == {"lab": KEPT}


async def test_a_token_command_is_not_replaced(bare: Hall) -> None:
    bare.write('[accounts.lab]\nkey = "command"\ntoken_command = ["pass", "ibm"]\n')
    with pytest.raises(AccountError, match="elsewhere: command"):
        await bare.roster().keep(Own("lab"), KEPT)
    assert bare.vault.asked == []


async def test_a_key_in_the_keyring_stays_in_sight(bare: Hall) -> None:
    await kept(bare)
    commanded = Own("lab", KeyPlace.COMMAND, token_command=("pass", "ibm"))
    with pytest.raises(AccountError, match="elsewhere: keyring"):
        await bare.roster().keep(commanded, KEPT)
    await bare.roster().remove("lab")
    assert await bare.roster().keep(commanded, KEPT) == "command pass"
    assert bare.accounts.get("lab") == commanded
    assert bare.vault.keys == {}


async def test_what_the_file_could_not_hold_is_not_kept(bare: Hall) -> None:
    with pytest.raises(AccountError, match="begin with -"):
        await bare.roster().keep(Own("-x"), KEPT)
    bare.write("x = 1\n")
    with pytest.raises(AccountError, match="no key x"):
        await bare.roster().keep(Own("lab"), KEPT)
    assert bare.vault.asked == []


@pytest.mark.parametrize(
    "own",
    [
        Own(KEY),
        Own(NEW.reveal()),
        Own("lab", instances=(KEY,)),
        Own("lab", url=f"https://{KEY}.example.com"),
        Own("lab", KeyPlace.SESSION, iam_url=f"https://example.com/{KEY}"),
    ],
    ids=["name", "like a key", "instance", "url", "iam url"],
)
async def test_a_key_pasted_into_a_wrong_field_goes_nowhere(bare: Hall, own: Own) -> None:
    for asked in (bare.roster().keep(own, KEPT), bare.roster().try_key(own, KEPT)):
        with pytest.raises(AccountError) as caught:
            await asked
        assert KEY not in str(caught.value)
    assert not bare.path.exists()
    assert bare.vault.asked == []


async def test_no_account_is_renamed_to_a_key(bare: Hall) -> None:
    await kept(bare)
    with pytest.raises(AccountError, match="looks like an API key"):
        await bare.roster().rename("lab", NEW.reveal())


async def test_who_is_cancelled_leaves_nothing_half_done(bare: Hall) -> None:
    backend = keyrings.silent()
    keeping_it = asyncio.create_task(bare.roster(keyrings.vault(backend)).keep(Own("lab"), KEPT))
    await asyncio.to_thread(backend.entered.wait)
    keeping_it.cancel()
    await asyncio.sleep(0)
    assert not keeping_it.done()
    backend.released.set()
    with pytest.raises(asyncio.CancelledError):
        await keeping_it
    assert backend.entries == [("qjobs-tui", "lab", KEY)]
    assert bare.accounts.names == ("lab",)


async def test_a_keyring_that_hangs_is_not_waited_for(bare: Hall) -> None:
    backend = keyrings.silent()
    roster = bare.roster(keyrings.vault(backend, seconds=0.05))
    with pytest.raises(AccountError, match="did not answer"):
        await roster.keep(Own("lab"), KEPT)
    assert not bare.path.exists()
    backend.released.set()


async def test_the_loop_goes_on_while_another_program_has_the_file(bare: Hall) -> None:
    await kept(bare)
    await kept(bare, "b")
    with locked(bare.path.parent / ".accounts.lock", 1.0):
        using = asyncio.create_task(bare.roster().use("b"))
        done, _ = await asyncio.wait({using}, timeout=0.1)
        assert not done
        assert bare.accounts.default == "lab"
    await using
    assert bare.accounts.default == "b"


async def test_several_at_once_keep_all(bare: Hall) -> None:
    names = [f"a{number}" for number in range(8)]
    await asyncio.gather(*(bare.roster().keep(Own(name), KEPT) for name in names))
    assert sorted(bare.accounts.names) == names
    assert sorted(bare.vault.keys) == names


async def test_rename_moves_the_key(bare: Hall) -> None:
    await kept(bare)
    await bare.roster().rename("lab", "desk")
    assert (bare.accounts.names, bare.accounts.default) == (("desk",), "desk")
    assert bare.vault.keys == {"desk": KEPT}
    # The new entry is there and was read before the old one goes.
    asked = [what for what in bare.vault.asked if not what.startswith("read")]
    assert asked == ["write desk", "remove lab"]


@pytest.mark.parametrize(
    ("new", "says"),
    [("-x", "begin with -"), ("", "1 to 64"), ("b", "account 'b' already")],
    ids=["dash", "empty", "taken"],
)
async def test_names_that_cannot_be_given(bare: Hall, new: str, says: str) -> None:
    await kept(bare)
    await kept(bare, "b", NEW)
    with pytest.raises(AccountError, match=says):
        await bare.roster().rename("lab", new)
    with pytest.raises(AccountError, match="no account 'x'"):
        await bare.roster().rename("x", "y")
    with pytest.raises(AccountError, match="no account 'x'"):
        await bare.roster().rename("x", "x")
    await bare.roster().rename("lab", "lab")
    assert bare.vault.keys == {"lab": KEPT, "b": NEW}
    assert bare.vault.asked == []


@pytest.mark.parametrize("step", ["read lab", "read desk", "write desk", "file"])
@pytest.mark.parametrize("trouble", [Trouble.LOCKED, Trouble.FAILED])
async def test_a_rename_that_fails_leaves_the_old_name(
    bare: Hall, step: str, trouble: Trouble
) -> None:
    await kept(bare)
    bare.vault.fails = {step: trouble}
    if step == "file":
        bare.break_writing()
    with pytest.raises(AccountError, match="Account 'lab' keeps its name: ") as caught:
        await bare.roster().rename("lab", "desk")
    assert caught.value.hint or step == "file"
    assert KEY not in shown(caught.value)
    assert bare.accounts.names == ("lab",)
    assert bare.vault.keys == {"lab": KEPT}


async def test_a_rename_whose_old_entry_stays_has_the_new_name(bare: Hall) -> None:
    await kept(bare)
    bare.vault.fails = {"remove lab": Trouble.LOCKED}
    with pytest.raises(AccountError, match="is called 'desk' now, but the keyring may still"):
        await bare.roster().rename("lab", "desk")
    assert (bare.accounts.names, bare.accounts.default) == (("desk",), "desk")
    assert bare.vault.keys == {"lab": KEPT, "desk": KEPT}


async def test_a_name_taken_meanwhile_is_left(bare: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    await kept(bare)
    change = own_file.change

    def late(path: Path, step: Callable[[OwnAccounts], OwnAccounts]) -> OwnAccounts:
        monkeypatch.setattr(own_file, "change", change)
        own_file.change(bare.path, lambda accounts: accounts.having(Own("desk", instances=(CRN,))))
        return change(path, step)

    monkeypatch.setattr(own_file, "change", late)
    with pytest.raises(AccountError, match="keeps its name: There is an account 'desk'"):
        await bare.roster().rename("lab", "desk")
    assert bare.accounts.names == ("lab", "desk")
    assert bare.vault.keys == {"lab": KEPT}


class CaseBlind(Scripted):
    """To it A and a are one, as to Windows' own."""

    async def read(self, account: str, /) -> Secret | None:
        return await super().read(account.lower())

    async def write(self, account: str, key: Secret, /) -> None:
        await super().write(account.lower(), key)

    async def remove(self, account: str, /) -> bool:
        return await super().remove(account.lower())


BESIDE = "There is an account 'lab' already, and some keyrings do not tell 'Lab' from it"


@pytest.mark.parametrize("place", [KeyPlace.KEYRING, KeyPlace.SESSION])
async def test_a_name_that_differs_in_case_alone_overwrites_no_key(
    bare: Hall, place: KeyPlace
) -> None:
    bare.vault = CaseBlind()
    await kept(bare)
    await kept(bare, "desk", NEW)
    text = bare.path.read_bytes()
    roster = bare.roster()
    for act in (
        lambda: roster.keep(Own("Lab", place), NEW),
        lambda: roster.rename("desk", "Lab"),
        lambda: roster.replaced("Lab"),
    ):
        with pytest.raises(AccountError, match=BESIDE):
            await act()
    assert bare.vault.keys == {"lab": KEPT, "desk": NEW}
    assert bare.vault.asked == []
    assert bare.path.read_bytes() == text
    assert await roster.replaced("lab") == Own("lab")
    assert await roster.replaced("free") is None


@pytest.mark.parametrize("step", ["read lab", "write lab", "remove lab"])
async def test_another_case_of_its_own_name_never_takes_the_key_away(bare: Hall, step: str) -> None:
    bare.vault = CaseBlind()
    await kept(bare)
    bare.vault.fails = {step: Trouble.LOCKED}
    if step == "read lab":
        with pytest.raises(AccountError, match="keeps its name"):
            await bare.roster().rename("lab", "Lab")
    else:
        # There is nothing to write, and nothing to remove.
        await bare.roster().rename("lab", "Lab")
        assert bare.accounts.names == ("Lab",)
        assert bare.accounts.default == "Lab"
        assert await bare.roster().replaced("Lab") == Own("Lab")
    assert bare.vault.keys == {"lab": KEPT}


async def test_another_case_of_its_own_name_moves_the_key_where_case_counts(bare: Hall) -> None:
    await kept(bare)
    await bare.roster().rename("lab", "LAB")
    assert bare.vault.keys == {"LAB": KEPT}
    bare.vault.keys["Lab"] = NEW
    await bare.roster().rename("LAB", "Lab")
    assert bare.vault.keys == {"Lab": KEPT}
    assert bare.accounts.names == ("Lab",)


@pytest.mark.parametrize("is_broken", [False, True])
async def test_a_keyring_that_is_blind_to_case_loses_no_key(bare: Hall, *, is_broken: bool) -> None:
    bare.vault = CaseBlind()
    await kept(bare)
    if is_broken:
        bare.break_writing()
        with pytest.raises(AccountError):
            await bare.roster().rename("lab", "Lab")
    else:
        await bare.roster().rename("lab", "Lab")
    assert bare.vault.keys == {"lab": KEPT}


async def test_an_account_without_an_entry_is_renamed_in_the_file(bare: Hall) -> None:
    bare.write('[accounts.lab]\n[accounts.s]\nkey = "session"\n')
    await bare.roster().rename("lab", "desk")
    await bare.roster().rename("s", "t")
    assert bare.accounts.names == ("desk", "t")
    assert bare.vault.keys == {}


async def test_remove_takes_the_key_first(bare: Hall) -> None:
    await kept(bare)
    bare.vault.fails = {"remove lab": Trouble.LOCKED}
    with pytest.raises(AccountError, match="no remove lab"):
        await bare.roster().remove("lab")
    assert bare.accounts.names == ("lab",)
    bare.vault.fails = {}
    assert await bare.roster().remove("lab")
    assert bare.accounts.get("lab") is None
    assert bare.vault.keys == {}
    with pytest.raises(AccountError, match="no account 'lab'"):
        await bare.roster().remove("lab")


async def test_remove_tells_what_is_gone_when_the_file_cannot_be_written(bare: Hall) -> None:
    await kept(bare)
    bare.break_writing()
    with pytest.raises(AccountError, match="The key of account 'lab' is removed, the account is"):
        await bare.roster().remove("lab")
    with pytest.raises(AccountError, match=r"^the accounts in"):
        await bare.roster().remove("lab")
    bare.mend_writing()
    assert not await bare.roster().remove("lab")


async def test_remove_leaves_alone_what_is_not_ours(bare: Hall) -> None:
    bare.write('[accounts.c]\nkey = "command"\ntoken_command = ["pass", "ibm"]\n')
    assert not await bare.roster().remove("c")
    assert bare.vault.asked == []


async def test_use_and_instances(bare: Hall) -> None:
    await kept(bare)
    await kept(bare, "b")
    roster = bare.roster()
    await roster.use("b")
    assert bare.accounts.default == "b"
    for given, kept_as in (
        ([CRN, "mine", CRN], (CRN, "mine")),
        (["mine", "all"], ()),
        ([OTHER], (OTHER,)),
        ([], ()),
    ):
        await roster.set_instances("b", given)
        found = bare.accounts.get("b")
        assert found
        assert found.instances == kept_as
    with pytest.raises(AccountError, match="not a CRN"):
        await roster.set_instances("b", ["crn:x"])
    for asked in (roster.use("x"), roster.set_instances("x", [])):
        with pytest.raises(AccountError, match="no account 'x'") as caught:
            await asked
        assert caught.value.hint == "The accounts there are: 'lab', 'b'."
    assert await roster.get("x") is None
    assert (await roster.own("b")).name == "b"


async def test_what_is_refused_makes_no_folder(bare: Hall) -> None:
    roster = bare.roster()
    for asked in (
        roster.use("x"),
        roster.rename("x", "y"),
        roster.remove("x"),
        roster.set_instances("x", ["all"]),
        roster.keep(Own("-x"), KEPT),
    ):
        with pytest.raises(AccountError):
            await asked
    await roster.listed()
    await roster.resolve()
    assert list(bare.home.iterdir()) == []


async def test_only_a_new_account_may_be_wanted(bare: Hall) -> None:
    await kept(bare)
    with pytest.raises(AccountError, match="account 'lab' already"):
        await keeping.keep(bare.means(), Own("lab"), NEW, only_new=True)
    assert bare.vault.keys == {"lab": KEPT}


@pytest.mark.parametrize(
    ("backend", "says"),
    [(keyrings.FAIL, "no keyring here"), (keyrings.PLAIN, "plain text")],
    ids=["none", "plain"],
)
async def test_which_keyring(bare: Hall, backend: str, says: str) -> None:
    with pytest.raises(AccountError, match=says):
        await bare.roster(keyrings.vault(keyrings.named(backend))).keyring()
    with pytest.raises(AccountError, match=says):
        await bare.roster(keyrings.vault(keyrings.named(backend))).keep(Own("lab"), KEPT)
    trusted = keyrings.vault(keyrings.named(keyrings.SECRET_SERVICE))
    assert (await bare.roster(trusted).keyring()).name == "Secret Service"
