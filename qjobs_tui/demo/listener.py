"""The demo server's socket: connections in threads, one answer in one send, faults on demand."""

from __future__ import annotations

import socket
import socketserver
import struct
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from selectors import EVENT_READ, DefaultSelector
from threading import Lock
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from qjobs_tui.demo.faults import Fault, Kind
from qjobs_tui.demo.web import Answer, Refusal, Request
from qjobs_tui.demo.wire import Sent, head_and_body

if TYPE_CHECKING:
    from qjobs_tui.demo.server import DemoServer

HOST = "127.0.0.1"
_MAX_BODY = 1_000_000
# SO_LINGER switched on with no time at all: closing sends RST.
_RESET = struct.pack("ii", 1, 0)


class Listener(ThreadingHTTPServer):
    """The listening socket, which also knows its open connections."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, port: int, demo: DemoServer) -> None:
        self.demo = demo
        self._open: set[socket.socket] = set()
        self._lock = Lock()
        self._stop, self._stopped = socket.socketpair()
        super().__init__((HOST, port), Connection)
        # Who asked may have gone before it is served; nobody shall be waited for then.
        self.timeout = 0

    def server_bind(self) -> None:
        """Bind without looking up the host's full name, which may take seconds."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = HOST, int(self.server_address[1])

    def serve(self) -> None:
        """Serve until told to leave off, which it hears at once: ``serve_forever`` looks for it."""
        with DefaultSelector() as selector:
            selector.register(self, EVENT_READ)
            selector.register(self._stopped, EVENT_READ)
            while self._stopped not in [key.fileobj for key, _ in selector.select()]:
                self.handle_request()

    def leave_off(self) -> None:
        """Have `serve` return."""
        self._stop.close()

    def server_close(self) -> None:
        """Close the listening socket, and what the end is told by."""
        super().server_close()
        self._stop.close()
        self._stopped.close()

    def process_request(
        self, request: socket.socket | tuple[bytes, socket.socket], client_address: object
    ) -> None:
        """Remember the connection, then serve it in a thread."""
        if isinstance(request, socket.socket):
            with self._lock:
                self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: socket.socket | tuple[bytes, socket.socket]) -> None:
        """Close a connection; one to be reset must not say goodbye first."""
        if not isinstance(request, socket.socket):
            return
        with self._lock:
            self._open.discard(request)
        if request.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, len(_RESET)) == _RESET:
            request.close()
        else:
            super().shutdown_request(request)

    def hang_up(self) -> None:
        """End the connections that are still open."""
        with self._lock:
            for one in self._open:
                _end(one)

    def handle_error(
        self,
        request: socket.socket | tuple[bytes, socket.socket],  # noqa: ARG002 - inherited
        client_address: object,  # noqa: ARG002 - inherited
    ) -> None:
        """Keep a defect for the tests; printing would spoil a full-screen program's terminal."""
        error = sys.exc_info()[1]
        if error is not None and not isinstance(error, OSError):
            self.demo.defects.append(error)


class Connection(BaseHTTPRequestHandler):
    """One keep-alive connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Listener

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - inherited name
        """Print nothing."""

    def do_GET(self) -> None:
        """Answer any request, or fail as told."""
        demo, request = self.server.demo, self._read()
        fault = demo.faults.take(request.method, request.path)
        answer = self._refusal(request) or self._answer(demo, request, fault)
        demo.note(Sent.of(request, answer.status if answer else 0, demo.identity))
        if answer is None:
            self._give_none(demo, fault)
        else:
            self._send(request, answer, cut=fault is not None and fault.kind is Kind.CUT)

    do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = do_GET  # noqa: N815

    def _read(self) -> Request:
        parts = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        query = parse_qs(parts.query, keep_blank_values=True)
        return Request(self.command, parts.path, query, headers, self._body())

    def _body(self) -> bytes:
        size = self.headers.get("Content-Length", "0")
        if self._too_large():
            self.close_connection = True
            return b""
        return self.rfile.read(int(size))

    def _too_large(self) -> bool:
        size = self.headers.get("Content-Length", "0")
        plain = size.isdecimal() and "Transfer-Encoding" not in self.headers
        return not plain or int(size) > _MAX_BODY

    def _refusal(self, request: Request) -> Answer | None:
        if request.headers.get("host", "").partition(":")[0] not in {HOST, "localhost"}:
            # A page in a browser may have given this address a name of its own.
            return Refusal(421, 2400, "This server is for the machine it runs on.").answer("")
        if self._too_large():
            return Refusal(413, 1001, "The request body is too large.").answer("")
        return None

    def _answer(self, demo: DemoServer, request: Request, fault: Fault | None) -> Answer | None:
        """Return the answer, None when there is to be none."""
        if fault is None or fault.kind is Kind.CUT:
            return demo.face.answer(request)
        if fault.kind is Kind.SLOW:
            stopped = demo.stopping.wait(fault.seconds)
            return None if stopped else demo.face.answer(request)
        if fault.acts:
            demo.face.answer(request)
        if fault.kind is Kind.STATUS:
            return Answer(fault.status, fault.body, fault.content_type, fault.headers)
        return None

    def _give_none(self, demo: DemoServer, fault: Fault | None) -> None:
        self.close_connection = True
        if fault is not None and fault.kind is Kind.SILENCE:
            demo.stopping.wait()
        if fault is not None and fault.kind is Kind.RESET:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)

    def _send(self, request: Request, answer: Answer, *, cut: bool) -> None:
        head, body = head_and_body(request, answer, closing=self.close_connection)
        if cut:
            body = body[: len(body) // 2]
            self.close_connection = True
        # One send: a second small one would wait until the first is acknowledged.
        self.wfile.write(head + body)


def _end(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        # The other end was faster.
        return
