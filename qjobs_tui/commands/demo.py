"""``qjobs-tui demo-service``: the demo account for any client on this machine."""

from __future__ import annotations

import shlex
import signal
import sys
import threading

from qjobs_tui.clock import SystemClock
from qjobs_tui.commands.access import demo_server
from qjobs_tui.errors import UsageError


def run(port: int) -> int:
    """Serve until interrupted, and print the environment that points a client at it.

    Raises:
        UsageError: The port cannot be used.

    """
    try:
        server = demo_server(SystemClock(), port)
    except (OSError, OverflowError) as error:
        raise UsageError(f"port {port} cannot be used: {error}") from error
    done = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: done.set())
    with server:
        lines = [
            f"export {name}={shlex.quote(text)}" for name, text in server.environment().items()
        ]
        sys.stdout.write("\n".join(lines) + "\n")
        sys.stdout.flush()
        sys.stderr.write(f"The demo service runs on {server.origin} until you press ctrl+c.\n")
        done.wait()
    return 0
