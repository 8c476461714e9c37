"""Where the key, the token and the proxy's password go, over real TLS through a real proxy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cloud.asking import trouble
from tests.cloud.person import ids_of
from tests.cloud.rules import check
from tests.support.hosts import EU, FOREIGN, IAM, US, Fate, Way
from tests.support.scan import Scan

if TYPE_CHECKING:
    from tests.cloud.person import Person
    from tests.support.cloud import Cloud


@pytest.mark.parametrize("at", [0, 1], ids=["us-east", "eu-de"])
def test_a_list_of_jobs(cloud: Cloud, person: Person, at: int) -> None:
    host, server = ((US, cloud.us), (EU, cloud.eu))[at]
    asking = person.given(QISKIT_IBM_INSTANCE=cloud.instances[at].crn.text)
    assert asking.listed() == ids_of(server)
    assert {one.host for one in cloud.heard} == {IAM, host}
    assert {asked.status for asked in cloud.asked} == {200}
    assert all(one.way is Way.PROXY for one in cloud.heard)
    check(cloud)


def test_everything_that_a_command_asks(cloud: Cloud, person: Person) -> None:
    newest = ids_of(cloud.us)[0]
    for command in (("show", newest), ("save", newest), ("wait", newest), ("cancel", newest)):
        person.run(*command)
    assert {one.host for one in cloud.heard} == {IAM, US}
    assert len(cloud.at(US)) > 4
    check(cloud)


def test_a_token_that_was_withdrawn(cloud: Cloud, person: Person) -> None:
    person.listed()
    cloud.revoke()
    person.listed()
    assert len(set(cloud.tokens)) == 2
    check(cloud)


def test_the_proxy_wants_a_password(cloud: Cloud, person: Person) -> None:
    wrong = cloud.proxy.replace("lab:", "lab:not-")
    done = person.given(HTTPS_PROXY=wrong).run("jobs")
    assert done.returncode == 1
    assert "the proxy does not accept the user name and password" in done.stderr
    assert "HTTPS_PROXY" in done.stderr
    assert not cloud.heard
    # Once: a proxy that counts wrong passwords locks its user out.
    assert [asked.status for asked in cloud.asked] == [407]
    assert not Scan(cloud.secrets()).data("stderr", done.stderr.encode())


@pytest.mark.parametrize("source", [IAM, US])
@pytest.mark.parametrize(
    "target",
    [
        f"https://{FOREIGN}/api/v1/jobs",
        f"https://{EU}/api/v1/jobs",
        f"https://{IAM}/identity/token",
        f"http://{FOREIGN}/",
        "//collector.example.org/",
    ],
)
def test_redirects_carry_nothing_anywhere(
    cloud: Cloud, person: Person, source: str, target: str
) -> None:
    cloud.moved[source] = target
    done = person.run("jobs")
    assert done.returncode == 1
    assert "redirect" in done.stderr
    hosts = {asked.head.target.removesuffix(":443") for asked in cloud.asked}
    assert hosts == ({IAM} if source == IAM else {IAM, US})
    assert not cloud.tokens or source == US
    check(cloud)


async def test_another_host_is_not_even_asked_for(cloud: Cloud, person: Person) -> None:
    """The proxy keeps what it refuses: so it would show where a redirect was followed."""
    elsewhere = f"https://{FOREIGN}"
    error = await trouble(cloud, person.environ, elsewhere, elsewhere)
    assert FOREIGN in error.headline
    assert [asked.status for asked in cloud.asked] == [403]
    assert {asked.head.target for asked in cloud.asked} == {f"{FOREIGN}:443"}
    assert not cloud.heard


@pytest.mark.parametrize("host", [IAM, US])
def test_what_the_proxy_forbids_is_asked_once(cloud: Cloud, person: Person, host: str) -> None:
    cloud.doom(host, Fate.FORBIDDEN)
    done = person.run("jobs")
    assert done.returncode == 1
    assert f"the proxy does not allow the way to {host} (403)" in done.stderr
    assert [asked.status for asked in cloud.asked].count(403) == 1
    check(cloud)


@pytest.mark.parametrize(
    ("fate", "words"),
    [
        (Fate.RESETS, "cannot be reached"),
        (Fate.STRANGER, "certificate"),
        (Fate.GONE, "the proxy gives no way to {host} (502)"),
        (Fate.FORBIDDEN, "the proxy does not allow the way to {host} (403)"),
    ],
    ids=lambda one: getattr(one, "name", None),
)
@pytest.mark.parametrize("host", [IAM, US])
async def test_a_host_that_fails_is_named(
    cloud: Cloud, person: Person, host: str, fate: Fate, words: str
) -> None:
    cloud.doom(host, fate)
    error = await trouble(cloud, person.environ)
    assert host in error.headline
    assert words.format(host=host) in error.headline
    assert not cloud.at(host)
    check(cloud)
    assert not Scan(cloud.secrets()).data("error", repr(vars(error)).encode())
