"""An account kept, renamed, removed: the keyring and the file, never one without the other."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qjobs_tui.accounts.naming import namesake
from qjobs_tui.accounts.own import KeyPlace
from qjobs_tui.errors import AccountError
from qjobs_tui.roster import changing
from qjobs_tui.roster.given import require_apart
from qjobs_tui.roster.keyring_entry import KeyringEntry, present
from qjobs_tui.roster.listing import key_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from qjobs_tui.accounts.own import Own, OwnAccounts
    from qjobs_tui.roster.means import Means
    from qjobs_tui.secret import Secret


async def keep(means: Means, own: Own, key: Secret, *, only_new: bool = False) -> str:
    """Keep a key in the keyring, then its account in the file.

    Args:
        means: What to keep it with.
        own: The account; its key goes to the keyring only if it says so.
        key: The key, which was accepted.
        only_new: Whether an account of that name must not be replaced.

    Returns:
        Where the key is, in words: the keyring's name, or "this session".

    Raises:
        AccountError: One of them cannot be written; then both are as they were.

    """
    require_apart(own, key)
    changing.require_sound(own)

    def step(accounts: OwnAccounts) -> OwnAccounts:
        before = accounts.get(own.name)
        if only_new:
            changing.require_free(accounts, own.name)
        changing.require_apart(accounts, own.name, by=own.name)
        changing.require_replaceable(before, own, means.own)
        merged = _merged(before, own, means.settings().iam_url)
        changing.require_sound(merged)
        return accounts.having(merged)

    # Refused before the keyring is asked, which may open a window.
    step(await changing.read(means))
    if own.key is not KeyPlace.KEYRING:
        await changing.change(means, step)
        return key_words(own)
    where = (await means.vault.backend()).name
    await _change_with(means, await KeyringEntry.written(means.vault, own.name, key), step)
    return where


def _merged(before: Own | None, own: Own, iam_url: str | None) -> Own:
    """Complete an account by what was in force while its key was tried.

    A key that was accepted by the identity service of ``IAM_URL`` is not sent to IBM's in the next
    run, which may lack that variable. If a key is only given for this session, the file's word
    stays: the keyring may just be locked, and the next session finds the key there again.
    """
    if before is not None and own.key is KeyPlace.SESSION:
        return replace(own, key=before.key, token_command=before.token_command)
    return replace(own, iam_url=own.iam_url or iam_url)


async def _change_with(
    means: Means, entry: KeyringEntry, step: Callable[[OwnAccounts], OwnAccounts]
) -> None:
    """Change the file, or take back what went into the keyring."""
    try:
        await changing.change(means, step)
    except AccountError as error:
        if words := await entry.taken_back():
            hint = "\n".join(line for line in (words, error.hint) if line)
            raise AccountError(error.headline, hint=hint) from error
        raise


async def rename(means: Means, name: str, new: str) -> None:
    """Give an account another name, and its key in the keyring too.

    Raises:
        AccountError: Says which name the account has.

    """
    if name == new:
        changing.found(await changing.read(means), name, means.own)
        return

    def step(accounts: OwnAccounts) -> OwnAccounts:
        changing.found(accounts, name, means.own)
        changing.require_free(accounts, new, by=name)
        return accounts.renamed(name, new)

    accounts = await changing.read(means)
    step(accounts)
    if changing.found(accounts, name, means.own).key is not KeyPlace.KEYRING:
        await changing.change(means, step)
        return
    entry = await _copied(means, name, new, step)
    if entry is not None:
        await _removed_old(means, name, entry)


async def _copied(
    means: Means, name: str, new: str, step: Callable[[OwnAccounts], OwnAccounts]
) -> KeyringEntry | None:
    """Write the key under the new name, then the file; None where there is no key to move."""
    try:
        key = await means.vault.read(name)
        if key is None or await _is_there(means, name, new, key):
            await changing.change(means, step)
            return None
        entry = await KeyringEntry.written(means.vault, new, key)
        await _change_with(means, entry, step)
    except AccountError as error:
        raise AccountError(
            f"Account {name!r} keeps its name: {error.headline}", hint=error.hint
        ) from error
    return entry


async def _is_there(means: Means, name: str, new: str, key: Secret) -> bool:
    """Whether the keyring ignores case, and finds the key under the new name as it is.

    Then it has one entry for both: to remove the old one would be to lose the key.
    """
    return bool(namesake(new, (name,))) and await present(means.vault, new) == key


async def _removed_old(means: Means, name: str, entry: KeyringEntry) -> None:
    try:
        await means.vault.remove(name)
        # A keyring may take the two for one for another reason: then the new entry went too.
        if await means.vault.read(entry.name) != entry.key:
            await means.vault.write(entry.name, entry.key)
    except AccountError as error:
        raise AccountError(
            f"Account {name!r} is called {entry.name!r} now, but the keyring may still have its"
            f" key under the old name too: {error.headline}",
            hint=error.hint,
        ) from error


async def remove(means: Means, name: str) -> bool:
    """Forget an account and its key; return whether there was a key.

    Raises:
        AccountError: There is no such account, or it cannot be removed.

    """
    own = changing.found(await changing.read(means), name, means.own)
    # The key first: a file without the account would leave a key that nobody finds again.
    had_key = own.key is KeyPlace.KEYRING and await means.vault.remove(name)
    try:
        await changing.change(means, lambda accounts: accounts.without(name))
    except AccountError as error:
        if not had_key:
            raise
        raise AccountError(
            f"The key of account {name!r} is removed, the account is not: {error.headline}",
            hint=error.hint,
        ) from error
    return had_key
