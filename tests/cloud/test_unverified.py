"""``verify=false`` against certificates that nobody vouches for: refused, or allowed and shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cloud.person import ids, ids_of
from tests.cloud.rules import check
from tests.support.hosts import IAM, US, Fate

if TYPE_CHECKING:
    from tests.cloud.person import Person
    from tests.support.cloud import Cloud

_ACCOUNT = ("QISKIT_IBM_TOKEN", "QISKIT_IBM_INSTANCE", "SSL_CERT_FILE")


@pytest.fixture
def saver(person: Person) -> Person:
    """Somebody who told Qiskit to check nothing, and has no authority's certificate."""
    person.save(verify=False)
    return person.given(*_ACCOUNT)


def test_nothing_is_sent_without_the_flag(cloud: Cloud, saver: Person) -> None:
    done = saver.run("jobs")
    assert done.returncode == 3
    assert "says verify=false" in done.stderr
    assert "--no-verify" in done.stderr
    assert not cloud.asked
    assert not cloud.heard


@pytest.mark.parametrize("fate", [None, Fate.STRANGER], ids=["unknown authority", "stranger"])
def test_with_the_flag_it_is_used_and_told(cloud: Cloud, saver: Person, fate: Fate | None) -> None:
    if fate:
        cloud.doom(US, fate)
    done = saver.run("jobs", "--json", "--no-verify")
    assert ids(done) == ids_of(cloud.us)
    assert done.stderr.startswith("qjobs-tui: certificates are not checked, as account ")
    assert {one.host for one in cloud.heard} == {IAM, US}
    check(cloud)


@pytest.mark.pty
@pytest.mark.parametrize(
    ("columns", "badge"), [(80, " UNVERIFIED "), (110, " CERTIFICATES NOT CHECKED ")]
)
def test_the_screen_shows_it_all_the_time(
    cloud: Cloud, saver: Person, columns: int, badge: str
) -> None:
    with saver.opened("--no-verify", columns=columns) as screen:
        screen.until_text("5 jobs")
        screen.until(lambda _: badge in screen.display[0])
        for keys in ("\r", "\x1b", "i", "\x1b"):
            screen.press(keys)
            screen.drain()
            assert badge in screen.display[0], screen.text
        screen.press("q")
        assert screen.ended() == 0
    check(cloud)


@pytest.mark.pty
def test_the_screen_ends_without_the_flag(cloud: Cloud, saver: Person) -> None:
    with saver.opened() as screen:
        assert screen.ended() == 3
        assert b"says verify=false" in screen.raw
        assert b"--no-verify" in screen.raw
    assert not cloud.asked
