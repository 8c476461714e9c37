"""The demo server over real connections: keep-alive, compression, stopping."""

from __future__ import annotations

import gzip
import http.client
import json
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from qjobs_tui.demo.rest import API, IAM
from qjobs_tui.demo.server import DemoServer

from .line import LIMIT_S, Line

if TYPE_CHECKING:
    from qjobs_tui.demo.world import World


def test_it_listens_on_loopback_only(server: DemoServer) -> None:
    assert server._listener.server_address[0] == "127.0.0.1"
    with socket.socket() as other:
        other.settimeout(LIMIT_S)
        assert other.connect_ex(("127.0.0.2", server.port)) != 0


def test_a_foreign_host_name_is_turned_away(line: Line) -> None:
    assert line.ask(Host="evil.example:80")[0] == 421
    assert line.ask(Host=f"localhost:{line.server.port}")[0] == 200


def test_the_environment_points_a_client_here(server: DemoServer) -> None:
    env = server.environment()
    assert env["QISKIT_IBM_URL"] == server.base_url
    assert "experimental" in server.base_url
    assert server.base_url.endswith("/api/v1")
    assert env["IAM_URL"] == server.iam_url
    assert env["QISKIT_IBM_INSTANCE"] == server.instances[0].crn.text
    assert env["QISKIT_IBM_TOKEN"] == server.key.reveal()


def test_each_server_makes_its_own_key(opened: World) -> None:
    one, two = DemoServer(opened), DemoServer(opened)
    try:
        assert one.key != two.key
        assert len(one.key.reveal()) == 44
    finally:
        one.stop()
        two.stop()


def test_many_requests_share_a_connection(line: Line) -> None:
    line.status()
    socket_before = line.http.sock
    for _ in range(50):
        assert line.status("/jobs?limit=5") == 200
    assert line.http.sock is socket_before


def test_large_answers_are_compressed_when_the_client_can(line: Line) -> None:
    _, plain, headers = line.ask()
    assert "Content-Encoding" not in headers
    _, packed, headers = line.ask(**{"Accept-Encoding": "gzip, br"})
    assert headers["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(packed)) == json.loads(plain)
    assert "Content-Encoding" not in line.ask("/instance", **{"Accept-Encoding": "gzip"})[2]


def test_no_content_has_no_body(line: Line) -> None:
    job = line.server.world.pending()[0]
    status, body, headers = line.ask(f"/jobs/{job.id}/cancel", "POST")
    assert (status, body, headers["Content-Length"]) == (204, b"", None)
    assert line.status() == 200


def test_a_huge_body_is_refused(line: Line) -> None:
    line.http.putrequest("PUT", f"{API}/jobs/x/tags")
    for name, value in (line.headers | {"Content-Length": "1000001"}).items():
        line.http.putheader(name, value)
    line.http.endheaders()
    answer = line.http.getresponse()
    assert answer.status == 413
    assert answer.headers["Connection"] == "close"


def test_requests_are_recorded_without_secrets(line: Line) -> None:
    line.ask("/jobs?tags=a&tags=b")
    line.ask(Authorization="Bearer nope")
    token, good, bad = line.server.requests
    assert (token.path, token.status, token.valid_token) == (f"{IAM}/identity/token", 200, False)
    assert (good.method, good.query, good.valid_token) == ("GET", {"tags": ["a", "b"]}, True)
    assert (bad.status, bad.valid_token) == (401, False)
    text = repr(line.server.requests)
    assert line.server.key.reveal() not in text
    assert line.headers["Authorization"].split()[1] not in text


def test_requests_may_come_at_once(server: DemoServer) -> None:
    def visit(_: int) -> int:
        with Line(server) as line:
            line.sign_in()
            return line.status()

    with ThreadPoolExecutor(16) as pool:
        assert set(pool.map(visit, range(48))) == {200}


def test_a_stopped_server_hangs_up_and_frees_its_port(opened: World) -> None:
    with DemoServer(opened) as server, Line(server) as line:
        line.sign_in()
        server.stop()
        with pytest.raises((OSError, http.client.HTTPException)):
            line.ask()
        with DemoServer(opened, server.port) as again:
            assert again.port == server.port


def test_nonsense_on_the_socket_disturbs_nobody(line: Line) -> None:
    with socket.create_connection(("127.0.0.1", line.server.port), LIMIT_S) as other:
        other.sendall(b"\x16\x03\x01 nonsense\r\n\r\n")
        assert other.recv(100)
    assert line.status() == 200


def test_importing_the_account_loads_no_http_server() -> None:
    code = (
        "import sys, qjobs_tui.demo.world, qjobs_tui.demo.hostile\n"
        "print([m for m in ('http.server', 'httpx', 'textual', 'numpy') if m in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
