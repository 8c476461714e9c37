"""What the account commands act on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qjobs_tui.roster.means import Means
from qjobs_tui.roster.roster import Roster

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from qjobs_tui.accounts.key_store import KeyStore
    from qjobs_tui.clock import Clock
    from qjobs_tui.commands.person import Person


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
        no_verify: Whether accounts may have certificates unchecked.

    """

    own: Path
    home: Path
    environ: Mapping[str, str] = field(repr=False)
    vault: KeyStore
    clock: Clock
    person: Person
    no_verify: bool = False

    @property
    def means(self) -> Means:
        """The same without the person."""
        means = (self.own, self.home, self.environ, self.vault, self.clock)
        return Means(*means, no_verify=self.no_verify)

    @property
    def roster(self) -> Roster:
        """The accounts, as a person acts on them."""
        return Roster(self.means)
