"""An answer as bytes, and the record of what was asked."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qjobs_tui.demo.identity import Identity
    from qjobs_tui.demo.web import Answer, Request

_COMPRESS_FROM = 1_000


@dataclass(frozen=True, slots=True)
class Sent:
    """One request that arrived, and the status it was answered; 0 when it got no answer.

    ``valid_token`` tells whether it carried a token good at that time. No token is kept.
    """

    method: str
    path: str
    query: Mapping[str, list[str]]
    status: int
    valid_token: bool
    crn: str = ""

    @classmethod
    def of(cls, request: Request, status: int, identity: Identity) -> Sent:
        """Record a request."""
        good = identity.accepts(request.headers.get("authorization", ""))
        place = request.headers.get("service-crn", "")[:1_000]
        return cls(request.method, request.path, dict(request.query), status, good, place)


def head_and_body(request: Request, answer: Answer, *, closing: bool) -> tuple[bytes, bytes]:
    """Return status line with headers, and the body, compressed where the client takes that."""
    body, headers = answer.body, [("Server", "qjobs-tui-demo"), *answer.headers]
    if answer.content_type:
        headers.append(("Content-Type", answer.content_type))
    if len(body) > _COMPRESS_FROM and "gzip" in request.headers.get("accept-encoding", ""):
        body = gzip.compress(body, 1, mtime=0)
        headers.append(("Content-Encoding", "gzip"))
    if answer.status not in {204, 304}:
        headers.append(("Content-Length", str(len(body))))
    if closing:
        headers.append(("Connection", "close"))
    lines = [f"HTTP/1.1 {answer.status} {_phrase(answer.status)}"]
    lines += [f"{name}: {value}" for name, value in headers]
    head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
    return head, b"" if request.method == "HEAD" else body


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"
