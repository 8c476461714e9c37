"""Changes of the file of our own accounts, off the loop and under its lock."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from qjobs_tui.accounts import own_file
from qjobs_tui.accounts.naming import name_defect, taken
from qjobs_tui.accounts.own import KeyPlace, defect
from qjobs_tui.errors import AccountError
from qjobs_tui.roster.given import require_no_key
from qjobs_tui.roster.listing import key_words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from qjobs_tui.accounts.own import Own, OwnAccounts
    from qjobs_tui.roster.means import Means


async def read(means: Means) -> OwnAccounts:
    """Read the file.

    Raises:
        AccountError: It cannot be read or understood.

    """
    return await asyncio.to_thread(own_file.read, means.own)


async def change(means: Means, step: Callable[[OwnAccounts], OwnAccounts]) -> OwnAccounts:
    """Change the file; see `own_file.change`. What ``step`` raises leaves it as it is."""
    return await asyncio.to_thread(own_file.change, means.own, step)


def found(accounts: OwnAccounts, name: str, path: Path) -> Own:
    """Return the account of that name.

    Raises:
        AccountError: There is none.

    """
    if own := accounts.get(name):
        return own
    names = ", ".join(map(repr, accounts.names))
    hint = f"The accounts there are: {names}." if names else "There are none yet."
    raise AccountError(f"There is no account {name!r} in {path}", hint=hint)


def require_sound(own: Own) -> None:
    """Refuse an account that the file could not hold.

    Raises:
        AccountError: Names what is wrong with it.

    """
    if words := defect(own):
        raise AccountError(f"The account cannot be kept: {words}")


def require_replaceable(before: Own | None, own: Own, path: Path) -> None:
    """Refuse to lose a ``token_command`` that the user wrote, or sight of a key in the keyring.

    Raises:
        AccountError: The account of that name has its key from elsewhere.

    """
    if before is None or own.key is KeyPlace.SESSION:
        return
    if before.key not in {own.key, KeyPlace.SESSION}:
        raise AccountError(
            f"Account {own.name!r} is there, and its key is elsewhere: {key_words(before)}",
            hint=f"Choose another name, or remove that account first; it stands in {path}.",
        )


def require_free(accounts: OwnAccounts, name: str, *, by: str = "") -> None:
    """Refuse a name that cannot be given.

    Args:
        accounts: The accounts there are.
        name: The name.
        by: The one of them that would give up its own name for it.

    Raises:
        AccountError: It is taken, also by one that is called so but for case, or is no name.

    """
    require_no_key(name)
    if words := name_defect(name):
        raise AccountError(f"The account cannot be called that: {words}")
    require_apart(accounts, name, by=by)


def require_apart(accounts: OwnAccounts, name: str, *, by: str = "") -> None:
    """Refuse a name that another account has, or has but for case; see `require_free`."""
    if words := taken(name, [other for other in accounts.names if other != by]):
        raise AccountError(words, hint="Choose another name, or remove that one.")


async def use(means: Means, name: str) -> None:
    """Make an account the default."""

    def step(accounts: OwnAccounts) -> OwnAccounts:
        return accounts.using(found(accounts, name, means.own).name)

    await _change_what_is_there(means, step)


async def set_instances(means: Means, name: str, given: Sequence[str]) -> None:
    """Say which instances an account means."""

    def step(accounts: OwnAccounts) -> OwnAccounts:
        own = found(accounts, name, means.own).choosing(given)
        require_sound(own)
        return accounts.having(own)

    await _change_what_is_there(means, step)


async def _change_what_is_there(
    means: Means, step: Callable[[OwnAccounts], OwnAccounts]
) -> OwnAccounts:
    """Try it on what was read first: a change that is refused should not even make a folder."""
    step(await read(means))
    return await change(means, step)
