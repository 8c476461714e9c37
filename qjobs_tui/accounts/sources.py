"""Where an account may come from, each asked when it is its turn."""

from __future__ import annotations

import shlex
from dataclasses import replace
from typing import TYPE_CHECKING

from qjobs_tui.accounts import environment, made, own_file, qiskit_file, token_command
from qjobs_tui.accounts.own import KeyPlace
from qjobs_tui.accounts.resolve import usable, without_token
from qjobs_tui.accounts.steps import Source
from qjobs_tui.errors import AccountError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from qjobs_tui.accounts.account import Account
    from qjobs_tui.accounts.environment import Environment
    from qjobs_tui.accounts.key_store import KeyReader
    from qjobs_tui.accounts.own import Own
    from qjobs_tui.accounts.variables import Variables
    from qjobs_tui.secret import Secret

_TOKEN = environment.TOKEN


class Sources:
    """The sources of one search.

    Args:
        settings: What the environment says.
        variables: The environment that a ``token_command`` gets.
        qiskit: Qiskit's file.
        own: The file of our own accounts.
        vault: Keeps keys.
        name: What ``--account`` said.
        command_seconds: How long a ``token_command`` may take.

    """

    def __init__(
        self,
        settings: Environment,
        variables: Variables,
        qiskit: Path,
        own: Path,
        vault: KeyReader,
        name: str | None = None,
        command_seconds: float = token_command.SECONDS,
    ) -> None:
        self._settings = settings
        self._variables = variables
        self._qiskit = qiskit
        self._own = own
        self._vault = vault
        self._name = name
        self._seconds = command_seconds

    async def ask(self, source: Source) -> Account | str:
        """Return the account of a source, or why it has none.

        Raises:
            AccountError: It should have one, which cannot be used.

        """
        ways: dict[Source, Callable[[], Awaitable[Account | str]]] = {
            Source.NAMED: self._named,
            Source.ENVIRONMENT: self._environment,
            Source.COMMAND: self._command,
            Source.KEYRING: self._keyring,
            Source.QISKIT: self._of_qiskit,
        }
        return await ways[source]()

    async def _named(self) -> Account | str:
        if self._name is None:
            return "not given"
        own = own_file.read(self._own)
        if found := own.get(self._name):
            return await self._of_own(found)
        entries = qiskit_file.read(self._qiskit)
        for entry in entries:
            if entry.name == self._name:
                where = f"account {entry.name!r} in {self._qiskit}"
                return made.of_saved(usable(entry, where), self._settings, where)
        names = [*own.names, *(entry.name for entry in entries if not entry.is_legacy)]
        known = ", ".join(map(repr, names))
        raise AccountError(
            f"There is no account {self._name!r} in {self._own} or {self._qiskit}",
            hint=f"The accounts there are: {known}." if known else "No account is saved there.",
        )

    async def _environment(self) -> Account | str:
        entry = self._settings.account
        if entry is None:
            unused = without_token(self._settings)
            return "; ".join(("not set", *unused))
        source = f"the environment ({_TOKEN})"
        found = made.of_saved(usable(entry, source), self._settings, source)
        return self._completed(found, given=bool(entry.instance))

    def _completed(self, account: Account, *, given: bool) -> Account:
        """Add what our default account knows, if it says that its key is in the environment."""
        try:
            default = self._default()
        except AccountError as error:
            return replace(account, notes=(*account.notes, error.headline))
        if default is None or default.key is not KeyPlace.ENVIRONMENT:
            return account
        kept = made.of_own(default, account.key, self._settings, account.source)
        meant = account if given else kept
        return replace(
            kept,
            instances=meant.instances,
            names=meant.names,
            only=meant.only,
            url=account.url or kept.url,
            # Key and search address stand side by side in the environment.
            search_url=account.search_url,
        )

    async def _command(self) -> Account | str:
        return await self._of_default(KeyPlace.COMMAND)

    async def _keyring(self) -> Account | str:
        return await self._of_default(KeyPlace.KEYRING)

    async def _of_qiskit(self) -> Account | str:
        entries = qiskit_file.read(self._qiskit)
        living = [entry for entry in entries if not entry.is_legacy]
        closed = [
            f"account {e.name!r} skipped: its channel is closed" for e in entries if e.is_legacy
        ]
        chosen = qiskit_file.choose(living, self._settings.channel)
        if chosen is None:
            names = ", ".join(repr(entry.name) for entry in living)
            none = f"none of its accounts is a default: {names}" if names else "no account in it"
            if not entries and not self._qiskit.exists():
                none = "not there"
            return "; ".join((f"{self._qiskit}: {none}", *closed))
        where = f"account {chosen.name!r} in {self._qiskit}"
        account = made.of_saved(usable(chosen, where), self._settings, where)
        return replace(account, notes=(*closed, *account.notes))

    def _default(self) -> Own | None:
        own = own_file.read(self._own)
        return own.get(own.default)

    async def _of_default(self, place: KeyPlace) -> Account | str:
        default = self._default()
        if default is None:
            return f"{self._own} has no default account"
        if default.key is not place:
            return f"the key of account {default.name!r} {_elsewhere(default)}"
        return await self._of_own(default)

    async def _of_own(self, own: Own) -> Account:
        where = {
            KeyPlace.KEYRING: "keyring",
            KeyPlace.COMMAND: f"token_command {' '.join(own.token_command[:1])}",
            KeyPlace.ENVIRONMENT: _TOKEN,
        }
        key = await self._key_of(own)
        source = f"account {own.name!r} in {self._own}, its key by {where[own.key]}"
        return made.of_own(own, key, self._settings, source)

    async def _key_of(self, own: Own) -> Secret:
        if own.key is KeyPlace.COMMAND:
            return await token_command.ask(
                own.token_command, self._variables, seconds=self._seconds
            )
        if own.key is KeyPlace.KEYRING and (found := await self._vault.read(own.name)):
            return found
        if own.key is KeyPlace.ENVIRONMENT and self._settings.account:
            return self._settings.account.key
        raise AccountError(f"The key of account {own.name!r} {_missing(own)}", hint=_hint(own))


def _elsewhere(own: Own) -> str:
    return {
        KeyPlace.KEYRING: "is in the keyring",
        KeyPlace.COMMAND: "is printed by its token_command",
    }.get(own.key, _missing(own))


def _missing(own: Own) -> str:
    return {
        KeyPlace.ENVIRONMENT: f"is expected in {_TOKEN}, which is not set",
        KeyPlace.SESSION: "was given for one session, which has ended",
    }.get(own.key, "is not in the keyring")


def _hint(own: Own) -> str:
    if own.key is KeyPlace.ENVIRONMENT:
        return f"Set {_TOKEN}."
    again = f"qjobs-tui account add {shlex.quote(own.name)}"
    if own.key is KeyPlace.SESSION:
        return (
            "The screen asks for it at the start. For commands, keep it with"
            f" {again}, or add --token-command, a program that prints it."
        )
    return f"Give it again: {again}"
