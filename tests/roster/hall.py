"""A roster on a real demo service, with a folder and a keyring of the test's own."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from qjobs_tui.accounts import own_file
from qjobs_tui.accounts.own import Own, OwnAccounts
from qjobs_tui.accounts.vault_errors import Trouble, VaultError
from qjobs_tui.clock import SystemClock
from qjobs_tui.roster.means import Means
from qjobs_tui.roster.roster import Roster
from qjobs_tui.roster.values import Entry, Home
from tests.accounts.support import FakeVault

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

    from qjobs_tui.accounts.key_store import KeyStore
    from qjobs_tui.demo.server import DemoServer
    from qjobs_tui.secret import Secret


@dataclass
class Scripted(FakeVault):
    """Fails at what it was told to, such as ``write new``, and does it all the same if told so."""

    fails: dict[str, Trouble] = field(default_factory=dict)
    acts: bool = False

    async def write(self, account: str, key: Secret, /) -> None:
        if self.acts:
            self.keys[account] = key
        await super().write(account, key)

    def _note(self, what: str) -> None:
        super()._note(what)
        if trouble := self.fails.get(what):
            raise VaultError(trouble, f"no {what}", "Try again.")


class Hall:
    """Everything that a roster acts on."""

    def __init__(self, home: Path, server: DemoServer | None = None) -> None:
        self.home = home
        self.server = server
        self.path = home / "config" / "accounts.toml"
        self.environ: dict[str, str] = {}
        self.vault = Scripted()
        self.no_verify = False

    def roster(
        self, vault: KeyStore | None = None, transport: httpx.AsyncBaseTransport | None = None
    ) -> Roster:
        return Roster(self.means(vault, transport))

    def means(
        self, vault: KeyStore | None = None, transport: httpx.AsyncBaseTransport | None = None
    ) -> Means:
        store = self.vault if vault is None else vault
        means = (self.path, self.home, self.environ, store, SystemClock(), transport)
        return Means(*means, no_verify=self.no_verify)

    def own(self, name: str = "lab", **more: Any) -> Own:
        assert self.server
        where = {"url": self.server.base_url, "iam_url": self.server.iam_url}
        return Own(name, **(where | more))

    @property
    def key(self) -> Secret:
        assert self.server
        return self.server.key

    @property
    def accounts(self) -> OwnAccounts:
        return own_file.read(self.path)

    def write(self, text: str) -> None:
        """Write the file of our own accounts."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(text)
        self.path.chmod(0o600)

    def break_writing(self) -> None:
        """Let the file be read, and refuse any change to it."""
        lock = self.path.parent / ".accounts.lock"
        lock.parent.mkdir(parents=True, exist_ok=True)
        lock.unlink(missing_ok=True)
        lock.mkdir()

    def mend_writing(self) -> None:
        (self.path.parent / ".accounts.lock").rmdir()


def of_qiskit(name: str) -> Entry:
    return Entry(name, Home.QISKIT, "Qiskit's file")
