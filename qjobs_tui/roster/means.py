"""What accounts are found, kept and tried with."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qjobs_tui.accounts import environment, qiskit_file, unverified
from qjobs_tui.service.connect import Connection

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import httpx

    from qjobs_tui.accounts.account import Account
    from qjobs_tui.accounts.environment import Environment
    from qjobs_tui.accounts.key_store import KeyStore
    from qjobs_tui.clock import Clock
    from qjobs_tui.service.retry import Jitter


@dataclass(frozen=True, slots=True)
class Means:
    """Files, environment, keyring and network.

    Attributes:
        own: The file of our own accounts.
        home: The home folder, with Qiskit's file.
        environ: The environment variables; they may hold a key, hence in no repr.
        vault: Keeps keys.
        clock: Time for tokens and retries.
        transport: Replaces the network in tests.
        jitter: Spreads retries.
        no_verify: Whether accounts may have certificates unchecked, see `accounts.unverified`.

    """

    own: Path
    home: Path
    environ: Mapping[str, str] = field(repr=False)
    vault: KeyStore
    clock: Clock
    transport: httpx.AsyncBaseTransport | None = None
    jitter: Jitter = field(default_factory=random.Random)
    no_verify: bool = False

    @property
    def qiskit(self) -> Path:
        """Qiskit's file."""
        return qiskit_file.path_in(self.home)

    def settings(self) -> Environment:
        """Return what the environment says."""
        return environment.read(self.environ)

    def connection(self, account: Account) -> Connection:
        """Make a connection for an account; the caller enters it.

        Raises:
            AccountError: It has certificates unchecked, which was not allowed.

        """
        return Connection(
            unverified.checked(account, self.no_verify), self.clock, self.jitter, self.transport
        )
