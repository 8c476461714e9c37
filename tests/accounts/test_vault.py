from __future__ import annotations

import pytest

from qjobs_tui.accounts.vault import BackendName
from qjobs_tui.accounts.vault_backend import TRUSTED
from qjobs_tui.accounts.vault_errors import Trouble
from qjobs_tui.secret import Secret
from tests.accounts import keyrings
from tests.accounts.keyrings import (
    KEY,
    OTHER,
    chain,
    failure,
    named,
    vault,
)


async def test_a_key_is_kept_replaced_and_removed() -> None:
    backend = named(keyrings.SECRET_SERVICE)
    ours = vault(backend)
    assert await ours.read("work") is None
    await ours.write("work", Secret(f"  {KEY}\n"))
    await ours.write("home", Secret(OTHER))
    assert backend.entries == [("qjobs-tui", "work", KEY), ("qjobs-tui", "home", OTHER)]
    assert await ours.read("work") == Secret(KEY)
    await ours.write("work", Secret(OTHER))
    assert await ours.read("work") == Secret(OTHER)
    assert await ours.remove("work") is True
    assert await ours.remove("work") is False
    assert await ours.read("work") is None
    assert await ours.read("home") == Secret(OTHER)


@pytest.mark.parametrize("full", [*TRUSTED])
async def test_the_systems_own_stores_are_trusted(full: str) -> None:
    assert await vault(named(full)).backend() == BackendName(TRUSTED[full], full, is_trusted=True)


@pytest.mark.parametrize(
    ("full", "why_not"),
    [
        (keyrings.PLAIN, "keeps keys as plain text in a file"),
        ("keyrings.alt.pyfs.PlaintextKeyring", "keeps keys as plain text in a file"),
        (keyrings.ENCRYPTED, "asks for a password on the terminal, over the screen"),
        (keyrings.CRYPTFILE, "asks for a password on the terminal, over the screen"),
        (keyrings.ELSEWHERE, "is none of the operating system's own stores"),
        ("keyring.backends.SecretService.Other", "is none of the operating system's own stores"),
        ("evil.Keyring", "is none of the operating system's own stores"),
    ],
)
async def test_others_are_not_touched_unless_the_config_names_them(full: str, why_not: str) -> None:
    backend = named(full)
    ours = vault(backend, "evil", "Keyring", full[:-1])
    assert await ours.backend() == BackendName(full, full, is_trusted=False, why_not=why_not)
    for asked in (ours.read("work"), ours.write("work", Secret(KEY)), ours.remove("work")):
        error = await failure(asked)
        assert error.trouble is Trouble.UNTRUSTED
        assert why_not in error.headline
        assert f'keyring_backends = ["{full}"]' in error.hint
    assert backend.calls == []

    ours = vault(backend, full)
    assert await ours.backend() == BackendName(full, full, is_trusted=True)
    await ours.write("work", Secret(KEY))
    assert await ours.read("work") == Secret(KEY)


@pytest.mark.parametrize("full", [keyrings.FAIL, keyrings.NULL])
async def test_stand_ins_for_no_keyring_count_as_none_even_if_allowed(full: str) -> None:
    ours = vault(named(full), full)
    assert await ours.backend() == BackendName("none", full, False, "keeps nothing")
    for asked in (ours.read("work"), ours.write("work", Secret(KEY)), ours.remove("work")):
        assert (await failure(asked)).trouble is Trouble.NONE


async def test_of_a_chain_the_first_that_may_be_used_is_and_no_other() -> None:
    elsewhere, system, wallet, plain = (
        named(full)
        for full in (keyrings.ELSEWHERE, keyrings.SECRET_SERVICE, keyrings.KWALLET, keyrings.PLAIN)
    )
    ours = vault(chain(elsewhere, system, wallet, plain))
    assert (await ours.backend()).name == "Secret Service"
    await ours.write("work", Secret(KEY))
    assert await ours.read("work") == Secret(KEY)
    assert await ours.read("home") is None
    assert [len(each.entries) for each in (elsewhere, system, wallet, plain)] == [0, 1, 0, 0]
    assert [each.calls for each in (elsewhere, wallet, plain)] == [[], [], []]


async def test_a_chain_with_none_to_be_used_is_refused_for_its_first() -> None:
    members = named(keyrings.PLAIN), named(keyrings.ENCRYPTED)
    error = await failure(vault(chain(*members)).read("work"))
    assert error.trouble is Trouble.UNTRUSTED
    assert keyrings.PLAIN in error.headline
    allowing = vault(chain(*members), keyrings.ENCRYPTED, keyrings.CHAIN)
    assert (await allowing.backend()).module == keyrings.ENCRYPTED
    assert (await failure(vault(chain()).read("work"))).trouble is Trouble.NONE


@pytest.mark.parametrize("text", ["", "  \n", "two words", "k\x1b]52;", "schlüssel", "k" * 1025])
async def test_what_is_no_key_is_neither_read_nor_written(text: str) -> None:
    backend = named(keyrings.SECRET_SERVICE)
    ours = vault(backend)
    error = await failure(ours.write("work", Secret(text)))
    assert error.trouble is Trouble.NO_KEY
    assert backend.calls == []

    backend.entries = [("qjobs-tui", "work", text)]
    error = await failure(ours.read("work"))
    assert error.trouble is Trouble.NO_KEY
    assert "'work'" in error.headline
    assert not text.strip() or text not in f"{error.headline}{error.hint}"
    assert await ours.remove("work") is True
    assert backend.entries == []


async def test_a_key_is_read_trimmed_and_at_its_longest() -> None:
    backend = named(keyrings.SECRET_SERVICE)
    backend.entries = [("qjobs-tui", "work", f"\t{'k' * 1024}\r\n")]
    assert await vault(backend).read("work") == Secret("k" * 1024)


async def test_others_entries_of_the_same_name_are_noticed_and_removed() -> None:
    backend = named(keyrings.SECRET_SERVICE)
    first = ("qjobs-tui", "work", OTHER)
    backend.set_password = lambda *entry: backend.entries.append(entry)  # type: ignore[method-assign]
    backend.entries = [first, first]
    ours = vault(backend)
    error = await failure(ours.write("work", Secret(KEY)))
    assert error.trouble is Trouble.NOT_KEPT
    assert await ours.remove("work") is True
    assert backend.entries == []
    await ours.write("work", Secret(KEY))


async def test_one_that_does_not_remove_is_not_believed() -> None:
    backend = named(keyrings.SECRET_SERVICE)
    backend.entries = [("qjobs-tui", "work", KEY)]
    backend.delete_password = lambda *_: None  # type: ignore[method-assign]
    assert (await failure(vault(backend).remove("work"))).trouble is Trouble.NOT_REMOVED
