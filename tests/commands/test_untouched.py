"""Qiskit's file after every command: the same bytes in the same file, untouched."""

from __future__ import annotations

import io
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from qjobs_tui.cli import main
from qjobs_tui.commands import access, account, account_choice
from qjobs_tui.commands.account import Check, Import, List, Remove, Rename, Use
from tests.accounts.support import FakeVault, qiskit

from .account_desk import Desk

if TYPE_CHECKING:
    from .conftest import Service

NAME = "default-ibm-quantum-platform"
JOB = "d0000000000000000000"
COMMANDS = (
    "jobs",
    f"jobs --account {NAME}",
    "jobs --instance all",
    f"show {JOB}",
    f"save {JOB}",
    f"wait {JOB}",
    f"cancel {JOB} --yes",
    "config",
    "doctor",
    "account",
    "account list --json",
    "account test",
    f"account use {NAME}",
    f"account import {NAME}",
    f"account rename {NAME} new",
    f"account remove {NAME} --yes",
)


@pytest.fixture(autouse=True)
def vault(monkeypatch: pytest.MonkeyPatch) -> FakeVault:
    """Nobody's own keyring is asked."""
    found = FakeVault()
    for module in (access, account_choice):
        monkeypatch.setattr(module, "keys", lambda _: found)
    return found


def state(path: Path) -> dict[str, object]:
    """Everything about a file but when it was last read; its folder has nothing new beside it."""
    found, link = path.stat(), path.lstat()
    names = sorted(each.name for each in path.parent.iterdir())
    return {
        "bytes": path.read_bytes(),
        "inode": (found.st_ino, link.st_ino, link.st_mode, found.st_nlink),
        "mode": stat.S_IMODE(found.st_mode),
        # The last tells also of a change that was taken back.
        "times": (found.st_mtime_ns, found.st_ctime_ns, link.st_ctime_ns),
        "beside it": names,
        "folder": path.parent.stat().st_mtime_ns,
    }


@pytest.fixture(params=["file", "link", "read-only folder"])
def saved(
    service: Service, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Qiskit's file as its writers leave it, with an odd mode and layout of its own."""
    for name in ("QISKIT_IBM_TOKEN", "QISKIT_IBM_URL", "QISKIT_IBM_INSTANCE"):
        monkeypatch.delenv(name)
    entry = {
        "channel": "ibm_quantum_platform",
        "token": service.server.key.reveal(),
        "url": service.server.base_url,
        "instance": service.server.instances[0].crn.text,
    }
    path = qiskit(Path.home(), {NAME: entry, "other": entry | {"region": "us-east"}})
    path.write_bytes(path.read_bytes() + b" \r\n\r\n")
    if request.param == "link":
        path = path.rename(Path.home() / "elsewhere.json")
        (Path.home() / ".qiskit" / "qiskit-ibm.json").symlink_to(path)
        path.chmod(0o640)
        return Path.home() / ".qiskit" / "qiskit-ibm.json"
    path.chmod(0o644 if request.param == "file" else 0o444)
    if request.param == "read-only folder":
        path.parent.chmod(0o555)
    return path


@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_touches_it(service: Service, saved: Path, command: str) -> None:
    now = service.world.now()
    service.world.submit(id=JOB, result=b"{}", created=now, starts=now, ends=now)
    before = state(saved)
    assert main(command.split()) in {0, 1, 3}
    assert state(saved) == before


def test_nor_does_anything_that_is_done_to_accounts(
    service: Service, saved: Path, tmp_path: Path
) -> None:
    desk = Desk(service, Path.home())
    desk.own = tmp_path / "accounts.toml"
    desk.environ["IAM_URL"] = desk.iam
    before = state(saved)
    for action in (
        Import(),
        List(),
        Check(NAME),
        Rename("other", "mine"),
        Use("mine"),
        Remove("mine", yes=True),
        Remove(NAME, yes=True),
        List(is_json=True),
    ):
        assert account.run(action, desk.place()) == 0
        assert state(saved) == before
    assert desk.vault.keys == {}


@pytest.mark.parametrize("number", range(3))
@pytest.mark.usefixtures("service")
def test_it_is_not_made_where_there_is_none(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    for command in COMMANDS[number::3]:
        main(command.split())
    assert not (Path.home() / ".qiskit").exists()
