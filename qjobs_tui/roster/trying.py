"""A key is tried before it is kept: exchanged for a token, then asked what it can see."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qjobs_tui.errors import AccountError, BadAnswer, NotFound, QJobsError, ServiceError
from qjobs_tui.roster.values import Answered, Trial
from qjobs_tui.service.endpoints import cloud_of
from qjobs_tui.service.places import placed
from qjobs_tui.service.search import Found

if TYPE_CHECKING:
    from qjobs_tui.accounts.account import Account
    from qjobs_tui.jobs import Instance
    from qjobs_tui.roster.means import Means
    from qjobs_tui.service.connect import Connection

# What a server says to a path that it does not know, or to a way of asking for it.
_NOT_THE_SERVICE = frozenset({400, 405, 410, 501})


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
    complaint, is_missing = await _complaint(account, found)
    return Trial(found.instances, complaint, is_missing)


async def with_url_tried(means: Means, account: Account, trial: Trial) -> Trial:
    """Complain if the search answers, but at the account's own url there is no service."""
    seen = {each.crn.text for each in trial.instances}
    wanted = [e for e in await followed(account, trial.instances) if e.crn.text in seen]
    if not account.url or trial.is_wrong or not wanted:
        return trial
    (answered,) = await answers(means, account, (wanted[0],))
    if not isinstance(answered.trouble, AccountError):
        return trial
    return replace(trial, complaint=answered.trouble, is_wrong=True)


async def tested(means: Means, account: Account) -> Trial:
    """Try a key, and whether all that the account means answers; see `Roster.tested`."""
    trial = await try_key(means, account)
    asked = await answers(means, account, await followed(account, trial.instances))
    troubles = [each for each in asked if each.trouble]
    if trial.complaint or not troubles:
        return trial
    words = [_told(each) for each in troubles]
    hint = troubles[0].trouble.hint if troubles[0].trouble else ""
    return replace(trial, complaint=AccountError("; ".join(dict.fromkeys(words)), hint=hint))


def _told(answered: Answered) -> str:
    words = answered.trouble.headline if answered.trouble else ""
    label = answered.instance.label
    return words if label in words else f"{label}: {words}"


def _is_another(trouble: QJobsError | None) -> bool:
    """Whether what answered is not the service; what refuses or is down may well be."""
    if isinstance(trouble, NotFound | BadAnswer):
        return True
    return isinstance(trouble, ServiceError) and trouble.status in _NOT_THE_SERVICE


def _wrong_url(url: str, answered: Answered) -> AccountError:
    why = answered.trouble.brief if answered.trouble else ""
    return AccountError(
        f"The key is accepted, but nothing at {url} answers for instance"
        f" {answered.instance.label!r}: check the url",
        hint=f"What answered there: {why}. The url is the whole of QISKIT_IBM_URL, with its path.",
    )


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
    """Ask each instance for its usage, all at once and each a single time.

    Where none is at the account's own url, that is the trouble of each.
    """
    async with means.connection(account) as connection:
        asked = (_answered(connection, instance) for instance in instances)
        told = tuple(await asyncio.gather(*asked))
    if account.url is None or not all(_is_another(each.trouble) for each in told):
        return told
    return tuple(replace(each, trouble=_wrong_url(account.url, each)) for each in told)


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


async def _complaint(account: Account, found: Found) -> tuple[QJobsError | None, bool]:
    """Return what is wrong with the instances, and whether the account asks for none there is."""
    try:
        chosen = await placed(_Known(found), account)
    except AccountError as error:
        asks = account.names or (account.only and found.instances)
        return error, bool(asks) and found.is_all
    return (AccountError(chosen.notes[0]), found.is_all) if chosen.missing else (None, False)


@dataclass(frozen=True, slots=True)
class _Known:
    """A search that was made already."""

    found: Found

    async def search(self, patience: float, /) -> Found:
        del patience  # nobody is asked
        return self.found
