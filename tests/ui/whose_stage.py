"""As whom we act, on the demo service: a real roster with files and a keyring of the test's own."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qjobs_tui.accounts.own import KeyPlace, Own
from qjobs_tui.roster.means import Means
from qjobs_tui.roster.roster import Roster

from ..accounts.keyrings import SECRET_SERVICE, Memory, named, vault
from .stage import Stage, staged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from qjobs_tui.accounts.account import Account
    from qjobs_tui.accounts.key_store import KeyStore
    from qjobs_tui.accounts.steps import Resolution
    from qjobs_tui.jobs import Instance
    from qjobs_tui.secret import Secret

OWN = Path("config", "accounts.toml")
HOME = Path("home")
QISKIT = HOME / ".qiskit" / "qiskit-ibm.json"
# What a search of Qiskit's file, an environment or a keyring must never bring to the screen.
MADE_UP = "made-up-key-that-must-not-be-seen-anywhere-1"


@dataclass
class StagedWhose:
    """Keeps what it is told."""

    roster: Roster
    account: Account | None = None
    resolution: Resolution | None = None
    seen: tuple[Instance, ...] = ()
    is_kept: bool = True
    is_fixed: bool = False
    acted: list[Account] = field(default_factory=list)

    async def look(self) -> tuple[Instance, ...]:
        return self.seen

    def act_as(self, account: Account) -> None:
        self.account = account
        self.acted.append(account)

    async def choose(self, instances: tuple[Instance, ...]) -> None:
        self.seen = instances


@dataclass
class Scene:
    """A stage, and whose it is; the files are in the current folder."""

    stage: Stage
    whose: StagedWhose
    keyring: Memory

    @property
    def roster(self) -> Roster:
        return self.whose.roster

    @property
    def key(self) -> Secret:
        return self.stage.server.key

    def own(self, name: str = "lab", **fields: Any) -> Own:
        """Return an account of our own that reaches the demo service."""
        server = self.stage.server
        return Own(name, KeyPlace.KEYRING, url=server.base_url, iam_url=server.iam_url, **fields)

    async def keep(self, name: str = "lab", key: Secret | None = None, **fields: Any) -> Own:
        """Keep such an account; its key goes into the keyring."""
        own = self.own(name, **fields)
        await self.roster.keep(own, key or self.key)
        return own

    async def found(self) -> None:
        """Look for the account to act as, as at the start."""
        self.whose.resolution = await self.roster.resolve()
        self.whose.account = self.whose.resolution.account

    def saved(self, name: str = "from-qiskit", **fields: Any) -> dict[str, Any]:
        """Return an entry of Qiskit's file that reaches the demo service."""
        usual = {
            "channel": "ibm_quantum_platform",
            "token": self.key.reveal(),
            "url": self.stage.server.base_url,
        }
        return {name: usual | fields}


def own_text(text: str) -> None:
    """Write the file of our own accounts."""
    OWN.parent.mkdir(parents=True, exist_ok=True)
    OWN.write_text(text)
    OWN.chmod(0o600)


def qiskit_text(content: object, mode: int = 0o600) -> None:
    """Write Qiskit's file."""
    QISKIT.parent.mkdir(parents=True, exist_ok=True)
    QISKIT.write_text(content if isinstance(content, str) else json.dumps(content))
    QISKIT.chmod(mode)


@asynccontextmanager
async def whose_staged(
    backend: Memory | None = None,
    *,
    seconds: float = 5.0,
    environ: Mapping[str, str] | None = None,
    store: KeyStore | None = None,
    **options: Any,
) -> AsyncIterator[Scene]:
    """Run the app with a roster; its files are relative to the current folder, and so are told.

    Args:
        backend: The keyring's; one in memory that passes for the system's own.
        seconds: How long the keyring is waited for.
        environ: The environment variables; the address of the identity service is added.
        store: Keeps keys in place of the keyring.
        options: Those of `staged`.

    """
    keyring = backend or named(SECRET_SERVICE)
    async with staged(**options) as stage:
        variables = {"IAM_URL": stage.server.iam_url, **(environ or {})}
        keys = store or vault(keyring, seconds=seconds)
        roster = Roster(Means(OWN, HOME, variables, keys, stage.clock))
        whose = StagedWhose(roster)
        object.__setattr__(stage.app._desk, "whose", whose)
        yield Scene(stage, whose, keyring)
