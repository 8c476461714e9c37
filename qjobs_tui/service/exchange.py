"""One request, one answer: bounded in size and time, and nothing secret left in any frame."""

from __future__ import annotations

import asyncio
import logging
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httpx
import msgspec

from qjobs_tui.errors import AccountLeft, BadAnswer, Unreachable
from qjobs_tui.service.bodies import pieces
from qjobs_tui.service.failures import from_exception
from qjobs_tui.service.frames import SecretFrames

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping

    from qjobs_tui.clock import Clock

MIB = 1024 * 1024
_log = logging.getLogger("qjobs_tui.service")
_ERROR_BODY = 64 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers and body; the last two may hold a token, so the repr shows neither.

    ``received`` counts the decoded bytes, also those that went to a sink instead of ``body``.
    """

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(default=b"", repr=False)
    received: int = 0

    @property
    def is_success(self) -> bool:
        """Whether the service did what was asked."""
        return 200 <= self.status < 300


class Bounds(msgspec.Struct, frozen=True):
    """How much one answer may be: ``seconds`` in all, and ``size`` in decoded bytes."""

    seconds: float = 60.0
    size: int = 32 * MIB


class Sink(msgspec.Struct, frozen=True):
    """Takes a large body piece by piece instead of memory; ``begin`` gets the size if known."""

    begin: Callable[[int | None], None]
    write: Callable[[bytes], None]


class Exchange:
    """Sends requests through the one HTTP client of an account; follows no redirect."""

    def __init__(self, http: httpx.AsyncClient, clock: Clock) -> None:
        http.event_hooks = {"response": [_forget_location]}
        self._http = http
        self._clock = clock
        self._under_way: set[asyncio.Timeout] = set()
        self._is_left = False
        self._is_idle = asyncio.Event()

    async def ask(
        self,
        request: httpx.Request,
        action: str,
        *,
        auth: httpx.Auth | None = None,
        bounds: Bounds,
        sink: Sink | None = None,
    ) -> Answer:
        """Send a request and read its whole answer, whatever its status.

        Raises:
            Unreachable: No complete answer arrived.
            AccountLeft: Another account is in use by now.
            BadAnswer: The answer is too large or cannot be decoded.
        """
        began = self._clock.monotonic()
        try:
            with SecretFrames():
                async with self._bounded(bounds.seconds):
                    answer = await self._send(request, action, auth, bounds, sink)
        except _Left:
            raise _left(action) from None
        except (httpx.HTTPError, TimeoutError) as error:
            _note(request, type(error).__name__, self._clock.monotonic() - began)
            raise from_exception(error, action, request.url.host, bounds.seconds) from error
        _note(request, answer.status, self._clock.monotonic() - began)
        return answer

    async def leave(self) -> None:
        """End what is under way, and answer nothing any more: another account is in use."""
        self._is_left = True
        for limit in self._under_way:
            # Its end looks like a time limit to whoever waits, and is no cancellation. One that has
            # had its time anyway takes no other.
            if not limit.expired():
                limit.reschedule(asyncio.get_running_loop().time())
        self._is_idle.clear()
        if self._under_way:
            await self._is_idle.wait()

    @asynccontextmanager
    async def _bounded(self, seconds: float) -> AsyncIterator[None]:
        if self._is_left:
            raise _Left
        try:
            async with asyncio.timeout(seconds) as limit:
                self._under_way.add(limit)
                try:
                    yield
                finally:
                    self._under_way.discard(limit)
                    if not self._under_way:
                        self._is_idle.set()
        except TimeoutError:
            if self._is_left:
                raise _Left from None
            raise

    async def _send(
        self,
        request: httpx.Request,
        action: str,
        auth: httpx.Auth | None,
        bounds: Bounds,
        sink: Sink | None,
    ) -> Answer:
        response = await self._http.send(request, auth=auth, stream=True, follow_redirects=False)
        try:
            if response.status_code != 200:
                body = await _start(response, action)
                return Answer(response.status_code, response.headers, body, len(body))
            return await _whole(response, action, bounds.size, sink)
        finally:
            await response.aclose()


class _Left(Exception):
    """The account was left while something was asked."""


def _left(action: str) -> AccountLeft:
    return AccountLeft(
        f"Could not {action}: its account is not in use any more", brief="another account is in use"
    )


async def _forget_location(response: httpx.Response) -> None:
    """Drop where a redirect leads, before the HTTP library reads it, which it does unasked.

    An address it cannot read raises errors of several families there, and a redirect is an
    answer like any other here: its status says it all.
    """
    response.headers.pop("location", None)


async def _whole(response: httpx.Response, action: str, size: int, sink: Sink | None) -> Answer:
    body = bytearray()
    if sink is not None:
        sink.begin(_announced(response))
    write, received = (body.extend if sink is None else sink.write), 0
    async with aclosing(pieces(response, size, action)) as parts:
        async for piece in parts:
            write(piece)
            received += len(piece)
    return Answer(response.status_code, response.headers, bytes(body), received)


async def _start(response: httpx.Response, action: str) -> bytes:
    """Read the first bytes of an answer that failed: enough for what it tells, and no error."""
    body = bytearray()
    try:
        async with aclosing(pieces(response, _ERROR_BODY, action)) as parts:
            async for piece in parts:
                body += piece
    except (BadAnswer, Unreachable):
        # The status says more than the rest of a body that is broken or endless.
        pass
    return bytes(body)


def _announced(response: httpx.Response) -> int | None:
    """Return the body's size where the answer's headers tell it as it will arrive decoded."""
    length = response.headers.get("content-length", "")
    if "content-encoding" in response.headers or not (length.isascii() and length.isdigit()):
        return None
    return int(length)


def _note(request: httpx.Request, outcome: object, seconds: float) -> None:
    """Log a request without its query, headers or body."""
    _log.info("%s %s %s %.0f ms", request.method, request.url.path, outcome, seconds * 1000)
