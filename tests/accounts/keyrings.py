"""Stand-ins for keyring's backends, under the full names of those that they stand for."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, NoReturn

import pytest

from qjobs_tui.accounts.vault import Vault
from qjobs_tui.accounts.vault_errors import VaultError
from qjobs_tui.errors import AccountError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

KEY = "made-up-key-that-must-not-be-seen-anywhere-1"
OTHER = "another-made-up-key-not-to-be-seen-either-22"

SECRET_SERVICE = "keyring.backends.SecretService.Keyring"
KWALLET = "keyring.backends.kwallet.DBusKeyring"
CHAIN = "keyring.backends.chainer.ChainerBackend"
FAIL = "keyring.backends.fail.Keyring"
NULL = "keyring.backends.null.Keyring"
PLAIN = "keyrings.alt.file.PlaintextKeyring"
ENCRYPTED = "keyrings.alt.file.EncryptedKeyring"
CRYPTFILE = "keyrings.cryptfile.cryptfile.CryptFileKeyring"
ELSEWHERE = "artifacts_keyring.ArtifactsKeyringBackend"


class Memory:
    """Keeps passwords in a list, and says what was asked of it."""

    backends: tuple[Memory, ...] = ()

    def __init__(self) -> None:
        self.entries: list[tuple[str, str, str]] = []
        self.calls: list[str] = []

    def get_password(self, service: str, username: str) -> str | None:
        self.calls.append("get")
        found = (e[2] for e in self.entries if e[:2] == (service, username))
        return next(found, None)

    def set_password(self, service: str, username: str, password: str) -> None:
        self.calls.append("set")
        self.entries = [e for e in self.entries if e[:2] != (service, username)]
        self.entries.append((service, username, password))

    def delete_password(self, service: str, username: str) -> None:
        self.calls.append("delete")
        found = next(i for i, e in enumerate(self.entries) if e[:2] == (service, username))
        del self.entries[found]


class Raising(Memory):
    """Fails at everything, in the way that it was told."""

    error: BaseException = AssertionError()

    def _fail(self, *_: str, **__: str) -> NoReturn:
        raise self.error

    get_password = _fail
    set_password = _fail
    delete_password = _fail


class Silent(Memory):
    """Answers no question before it is released, as one whose window nobody sees."""

    def __init__(self) -> None:
        super().__init__()
        self.entered = threading.Event()
        self.released = threading.Event()

    def get_password(self, service: str, username: str) -> str | None:
        self.entered.set()
        self.released.wait()
        return super().get_password(service, username)


def named(full: str, kind: type[Memory] = Memory) -> Memory:
    """Make a backend whose class has this full name."""
    module, _, name = full.rpartition(".")
    made: Callable[[], Memory] = type(name, (kind,), {"__module__": module, "__qualname__": name})
    return made()


def chain(*members: Memory) -> Memory:
    made = named(CHAIN, Raising)
    made.backends = members
    return made


def vault(backend: Memory, *allowed: str, seconds: float = 5.0) -> Vault:
    return Vault(load=lambda: backend, allowed=frozenset(allowed), seconds=seconds)


async def failure(asked: Awaitable[object]) -> VaultError:
    with pytest.raises(VaultError) as caught:
        await asked
    error = caught.value
    assert isinstance(error, AccountError)
    assert error.headline
    assert error.hint.endswith(".")
    return error


def silent() -> Silent:
    made = named(SECRET_SERVICE, Silent)
    assert isinstance(made, Silent)
    return made
