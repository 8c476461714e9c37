from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.accounts import keyrings
from tests.support.waiting import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


LOADING = """
import asyncio, sys
from qjobs_tui.accounts.vault import Vault
from qjobs_tui.accounts.vault_errors import VaultError
assert "keyring" not in sys.modules

async def main():
    vault = Vault()
    try:
        print((await vault.backend()).module)
        await vault.read("work")
    except VaultError as error:
        print(error.trouble.name, error.headline)

asyncio.run(main())
"""


def _loaded(tmp_path: Path, environ: Mapping[str, str]) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", LOADING],
        env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", **environ},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=True,
    )
    assert done.stderr == ""
    return done.stdout.splitlines()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system has a keyring always")
def test_keyring_itself_where_there_is_no_session(tmp_path: Path) -> None:
    module, error = _loaded(tmp_path, {"DBUS_SESSION_BUS_ADDRESS": f"unix:path={tmp_path}/none"})
    assert module == keyrings.FAIL
    assert error.startswith("NONE ")


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ("keyring.backends.null.Keyring", [keyrings.NULL, "NONE There is no keyring"]),
        ("made_up.PlaintextKeyring", ["made_up.PlaintextKeyring", "UNTRUSTED "]),
        ("missing_module.Keyring", ["UNLOADABLE "]),
        ("nonsense", ["UNLOADABLE "]),
        ("made_up.Missing", ["UNLOADABLE "]),
        ("keyring.backends.macOS.Keyring", ["UNLOADABLE "]),
    ],
)
@pytest.mark.parametrize("by", ["environment", "file"])
def test_keyrings_own_configuration_is_heeded_and_judged(
    tmp_path: Path, by: str, chosen: str, said: list[str]
) -> None:
    (tmp_path / "made_up.py").write_text(
        "from keyring.backend import KeyringBackend\n"
        "class PlaintextKeyring(KeyringBackend):\n"
        "    priority = 1\n"
        "    def get_password(self, service, username): raise SystemExit('was asked')\n"
        "    set_password = get_password\n"
    )
    if sys.platform == "darwin" and "macOS" in chosen:
        pytest.skip("that one works here")
    environ = {"PYTHONPATH": f"{':'.join(sys.path)}:{tmp_path}"}
    if by == "environment":
        environ["PYTHON_KEYRING_BACKEND"] = chosen
    else:
        config = tmp_path / "config" / "python_keyring" / "keyringrc.cfg"
        config.parent.mkdir(parents=True)
        config.write_text(f"[backend]\ndefault-keyring={chosen}\n")
        environ |= {"XDG_CONFIG_HOME": str(tmp_path / "config")}
    lines = _loaded(tmp_path, environ)
    assert len(lines) == len(said)
    assert all(line.startswith(start) for line, start in zip(lines, said, strict=True)), lines


def test_what_keyring_logs_is_not_printed_over_the_screen(tmp_path: Path) -> None:
    config = tmp_path / "config" / "python_keyring" / "keyringrc.cfg"
    config.parent.mkdir(parents=True)
    # Without a default it complains, and takes what it finds.
    config.write_text("[backend]\n")
    lines = _loaded(
        tmp_path,
        {
            "PYTHONPATH": ":".join(sys.path),
            "XDG_CONFIG_HOME": str(tmp_path / "config"),
            "DBUS_SESSION_BUS_ADDRESS": f"unix:path={tmp_path}/none",
        },
    )
    assert len(lines) == 2
