"""A key that a command prints: it goes to IAM, and shows nowhere on this machine."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cloud.person import ids_of
from tests.cloud.rules import check
from tests.pty.session import PROGRAM
from tests.support.scan import Children, Scan

if TYPE_CHECKING:
    from tests.cloud.person import Person
    from tests.support.cloud import Cloud

pytestmark = pytest.mark.skipif(
    not Path("/proc/self").exists(), reason="processes are seen in /proc"
)
# Long enough to be seen among the processes.
_GIVE = "echo unlocking >&2; sleep 0.5; cat {key}"
_FAIL = "cat {key}; echo could not unlock >&2; cat {key} >&2; exit 4"


def with_command(person: Person, script: str) -> Person:
    """Keep an account whose key a command gives; the variable holds the same key."""
    key = person.home.parent / "key"
    key.write_text(f"{person.cloud.key}\n")
    file = person.home / ".config" / "qjobs-tui" / "accounts.toml"
    file.parent.mkdir(parents=True)
    command = ["sh", "-c", script.format(key=key)]
    crn = person.cloud.instances[0].crn.text
    lines = ("[accounts.lab]", 'key = "command"', f"token_command = {command}")
    file.write_text("\n".join((*lines, f'instances = ["{crn}"]', "")))
    file.chmod(0o600)
    return person


def test_its_own_processes_know_no_key(cloud: Cloud, person: Person, tmp_path: Path) -> None:
    asking = with_command(person, _GIVE)
    log = tmp_path / "log"
    command = (*PROGRAM, "--log", str(log), "jobs", "--account", "lab")
    with (
        subprocess.Popen(
            command,
            env=dict(asking.environ),
            cwd=asking.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as process,
        Children(process.pid) as children,
    ):
        out, err = process.communicate(timeout=30)
    assert process.returncode == 0, err
    assert ids_of(cloud.us)[0].encode() in out
    seen = [data for where, data in children.seen.items() if "environ" in where]
    assert any(b"HTTPS_PROXY" in data for data in seen)
    secrets = cloud.secrets()
    secrets.pop("proxy password")  # which a command may need as well
    assert children.found(Scan(secrets)) == set()
    assert Scan(cloud.secrets()).data("output", out + err + log.read_bytes()) == set()
    check(cloud)


def test_a_command_that_fails_with_the_key_on_its_lips(cloud: Cloud, person: Person) -> None:
    done = with_command(person, _FAIL).run("jobs", "--account", "lab")
    assert done.returncode == 3
    assert "could not unlock" in done.stderr
    assert not cloud.asked
    assert Scan(cloud.secrets()).data("output", (done.stdout + done.stderr).encode()) == set()


@pytest.mark.parametrize("cut", [12, 20, 39])
@pytest.mark.parametrize("printed", ["cat {key}; ", "head -c 30 {key}; "], ids=["all", "part"])
def test_a_command_that_says_a_part_of_the_key(
    cloud: Cloud, person: Person, printed: str, cut: int
) -> None:
    script = f"{printed}echo cannot read {{key}}: not found >&2; head -c {cut} {{key}} >&2; exit 4"
    done = with_command(person, script).run("jobs", "--account", "lab")
    assert done.returncode == 3
    assert f"cannot read {person.home.parent / 'key'}: not found" in done.stderr
    assert "ended with 4" in done.stderr
    assert Scan(cloud.secrets()).data("stderr", done.stderr.encode()) == set()


@pytest.mark.parametrize("cut", [20, 1000])
def test_a_command_that_says_the_key_as_its_complaint_alone(
    cloud: Cloud, person: Person, cut: int
) -> None:
    done = with_command(person, f"head -c {cut} {{key}} >&2; exit 4").run(
        "jobs", "--account", "lab"
    )
    assert done.returncode == 3
    assert Scan(cloud.secrets()).data("stderr", done.stderr.encode()) == set()
