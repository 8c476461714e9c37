"""What the account commands act on, and the key's trial that comes before it is kept."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qjobs_tui.accounts import environment, own_file
from qjobs_tui.errors import AccountError, ServiceError
from qjobs_tui.service.connect import Connection

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from qjobs_tui.accounts.account import Account
    from qjobs_tui.accounts.environment import Environment
    from qjobs_tui.accounts.key_store import KeyStore
    from qjobs_tui.accounts.own import Own
    from qjobs_tui.clock import Clock
    from qjobs_tui.commands.person import Person
    from qjobs_tui.secret import Secret


Trouble = AccountError | ServiceError


@dataclass(frozen=True, slots=True)
class Place:
    """Files, keyring, network and person of a command.

    Attributes:
        own: The file of our own accounts.
        home: The home folder, with Qiskit's file.
        environ: The environment variables.
        vault: Keeps keys.
        clock: Time for tokens.
        person: Who is asked.

    """

    own: Path
    home: Path
    environ: Mapping[str, str] = field(repr=False)
    vault: KeyStore
    clock: Clock
    person: Person

    def settings(self) -> Environment:
        """Return what the environment says."""
        return environment.read(self.environ)

    def account(self, name: str) -> Own:
        """Return one of our own accounts.

        Raises:
            AccountError: There is none of that name.

        """
        own = own_file.read(self.own)
        if found := own.get(name):
            return found
        names = ", ".join(map(repr, own.names))
        hint = f"The accounts there are: {names}." if names else "There are none yet."
        raise AccountError(f"There is no account {name!r} in {self.own}", hint=hint)


async def sign_in(account: Account, clock: Clock) -> None:
    """Try the key of an account: exchange it for a token, once for each cloud it is used in.

    Raises:
        AccountError: The key is not accepted.
        ServiceError: It could not be tried.

    """
    clouds = dict.fromkeys(instance.crn.cname for instance in account.instances)
    async with Connection(account, clock, _dice()) as connection:
        for cname in clouds or ("bluemix",):
            await connection.sign_in(cname)


async def keep(place: Place, own: Own, key: Secret, *, is_new: bool) -> str:
    """Keep a key in the keyring, then its account in the file; return the keyring's name.

    Raises:
        AccountError: One of them cannot be written; then neither is.

    """
    where = (await place.vault.backend()).name
    await place.vault.write(own.name, key)
    try:
        own_file.change(place.own, lambda accounts: accounts.having(own))
    except AccountError:
        if is_new:
            # A key that no account names would be found by nobody.
            await place.vault.remove(own.name)
        raise
    return where


async def asked_of(account: Account, clock: Clock) -> list[tuple[str, Trouble | None]]:
    """Ask each instance that is known by its CRN for its usage; return its label and trouble."""
    told: list[tuple[str, Trouble | None]] = []
    async with Connection(account, clock, _dice()) as connection:
        for instance in account.instances:
            try:
                await connection.client(instance, patience=0).usage()
            except (AccountError, ServiceError) as error:
                told.append((instance.label, error))
            else:
                told.append((instance.label, None))
    return told


def _dice() -> random.Random:
    return random.Random()  # noqa: S311 - spreads retries
