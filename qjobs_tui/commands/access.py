"""Whose jobs: the demo account, or the one that the environment and files give."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qjobs_tui.accounts.account import Account
    from qjobs_tui.clock import Clock
    from qjobs_tui.demo.server import DemoServer

DEMO_BADGE = "DEMO"


@dataclass(frozen=True, slots=True)
class Choice:
    """Which account the command line asks for."""

    demo: bool = False
    account: str | None = None
    instance: str | None = None


@contextmanager
def opened(choice: Choice, clock: Clock) -> Iterator[Account]:
    """Give the account, with the demo service running as long as it is needed.

    Raises:
        AccountError: There is no account, or it cannot be used.

    """
    if choice.demo:
        with demo_server(clock) as server:
            yield demo_account(server)
        return
    from qjobs_tui.accounts.resolve import resolve

    yield resolve(os.environ, Path.home(), choice.account, choice.instance)


def demo_server(clock: Clock, port: int = 0) -> DemoServer:
    """Make the demo service of this process; it runs inside a ``with`` block."""
    # http.server costs 15 ms, which only the demo pays.
    from qjobs_tui.demo.server import DemoServer
    from qjobs_tui.demo.world import World

    return DemoServer(World.demo(clock), port)


def demo_account(server: DemoServer) -> Account:
    """Return the account that a demo service serves."""
    from qjobs_tui.accounts.account import Account

    return Account(
        name="demo",
        key=server.key,
        instances=server.instances,
        url=server.base_url,
        iam_url=server.iam_url,
        source="--demo",
    )
