"""Ways to what signing in shows: each takes a stage without a screen to one picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qjobs_tui.accounts import vault_errors
from qjobs_tui.accounts.steps import Outcome, Resolution, Source, Step
from qjobs_tui.demo.world import INSTANCES
from qjobs_tui.roster.values import Entry, Home
from qjobs_tui.ui.screens.pick import PickScreen
from qjobs_tui.ui.screens.pick_none import NoInstanceScreen
from qjobs_tui.ui.screens.sign_in_kept import NotKeptScreen
from qjobs_tui.ui.screens.sign_in_qiskit import QiskitScreen
from tests.accounts import keyrings

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from qjobs_tui.errors import AccountError

    from .sign_in_stage import SignIn

_OWN = "/home/you/.config/qjobs-tui/accounts.toml"
_QISKIT = "/home/you/.qiskit/qiskit-ibm.json"
_LOCKED = vault_errors.locked("Secret Service", keyrings.SECRET_SERVICE)
_ABSENT = {
    Source.NAMED: "not given",
    Source.ENVIRONMENT: "not set",
    Source.COMMAND: f"{_OWN} has no default account",
    Source.KEYRING: f"{_OWN} has no default account",
    Source.QISKIT: f"{_QISKIT}: not there",
}


def resolution(**failed: AccountError) -> Resolution:
    """Say that nothing was found; ``failed`` are names of sources and what went wrong there."""
    steps = []
    for source, words in _ABSENT.items():
        if error := failed.get(source.name.lower()):
            steps.append(Step(source, Outcome.FAILED, error.headline, error.hint))
        else:
            steps.append(Step(source, Outcome.ABSENT, words))
    return Resolution(None, tuple(steps))


async def first(stage: SignIn) -> None:
    """Start for the first time."""
    await stage.open(resolution=resolution())


async def pasted(stage: SignIn) -> None:
    """Have a key pasted, and something pasted that is none."""
    await first(stage)
    await stage.paste(stage.key)
    await stage.paste("two words")
    await stage.settled()


async def locked(stage: SignIn) -> None:
    """Start where the keyring is locked."""
    await stage.open(resolution=resolution(keyring=_LOCKED))


async def no_keyring(stage: SignIn) -> None:
    """Start on a host without a keyring, with accounts in Qiskit's file that are no default."""
    stage.ring.__class__.__module__, _, stage.ring.__class__.__qualname__ = (
        keyrings.FAIL.rpartition(".")
    )
    stage.qiskit(lab={}, night={})
    await stage.open(resolution=resolution())
    await stage.go("sign-qiskit")
    await stage.settled()


async def addresses(stage: SignIn) -> None:
    """Ask for another deployment."""
    await first(stage)
    await stage.press("f2")
    await stage.settled()


async def pick(stage: SignIn) -> None:
    """Pick instances."""
    stage.app.ask(PickScreen(stage.desk, INSTANCES))
    await stage.on(PickScreen)
    await stage.press("down", "space")


async def none(stage: SignIn) -> None:
    """Have a key that sees no instance."""
    stage.app.ask(NoInstanceScreen(stage.desk))
    await stage.on(NoInstanceScreen)


async def not_kept(stage: SignIn) -> None:
    """Have a key that the keyring did not keep."""
    stage.app.ask(NotKeptScreen(stage.desk, _LOCKED))
    await stage.on(NotKeptScreen)


async def qiskit(stage: SignIn) -> None:
    """Choose an account of Qiskit's file."""
    crn = INSTANCES[0].crn.text
    entries = (
        Entry("lab", Home.QISKIT, Home.QISKIT.value, (crn,)),
        Entry("night", Home.QISKIT, Home.QISKIT.value),
    )
    stage.app.ask(QiskitScreen(stage.desk, entries, "0644"))
    await stage.on(QiskitScreen)


SCENES: Final[dict[str, Callable[[SignIn], Awaitable[None]]]] = {
    "first": first,
    "pasted": pasted,
    "locked": locked,
    "no-keyring": no_keyring,
    "addresses": addresses,
    "pick": pick,
    "none": none,
    "not-kept": not_kept,
    "qiskit": qiskit,
}
