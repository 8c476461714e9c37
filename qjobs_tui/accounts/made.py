"""An `Account` to act as, made of what a step found."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qjobs_tui.accounts.account import PLANS_NOTE, Account
from qjobs_tui.accounts.own import chosen_instances, instance_defect
from qjobs_tui.errors import AccountError
from qjobs_tui.jobs import Crn, Instance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qjobs_tui.accounts.environment import Environment
    from qjobs_tui.accounts.own import Own
    from qjobs_tui.accounts.saved import Saved
    from qjobs_tui.secret import Secret


def of_saved(entry: Saved, settings: Environment, source: str) -> Account:
    """Make the account of an entry of Qiskit's file, or of the environment.

    Raises:
        AccountError: Its instance cannot be used.

    """
    account = Account(
        name=entry.name,
        key=entry.key,
        instances=(),
        url=entry.url,
        iam_url=settings.iam_url,
        search_url=settings.search_url,
        channel=entry.channel,
        private_endpoint=entry.private_endpoint,
        proxies=entry.proxies,
        verify=entry.verify,
        source=source,
    )
    notes = (entry.note, PLANS_NOTE if entry.has_plans else "")
    return replace(
        with_instances(account, entry.instances),
        only=entry.only,
        notes=tuple(note for note in notes if note),
    )


def of_own(own: Own, key: Secret, settings: Environment, source: str) -> Account:
    """Make the account of one of our own; its addresses win over the environment's.

    One that has an address of its own, other than theirs, is of another deployment, whose token has
    no business at the search that the environment names.
    """
    is_elsewhere = own.url or own.iam_url not in {None, settings.iam_url}
    account = Account(
        name=own.name,
        key=key,
        instances=(),
        url=own.url,
        iam_url=own.iam_url or settings.iam_url,
        search_url=None if is_elsewhere else settings.search_url,
        private_endpoint=own.private_endpoint,
        source=source,
        is_own=True,
    )
    return replace(with_instances(account, own.instances), only=own.only)


def with_instances(account: Account, given: Sequence[str]) -> Account:
    """Return the account with these instances, CRNs, names, or "all", whatever it said of them.

    Raises:
        AccountError: One of them is neither a CRN nor a name.

    """
    wanted = chosen_instances(given)
    for each in wanted:
        if words := instance_defect(each):
            hint = "Give its CRN or its name, or all; the Instances page of the IBM Quantum"
            raise AccountError(
                f"The instance cannot be used: {words}", hint=f"{hint} Platform shows both."
            )
    crns = tuple(Instance(Crn.parse(each)) for each in wanted if each.startswith("crn:"))
    names = tuple(each for each in wanted if not each.startswith("crn:"))
    return account.meaning(crns, names)
