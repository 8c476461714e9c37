"""Keys in the operating system's own store, through keyring, which is never waited for long."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, TypeVar

from qjobs_tui.accounts import vault_errors
from qjobs_tui.accounts.api_key import api_key
from qjobs_tui.accounts.vault_backend import BackendName, choose, load_backend
from qjobs_tui.accounts.vault_call import Caller, Failure
from qjobs_tui.accounts.vault_entries import Entry

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from qjobs_tui.accounts.vault_backend import Backend
    from qjobs_tui.secret import Secret

__all__ = ["BackendName", "Vault"]

T = TypeVar("T")


class Vault:
    """Keeps the key of each account.

    Entries are found by the service's and the account's name, which are no secret. Every method
    raises `VaultError` when the keyring is not there, not trusted, locked, silent or broken.

    Args:
        service: Under which name the entries stand.
        allowed: Full names of backends that are used although they are not the system's own.
        seconds: How long a question to the keyring may take.
        load: Finds the backend; called in a thread.

    """

    def __init__(
        self,
        service: str = "qjobs-tui",
        *,
        allowed: frozenset[str] = frozenset(),
        seconds: float = 5.0,
        load: Callable[[], Backend] = load_backend,
    ) -> None:
        self._service = service
        self._allowed = allowed
        self._seconds = seconds
        self._load = load
        self._caller = Caller(seconds)

    async def backend(self) -> BackendName:
        """Tell which backend there is, also one that is not used."""
        async with self._turn():
            return (await self._found())[1]

    async def read(self, account: str) -> Secret | None:
        """Return the account's key, or None when there is none."""
        async with self._turn():
            entry, name = await self._entry(account)
            stored = await self._ask(name, entry.read)
        if stored.is_there and stored.key is None:
            raise vault_errors.holds_no_key(name.name, account)
        return stored.key

    async def write(self, account: str, key: Secret) -> None:
        """Store the account's key, in place of an older one, and see that it can be read."""
        checked = api_key(key.reveal())
        if checked is None:
            raise vault_errors.not_a_key()
        async with self._turn():
            entry, name = await self._entry(account)
            stored = await self._ask(name, lambda: entry.write(checked))
        if stored.key != checked:
            raise vault_errors.not_kept(name.name, account)

    async def remove(self, account: str) -> bool:
        """Remove what is stored for the account, also what is no key; False if there is nothing."""
        async with self._turn():
            entry, name = await self._entry(account)
            removed = await self._ask(name, entry.remove)
        if removed is None:
            raise vault_errors.not_removed(name.name, account)
        return removed

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        try:
            async with self._caller.turn():
                yield
        except TimeoutError as error:
            raise vault_errors.hangs(self._seconds) from error

    async def _entry(self, account: str) -> tuple[Entry, BackendName]:
        backend, name = await self._found()
        if name.is_none:
            raise vault_errors.no_keyring()
        if not name.is_trusted:
            raise vault_errors.untrusted(name.module, name.why_not)
        return Entry(backend, self._service, account), name

    async def _found(self) -> tuple[Backend, BackendName]:
        found = await self._caller.call(lambda: choose(self._load(), self._allowed))
        if isinstance(found, Failure):
            raise vault_errors.unloadable(found.words)
        return found

    async def _ask(self, name: BackendName, work: Callable[[], T]) -> T:
        answer = await self._caller.call(work)
        if isinstance(answer, Failure):
            words = answer.words if name.is_systems_own else answer.kinds[0]
            raise vault_errors.of_failure(answer.kinds, words, name.name, name.module)
        return answer
