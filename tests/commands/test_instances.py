"""Commands on several instances: by CRN, by name, all of them, and one that refuses."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from qjobs_tui.cli import main
from qjobs_tui.clock import SystemClock
from qjobs_tui.commands import access
from qjobs_tui.demo import faults
from qjobs_tui.demo.faults import Fault, Kind
from qjobs_tui.demo.rest import API
from qjobs_tui.demo.server import DemoServer
from qjobs_tui.demo.world import INSTANCES, World
from qjobs_tui.jobs import Crn, Instance
from tests.accounts.support import own_text
from tests.support.rig import EU, US
from tests.support.waiting import PATIENCE_S, until

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from pathlib import Path

    from qjobs_tui.accounts.steps import Resolution
    from qjobs_tui.demo.script import JobScript

Captured = pytest.CaptureFixture[str]
# Not the demo account's: the service answers 403 to it.
FOREIGN = US.replace("us-east", "us-south")
TWIN = Instance(Crn.parse(EU.replace("eu-de", "ca-tor")), "demo-eu", "open")


class Town:
    """Two instances in two regions, which the environment points at, and accounts of our own."""

    def __init__(self, server: DemoServer, home: Path) -> None:
        self.server = server
        self.home = home
        self.one = self.job(US)
        self.two = self.job(EU)

    def job(self, place: str, **script: object) -> JobScript:
        now = self.server.world.now()
        times = {"created": now, "starts": now, "ends": now}
        number = len(self.server.world.jobs(US)) + len(self.server.world.jobs(EU))
        return self.server.world.submit(
            place, id=f"d{number:019d}", **{**times, "result": b"{}", **script}
        )

    def keeps(self, *instances: str) -> None:
        """Let an account of ours say which instances; its key is the environment's."""
        path = self.home / ".config" / "qjobs-tui" / "accounts.toml"
        path.parent.mkdir(parents=True)
        listed = json.dumps(instances or "all")
        own_text(path, f'default = "w"\n[accounts.w]\nkey = "environment"\ninstances = {listed}\n')

    def asked(self) -> set[str]:
        return {sent.crn for sent in self.server.requests if sent.path.startswith(API)}

    def searches(self) -> int:
        return sum("/search/" in sent.path for sent in self.server.requests)


@pytest.fixture(params=[INSTANCES], ids=["two"])
def town(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Town]:
    with DemoServer(World(SystemClock(), instances=request.param)) as server:
        for name in list(os.environ):
            if name.startswith(("QISKIT_IBM", "IAM_URL", "GLOBAL_")):
                monkeypatch.delenv(name)
        for name, value in server.environment().items():
            monkeypatch.setenv(name, value)
        monkeypatch.delenv("QISKIT_IBM_INSTANCE")
        monkeypatch.setenv("HOME", str(tmp_path))
        monkeypatch.chdir(tmp_path)
        yield Town(server, tmp_path)
        assert not server.defects


def listed(capsys: Captured, *arguments: str, code: int = 0) -> set[str]:
    assert main(["jobs", "--jsonl", *arguments]) == code
    return {json.loads(line)["id"] for line in capsys.readouterr().out.splitlines()}


@pytest.mark.parametrize("given", [US, EU])
def test_a_crn_costs_no_search(town: Town, capsys: Captured, given: str) -> None:
    assert listed(capsys, "--instance", given) == {(town.one if given == US else town.two).id}
    assert (town.searches(), town.asked()) == (0, {given})


def test_a_name_is_searched_for(town: Town, capsys: Captured) -> None:
    assert listed(capsys, "--instance", "demo-eu") == {town.two.id}
    assert (town.searches(), town.asked()) == (1, {EU})


@pytest.mark.parametrize("given", [("--instance", "all"), ()], ids=["all", "nothing said"])
def test_all_are_asked(town: Town, capsys: Captured, given: tuple[str, ...]) -> None:
    assert listed(capsys, *given) == {town.one.id, town.two.id}
    assert town.asked() == {US, EU}
    assert main(["jobs", *given]) == 0
    out, err = capsys.readouterr()
    assert "INSTANCE" in out
    assert "demo-eu" in out
    assert err == ""


