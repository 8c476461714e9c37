"""A job that attacks the terminal goes everywhere that text goes."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from qjobs_tui.demo import hostile
from tests.pty.foreign import assert_clean
from tests.pty.session import PROGRAM, PtySession

if TYPE_CHECKING:
    from qjobs_tui.demo.server import DemoServer
    from tests.pty.conftest import Opens

pytestmark = pytest.mark.pty


@pytest.mark.parametrize(("columns", "lines"), [(80, 24), (145, 45)])
def test_on_every_screen(opens: Opens, server: DemoServer, columns: int, lines: int) -> None:
    job = server.world.add(hostile.job(server.world.now()))
    with opens(columns=columns, lines=lines) as screen:
        screen.until_text("32 jobs")
        screen.until(lambda _: job.id in screen.line_with("▌"))
        screen.until_text("1517")
        assert screen.display[0].startswith(" qjobs")
        screen.press("\r")
        screen.until_text("esc back")
        screen.until_text("why")
        # What the service adds to the list's record makes the text longer.
        screen.drain()
        screen.press("G")
        screen.until_text("calibration")
        screen.press("\x1b")
        screen.until_text("32 jobs")
        screen.press(" ")
        screen.until_text("1 marked")
        server.world.delete(job.id)
        screen.press("r")
        screen.until_text("no longer known")
        assert_clean(bytes(screen.raw))


@pytest.mark.parametrize("form", ["", "--csv", "--json", "--jsonl"])
def test_in_the_list_on_a_terminal(opens: Opens, server: DemoServer, form: str) -> None:
    job = server.world.add(hostile.job(server.world.now()))
    with opens("jobs", "--limit", "1", *filter(None, [form]), columns=200) as screen:
        assert screen.ended() == 0
        assert job.id.encode() in screen.raw
        assert_clean(bytes(screen.raw))


def test_json_keeps_it_verbatim(environ: dict[str, str], server: DemoServer) -> None:
    server.world.add(hostile.job(server.world.now()))
    command = (*PROGRAM, "jobs", "--limit", "1", "--json")
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=True)
    (record,) = json.loads(done.stdout)
    assert record["tags"] == list(hostile.TEXTS)
    assert record["reason"] == " ".join(hostile.TEXTS)


def test_an_error_of_the_service(environ: dict[str, str], server: DemoServer) -> None:
    from qjobs_tui.demo.faults import Fault, Kind

    body = json.dumps({"errors": [{"code": 1234, "message": hostile.CLIPBOARD + hostile.TURNED}]})
    fault = Fault(Kind.STATUS, "/jobs", times=None, status=400, body=body.encode())
    server.faults.add(fault)
    with PtySession((*PROGRAM, "jobs"), environ) as screen:
        assert screen.ended() == 1
        assert b"exe.gnp" in screen.raw
        assert_clean(bytes(screen.raw))
