"""``verify=false`` of Qiskit's file on the command line: refused, or allowed and told each time."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from qjobs_tui.cli import main
from qjobs_tui.commands import account_choice
from tests.accounts.support import FakeVault, qiskit

if TYPE_CHECKING:
    from .conftest import Service

Captured = pytest.CaptureFixture[str]
NAME = "default-ibm-quantum-platform"
TOLD = "qjobs-tui: certificates are not checked, as account 'default-ibm-quantum-platform' in "


@pytest.fixture
def saved(service: Service, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Qiskit's file is the only place with an account; it says verify=false."""
    return keep(service, monkeypatch, verify=False)


def keep(service: Service, monkeypatch: pytest.MonkeyPatch, **fields: Any) -> Path:
    for name in ("QISKIT_IBM_TOKEN", "QISKIT_IBM_URL", "QISKIT_IBM_INSTANCE"):
        monkeypatch.delenv(name, raising=False)
    usual = {
        "channel": "ibm_quantum_platform",
        "token": service.server.key.reveal(),
        "url": service.server.base_url,
        "instance": service.server.instances[0].crn.text,
    }
    return qiskit(Path.home(), {NAME: usual | fields})


@pytest.mark.parametrize(
    "command",
    [
        ("jobs",),
        ("show", "d0000000000000000000"),
        ("save", "d0000000000000000000"),
        ("cancel", "d0000000000000000000", "--yes"),
        ("wait", "d0000000000000000000"),
        ("jobs", "--instance", "all"),
        ("jobs", "--account", NAME),
        ("account", "test"),
        ("account", "test", NAME),
    ],
    ids=" ".join,
)
def test_no_command_asks_the_service(
    service: Service, saved: Path, capsys: Captured, command: tuple[str, ...]
) -> None:
    assert main(command) == 3
    out, err = capsys.readouterr()
    assert out == ""
    assert f"{saved} says verify=false" in err
    assert "--no-verify allows it" in err
    assert service.server.requests == ()


@pytest.mark.parametrize(
    "command",
    [
        ("--no-verify", "jobs"),
        ("jobs", "--no-verify"),
        ("jobs", "--no-verify", "--instance", "all"),
    ],
    ids=" ".join,
)
def test_the_flag_allows_it_and_each_run_tells(
    service: Service, saved: Path, capsys: Captured, command: tuple[str, ...]
) -> None:
    job = service.job(None)
    for _ in range(2):
        assert main(command) == 0
        out, err = capsys.readouterr()
        assert job.id in out
        assert err.startswith(f"{TOLD}{saved} says")
        assert err.count("\n") == 1


@pytest.mark.usefixtures("saved")
@pytest.mark.parametrize("before", [True, False])
def test_an_account_is_tested_with_the_flag(before: bool, capsys: Captured) -> None:
    words = ["account", "test"]
    words.insert(0 if before else 2, "--no-verify")
    assert main(words) == 0
    out, err = capsys.readouterr()
    assert "the key is accepted" in out
    assert err.startswith(TOLD)


def test_where_nothing_says_so_the_flag_is_refused(
    service: Service, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["jobs", "--no-verify"]) == 2
    assert "--no-verify has no use: the environment (QISKIT_IBM_TOKEN)" in capsys.readouterr().err
    keep(service, monkeypatch, verify=True)
    assert main(["jobs", "--no-verify"]) == 2
    assert "SSL_CERT_FILE" in capsys.readouterr().err
    assert main(["jobs", "--demo", "--no-verify"]) == 2
    assert service.server.requests == ()
    assert main(["jobs"]) == 0


@pytest.mark.parametrize("word", ["add", "list", "use", "import", "rename", "remove"])
@pytest.mark.usefixtures("service")
def test_no_account_is_kept_so(word: str, capsys: Captured) -> None:
    names = {"list": [], "import": [], "rename": ["a", "b"]}.get(word, ["a"])
    assert main(["--no-verify", "account", word, *names]) == 2
    assert "--no-verify has no meaning here" in capsys.readouterr().err


def test_the_doctor_sees_it(saved: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(account_choice, "keys", lambda _: FakeVault())
    assert main(["doctor"]) == 1
    assert "refused without --no-verify" in capsys.readouterr().out
    assert saved.exists()
