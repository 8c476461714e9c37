"""A key put into the keyring, which can be taken back as long as it is ours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from qjobs_tui.accounts.vault_errors import Trouble, VaultError
from qjobs_tui.errors import AccountError

if TYPE_CHECKING:
    from qjobs_tui.accounts.key_store import KeyStore
    from qjobs_tui.secret import Secret

# Asked once more, these would open another window or be waited for once more.
_NOT_AGAIN = frozenset({Trouble.LOCKED, Trouble.REFUSED, Trouble.HANGS})


@dataclass(frozen=True, slots=True)
class KeyringEntry:
    """What was written under a name, and what stood there before."""

    vault: KeyStore
    name: str
    key: Secret
    before: Secret | None

    @classmethod
    async def written(cls, vault: KeyStore, name: str, key: Secret) -> Self:
        """Write a key, and know how to take it back.

        Raises:
            AccountError: The keyring cannot be used; what stood there stands.

        """
        entry = cls(vault, name, key, await present(vault, name))
        try:
            await vault.write(name, key)
        except VaultError as error:
            # It may have failed after it was written, such as when it was read again.
            if error.trouble not in _NOT_AGAIN:
                await entry.taken_back()
            raise
        return entry

    async def taken_back(self) -> str:
        """Put back what stood there; return what could not be done, as a sentence, or "".

        Another program may have written its own key there meanwhile: that one is left.
        """
        try:
            if await present(self.vault, self.name) != self.key:
                return ""
            if self.before is None:
                await self.vault.remove(self.name)
            else:
                await self.vault.write(self.name, self.before)
        except AccountError as error:
            return f"The keyring still has the new key under {self.name!r}: {error.headline}."
        return ""


async def present(vault: KeyStore, name: str) -> Secret | None:
    """Read an entry; what is no key is nothing that anybody would want back."""
    try:
        return await vault.read(name)
    except VaultError as error:
        if error.trouble is Trouble.NO_KEY:
            return None
        raise
