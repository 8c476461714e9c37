"""What the accounts look like, as plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from qjobs_tui.ui.screens.accounts_questions import Question
from qjobs_tui.ui.screens.rename import RenameScreen

from .accounts_stage import ENTRY, locked, opened, screen
from .looks import assert_looks, screen_text, strips, unsafe_characters
from .scenes import settled
from .whose_stage import MADE_UP, own_text, qiskit_text, whose_staged

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from .whose_stage import Scene

_CRN = "crn:v1:bluemix:public:quantum-computing:us-east:a/0f00:aaaabbbb-cccc::"
_OWN = f"""default = "lab"
[accounts.lab]
key = "keyring"
instances = ["{_CRN}", "flex-eu"]
[accounts.cluster]
key = "command"
token_command = ["pass", "show", "ibm"]
[accounts.elsewhere]
key = "keyring"
url = "https://quantum.example.org"
"""


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


async def accounts(it: Scene) -> None:
    """List accounts of every kind."""
    own_text(_OWN)
    old = {"channel": "ibm_quantum", "token": MADE_UP}
    qiskit_text({"default-ibm-quantum-platform": ENTRY, "old": old}, 0o644)
    it.keyring.set_password("qjobs-tui", "lab", MADE_UP)
    await it.found()
    await opened(it)


async def none(it: Scene) -> None:
    """List nothing."""
    await it.found()
    await opened(it)


async def broken(it: Scene) -> None:
    """List what is left when one file cannot be read."""
    own_text("[accounts.lab\n")
    qiskit_text({"default-ibm-quantum-platform": ENTRY})
    await it.found()
    await opened(it)


async def removal(it: Scene) -> None:
    """Ask whether the account in use is to be removed."""
    await accounts(it)
    await it.stage.press("d")
    await it.stage.until(lambda: it.stage.is_on(Question))


async def bringing(it: Scene) -> None:
    """Ask whether an account is to be imported."""
    await accounts(it)
    await it.stage.press("j", "j", "j", "I")
    await it.stage.until(lambda: it.stage.is_on(Question))


async def rename(it: Scene) -> None:
    """Type a name that is taken."""
    await accounts(it)
    await it.stage.press("e")
    await it.stage.until(lambda: it.stage.is_on(RenameScreen))
    await it.stage.press("ctrl+u", *"cluster")
    await it.stage.until(lambda: "already" in it.stage.line("dialog-trouble"))


async def is_locked(it: Scene) -> None:
    """Tell that the key cannot be had."""
    own_text(_OWN)
    await it.found()
    await opened(it)
    await it.stage.press("enter")
    await it.stage.until(lambda: it.stage.is_on(Question))


SCENES: Final[dict[str, Callable[[Scene], Awaitable[None]]]] = {
    "list": accounts,
    "none": none,
    "broken": broken,
    "remove": removal,
    "import": bringing,
    "rename": rename,
    "locked": is_locked,
}


def _fills(it: Scene, width: int) -> bool:
    return {strip.cell_length for strip in strips(it.stage.app)} == {width}


@pytest.mark.parametrize("scene", SCENES)
async def test_scenes(scene: str) -> None:
    async with whose_staged(locked() if scene == "locked" else None) as it:
        await SCENES[scene](it)
        await settled(it.stage)
        await assert_looks(it.stage.app, f"accounts-{scene}-80x24")
        # There is hardly room for anything: it is enough to go on.
        for size in ((20, 5), (40, 12), (140, 45)):
            await it.stage.resize(*size)
            await settled(it.stage)
            assert _fills(it, size[0])
        await assert_looks(it.stage.app, f"accounts-{scene}-140x45")
        await it.stage.resize(80, 24)
        await assert_looks(it.stage.app, f"accounts-{scene}-80x24")


@pytest.mark.parametrize("scene", ["list", "rename"])
async def test_in_ascii_without_colour(scene: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with whose_staged(plain=True) as it:
        await SCENES[scene](it)
        await settled(it.stage)
        assert screen_text(it.stage.app).replace("▮", "").isascii()
        assert not unsafe_characters(it.stage.app)
        await assert_looks(it.stage.app, f"accounts-{scene}-plain-80x24")


async def test_the_smallest() -> None:
    async with whose_staged(size=(20, 5)) as it:
        await accounts(it)
        await it.stage.press("j")
        assert screen(it).listing.key == "OWN cluster"
        await assert_looks(it.stage.app, "accounts-list-20x5")
