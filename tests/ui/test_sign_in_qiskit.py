"""An account of Qiskit's file is imported, or used as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from qjobs_tui.accounts.resolution import Asked
from qjobs_tui.demo.faults import Fault, Kind
from qjobs_tui.errors import UsageError
from qjobs_tui.ui.screens.clearing import require_leavable
from qjobs_tui.ui.screens.sign_in import SignInScreen
from qjobs_tui.ui.screens.sign_in_qiskit import QiskitScreen
from tests.accounts import keyrings

from .sign_in_case import EU, US, WRONG, stored
from .sign_in_stage import OPEN, SignIn, sign_in

if TYPE_CHECKING:
    from pathlib import Path


async def _at_qiskits(stage: SignIn, **entries: dict[str, Any]) -> None:
    path = stage.qiskit(**entries)
    path.chmod(0o644)
    await stage.open(resolution=await stage.roster.resolve(Asked("nobody")))
    await stage.go("sign-qiskit")
    await stage.press("enter")
    await stage.on(QiskitScreen)


async def test_an_account_of_qiskits_file_is_imported(tmp_path: Path) -> None:
    async with sign_in(tmp_path) as stage:
        await _at_qiskits(stage, lab={"instance": US})
        assert "mode 0644" in stage.asked
        before = (tmp_path / ".qiskit" / "qiskit-ibm.json").read_bytes()
        await stage.press("y")
        account = await stage.signed_in()
        assert (account.name, account.key) == ("lab", stage.server.key)
        assert [each.crn.text for each in account.instances] == [US]
        assert stored(stage) == [("lab", stage.key)]
        assert "still holds the keys" in stage.app.told[0]
        assert (tmp_path / ".qiskit" / "qiskit-ibm.json").read_bytes() == before


async def test_an_account_of_qiskits_file_is_used_as_it_is(tmp_path: Path) -> None:
    async with sign_in(tmp_path) as stage:
        await _at_qiskits(stage, lab={"instance": US}, night={"instance": EU})
        await stage.go("qiskit-which")
        await stage.press("down", "tab", "down")
        await stage.go("safe")
        await stage.press("y")
        account = await stage.signed_in()
        assert account.name == "night"
        assert [each.crn.text for each in account.instances] == [EU]
        assert stored(stage) == []
        assert not (tmp_path / "accounts.toml").exists()


async def test_an_import_can_be_stopped_before_its_key_is_kept(tmp_path: Path) -> None:
    async with sign_in(tmp_path) as stage:
        await _at_qiskits(stage, lab={"instance": US})
        stage.server.faults.add(Fault(Kind.SILENCE, "/identity/token", times=None))
        await stage.press("y")
        await stage.until(lambda: stage.is_on(SignInScreen))
        screen = stage.app.screen
        assert isinstance(screen, SignInScreen)
        await stage.until(lambda: "Asking" in stage.told and stage.server.faults.wait_met(1, 0))
        await stage.press("escape")
        await stage.until(lambda: screen.phase == "asking")
        assert stage.told.startswith("Stopped. Nothing was kept.")
        assert (stored(stage), stage.ring.calls) == ([], [])
        assert not (tmp_path / "accounts.toml").exists()


async def test_an_import_that_is_being_kept_cannot_be_stopped_and_is_told(tmp_path: Path) -> None:
    ring = keyrings.silent()
    async with sign_in(tmp_path, ring=ring) as stage:
        try:
            await _at_qiskits(stage, lab={"instance": US})
            await stage.press("y")
            await stage.until(ring.entered.is_set)
            screen = stage.app.screen
            assert isinstance(screen, SignInScreen)
            assert screen.phase == "keeping"
            assert stage.told.startswith("Keeping the key")
            assert "esc stop" not in stage.text
            # Too late: it says so as long as it goes on, however long that is.
            stage.clock.go(5)
            await stage.press("escape", "ctrl+s")
            assert screen.phase == "keeping"
            assert stage.told.startswith("Keeping the key")
            assert stage.app.answer is OPEN
            with pytest.raises(UsageError, match="a key is being kept"):
                require_leavable(stage.app)
        finally:
            ring.released.set()
        account = await stage.signed_in()
        assert (account.name, account.key) == ("lab", stage.server.key)
        assert "account 'lab' is kept" in stage.app.told[0]
        assert stored(stage) == [("lab", stage.key)]
        assert stage.kept.names == ("lab",)
        # What stood there, the key, and that it can be read: for no other reason is it asked.
        assert ring.calls == ["get", "set", "get"]


async def test_an_import_that_could_not_be_kept_leaves_nothing(tmp_path: Path) -> None:
    ring = keyrings.silent()
    async with sign_in(tmp_path, ring=ring, seconds=2.0) as stage:
        try:
            await _at_qiskits(stage, lab={"instance": US})
            await stage.press("y")
            await stage.until(lambda: "did not answer" in stage.told)
            assert stage.app.answer is OPEN
            assert stage.kept.names == ()
        finally:
            ring.released.set()


async def test_an_import_that_fails_is_told(tmp_path: Path) -> None:
    async with sign_in(tmp_path) as stage:
        await _at_qiskits(stage, lab={"instance": US, "token": WRONG})
        await stage.press("y")
        await stage.until(lambda: "did not accept" in stage.told)
        assert stage.app.answer is OPEN
        await stage.press("escape")
        await stage.until(lambda: stage.app.answer is None)
