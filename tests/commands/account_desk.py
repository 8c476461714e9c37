"""What the account commands act on in tests."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from qjobs_tui.clock import SystemClock
from qjobs_tui.commands import account
from qjobs_tui.commands.account import Add
from qjobs_tui.commands.account_place import Place
from qjobs_tui.commands.person import Person
from tests.accounts.support import FakeVault

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Service


class Desk:
    """A home of its own, a keyring of the test's, and the demo service as the deployment."""

    def __init__(self, service: Service, home: Path) -> None:
        self.service = service
        self.home = home
        self.own = home / "config" / "accounts.toml"
        self.vault = FakeVault()
        self.environ: dict[str, str] = {}
        self.iam = service.server.iam_url
        self.url = service.server.base_url
        self.crn = service.server.instances[0].crn.text
        self.key = service.server.key

    def place(self, typed: str = "", person: Person | None = None) -> Place:
        asked = person or Person(io.StringIO(typed), io.StringIO())
        return Place(self.own, self.home, self.environ, self.vault, SystemClock(), asked)

    def add(self, name: str = "demo", **more: Any) -> Add:
        return Add(name, **({"url": self.url, "iam_url": self.iam} | more))

    def kept(self) -> None:
        """Add the demo account."""
        typed = f"{self.key.reveal()}\nmore\n"
        assert account.run(self.add(instances=(self.crn,)), self.place(typed)) == 0
