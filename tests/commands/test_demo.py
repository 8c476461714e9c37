"""``qjobs-tui demo-service``: what it prints, and how it ends."""

from __future__ import annotations

import shlex
import signal
import socket
import subprocess
import sys
import urllib.request

import pytest

from tests.support.waiting import PATIENCE_S

PROGRAM = (sys.executable, "-m", "qjobs_tui", "demo-service")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_told_to_stop(number: signal.Signals) -> None:
    with subprocess.Popen(
        PROGRAM, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as service:
        assert service.stdout is not None
        assert service.stderr is not None
        assert "until you press ctrl+c" in service.stderr.readline()
        lines = [service.stdout.readline() for _ in range(7)]
        env = dict(shlex.split(line)[1].split("=", 1) for line in lines)
        url = f"{env['QISKIT_IBM_URL']}/versions"
        with urllib.request.urlopen(url, timeout=PATIENCE_S) as answer:
            assert b"2026-04-15" in answer.read()
        service.send_signal(number)
        assert service.wait(PATIENCE_S) == 0
        assert service.stderr.read() == ""


def test_a_port_in_use_is_a_usage_error() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = subprocess.run([*PROGRAM, "--port", str(port)], capture_output=True, check=False)
    assert done.returncode == 2
    assert f"port {port} cannot be used".encode() in done.stderr
