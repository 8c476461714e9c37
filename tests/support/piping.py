"""HTTP heads and bodies off a socket, and one message passed on to another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator

_LARGEST_HEAD = 64 * 1024
_PIECE = 64 * 1024
_END = b"\r\n\r\n"
_BODILESS = (b"204", b"304")


@dataclass(frozen=True, slots=True)
class Head:
    """First line and fields of a message, as they came."""

    raw: bytes

    @property
    def line(self) -> list[bytes]:
        """The three parts of the first line."""
        return self.raw.partition(b"\r\n")[0].split(b" ", 2)

    @property
    def target(self) -> str:
        """What a request asks for."""
        return self.line[1].decode("latin-1")

    def field(self, name: str) -> str | None:
        """Return the first field of that name."""
        for line in self.raw.split(b"\r\n")[1:]:
            key, _, value = line.partition(b":")
            if key.strip().lower() == name.lower().encode():
                return value.strip().decode("latin-1")
        return None

    @property
    def length(self) -> int | None:
        """How long the body is, if that is told."""
        told = self.field("content-length")
        return None if told is None else int(told)

    @property
    def is_bodiless(self) -> bool:
        """Whether this answer's status allows no body."""
        return self.line[1] in _BODILESS

    def asking(self, target: str, host: str) -> Self:
        """Return the same request for another path and host; all else stays to the byte."""
        method, _, version = self.line
        fields = self.raw.split(b"\r\n")[1:]
        kept = [line for line in fields if not line.lower().startswith(b"host:")]
        first = b" ".join((method, target.encode("latin-1"), version))
        return type(self)(b"\r\n".join((first, b"Host: " + host.encode(), *kept)))


class Stream:
    """Reads messages off a socket."""

    def __init__(self, sock: socket.socket) -> None:
        self.socket = sock
        self._rest = b""

    def head(self) -> Head | None:
        """Read a head; None at the end of the connection.

        Raises:
            OSError: The connection broke.
            ValueError: It is too long for a head, or its end is missing.
        """
        while _END not in self._rest:
            piece = self.socket.recv(_PIECE)
            if not piece and not self._rest:
                return None
            if not piece or len(self._rest) > _LARGEST_HEAD:
                raise ValueError("no head")
            self._rest += piece
        raw, _, self._rest = self._rest.partition(_END)
        return Head(raw + _END)

    def body(self, length: int | None) -> Iterator[bytes]:
        """Yield a body piece by piece; without a length all there is to come.

        Raises:
            OSError: The connection broke, or ended early.
        """
        left = length
        while left is None or left > 0:
            piece = self._rest or self.socket.recv(_PIECE)
            taken = piece if left is None else piece[:left]
            self._rest = piece[len(taken) :]
            if not taken:
                if left is None:
                    return
                raise ConnectionResetError("the body ended early")
            left = None if left is None else left - len(taken)
            yield taken


def passed_on(source: Stream, target: socket.socket) -> tuple[bytes, bool]:
    """Pass an answer on as it comes; return its body, and whether another may follow.

    Raises:
        OSError: A connection broke.
    """
    head = source.head()
    if head is None:
        raise ConnectionResetError("no answer")
    target.sendall(head.raw)
    body, length = bytearray(), 0 if head.is_bodiless else head.length
    for piece in source.body(length):
        target.sendall(piece)
        body += piece
    return bytes(body), length is not None and head.field("connection") != "close"
