"""Files of many releases of IBM's client, see `make_saved`: read as they were meant."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from qjobs_tui.accounts import qiskit_file
from qjobs_tui.accounts.account import PLATFORM
from qjobs_tui.accounts.instance_filter import EVERY_INSTANCE
from qjobs_tui.accounts.resolution import Asked, resolve
from qjobs_tui.errors import AccountError

from .support import FakeVault

FILES = sorted(Path(__file__, "../saved_by").resolve().glob("*.json"))
# Which account each release takes itself when nobody names one.
CHOSEN = {
    "0.2.0": "default-cloud",
    "0.4.0": "default-ibm-cloud",
    "0.8.0": "default-ibm-cloud",
    "0.12.0": "default-ibm-cloud",
    "0.20.0": "default-ibm-cloud",
    "0.29.0": "default-ibm-cloud",
    "0.34.0": "default-ibm-cloud",
    "0.40.0": "default-ibm-quantum-platform",
    "0.41.0": "default-ibm-quantum-platform",
    "0.51.0": "default-ibm-quantum-platform",
}
AUTHS = {"cloud": "ibm_cloud", "legacy": "ibm_quantum"}

each_release = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
conformance = [
    pytest.mark.conformance,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning"),
]


def content(file: Path) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads(file.read_text())
    return found


def at_home(file: Path, home: Path) -> Path:
    """Copy a file to where Qiskit keeps it."""
    path = qiskit_file.path_in(home)
    path.parent.mkdir()
    shutil.copyfile(file, path)
    return path


def test_each_release_is_there() -> None:
    assert {file.stem.removesuffix("-default") for file in FILES} == set(CHOSEN)


@each_release
def test_every_entry_is_read_as_it_was_saved(file: Path) -> None:
    for found in qiskit_file.read(file):
        entry = content(file)[found.name]
        assert not found.defect
        assert found.key.reveal() == entry["token"]
        assert found.channel == entry.get("channel", AUTHS.get(entry.get("auth", "")))
        assert found.is_legacy is (found.channel == "ibm_quantum")
        assert (found.url, found.instance) == (entry["url"], entry.get("instance", ""))
        assert found.private_endpoint is entry.get("private_endpoint", False)
        assert found.verify is entry.get("verify", True)
        assert found.is_default is (found.name == "flagged")
        urls = entry.get("proxies", {}).get("urls", {})
        assert {match: url.reveal() for match, url in found.proxies} == urls
        assert ("NTLM" in found.note) is ("proxies" in entry)
        assert "made-up-password" not in repr(found)
        wanted = (entry.get("region", ""), tuple(entry.get("tags", ())))
        assert (found.only.region, found.only.tags) == wanted
        assert found.has_plans is ("plans_preference" in entry)
    assert [found.name for found in qiskit_file.read(file)] == list(content(file))


@each_release
async def test_the_account_of_the_release_s_own_rule_is_taken(file: Path, tmp_path: Path) -> None:
    at_home(file, tmp_path)
    found = await resolve({}, tmp_path, tmp_path / "accounts.toml", FakeVault(), Asked())
    account = found.require()
    version, _, flagged = file.stem.partition("-")
    assert account.name == ("flagged" if flagged else CHOSEN[version])
    closed = [name for name, entry in content(file).items() if "auth.quantum" in entry["url"]]
    assert account.notes == tuple(f"account {n!r} skipped: its channel is closed" for n in closed)
    assert bool(closed) is (version not in {"0.41.0", "0.51.0"})


@each_release
async def test_each_can_be_asked_for_by_its_name(file: Path, tmp_path: Path) -> None:
    at_home(file, tmp_path)
    for name, entry in content(file).items():
        own = tmp_path / "accounts.toml"
        found = await resolve({}, tmp_path, own, FakeVault(), Asked(name))
        if "auth.quantum" in entry["url"]:
            with pytest.raises(AccountError, match="closed"):
                found.require()
        else:
            account = found.require()
            known = [*(one.crn.text for one in account.instances), *account.names]
            assert known == [entry["instance"]] if "instance" in entry else not known


class TestToday:
    """IBM's client of today, on the files of the others."""

    pytestmark = conformance

    @pytest.fixture
    def client(self, monkeypatch: pytest.MonkeyPatch) -> Any:
        for name in ("TOKEN", "URL", "INSTANCE", "CHANNEL"):
            monkeypatch.delenv(f"QISKIT_IBM_{name}", raising=False)
        return pytest.importorskip("qiskit_ibm_runtime")

    @each_release
    def test_it_chooses_the_same(self, client: Any, file: Path) -> None:
        if file.stem == "0.2.0":
            with pytest.raises(Exception, match="Unable to find account"):
                client.accounts.management.AccountManager.get(filename=str(file))
            return
        theirs = client.accounts.management.AccountManager.get(filename=str(file))
        ours = qiskit_file.choose(
            [entry for entry in qiskit_file.read(file) if not entry.is_legacy], PLATFORM
        )
        assert ours is not None
        assert ours.key.reveal() == theirs.token

    @each_release
    def test_what_it_adds_to_an_old_file_is_read_beside_the_rest(
        self, client: Any, file: Path, tmp_path: Path
    ) -> None:
        path = at_home(file, tmp_path)
        before = {entry.name: entry for entry in qiskit_file.read(path)}
        crn = "crn:v1:bluemix:public:quantum-computing:eu-de:a/0f00:cccc-dddd::"
        client.QiskitRuntimeService.save_account(
            token="made-up-key-of-today",
            instance=crn,
            filename=str(path),
            name="today",
            set_as_default=True,
            overwrite=True,
            private_endpoint=True,
            region="eu-de",
            tags=["made-up"],
        )
        after = {entry.name: entry for entry in qiskit_file.read(path)}
        today = after.pop("today")
        assert (today.key.reveal(), today.instance) == ("made-up-key-of-today", crn)
        assert (today.channel, today.private_endpoint, today.defect) == (PLATFORM, True, "")
        # Beside an instance they have no effect.
        assert today.only == EVERY_INSTANCE
        assert qiskit_file.choose([today, *after.values()], PLATFORM) is today
        # It takes the flag from the one that had it.
        assert not any(entry.is_default for entry in after.values())
        assert after.keys() == before.keys()
        assert [entry.key for entry in after.values()] == [entry.key for entry in before.values()]
