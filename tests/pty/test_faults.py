"""The service in trouble: the jobs stay, the line says what is wrong, and it recovers by itself."""

from __future__ import annotations

from datetime import timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING

import pytest

from qjobs_tui.demo.faults import Fault, Kind, garbage, html_524, iam_down, status, too_many

if TYPE_CHECKING:
    from qjobs_tui.demo.server import DemoServer
    from tests.pty.conftest import Opens

pytestmark = pytest.mark.pty

FAULTS = {
    "500": (status(500, "/jobs", times=None), "500"),
    "503": (status(503, "/jobs", times=None), "503"),
    "524 HTML": (html_524("/jobs", times=None), "524"),
    "cut body": (Fault(Kind.CUT, "/jobs", times=None), "cut"),
    "reset": (Fault(Kind.RESET, "/jobs", times=None), "was cut"),
    "garbage": (garbage("/jobs", times=None), "cannot be understood"),
    "401 however fresh the token": (status(401, "/jobs", times=None), "refused the sign-in"),
    "429 in seconds": (too_many("3", "/jobs", times=None), "fewer requests"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_faults_of_the_service(name: str, opens: Opens, server: DemoServer) -> None:
    fault, words = FAULTS[name]
    with opens("--refresh", "2") as screen:
        screen.until_text("31 jobs")
        screen.until(lambda text: text.count("✓ done") > 15)
        server.faults.add(fault)
        screen.press("r")
        line = screen.until(lambda text: "retry" in text.splitlines()[0]).splitlines()[0]
        assert "stale" in line
        assert words.lower() in line.lower()
        assert screen.text.count("✓ done") > 15
        server.faults.clear()
        newcomer = server.world.submit(starts=None).id
        screen.until(lambda text: "●" in text.splitlines()[0] and newcomer in text)


def test_retry_after_as_a_date(opens: Opens, server: DemoServer) -> None:
    with opens("--refresh", "2") as screen:
        screen.until_text("31 jobs")
        when = server.world.now() + timedelta(seconds=7)
        server.faults.add(too_many(format_datetime(when, usegmt=True), "/jobs", times=1))
        screen.press("r")
        screen.until(lambda text: "retry in" in text.splitlines()[0])
        # The service's word stands, whatever is pressed; then it recovers by itself.
        screen.press("r")
        screen.until(lambda text: "●" in text.splitlines()[0])
        assert server.world.now() > when - timedelta(seconds=1)


def test_a_revoked_token_is_not_even_noticed(opens: Opens, server: DemoServer) -> None:
    with opens("--refresh", "2") as screen:
        screen.until_text("31 jobs")
        server.revoke_tokens()
        newcomer = server.world.submit(starts=None).id
        screen.press("r")
        screen.until_text(newcomer)
        assert any(sent.status == 401 for sent in server.requests)
        assert "retry" not in screen.display[0]


def test_the_identity_service_is_down(opens: Opens, server: DemoServer) -> None:
    server.faults.add(iam_down())
    with opens("--refresh", "2") as screen:
        screen.until(lambda text: "retry" in text.splitlines()[0])
        server.faults.clear()
        screen.until_text("31 jobs")
        screen.until(lambda text: "●" in text.splitlines()[0])


def test_twenty_seconds_of_silence(opens: Opens, server: DemoServer) -> None:
    with opens("--refresh", "2") as screen:
        screen.until_text("31 jobs")
        server.faults.add(Fault(Kind.SLOW, "/jobs", times=1, seconds=20.0))
        screen.press("r")
        screen.until(lambda text: "no answer for" in text.splitlines()[0], 15)
        assert screen.text.count("✓ done") > 15
        screen.press("jj")
        screen.until(lambda _: "▌" in screen.display[5])
        screen.until(lambda text: "●" in text.splitlines()[0], 40)
