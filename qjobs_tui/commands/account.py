"""``qjobs-tui account``: our own accounts, their keys kept in the keyring."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qjobs_tui.accounts import resolution
from qjobs_tui.accounts.own import KeyPlace
from qjobs_tui.commands import account_add, account_import, account_list
from qjobs_tui.commands.access import tell_unverified
from qjobs_tui.commands.account_add import seen
from qjobs_tui.commands.complaints import complain
from qjobs_tui.commands.endings import unwinding
from qjobs_tui.commands.output import write
from qjobs_tui.commands.still_trying import still_trying
from qjobs_tui.roster.values import Home
from qjobs_tui.ui.text import clean

if TYPE_CHECKING:
    from qjobs_tui.commands.account_place import Place


@dataclass(frozen=True, slots=True)
class Add:
    """Keep an account, or give one a new key; what is None or empty stays as it is.

    Attributes:
        name: What it is called.
        instances: CRNs, names or "all".
        url: The service's address.
        iam_url: The identity service's address.
        token_command: The program that prints the key, and its arguments.
        session: Whether the key is tried, and not kept.

    """

    name: str
    instances: tuple[str, ...] = ()
    url: str | None = None
    iam_url: str | None = None
    token_command: tuple[str, ...] = ()
    session: bool = False


@dataclass(frozen=True, slots=True)
class List:
    """Tell which accounts there are, and which is used."""

    is_json: bool = False


@dataclass(frozen=True, slots=True)
class Use:
    """Make an account the default."""

    name: str


@dataclass(frozen=True, slots=True)
class Import:
    """Take over accounts of Qiskit's file: one, or all that can be used."""

    name: str | None = None


@dataclass(frozen=True, slots=True)
class Rename:
    """Give an account another name."""

    name: str
    new: str


@dataclass(frozen=True, slots=True)
class Remove:
    """Forget an account and its key; ``yes`` says that the command line agrees."""

    name: str
    yes: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """Try an account's key and its instances; None: the account that would be used."""

    name: str | None = None


Action = Add | List | Use | Import | Rename | Remove | Check


def run(action: Action, place: Place) -> int:
    """Do it, and return the exit code.

    Raises:
        AccountError: A key or an account cannot be used, kept or found.
        ServiceError: The key could not be tried.
        UsageError: The arguments will not do, or there is nobody to ask.

    """
    # A token_command is not left behind.
    with unwinding(), still_trying(sys.stderr):
        return asyncio.run(act(action, place))


async def act(action: Action, place: Place) -> int:
    """Do it; see `run`."""
    match action:
        case Add():
            work = account_add.act(action, place)
        case List():
            work = account_list.act(place, is_json=action.is_json)
        case Use():
            work = _use(action, place)
        case Import():
            work = account_import.act(action.name, place)
        case Rename():
            work = _rename(action, place)
        case Remove():
            work = _remove(action, place)
        case Check():
            work = _test(action, place)
    return await work


async def _use(action: Use, place: Place) -> int:
    await place.roster.use(action.name)
    write([f"account {clean(action.name)!r} is the default"])
    return 0


async def _rename(action: Rename, place: Place) -> int:
    await place.roster.rename(action.name, action.new)
    write([f"account {clean(action.name)!r} is called {clean(action.new)!r} now"])
    return 0


async def _remove(action: Remove, place: Place) -> int:
    own = await place.roster.own(action.name)
    keyed = own.key is KeyPlace.KEYRING
    question = (
        f"Remove account {clean(own.name)!r}{' and its key in the keyring' if keyed else ''}?"
    )
    if not action.yes and not place.person.agrees(question, otherwise="nothing was removed"):
        write([f"account {clean(own.name)!r} is left as it is"])
        return 1
    had_key = await place.roster.remove(own.name)
    write([f"account {clean(own.name)!r} is removed{', its key too' if had_key else ''}"])
    listed = await place.roster.listed()
    left = [entry for entry in listed.entries if entry.home is Home.OWN]
    if left and not any(entry.is_default for entry in left):
        write(["no account is the default now: qjobs-tui account use NAME"])
    return 0


async def _test(action: Check, place: Place) -> int:
    account = (await place.roster.resolve(resolution.Asked(action.name))).require()
    tell_unverified(account)
    trial = await place.roster.try_account(account)
    write([f"{clean(account.source, limit=1000)}: the key is accepted", *seen(trial)])
    if trial.complaint:
        complain(trial.complaint, sys.stderr)
    answers = await place.roster.answers(account, trial)
    for each in answers:
        if each.trouble:
            complain(each.trouble, sys.stderr, about=each.instance.label)
        else:
            write([f"instance {clean(each.instance.label)} answers"])
    return int(bool(trial.complaint) or any(each.trouble for each in answers))
