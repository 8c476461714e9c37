"""All that a key can see: two regions in one table, of which one may fail."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.cloud.person import ids_of
from tests.cloud.rules import check
from tests.support.hosts import CATALOG, EU, IAM, SEARCH, US, Fate

if TYPE_CHECKING:
    from tests.cloud.person import Person
    from tests.support.cloud import Cloud

# What lasts is said at once, while a connection that breaks is tried again for 30 seconds.
_LASTING = Fate.STRANGER
ALL = "all"


@pytest.fixture
def anywhere(person: Person) -> Person:
    """Somebody who names no instance."""
    return person.given("QISKIT_IBM_INSTANCE")


@pytest.mark.parametrize("given", ["nothing", ALL])
def test_all_instances_in_one_list(cloud: Cloud, anywhere: Person, given: str) -> None:
    asking = anywhere if given == "nothing" else anywhere.given(QISKIT_IBM_INSTANCE=ALL)
    found = asking.listed()
    assert sorted(found) == sorted([*ids_of(cloud.us), *ids_of(cloud.eu)])
    # IBM's search tells them; the catalogue, which knows prices, may be left in peace.
    assert {one.host for one in cloud.heard} - {CATALOG} == {IAM, SEARCH, US, EU}
    # One for the search, and one for the lists at most.
    assert len(cloud.tokens) <= 2
    check(cloud)


@pytest.mark.parametrize("at", [0, 1], ids=["us-east", "eu-de"])
def test_an_instance_by_its_name(cloud: Cloud, person: Person, at: int) -> None:
    host, server = ((US, cloud.us), (EU, cloud.eu))[at]
    asking = person.given(QISKIT_IBM_INSTANCE=cloud.instances[at].name)
    assert asking.listed() == ids_of(server)
    assert {one.host for one in cloud.heard} - {CATALOG} == {IAM, SEARCH, host}
    check(cloud)


@pytest.mark.parametrize("at", [0, 1], ids=["us-east", "eu-de"])
def test_one_region_fails_and_is_named(cloud: Cloud, anywhere: Person, at: int) -> None:
    dead, living = ((US, cloud.eu), (EU, cloud.us))[at]
    cloud.doom(dead, _LASTING)
    done = anywhere.run("jobs", "--json")
    assert done.returncode == 1
    assert [job["id"] for job in json.loads(done.stdout)] == ids_of(living)
    # The other is not complained of; "quantum.cloud.ibm.com" is a part of its name.
    assert f" of {dead} " in done.stderr
    assert cloud.instances[at].name in done.stderr
    assert cloud.instances[1 - at].name not in done.stderr
    check(cloud)


@pytest.mark.parametrize("is_first_dead", [False, True], ids=["both up", "first dead"])
def test_a_job_is_found_in_the_second(cloud: Cloud, anywhere: Person, is_first_dead: bool) -> None:
    if is_first_dead:
        cloud.doom(US, _LASTING)
    wanted = ids_of(cloud.eu)[0]
    done = anywhere.run("show", wanted, "--json")
    assert wanted in done.stdout, done.stderr
    assert all(cloud.instances[1].crn.text in str(one.head.raw) for one in cloud.at(EU))
    check(cloud)


@pytest.mark.parametrize("fate", [Fate.RESETS, Fate.STRANGER], ids=lambda fate: fate.name)
@pytest.mark.pty
def test_on_the_screen_the_other_goes_on(cloud: Cloud, anywhere: Person, fate: Fate) -> None:
    with anywhere.opened("--refresh", "2") as screen:
        screen.until_text("8 jobs")
        old = ids_of(cloud.eu)[0]
        cloud.doom(EU, fate)
        screen.press("r")
        # Names of both stand there while nothing is wrong.
        us, eu = (instance.name for instance in cloud.instances)
        screen.until(lambda _: eu in screen.display[0] and us not in screen.display[0])
        newcomer = cloud.us.world.submit(starts=None).id
        screen.until_text(newcomer)
        # What was there of the dead one stays, and only that one is told of.
        assert old in screen.text
        screen.until(lambda _: eu in screen.display[0] and us not in screen.display[0])
        cloud.doom(EU, Fate.SERVES)
        late = cloud.eu.world.submit(starts=None).id
        screen.press("r")
        screen.until_text(late)
        screen.until(lambda _: "retry" not in screen.display[0])
        screen.press("q")
        assert screen.ended() == 0
    check(cloud)
