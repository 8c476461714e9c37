"""A listening socket on loopback with a thread for each guest, and none left when it is shut."""

from __future__ import annotations

import socket
import struct
from contextlib import contextmanager, suppress
from threading import Lock, Thread, current_thread
from typing import TYPE_CHECKING, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType

AnySocket = TypeVar("AnySocket", bound=socket.socket)
HOST = "127.0.0.1"
_MOST_GUESTS = 64
_LOOK_FOR_STOP_S = 0.05
_SILENCE_S = 120.0
_JOIN_S = 5.0
# SO_LINGER switched on with no time at all: closing sends RST.
_RESET = struct.pack("ii", 1, 0)


class Door:
    """Lets guests in until the block ends, at most 64 at a time.

    Args:
        serve: Serves one guest, in a thread; a connection that breaks ends it without a word.
    """

    def __init__(self, serve: Callable[[Door, socket.socket], None]) -> None:
        self._serve = serve
        self._listener = socket.create_server((HOST, 0), backlog=_MOST_GUESTS)
        self._listener.settimeout(_LOOK_FOR_STOP_S)
        self._lock = Lock()
        self._held: dict[socket.socket, str] = {}
        self._guests: set[Thread] = set()
        self._is_open = True
        self._porter = Thread(target=self._let_in, name="door")

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return int(self._listener.getsockname()[1])

    def __enter__(self) -> Self:
        self._porter.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._is_open = False
        self._porter.join()
        self._listener.close()
        self.cut()
        for guest in list(self._guests):
            guest.join(_JOIN_S)
        assert not self._guests, "a guest does not leave"

    @contextmanager
    def held(self, sock: AnySocket, tag: str = "") -> Iterator[AnySocket]:
        """Close a socket in the end; until then `cut` may end what is under way on it."""
        with self._lock:
            self._held[sock] = tag
        try:
            if not self._is_open:
                raise ConnectionAbortedError("the door is shut")
            yield sock
        finally:
            with self._lock:
                del self._held[sock]
                sock.close()

    def cut(self, tag: str | None = None) -> None:
        """End the connections that have a tag, or all of them."""
        with self._lock:
            for sock, its in self._held.items():
                if tag in {None, its}:
                    with suppress(OSError):
                        # The method of the plain socket: that of TLS would take its session away
                        # from the thread that reads.
                        socket.socket.shutdown(sock, socket.SHUT_RDWR)

    def _let_in(self) -> None:
        while self._is_open:
            with suppress(TimeoutError):
                sock, _ = self._listener.accept()
                if len(self._guests) >= _MOST_GUESTS:
                    sock.close()
                    continue
                sock.settimeout(_SILENCE_S)
                guest = Thread(target=self._host, args=(sock,), name="guest")
                with self._lock:
                    self._guests.add(guest)
                guest.start()

    def _host(self, sock: socket.socket) -> None:
        try:
            with suppress(OSError), self.held(sock):
                self._serve(self, sock)
        finally:
            with self._lock:
                self._guests.discard(current_thread())


def reset(sock: socket.socket) -> None:
    """Close a connection without a goodbye."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    sock.close()
