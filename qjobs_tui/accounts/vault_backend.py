"""Which of keyring's backends may be trusted with a key.

keyring takes whatever package offers itself: some keep plain text, some ask for a password on the
terminal that the screen is drawn on, and `ChainerBackend` tries one after the other.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from collections.abc import Sequence

# The operating systems' own stores, by the full name of keyring's class.
TRUSTED = {
    "keyring.backends.SecretService.Keyring": "Secret Service",
    "keyring.backends.libsecret.Keyring": "Secret Service (libsecret)",
    "keyring.backends.kwallet.DBusKeyring": "KWallet",
    "keyring.backends.kwallet.DBusKeyringKWallet4": "KWallet 4",
    "keyring.backends.macOS.Keyring": "macOS Keychain",
    "keyring.backends.Windows.WinVaultKeyring": "Windows Credential Locker",
}
_CHAIN = "keyring.backends.chainer.ChainerBackend"
_NONE = ("keyring.backends.fail.Keyring", "keyring.backends.null.Keyring", _CHAIN)


class Backend(Protocol):
    """What the vault asks of a backend of keyring."""

    def get_password(self, service: str, username: str) -> str | None:
        """Return what is stored, or None."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Store or replace."""

    def delete_password(self, service: str, username: str) -> None:
        """Delete, or raise when there is nothing to delete."""


@dataclass(frozen=True, slots=True)
class BackendName:
    """A backend, for people and for the config file.

    Attributes:
        name: What people call it.
        module: The full name of its class, as `keyring_backends` and keyring's own configuration
            have it.
        is_trusted: Whether it is used: the system's own store, or allowed by the user.
        why_not: What speaks against it, as the end of a sentence that begins with "it".

    """

    name: str
    module: str
    is_trusted: bool
    why_not: str = ""

    @property
    def is_none(self) -> bool:
        """Whether it keeps nothing: keyring's stand-ins for having no backend."""
        return self.module in _NONE

    @property
    def is_systems_own(self) -> bool:
        """Whether it is a store of the operating system's, which is known not to quote a key."""
        return self.module in TRUSTED


def load_backend() -> Backend:
    """Let keyring choose, which heeds its own environment variable and configuration file.

    Call it in a thread: it imports what offers itself, and asks the session's bus.
    """
    # keyring costs 100 ms with its backends, which only who keeps a key there pays.
    import keyring

    logger = logging.getLogger("keyring")
    if not logger.handlers:
        # Without a handler its complaints about others' backends are printed over the screen.
        logger.addHandler(logging.NullHandler())
    return cast("Backend", keyring.get_keyring())


def choose(found: Backend, allowed: frozenset[str]) -> tuple[Backend, BackendName]:
    """Take the first backend of a chain that may be used, and that alone; else name the first.

    A chain is never used as such: what its first member declines it hands to the next, which may
    be one that keeps plain text.
    """
    judged = [(member, _judge(_full_name(member), allowed)) for member in _members(found)]
    return next((each for each in judged if each[1].is_trusted), judged[0])


def _members(found: Backend) -> Sequence[Backend]:
    if _full_name(found) != _CHAIN:
        return (found,)
    return tuple(getattr(found, "backends", ())) or (found,)


def _full_name(backend: Backend) -> str:
    return f"{type(backend).__module__}.{type(backend).__qualname__}"


def _judge(full: str, allowed: frozenset[str]) -> BackendName:
    if full in _NONE:
        return BackendName("none", full, is_trusted=False, why_not="keeps nothing")
    if full in TRUSTED:
        return BackendName(TRUSTED[full], full, is_trusted=True)
    if full in allowed:
        return BackendName(full, full, is_trusted=True)
    return BackendName(full, full, is_trusted=False, why_not=_why_not(full))


def _why_not(full: str) -> str:
    kind = full.rpartition(".")[2].lower()
    if "plain" in kind:
        return "keeps keys as plain text in a file"
    if "encrypted" in kind or "cryptfile" in kind:
        return "asks for a password on the terminal, over the screen"
    return "is none of the operating system's own stores"
