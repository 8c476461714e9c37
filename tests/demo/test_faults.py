"""The ways in which the demo server can be told to fail, over real connections."""

from __future__ import annotations

import http.client
import json
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from qjobs_tui.demo import faults
from qjobs_tui.demo.faults import Fault, Kind
from qjobs_tui.demo.server import DemoServer

from .line import LIMIT_S, Line

if TYPE_CHECKING:
    from qjobs_tui.demo.world import World


@pytest.mark.parametrize("code", [401, 403, 404, 429, 500, 502, 503, 520])
def test_any_status_can_be_given_so_often(line: Line, code: int) -> None:
    line.server.faults.add(faults.status(code, "/jobs", times=2))
    assert [line.status() for _ in range(3)] == [code, code, 200]
    assert line.status("/backends") == 200


def test_a_fault_meets_its_path_and_method_only(line: Line) -> None:
    line.server.faults.add(Fault(Kind.STATUS, "/jobs", "POST", times=None, status=503))
    assert line.status() == 200
    assert line.status("/jobs/x/cancel", "POST") == 503
    assert line.status("/jobs/x/cancel", "POST") == 503
    line.server.faults.clear()
    assert line.status("/jobs/x/cancel", "POST") == 404


def test_too_many_requests_with_both_kinds_of_retry_after(line: Line) -> None:
    line.server.faults.add(faults.too_many("7"))
    status, _, headers = line.ask()
    assert (status, headers["Retry-After"]) == (429, "7")
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=5), usegmt=True)
    line.server.faults.add(faults.too_many(date))
    assert line.ask()[2]["Retry-After"] == date


def test_html_and_garbage(line: Line) -> None:
    line.server.faults.add(faults.html_524())
    status, body, headers = line.ask()
    assert (status, headers["Content-Type"]) == (524, "text/html")
    assert body.startswith(b"<!DOCTYPE")
    line.server.faults.add(faults.garbage())
    status, body, _ = line.ask()
    assert status == 200
    with pytest.raises(ValueError):  # noqa: PT011 - either of two kinds
        json.loads(body)


def test_a_cut_body_ends_early(line: Line) -> None:
    line.server.faults.add(Fault(Kind.CUT))
    with pytest.raises(http.client.IncompleteRead):
        line.ask()
    line.http.close()
    assert line.status() == 200


def test_a_reset(line: Line) -> None:
    line.server.faults.add(Fault(Kind.RESET))
    with pytest.raises(ConnectionResetError):
        line.ask()
    line.http.close()
    assert line.status() == 200
    assert [sent.status for sent in line.server.requests][-2:] == [0, 200]


def test_a_slow_answer_comes_late(line: Line) -> None:
    line.server.faults.add(Fault(Kind.SLOW, seconds=0.3))
    began = time.perf_counter()
    assert line.status() == 200
    assert time.perf_counter() - began >= 0.3


@pytest.mark.parametrize("fault", [Fault(Kind.SLOW, seconds=600), Fault(Kind.SILENCE)])
def test_stopping_gives_up_slow_and_silent_answers(opened: World, fault: Fault) -> None:
    server = DemoServer(opened).start()
    server.faults.add(fault)
    outcome: list[Exception] = []

    def wait() -> None:
        with Line(server) as line:
            try:
                line.ask()
            except (OSError, http.client.HTTPException) as error:
                outcome.append(error)

    waiting = Thread(target=wait)
    waiting.start()
    assert server.faults.wait_met(1, LIMIT_S)
    server.stop()
    waiting.join(LIMIT_S)
    assert not waiting.is_alive()
    assert len(outcome) == 1


def test_a_cancel_may_act_although_it_fails(line: Line) -> None:
    job = line.server.world.pending()[0]
    line.server.faults.add(faults.status(500, "/cancel", acts=True))
    assert line.status(f"/jobs/{job.id}/cancel", "POST") == 500
    assert line.status(f"/jobs/{job.id}/cancel", "POST") == 409


def test_the_identity_service_can_be_down(line: Line) -> None:
    line.server.faults.add(faults.iam_down(times=1))
    assert line.sign_in() == 503
    assert line.status() == 200
    assert line.sign_in() == 200


def test_revoked_tokens_are_refused_until_a_new_one(line: Line) -> None:
    line.server.revoke_tokens()
    assert line.status() == 401
    line.sign_in()
    assert line.status() == 200
