"""IBM's own client on the same way: what it sees is what the program shows."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.cloud.person import ids, ids_of
from tests.support.hosts import EU, HOSTS, US, Way

if TYPE_CHECKING:
    from tests.cloud.person import Person
    from tests.support.cloud import Cloud

pytestmark = pytest.mark.conformance
_CLIENT = (sys.executable, "-m", "tests.cloud.ask_ibm")


def as_client(person: Person) -> Person:
    """Have the variables that `requests` takes in place of ours."""
    return person.given("SSL_CERT_FILE", REQUESTS_CA_BUNDLE=person.cloud.authority)


@pytest.mark.parametrize("at", [0, 1], ids=["us-east", "eu-de"])
def test_it_sees_the_same_jobs(cloud: Cloud, person: Person, at: int) -> None:
    host, server = ((US, cloud.us), (EU, cloud.eu))[at]
    asking = person.given(QISKIT_IBM_INSTANCE=cloud.instances[at].crn.text)
    theirs = ids(as_client(asking).run(program=_CLIENT))
    assert {asked.status for asked in cloud.asked} == {200}
    assert {one.host for one in cloud.heard} <= set(HOSTS)
    assert cloud.at(host)
    assert all(one.way is Way.PROXY for one in cloud.heard)
    assert theirs == asking.listed() == ids_of(server)


def test_it_takes_the_saved_proxies_as_well(cloud: Cloud, person: Person) -> None:
    person.save(proxies={"urls": {"https": cloud.proxy}}, verify=True)
    asking = person.given("HTTPS_PROXY", "QISKIT_IBM_TOKEN", "QISKIT_IBM_INSTANCE")
    theirs = ids(as_client(asking).run(program=_CLIENT))
    assert theirs == ids(asking.on_loopback("jobs", "--json")) == ids_of(cloud.us)
