"""A service that stops in the middle of a result's body, until it is told to go on."""

from __future__ import annotations

from dataclasses import replace
from threading import Event
from typing import TYPE_CHECKING, Self

from qjobs_tui.demo.listener import Connection
from qjobs_tui.demo.wire import head_and_body

if TYPE_CHECKING:
    import pytest

    from qjobs_tui.demo.web import Answer, Request


class Holding:
    """Sends so many bytes of each result, uncompressed, and no more before `go_on`.

    Args:
        monkeypatch: Puts it into force in all servers of this process, until the test ends.
        after: How many bytes are sent at once.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch, after: int) -> None:
        self._go_on = Event()
        self._after = after
        self._send = Connection._send
        held = self

        def send(connection: Connection, request: Request, answer: Answer, *, cut: bool) -> None:
            if request.path.endswith("/results"):
                held._send_in_two(connection, request, answer)
            else:
                held._send(connection, request, answer, cut=cut)

        monkeypatch.setattr(Connection, "_send", send)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.go_on()

    def go_on(self) -> None:
        """Send the rest, and hold nothing from here on."""
        self._go_on.set()

    def _send_in_two(self, connection: Connection, request: Request, answer: Answer) -> None:
        headers = {key: value for key, value in request.headers.items() if "encoding" not in key}
        plain = replace(request, headers=headers)
        head, body = head_and_body(plain, answer, closing=connection.close_connection)
        connection.wfile.write(head + body[: self._after])
        self._go_on.wait()
        connection.wfile.write(body[self._after :])
