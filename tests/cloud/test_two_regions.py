"""A terminal with two regions: one dies and comes back, or is withdrawn; the other goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qjobs_tui.demo import faults
from tests.cloud.person import ids_of
from tests.cloud.rules import check
from tests.support.hosts import EU, US, Fate

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cloud.person import Person
    from tests.pty.session import PtySession
    from tests.support.cloud import Cloud

pytestmark = pytest.mark.pty
_REFRESH_S = 2
_PALETTE, _ESCAPE = "\x10", "\x1b"
_REFUSED = "no access (403)"


@pytest.fixture
def anywhere(person: Person) -> Person:
    """Somebody whose key sees both instances."""
    return person.given(QISKIT_IBM_INSTANCE="all")


def opened(anywhere: Person) -> PtySession:
    """Open it; use it in a ``with`` block, and wait for `jobs_of_both`."""
    return anywhere.opened("--refresh", str(_REFRESH_S), columns=139, lines=30)


def jobs_of_both(screen: PtySession, cloud: Cloud) -> None:
    """See the jobs of each instance in one table, beside its name."""
    wanted = {
        one: server.instances[0].name for server in (cloud.us, cloud.eu) for one in ids_of(server)
    }
    screen.until(lambda _: all(name in screen.line_with(one) for one, name in wanted.items()))
    screen.until_text("8 jobs")
    assert "INSTANCE" in screen.line_with("STATUS")


def instances(screen: PtySession, is_so: Callable[[str, str], bool]) -> None:
    """See the rows of both instances, us-east's first, and leave the list of instances."""
    screen.press("i")
    screen.until_text("2 of 2 followed")
    rows = [f"[x] {name}" for name in ("demo-us", "demo-eu")]
    screen.until(lambda _: is_so(*(screen.line_with(row) for row in rows)))
    screen.press(_ESCAPE)
    screen.until_text("TAGS / REASON")


@pytest.mark.parametrize(
    ("fate", "words"),
    [
        (Fate.RESETS, "cannot be reached"),
        (Fate.GONE, "the proxy gives no way to quantum.cloud.ibm.com (502)"),
        (Fate.FORBIDDEN, "the proxy does not allow the way to quantum.cloud.ibm.com (403)"),
    ],
    ids=["RESETS", "GONE", "FORBIDDEN"],
)
def test_one_dies_and_comes_back(cloud: Cloud, anywhere: Person, fate: Fate, words: str) -> None:
    with opened(anywhere) as screen:
        jobs_of_both(screen, cloud)
        instances(screen, lambda us, eu: " now " in us and " now " in eu)
        cloud.doom(US, fate)
        screen.press("r")
        screen.until(lambda _: "demo-us · stale" in screen.display[0])
        assert words in screen.display[0]
        assert "demo-eu · " not in screen.display[0]
        # Its jobs stay, and those of the other are as fresh as ever.
        newcomer = cloud.eu.world.submit(starts=None).id
        screen.until_text(newcomer)
        assert all(one in screen.text for one in ids_of(cloud.us))
        # In a row the end of the words gives way to when it is asked again.
        instances(screen, lambda us, eu: words[:48] in us and " now " in eu)
        cloud.doom(US, Fate.SERVES)
        late = cloud.us.world.submit(starts=None).id
        screen.press("r")
        screen.until_text(late)
        screen.until(lambda _: "stale" not in screen.display[0])
        instances(screen, lambda us, eu: " now " in us and " now " in eu)
        screen.press("q")
        assert screen.ended() == 0
    check(cloud)


@pytest.mark.parametrize("fate", [Fate.RESETS, Fate.GONE], ids=lambda fate: fate.name)
def test_a_pasted_id_is_found_while_the_first_is_dead(
    cloud: Cloud, anywhere: Person, fate: Fate
) -> None:
    with opened(anywhere) as screen:
        jobs_of_both(screen, cloud)
        # Paused, so that nothing but the question for it can tell of it.
        screen.press("p")
        screen.until_text("paused")
        cloud.doom(US, fate)
        wanted = cloud.eu.world.submit(starts=None).id
        screen.press(_PALETTE)
        screen.until_text("Search for commands")
        screen.press(f"\x1b[200~{wanted}\x1b[201~")
        screen.until_text(f"Open job {wanted}")
        screen.press("\r")
        screen.until_text("1 Overview")
        screen.until(lambda _: "demo-eu" in screen.line_with(f"queued  {wanted}"))
        screen.press("q")
        assert screen.ended() == 0
    check(cloud)


def test_access_that_is_withdrawn_is_said_once(cloud: Cloud, anywhere: Person) -> None:
    with opened(anywhere) as screen:
        jobs_of_both(screen, cloud)
        cloud.eu.faults.add(faults.status(403, "/jobs", times=None))
        screen.press("r")
        screen.until_text(f"demo-eu: {_REFUSED}")
        screen.until(lambda _: "1 of 2 refused" in screen.display[0])
        # Said, and not asked again, while the other is.
        asked = len(cloud.at(EU))
        for _ in range(3):
            screen.until_text(cloud.us.world.submit(starts=None).id)
        assert len(cloud.at(EU)) == asked
        assert f"demo-us: {_REFUSED}" not in screen.text
        instances(screen, lambda us, eu: " now " in us and f"{_REFUSED} · asked again at" in eu)
        # Whoever wants to know presses a key; it is no news.
        screen.press("r")
        screen.until(lambda _: len(cloud.at(EU)) > asked)
        screen.until_text(cloud.us.world.submit(starts=None).id)
        assert screen.text.count(f"demo-eu: {_REFUSED}") <= 1
        cloud.eu.faults.clear()
        screen.press("r")
        screen.until_text("demo-eu: access is back")
        screen.until(lambda _: "refused" not in screen.display[0])
        screen.press("q")
        assert screen.ended() == 0
    check(cloud)
