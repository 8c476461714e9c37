"""Whose certificates are believed, and which proxy is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cloud.person import ids, ids_of
from tests.cloud.rules import check
from tests.support.hosts import IAM, US, Fate, Way
from tests.support.scan import Scan

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cloud.person import Person
    from tests.support.cloud import Cloud

_ACCOUNT = ("QISKIT_IBM_TOKEN", "QISKIT_IBM_INSTANCE")


@pytest.mark.parametrize("host", [IAM, US])
def test_a_stranger_s_certificate(cloud: Cloud, person: Person, host: str) -> None:
    cloud.doom(host, Fate.STRANGER)
    done = person.run("jobs")
    assert done.returncode == 1
    assert f"the certificate of {host} cannot be verified" in done.stderr
    assert "SSL_CERT_FILE" in done.stderr
    # Trying again does not mend it.
    assert cloud.refused == [host]
    assert not cloud.at(host)
    check(cloud)


def test_without_the_authority(cloud: Cloud, person: Person) -> None:
    done = person.given("SSL_CERT_FILE").run("jobs")
    assert done.returncode == 1
    assert f"the certificate of {IAM} cannot be verified" in done.stderr
    assert "SSL_CERT_FILE" in done.stderr
    assert cloud.refused == [IAM]
    assert not cloud.heard


@pytest.mark.parametrize("content", [None, "", "no certificate"], ids=["absent", "empty", "text"])
def test_an_authority_that_cannot_be_read(
    cloud: Cloud, person: Person, tmp_path: Path, content: str | None
) -> None:
    file = tmp_path / "mine.pem"
    if content is not None:
        file.write_text(content)
    done = person.given(SSL_CERT_FILE=str(file)).run("jobs")
    assert done.returncode == 2
    assert done.stderr.startswith("qjobs-tui: SSL_CERT_FILE cannot be used: ")
    assert "Traceback" not in done.stderr
    assert not cloud.asked


@pytest.mark.parametrize("match", ["https", "all", f"https://{US}", "https://*cloud.ibm.com"])
def test_proxies_of_a_saved_account(cloud: Cloud, person: Person, match: str) -> None:
    urls = {match: cloud.proxy}
    person.save(proxies={"urls": urls})
    done = person.given("HTTPS_PROXY", *_ACCOUNT).on_loopback("jobs", "--json")
    assert ids(done) == ids_of(cloud.us)
    assert {one.way for one in cloud.at(US)} == {Way.PROXY}
    iam = Way.DIRECT if US in match else Way.PROXY
    assert {one.way for one in cloud.at(IAM)} == {iam}
    check(cloud)


def test_a_saved_password_that_is_wrong(cloud: Cloud, person: Person) -> None:
    person.save(proxies={"urls": {"https": cloud.proxy.replace("lab:", "lab:not-")}})
    done = person.given("HTTPS_PROXY", *_ACCOUNT).on_loopback("jobs")
    assert done.returncode == 1
    assert "saved proxies" in done.stderr
    assert [asked.status for asked in cloud.asked] == [407]
    assert not cloud.heard
    assert not Scan(cloud.secrets()).data("stderr", done.stderr.encode())


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])
def test_names_of_the_variable(cloud: Cloud, person: Person, name: str) -> None:
    asking = person.given("HTTPS_PROXY", **{name: cloud.proxy})
    assert ids(asking.on_loopback("jobs", "--json")) == ids_of(cloud.us)
    assert {one.way for one in cloud.heard} == {Way.PROXY}


@pytest.mark.parametrize(
    ("no_proxy", "direct"),
    [
        ("cloud.ibm.com", {IAM, US}),
        (f"localhost, {US}", {US}),
        ("*", {IAM, US}),
        ("example.org,.internal", set()),
    ],
)
@pytest.mark.parametrize("name", ["NO_PROXY", "no_proxy"])
def test_hosts_that_need_no_proxy(
    cloud: Cloud, person: Person, name: str, no_proxy: str, direct: set[str]
) -> None:
    done = person.given(**{name: no_proxy}).on_loopback("jobs", "--json")
    assert ids(done) == ids_of(cloud.us)
    assert {one.host for one in cloud.heard if one.way is Way.DIRECT} == direct
    assert {one.host for one in cloud.heard if one.way is Way.PROXY} == {IAM, US} - direct
    check(cloud)


ODD = (
    "http://127.0.0.1:99999",
    "127.0.0.1:65536",
    "http://127.0.0.1:0",
    "http://127.0.0.1:-1",
    "http://:3128",
    "http://",
    "http://[::1",
    "http://127.0.0.1:port",
    "socks5://127.0.0.1:1080",
)


@pytest.mark.parametrize("address", ODD)
@pytest.mark.parametrize("setting", ["environment", "saved"])
def test_an_address_that_no_proxy_has(
    cloud: Cloud, person: Person, setting: str, address: str
) -> None:
    asking = person.given(HTTPS_PROXY=address)
    if setting == "saved":
        person.save(proxies={"urls": {"https": address}})
        asking = person.given("HTTPS_PROXY", *_ACCOUNT)
    done = asking.run("jobs")
    assert done.returncode == 2
    assert done.stderr.startswith("qjobs-tui: The proxy setting cannot be used")
    assert "HTTPS_PROXY" in done.stderr
    assert "Traceback" not in done.stderr
    assert not cloud.asked
