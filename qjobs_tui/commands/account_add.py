"""``qjobs-tui account add``: a key is tried, then its account is kept; the key only if wanted."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from qjobs_tui.accounts.own import KeyPlace, Own, defect
from qjobs_tui.accounts.vault_errors import ELSE
from qjobs_tui.commands.complaints import complain
from qjobs_tui.commands.output import write
from qjobs_tui.errors import AccountError, UsageError
from qjobs_tui.roster.listing import key_words
from qjobs_tui.ui.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qjobs_tui.commands.account import Add
    from qjobs_tui.commands.account_place import Place
    from qjobs_tui.roster.values import Trial
    from qjobs_tui.secret import Secret

_OTHER_WAYS = (
    "Or set QISKIT_IBM_TOKEN; or add it with --token-command, a program that prints the key, or"
    " with --session, which keeps no key."
)


async def act(action: Add, place: Place) -> int:
    """Try a key and keep its account; 1 when the service does not know what the account says.

    Raises:
        AccountError: The key is not accepted, or cannot be had or kept.
        ServiceError: The key could not be tried.
        UsageError: The arguments will not do.

    """
    before = await place.roster.replaced(action.name)
    own = _wanted(action, before)
    _require_same_place(before, own, place)
    key = await _key(own, place)
    trial = await place.roster.try_key(own, key)
    if trial.is_wrong and trial.complaint:
        complain(trial.complaint, sys.stderr)
        sys.stderr.write(f"qjobs-tui: nothing was kept of account {clean(own.name)!r}\n")
        return 1
    where = await _kept(own, key, place)
    what = "has a new key" if before else "is kept"
    write([f"account {clean(own.name)!r} {what}; the key was accepted and {_where(own, where)}"])
    write(seen(trial))
    if trial.complaint:
        complain(trial.complaint, sys.stderr)
    return 0


def seen(trial: Trial) -> Iterator[str]:
    """Tell which instances a key sees."""
    for each in trial.instances:
        yield f"the key sees instance {clean(each.label)} in {clean(each.crn.region)}"


def _wanted(action: Add, before: Own | None) -> Own:
    place = KeyPlace.SESSION if action.session else KeyPlace.KEYRING
    if action.token_command:
        place = KeyPlace.COMMAND
    own = replace(before or Own(action.name), key=place, token_command=action.token_command)
    if action.instances:
        own = own.choosing(action.instances)
    own = replace(own, url=action.url or own.url, iam_url=action.iam_url or own.iam_url)
    if words := defect(own):
        raise UsageError(f"the account cannot be kept: {words}")
    return own


def _require_same_place(before: Own | None, own: Own, place: Place) -> None:
    """Refuse to lose sight of where a key is."""
    if before and before.key not in {own.key, KeyPlace.SESSION}:
        raise UsageError(
            f"account {own.name!r} is there, and its key is elsewhere: {key_words(before)}",
            hint=f"Choose another name, remove that one first, or change it in {place.own}.",
        )


async def _key(own: Own, place: Place) -> Secret:
    """Have the key, from whom it is to come."""
    if own.key is KeyPlace.COMMAND:
        return await place.roster.printed_key(own)
    if own.key is KeyPlace.KEYRING:
        # Nobody should look for a key that then cannot be kept.
        try:
            await place.roster.keyring()
        except AccountError as error:
            raise _with_other_ways(error) from error
    return place.person.key(own.name)


async def _kept(own: Own, key: Secret, place: Place) -> str:
    try:
        return await place.roster.keep(own, key)
    except AccountError as error:
        raise _with_other_ways(error) from error


def _with_other_ways(error: AccountError) -> AccountError:
    """Return the same error, with what the command line can do where a keyring cannot."""
    if ELSE not in error.hint:
        return error
    return AccountError(error.headline, hint=error.hint.replace(ELSE, _OTHER_WAYS))


def _where(own: Own, where: str) -> str:
    if own.key is KeyPlace.COMMAND:
        return f"is printed by the {clean(where)}"
    if own.key is KeyPlace.SESSION:
        return "is not kept: the screen asks for it at the start"
    return f"is in {clean(where)}"
