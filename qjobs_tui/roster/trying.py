"""A key is tried before it is kept: exchanged for a token, then asked what it can see."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qjobs_tui.errors import AccountError, QJobsError, ServiceError
from qjobs_tui.roster.values import Answered, Trial
from qjobs_tui.service.endpoints import cloud_of
from qjobs_tui.service.places import placed
from qjobs_tui.service.search import Found

if TYPE_CHECKING:
    from qjobs_tui.accounts.account import Account
    from qjobs_tui.jobs import Instance
    from qjobs_tui.roster.means import Means
    from qjobs_tui.service.connect import Connection


async def try_key(means: Means, account: Account) -> Trial:
    """Try an account's key and look for its instances.

    Raises:
        AccountError: The key is not accepted, or an address is refused.
        ServiceError: The key could not be tried.

    """
    async with means.connection(account) as connection:
        await _sign_in(connection, account)
        try:
            found = await connection.search()
        except (AccountError, ServiceError) as error:
            # The key is good: that it finds nothing now is no reason to lose it.
            return Trial((), error)
    return Trial(found.instances, await _complaint(account, found))


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
    for cname in clouds or (cloud_of(account.url),):
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


async def followed(account: Account, seen: tuple[Instance, ...]) -> tuple[Instance, ...]:
    """Return the instances that an account means, with the names that the search knows."""
    try:
        chosen = (await placed(_Known(Found(seen)), account)).instances
    except AccountError:
        return account.instances
    known = {instance.crn.text: instance for instance in seen}
    return tuple(known.get(each.crn.text, each) for each in chosen)


async def _complaint(account: Account, found: Found) -> QJobsError | None:
    try:
        chosen = await placed(_Known(found), account)
    except AccountError as error:
        return error
    return AccountError(chosen.notes[0]) if chosen.missing else None


@dataclass(frozen=True, slots=True)
class _Known:
    """A search that was made already."""

    found: Found

    async def search(self, patience: float, /) -> Found:
        del patience  # nobody is asked
        return self.found
