"""What is needed of a place that keeps keys, such as the operating system's keyring."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from qjobs_tui.secret import Secret


class KeyReader(Protocol):
    """Gives keys."""

    async def read(self, account: str, /) -> Secret | None:
        """Return the key of an account, or None where there is none.

        Raises:
            AccountError: The place cannot be asked, such as a locked keyring.

        """


class Backend(Protocol):
    """Which of the system's keyrings it is."""

    @property
    def name(self) -> str:
        """What people call it."""

    @property
    def is_trusted(self) -> bool:
        """Whether keys may be kept in it."""

    @property
    def why_not(self) -> str:
        """Why keys may not be kept in it, or ""."""


class KeyStore(KeyReader, Protocol):
    """Keeps keys; each call may raise `AccountError`."""

    async def write(self, account: str, key: Secret, /) -> None:
        """Keep a key, in the place of the one there was."""

    async def remove(self, account: str, /) -> bool:
        """Forget a key; return whether there was one."""

    async def backend(self) -> Backend:
        """Tell where keys are kept."""
