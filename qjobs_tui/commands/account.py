"""``qjobs-tui account``: our own accounts, their keys kept in the keyring."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qjobs_tui.accounts import made, own_file, qiskit_file, resolution
from qjobs_tui.accounts.own import ALL, KeyPlace, Own, chosen_instances, defect
from qjobs_tui.commands import account_import
from qjobs_tui.commands.account_place import asked_of, keep, sign_in
from qjobs_tui.commands.complaints import complain
from qjobs_tui.commands.output import write
from qjobs_tui.errors import AccountError, UsageError
from qjobs_tui.ui.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qjobs_tui.commands.account_place import Place

_KEPT_HERE = frozenset({KeyPlace.KEYRING, KeyPlace.SESSION})


@dataclass(frozen=True, slots=True)
class Add:
    """Keep an account, or give one a new key; what is None or empty stays as it is."""

    name: str
    instances: tuple[str, ...] = ()
    url: str | None = None
    iam_url: str | None = None


@dataclass(frozen=True, slots=True)
class List:
    """Tell which accounts there are."""


@dataclass(frozen=True, slots=True)
class Use:
    """Make an account the default."""

    name: str


@dataclass(frozen=True, slots=True)
class Import:
    """Take over accounts of Qiskit's file: one, or all that can be used."""

    name: str | None = None


@dataclass(frozen=True, slots=True)
class Remove:
    """Forget an account and its key; ``yes`` says that the command line agrees."""

    name: str
    yes: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """Try an account's key and its instances; None: the account that would be used."""

    name: str | None = None


Action = Add | List | Use | Import | Remove | Check


def run(action: Action, place: Place) -> int:
    """Do it, and return the exit code.

    Raises:
        AccountError: A key or an account cannot be used, kept or found.
        ServiceError: The key could not be tried.
        UsageError: The arguments will not do, or there is nobody to ask.

    """
    return asyncio.run(act(action, place))


async def act(action: Action, place: Place) -> int:
    """Do it; see `run`."""
    match action:
        case Add():
            return await _add(action, place)
        case List():
            write(_listed(place))
            return 0
        case Use():
            place.account(action.name)
            own_file.change(place.own, lambda accounts: accounts.using(action.name))
            write([f"account {clean(action.name)} is the default"])
            return 0
        case Import():
            return await account_import.act(action.name, place)
        case Remove():
            return await _remove(action, place)
        case Check():
            return await _test(action, place)


async def _add(action: Add, place: Place) -> int:
    before = own_file.read(place.own).get(action.name)
    if before and before.key not in _KEPT_HERE:
        raise UsageError(
            f"account {action.name!r} is there, and its key is elsewhere: {before.key}",
            hint=f"Choose another name, or change it in {place.own}.",
        )
    own = _wanted(action, before)
    key = place.person.key(action.name)
    await sign_in(made.of_own(own, key, place.settings(), "account add"), place.clock)
    where = await keep(place, own, key, is_new=before is None)
    what = "has a new key" if before else "is kept"
    write([f"account {clean(own.name)} {what}; the key was accepted and is in {clean(where)}"])
    return 0


def _wanted(action: Add, before: Own | None) -> Own:
    own = replace(before or Own(action.name), key=KeyPlace.KEYRING)
    if action.instances:
        own = replace(own, instances=chosen_instances(action.instances))
    own = replace(own, url=action.url or own.url, iam_url=action.iam_url or own.iam_url)
    if words := defect(own):
        raise UsageError(f"the account cannot be kept: {words}")
    return own


def _listed(place: Place) -> Iterator[str]:
    accounts = own_file.read(place.own)
    for own in accounts.accounts:
        mark = "*" if own.name == accounts.default else " "
        where = ", ".join(own.instances) or ALL
        address = f"  {own.url}" if own.url else ""
        yield clean(f"{mark} {own.name}  {own.key}  {where}{address}", limit=1000)
    path = qiskit_file.path_in(place.home)
    try:
        entries = [entry for entry in qiskit_file.read(path) if not entry.is_legacy]
    except AccountError as error:
        complain(error, sys.stderr)
        return
    for entry in entries:
        yield clean(f"  {entry.name}  {path}  {entry.instance or ALL}", limit=1000)


async def _remove(action: Remove, place: Place) -> int:
    own = place.account(action.name)
    keyed = own.key is KeyPlace.KEYRING
    question = f"Remove account {own.name}{' and its key in the keyring' if keyed else ''}?"
    if not action.yes and not place.person.agrees(question, otherwise="nothing was removed"):
        write([f"account {clean(own.name)} is left as it is"])
        return 1
    # The key first: a file without the account would leave a key that nobody finds again.
    had_key = await place.vault.remove(own.name) if keyed else False
    left = own_file.change(place.own, lambda accounts: accounts.without(own.name))
    write([f"account {clean(own.name)} is removed{', its key too' if had_key else ''}"])
    if left.accounts and not left.default:
        write(["no account is the default now: qjobs-tui account use NAME"])
    return 0


async def _test(action: Check, place: Place) -> int:
    asked = resolution.Asked(action.name)
    found = await resolution.resolve(place.environ, place.home, place.own, place.vault, asked)
    account = found.require()
    await sign_in(account, place.clock)
    write([f"{clean(account.source, limit=1000)}: the key is accepted"])
    told = await asked_of(account, place.clock)
    for label, error in told:
        if error:
            complain(error, sys.stderr, about=label)
        else:
            write([f"instance {clean(label)} answers"])
    return int(any(error for _, error in told))
