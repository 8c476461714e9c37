"""A key is tried before it is kept: exchanged for a token, then asked what it can see."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from qjobs_tui.errors import AccountError, QJobsError, ServiceError
from qjobs_tui.roster.values import Answered, Trial

if TYPE_CHECKING:
    from qjobs_tui.accounts.account import Account
    from qjobs_tui.jobs import Instance
    from qjobs_tui.roster.means import Means
    from qjobs_tui.service.connect import Connection

_PUBLIC_CLOUD = "bluemix"
_CREATE = "Create one on the Instances page of the IBM Quantum Platform, or have its owner add you."


async def try_key(means: Means, account: Account) -> Trial:
    """Try an account's key and look for its instances.

    Raises:
        AccountError: The key is not accepted, or an address is refused.
        ServiceError: The key could not be tried.

    """
    async with means.connection(account) as connection:
        await _sign_in(connection, account)
        try:
            seen = await connection.instances()
        except (AccountError, ServiceError) as error:
            # The key is good: that it finds nothing now is no reason to lose it.
            return Trial((), error)
    return Trial(seen, _complaint(account, seen))


async def sign_in(means: Means, account: Account) -> None:
    """Try an account's key, without looking for instances.

    Raises:
        AccountError: The key is not accepted, or an address is refused.
        ServiceError: The key could not be tried.

    """
    async with means.connection(account) as connection:
        await _sign_in(connection, account)


async def _sign_in(connection: Connection, account: Account) -> None:
    """Exchange the key once for each cloud it is used in, since each has its own IAM."""
    clouds = dict.fromkeys(instance.crn.cname for instance in account.instances)
    for cname in clouds or (_PUBLIC_CLOUD,):
        await connection.sign_in(cname)


async def answers(
    means: Means, account: Account, instances: tuple[Instance, ...]
) -> tuple[Answered, ...]:
    """Ask each instance for its usage, all at once and each a single time."""
    async with means.connection(account) as connection:
        asked = (_answered(connection, instance) for instance in instances)
        return tuple(await asyncio.gather(*asked))


async def _answered(connection: Connection, instance: Instance) -> Answered:
    try:
        await connection.client(instance, patience=0).usage()
    except (AccountError, ServiceError) as error:
        return Answered(instance, error)
    return Answered(instance)


def followed(account: Account, seen: tuple[Instance, ...]) -> tuple[Instance, ...]:
    """Return the instances that an account means, among those known by CRN and those seen."""
    known = {instance.crn.text: instance for instance in seen}
    given = tuple(known.get(each.crn.text, each) for each in account.instances)
    if not account.instances and not account.names:
        return seen
    named = (each for each in seen if each.name in account.names)
    return tuple(dict.fromkeys((*given, *named)))


def _complaint(account: Account, seen: tuple[Instance, ...]) -> QJobsError | None:
    if not seen and not account.instances:
        return AccountError("The key is accepted, but it sees no instance", hint=_CREATE)
    names = {instance.name for instance in seen}
    missing = [name for name in account.names if name not in names]
    if missing:
        there = ", ".join(repr(instance.label) for instance in seen)
        return AccountError(
            f"The key sees no instance {', '.join(map(repr, missing))}",
            hint=f"The instances it sees are: {there}." if there else _CREATE,
        )
    return None
