"""The accounts screen with real files, a real roster, and a keyring of the test's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keyring.errors import KeyringLocked

from qjobs_tui.ui.screens.accounts import AccountsScreen
from qjobs_tui.ui.screens.accounts_questions import Question

from ..accounts import keyrings
from ..accounts.keyrings import Raising, named
from .whose_stage import MADE_UP

if TYPE_CHECKING:
    from .whose_stage import Scene

LAB, OTHER, OF_QISKIT = "OWN lab", "OWN other", "QISKIT from-qiskit"
ENTRY = {"channel": "ibm_quantum_platform", "token": MADE_UP}
ONE = 'default = "lab"\n[accounts.lab]\nkey = "keyring"\n'


def screen(it: Scene) -> AccountsScreen:
    found = next(one for one in it.stage.app.screen_stack if isinstance(one, AccountsScreen))
    assert isinstance(found, AccountsScreen)
    return found


async def opened(it: Scene, at: str = "") -> AccountsScreen:
    """Open the screen, and put the cursor on a row."""
    it.stage.jobs._list(AccountsScreen(it.stage.app._desk))
    await it.stage.until(lambda: it.stage.is_on(AccountsScreen))
    await it.stage.until(lambda: screen(it).is_mounted and not screen(it).is_asking)
    if at:
        await it.stage.press("g", *["j"] * screen(it).listing.keys.index(at))
        assert screen(it).listing.key == at
    return screen(it)


async def two(it: Scene) -> None:
    """Keep two accounts, and act as the first, which is the default."""
    await it.keep("lab")
    await it.keep("other")
    await it.found()


async def agree(it: Scene, key: str = "y") -> str:
    """Read a question, and say yes a moment later."""
    await it.stage.until(lambda: it.stage.is_on(Question))
    words = it.stage.line("dialog-why")
    it.stage.clock.wait(1)
    await it.stage.press(key)
    await it.stage.until(lambda: not it.stage.is_on(Question))
    return words


def toasts(it: Scene) -> str:
    return "\n".join(one.message for one in it.stage.app._notifications)


async def told(it: Scene, words: str) -> None:
    await it.stage.until(lambda: words in toasts(it))
    await it.stage.until(lambda: not screen(it).doing)


async def ended(it: Scene) -> None:
    """Wait until nothing is being done to an account, also where the screen was left."""
    workers = it.stage.app.workers
    await it.stage.until(lambda: all(one.group != "accounts" for one in workers))


def has_other_rows(it: Scene, keys: tuple[str, ...]) -> bool:
    return screen(it).listing.keys != keys


def complains(it: Scene, words: str) -> bool:
    return words in it.stage.line("dialog-trouble")


def row(it: Scene, name: str) -> str:
    lines = it.stage.text.splitlines()[2:]
    return next(line for line in lines if f" {name} " in f"{line} ")


def below(it: Scene) -> str:
    """What stands below the list, as words."""
    return " ".join(it.stage.line("list-detail").split())


def locked() -> Raising:
    made = named(keyrings.SECRET_SERVICE, Raising)
    assert isinstance(made, Raising)
    made.error = KeyringLocked("Failed to unlock the collection!")
    return made


def keys_of(it: Scene) -> set[str]:
    return {name for _, name, _ in it.keyring.entries}
