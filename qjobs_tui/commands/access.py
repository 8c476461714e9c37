"""Whose jobs: the demo account, or the one that the resolution finds, its instances placed."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from qjobs_tui.accounts.account import Account
    from qjobs_tui.accounts.steps import Resolution
    from qjobs_tui.accounts.vault import Vault
    from qjobs_tui.clock import Clock
    from qjobs_tui.demo.server import DemoServer
    from qjobs_tui.secret import Secret

DEMO_BADGE = "DEMO"


@dataclass(frozen=True, slots=True)
class Choice:
    """Which account the command line asks for.

    Attributes:
        demo: The built-in one.
        account: One of that name.
        instance: A CRN, a name or "all" instead of what the account says.
        keyring_backends: Which backends are used although they are not the system's own.
        no_verify: Whether it may have certificates unchecked, if Qiskit's file says so.

    """

    demo: bool = False
    account: str | None = None
    instance: str | None = None
    keyring_backends: tuple[str, ...] = ()
    no_verify: bool = False


@contextmanager
def opened(choice: Choice, clock: Clock) -> Iterator[Account]:
    """Give the account, with the demo service running as long as it is needed.

    Its ``instances`` are those to ask. What is left in its ``names`` could not be found, which has
    been told.

    Raises:
        AccountError: There is no account, or it cannot be used, or it has no instance.
        UsageError: It checks certificates although the command line says that it does not.
        ServiceError: Its instances have to be searched for, and cannot be.

    """
    if choice.demo:
        with demo_server(clock) as server:
            yield demo_account(server)
        return
    import asyncio  # the screen's first frame needs it, but --help does not

    from qjobs_tui.commands.endings import unwinding

    with unwinding():  # a token_command is not left behind
        account = asyncio.run(_found(choice, clock))
    yield account


def seeker(
    choice: Choice, vault: Callable[[], Vault] | None = None
) -> Callable[[], Awaitable[Resolution]]:
    """Return what looks for the account, once or again; nothing is looked at before it is called.

    What goes wrong is told in the resolution. Its account's instances are not placed.

    Args:
        choice: What the command line asks for.
        vault: Gives what keeps keys, where others ask it too: it answers one after the other.

    """

    async def seek() -> Resolution:
        from qjobs_tui.accounts import own_file, resolution

        asked = resolution.Asked(choice.account, choice.instance)
        own = own_file.usual_path()
        late = _LateKeys(vault or partial(keys, choice))
        return await resolution.resolve(os.environ, Path.home(), own, late, asked)

    return seek


def keys(choice: Choice) -> Vault:
    """Return what keeps keys; keyring itself is loaded when it is first asked."""
    from qjobs_tui.accounts.vault import Vault

    return Vault(allowed=frozenset(choice.keyring_backends))


class _LateKeys:
    """Reads keys; what speaks with keyring is imported for the first question, if there is one."""

    def __init__(self, vault: Callable[[], Vault]) -> None:
        self._vault = vault

    async def read(self, account: str, /) -> Secret | None:
        """Return the key of an account; see `Vault.read`."""
        return await self._vault().read(account)


async def _found(choice: Choice, clock: Clock) -> Account:
    from qjobs_tui.accounts import unverified  # what the demo does without

    found = await seeker(choice)()
    account = unverified.asked(found.require(), choice.no_verify)
    if failures := found.failures:
        from qjobs_tui.commands.complaints import complain
        from qjobs_tui.errors import AccountError

        for step in failures:
            complain(AccountError(f"{step.source.value}: {step.words}", hint=step.hint), sys.stderr)
        _say(f"instead it is {account.source}")
    tell_unverified(account)
    return await _placed(account, clock)


def tell_unverified(account: Account) -> None:
    """Say on stderr, in each run, that certificates are not checked, if that is so."""
    from qjobs_tui.accounts import unverified

    if words := unverified.warning(account):
        _say(words)


async def _placed(account: Account, clock: Clock) -> Account:
    """Turn names and "all" into instances; CRNs are what they are, and cost no request."""
    if account.instances and not account.names:
        return account
    import random

    from qjobs_tui.service.connect import Connection
    from qjobs_tui.service.places import placed

    dice = random.Random()  # noqa: S311 - spreads retries, guards nothing
    async with Connection(account, clock, dice) as connection:
        found = await placed(connection, account)
    for note in found.notes:
        _say(note)
    return replace(account, instances=found.instances, names=found.missing)


def _say(words: str) -> None:
    from qjobs_tui.ui.text import clean  # rich, which is for who has something to be told

    sys.stderr.write(f"qjobs-tui: {clean(words, limit=1000)}\n")


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
