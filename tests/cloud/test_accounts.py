"""Wherever a key is kept, it goes to IAM and to nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cloud.kept import BACKEND
from tests.cloud.person import ids_of
from tests.cloud.rules import check
from tests.cloud.test_token_command import with_command
from tests.support.hosts import CATALOG, IAM, SEARCH, US, Fate
from tests.support.scan import Scan

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cloud.person import Person
    from tests.support.cloud import Cloud

_VARIABLES = ("QISKIT_IBM_TOKEN", "QISKIT_IBM_INSTANCE")


def in_the_keyring(person: Person) -> tuple[Person, tuple[str, ...]]:
    """Sign in with `account add`, which reads the key from its stdin."""
    config = person.home / ".config" / "qjobs-tui" / "config.toml"
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text(f'keyring_backends = ["{BACKEND}"]\n')
    asking = person.given(*_VARIABLES, PYTHON_KEYRING_BACKEND=BACKEND)
    crn = person.cloud.instances[0].crn.text
    done = asking.run("account", "add", "lab", "--instance", crn, said=f"{person.cloud.key}\n")
    assert done.returncode == 0, done.stderr
    own = (config.parent / "accounts.toml").read_bytes()
    assert Scan(person.cloud.secrets()).data("accounts.toml", own) == set()
    return asking, ("--account", "lab")


def in_qiskit_s_file(person: Person) -> tuple[Person, tuple[str, ...]]:
    """Have it saved by Qiskit."""
    person.save()
    return person.given(*_VARIABLES), ()


def in_the_environment(person: Person) -> tuple[Person, tuple[str, ...]]:
    """Have it in the variable."""
    return person, ()


def from_a_command(person: Person) -> tuple[Person, tuple[str, ...]]:
    """Have a command print it."""
    asking = with_command(person, "cat {key}")
    return asking.given(*_VARIABLES), ("--account", "lab")


KEPT = (in_the_keyring, in_qiskit_s_file, in_the_environment, from_a_command)


@pytest.mark.parametrize("kept", KEPT, ids=lambda kept: kept.__name__)
def test_the_key_goes_to_iam_alone(
    cloud: Cloud,
    person: Person,
    kept: Callable[[Person], tuple[Person, tuple[str, ...]]],
) -> None:
    asking, chosen = kept(person)
    begun = len(cloud.heard)
    done = asking.run("jobs", "--json", *chosen)
    assert done.returncode == 0, done.stderr
    assert all(one in done.stdout for one in ids_of(cloud.us))
    assert {one.host for one in cloud.heard[begun:]} == {IAM, US}
    assert {one.host for one in cloud.heard} <= {IAM, US, SEARCH, CATALOG}
    check(cloud)
    assert Scan(cloud.secrets()).data("output", (done.stdout + done.stderr).encode()) == set()


@pytest.mark.parametrize("kept", KEPT, ids=lambda kept: kept.__name__)
@pytest.mark.parametrize("moved", [IAM, US])
def test_not_even_where_a_redirect_leads(
    cloud: Cloud,
    person: Person,
    kept: Callable[[Person], tuple[Person, tuple[str, ...]]],
    moved: str,
) -> None:
    asking, chosen = kept(person)
    cloud.moved[moved] = f"https://{SEARCH}/identity/token"
    begun = len(cloud.heard)
    assert asking.run("jobs", *chosen).returncode == 1
    assert not [one for one in cloud.heard[begun:] if one.host == SEARCH]
    check(cloud)


def test_the_keyring_s_key_goes_with_the_account(cloud: Cloud, person: Person) -> None:
    asking, _ = in_the_keyring(person)
    assert cloud.key in (person.home / "kept.json").read_text()
    done = asking.run("account", "remove", "lab", "--yes")
    assert done.returncode == 0, done.stderr
    assert Scan({"key": cloud.key}).folder(person.home) == set()
    check(cloud)


@pytest.mark.parametrize("host", [US, IAM])
def test_certificates_that_qiskit_s_file_wants_not_verified(
    cloud: Cloud, person: Person, host: str
) -> None:
    cloud.doom(host, Fate.STRANGER)
    person.save(verify=False)
    asking = person.given(*_VARIABLES, "SSL_CERT_FILE")
    refused = asking.run("jobs")
    assert refused.returncode == 3
    assert "--no-verify" in refused.stderr
    assert cloud.heard == []
    assert asking.listed("--no-verify") == ids_of(cloud.us)
    assert "certificates are not checked" in asking.run("jobs", "--no-verify").stderr
    assert {one.host for one in cloud.heard} == {IAM, US}
    check(cloud)
    told = asking.run("doctor").stdout
    assert "refused without --no-verify" in told
    # It holds for that account alone: the variable's believes no stranger.
    other = person.run("jobs")
    assert other.returncode == 1
    assert f"the certificate of {host} cannot be verified" in other.stderr
