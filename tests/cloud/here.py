"""``python -m tests.cloud.here PORT ARGUMENT…``: the program, with IBM Cloud's names on loopback.

For runs that may not pass the proxy: every name leads to this machine, and its port 443 to that
port. Nothing else of the program is changed.
"""

from __future__ import annotations

import socket
import sys
from typing import Any

from qjobs_tui.cli import main
from tests.support.door import HOST


def _lead(port: int) -> None:
    ask, connect = socket.getaddrinfo, socket.socket.connect

    def asked(_: Any, *rest: Any, **options: Any) -> Any:
        return ask(HOST, *rest, **options)

    def connected(sock: socket.socket, address: Any) -> None:
        host, wanted = address
        assert host == HOST, f"{host} is not on this machine"
        connect(sock, (host, port if wanted == 443 else wanted))

    for owner, name, ours in (
        (socket, "getaddrinfo", asked),
        (socket.socket, "connect", connected),
    ):
        setattr(owner, name, ours)


if __name__ == "__main__":
    _lead(int(sys.argv[1]))
    sys.exit(main(sys.argv[2:]))
