"""Calls to one instance: its address and headers, signed in, tried again, failures as errors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import msgspec
from msgspec.structs import replace

from qjobs_tui import __version__
from qjobs_tui.service.auth import BearerAuth
from qjobs_tui.service.endpoints import origin
from qjobs_tui.service.exchange import Bounds
from qjobs_tui.service.failures import from_answer
from qjobs_tui.service.retry import persist

if TYPE_CHECKING:
    from qjobs_tui.clock import Clock
    from qjobs_tui.secret import Secret
    from qjobs_tui.service.auth import TokenSource
    from qjobs_tui.service.exchange import Answer, Exchange, Sink
    from qjobs_tui.service.retry import Jitter

API_VERSION = "2026-04-15"
USER_AGENT = f"qjobs-tui/{__version__}"


class Call(msgspec.Struct, frozen=True):
    """What to ask; ``action`` is an infinitive for error texts: "list the jobs"."""

    method: str
    path: str
    action: str
    params: tuple[tuple[str, str], ...] = ()
    json: bytes | None = None
    bounds: Bounds = Bounds()
    sink: Sink | None = None
    signed_in: bool = True


class Caller(msgspec.Struct, frozen=True):
    """Makes calls to one instance; ``patience`` is for how many seconds failures are retried.

    Where ``crn`` is "" no instance is asked, but something beside the service.
    """

    base: str
    crn: str
    exchange: Exchange
    tokens: TokenSource
    clock: Clock
    jitter: Jitter
    patience: float

    def with_patience(self, seconds: float) -> Caller:
        """Return the same with another patience."""
        return replace(self, patience=seconds)

    async def make(self, call: Call) -> Answer:
        """Make an idempotent call until it succeeds, its failure is lasting, or patience ends.

        Raises:
            ServiceError: The call failed.
            AccountError: The API key was not accepted.
        """
        return await persist(
            lambda: self._once(call),
            clock=self.clock,
            jitter=self.jitter,
            patience=self.patience,
        )

    async def _once(self, call: Call) -> Answer:
        if not call.signed_in:
            return self._checked(await self._send(call, None), call)
        token = await self.tokens.token()
        answer = await self._send(call, token)
        if answer.status == 401:
            answer = await self._send(call, await self.tokens.renew(token))
        return self._checked(answer, call)

    async def _send(self, call: Call, token: Secret | None) -> Answer:
        auth = None if token is None else BearerAuth(token, origin(self.base))
        return await self.exchange.ask(
            self._request(call), call.action, auth=auth, bounds=call.bounds, sink=call.sink
        )

    def _request(self, call: Call) -> httpx.Request:
        headers = {
            "User-Agent": USER_AGENT,
            "Accept": "application/json",
            "Accept-Encoding": "gzip",
        }
        if call.signed_in and self.crn:
            headers |= {"Service-CRN": self.crn, "IBM-API-Version": API_VERSION}
        if call.json is not None:
            headers["Content-Type"] = "application/json"
        return httpx.Request(
            call.method,
            f"{self.base}{call.path}",
            params=list(call.params) or None,
            headers=headers,
            content=call.json,
        )

    def _checked(self, answer: Answer, call: Call) -> Answer:
        if answer.is_success:
            return answer
        raise from_answer(answer, call.action, self.tokens.secrets(), self.clock.now())