@pytest.mark.parametrize("instances", [(US, EU), ("demo-us", "demo-eu"), (US, "demo-eu"), ()])
def test_every_command_works_on_several(
    town: Town, capsys: Captured, instances: tuple[str, ...]
) -> None:
    town.keeps(*instances)
    pending = town.job(EU, starts=None, ends=None)
    assert listed(capsys) == {town.one.id, town.two.id, pending.id}
    assert main(["show", town.two.id, "--json"]) in {0, 1}
    assert json.loads(capsys.readouterr().out)["job"]["instance"] == EU
    assert main(["save", town.one.id, town.two.id, "--form", "service"]) == 0
    capsys.readouterr()
    assert main(["wait", town.one.id, town.two.id]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2
    assert main(["cancel", "--filter", "status:queued", "--dry-run"]) == 0
    assert capsys.readouterr().out == f"{pending.id}\twould be cancelled\n"
    assert main(["cancel", pending.id, "--dry-run"]) == 0


def test_a_name_that_is_missing_is_told_and_the_rest_goes_on(town: Town, capsys: Captured) -> None:
    town.keeps("nowhere", "demo-us")
    assert main(["jobs", "--jsonl"]) == 1
    out, err = capsys.readouterr()
    assert json.loads(out)["id"] == town.one.id
    assert err.count("There is no instance called 'nowhere'") == 1
    assert "There are: 'demo-us', 'demo-eu'" in err
    assert main(["show", town.one.id, "--json"]) in {0, 1}
    assert main(["cancel", "--filter", "status:queued", "--yes"]) == 1
    capsys.readouterr()
    assert main(["wait", "--filter", "status:queued"]) == 1
    assert "no pending job matches" in capsys.readouterr().err


def test_a_name_that_nobody_has(town: Town, capsys: Captured) -> None:
    assert main(["jobs", "--instance", "nowhere"]) == 3
    assert "There are: 'demo-us', 'demo-eu'." in capsys.readouterr().err
    assert town.asked() == set()


@pytest.mark.parametrize("town", [(*INSTANCES, TWIN)], ids=["twins"], indirect=True)
def test_of_one_name_all_are_used(town: Town, capsys: Captured) -> None:
    other = town.job(TWIN.crn.text)
    assert main(["jobs", "--jsonl", "--instance", "demo-eu"]) == 0
    out, err = capsys.readouterr()
    assert {json.loads(line)["id"] for line in out.splitlines()} == {town.two.id, other.id}
    assert err == "qjobs-tui: 2 instances are called 'demo-eu' (eu-de, ca-tor): all are used\n"


def test_who_has_no_instance_is_told_what_to_do(town: Town, capsys: Captured) -> None:
    town.server.world.instances = ()
    assert main(["jobs"]) == 3
    assert "Create one on the Instances page" in capsys.readouterr().err


def test_a_search_that_fails_tells_what_needs_none(town: Town, capsys: Captured) -> None:
    town.server.faults.add(faults.status(400, "/search"))
    assert main(["jobs", "--instance", "all"]) == 1
    err = capsys.readouterr().err
    assert "Could not look for the key's instances" in err
    assert "--instance CRN" in err
    town.server.faults.add(Fault(Kind.STATUS, "/identity/token", status=400, body=b"{}"))
    assert main(["jobs", "--instance", "all"]) == 3
    assert "did not accept the API key" in capsys.readouterr().err


# One that refuses


@pytest.fixture
def partly(town: Town) -> Town:
    town.keeps(FOREIGN, US, EU)
    return town


def test_jobs_of_the_others_are_listed(partly: Town, capsys: Captured) -> None:
    assert main(["jobs", "--jsonl"]) == 1
    out, err = capsys.readouterr()
    assert {json.loads(line)["id"] for line in out.splitlines()} == {
        partly.one.id,
        partly.two.id,
    }
    assert err.count("(403)") == 1


def test_jobs_are_saved_and_the_refusal_is_told_once(partly: Town, capsys: Captured) -> None:
    ids = (partly.one.id, partly.two.id)
    assert main(["save", *ids, "--form", "service"]) == 0
    assert capsys.readouterr().err.count("(403)") == 1
    assert main(["save", *ids, "nosuchjob0000", "nosuchjob0001", "--form", "service"]) == 1
    err = capsys.readouterr().err
    assert err.count("(403)") == 1
    for job_id in ("nosuchjob0000", "nosuchjob0001"):
        assert f"There is no job {job_id} in " in err
    places = err[err.index("There is no job") :].splitlines()[0]
    assert len(places.split(",")) == 2


def test_a_job_is_shown_and_cancelled(partly: Town, capsys: Captured) -> None:
    job = partly.job(EU, starts=None, ends=None)
    assert main(["show", job.id, "--json"]) == 0
    assert capsys.readouterr().err.count("(403)") == 1
    assert main(["cancel", job.id, "--dry-run"]) == 0
    assert capsys.readouterr().err.count("(403)") == 1
    assert main(["cancel", job.id, "nosuchjob0000", "nosuchjob0001", "--dry-run"]) == 1
    out, err = capsys.readouterr()
    assert out == f"{job.id}\twould be cancelled\n"
    assert err.count("(403)") == 1
    assert err.count("There is no job nosuchjob000") == 2
    assert main(["cancel", "--filter", "status:queued", "--dry-run"]) == 1
    out, err = capsys.readouterr()
    assert out == f"{job.id}\twould be cancelled\n"
    assert err.count("(403)") == 1


def test_jobs_are_waited_for(partly: Town, capsys: Captured) -> None:
    ids = (partly.one.id, partly.two.id)
    assert main(["wait", *ids]) == 0
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == 2
    assert main(["wait", "nosuchjob0000"]) == 1
    err = capsys.readouterr().err
    assert err.count("(403)") == 1
    assert "it is tried again" not in err
    assert "There is no job nosuchjob0000 in " in err
    assert main(["wait", "--filter", "status:queued"]) == 1
    assert "no pending job matches" in capsys.readouterr().err


def test_where_all_refuse_the_refusal_is_the_error(town: Town, capsys: Captured) -> None:
    for arguments in (["jobs"], ["show", town.one.id], ["wait", town.one.id]):
        assert main([*arguments, "--instance", FOREIGN]) == 1
        out, err = capsys.readouterr()
        assert out == ""
        assert "(403)" in err
        assert "There is no job" not in err


# Which account, and what is loaded for it


def test_a_keyring_that_fails_is_told_and_who_is_used_instead(
    town: Town, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = town.server.key.reveal()
    entry = {"channel": "ibm_cloud", "token": key, "instance": US}
    entry |= {"url": town.server.base_url}
    folder = town.home / ".qiskit"
    folder.mkdir()
    (folder / "qiskit-ibm.json").write_text(json.dumps({"default-ibm-cloud": entry}))
    monkeypatch.delenv("QISKIT_IBM_TOKEN")
    monkeypatch.delenv("QISKIT_IBM_URL")
    town.keeps()
    path = town.home / ".config" / "qjobs-tui" / "accounts.toml"
    own_text(path, path.read_text().replace("environment", "keyring"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    assert main(["jobs", "--jsonl"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["id"] == town.one.id
    assert err.startswith("qjobs-tui: keyring: There is no keyring")
    assert "instead it is account 'default-ibm-cloud' in " in err
    assert key not in err


def test_the_config_s_backends_are_allowed(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    config = town.home / "config.toml"
    config.write_text('keyring_backends = ["keyrings.alt.file.EncryptedKeyring"]\n')
    monkeypatch.setenv("QJOBS_TUI_CONFIG", str(config))
    seen: list[access.Choice] = []
    real = access.seeker

    def seeker(choice: access.Choice) -> Callable[[], Awaitable[Resolution]]:
        seen.append(choice)
        return real(choice)

    monkeypatch.setattr(access, "seeker", seeker)
    assert main(["jobs", "--instance", US]) == 0
    assert seen[0].keyring_backends == ("keyrings.alt.file.EncryptedKeyring",)
    assert access.keys(seen[0])._allowed == {"keyrings.alt.file.EncryptedKeyring"}


def test_a_signal_leaves_no_token_command_behind(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("QISKIT_IBM_TOKEN")
    town.keeps(US)
    path = town.home / ".config" / "qjobs-tui" / "accounts.toml"
    here = town.home / "pid"
    script = f"import os, time; open({str(here)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    argv = json.dumps([sys.executable, "-c", script])
    text = path.read_text().replace('"environment"', f'"command"\ntoken_command = {argv}')
    own_text(path, text)
    with subprocess.Popen([sys.executable, "-m", "qjobs_tui", "jobs"]) as running:
        until(lambda: here.exists() and here.read_text(), "token command")
        running.terminate()
        assert running.wait(PATIENCE_S) == 143
    with pytest.raises(ProcessLookupError):
        os.kill(int(here.read_text()), 0)


@pytest.mark.parametrize("instance", [US, "all"])
def test_no_keyring_is_loaded_that_nobody_asks(town: Town, instance: str) -> None:
    script = (
        "import sys; from qjobs_tui.cli import main\n"
        f"code = main(['jobs', '--jsonl', '--instance', {instance!r}])\n"
        "print(code, 'keyring' in sys.modules, 'textual' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "0 False False"
    assert town.searches() == (instance == "all")


async def test_a_seeker_looks_when_it_is_called_and_again(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    seek = access.seeker(access.Choice())
    account = (await seek()).require()
    assert (account.name, account.instances, account.names) == ("environment", (), ())
    town.keeps("demo-eu")
    assert (await seek()).require().names == ("demo-eu",)
    monkeypatch.delenv("QISKIT_IBM_TOKEN")
    assert (await seek()).account is None
    assert not town.server.requests


def test_a_hostile_name_is_harmless(town: Town, capsys: Captured) -> None:
    world = town.server.world
    world.instances = tuple(replace(one, name=f"\x1b]0;{one.name}\x07\n") for one in INSTANCES)
    assert main(["jobs"]) == 0
    assert main(["show", "nosuchjob0000"]) == 1
    assert main(["jobs", "--instance", "x"]) == 3
    out, err = capsys.readouterr()
    assert all(letter.isprintable() or letter == "\n" for letter in out + err)
