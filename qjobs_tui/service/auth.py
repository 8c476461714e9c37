"""Signing in: the API key goes to IAM and nowhere else, the token to the service and nowhere else.

Exchange as IBM documents it (``/identity/token``, grant type ``apikey``). The key itself is never
sent as an Authorization header, though the service would take it.
"""

from __future__ import annotations

import math
import re
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import httpx
import msgspec
from msgspec.structs import replace

from qjobs_tui.errors import BadAnswer, ServiceError
from qjobs_tui.secret import Secret
from qjobs_tui.service.endpoints import Origin, origin
from qjobs_tui.service.exchange import Answer, Bounds
from qjobs_tui.service.failures import SIGN_IN, from_sign_in
from qjobs_tui.service.flight import SingleFlight
from qjobs_tui.service.frames import SecretFrames

if TYPE_CHECKING:
    from collections.abc import Generator
    from datetime import datetime

    from qjobs_tui.clock import Clock
    from qjobs_tui.service.exchange import Exchange

_GRANT = "urn:ibm:params:oauth:grant-type:apikey"
_FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
_BOUNDS = Bounds(seconds=30, size=64 * 1024)
_REFRESH_AT = 0.8
_USUAL_LIFE = 3600.0
_PAUSE = timedelta(seconds=30)
_HEADER_SAFE = re.compile(r"[\x21-\x7e]+")


class BearerAuth(httpx.Auth):
    """Adds a token to requests for one origin (scheme, host and port), and to no other's."""

    def __init__(self, token: Secret, allowed: Origin) -> None:
        self._token = token
        self._allowed = allowed

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Send the request with the token, if it goes where the token may go."""
        if origin(str(request.url)) == self._allowed:
            request.headers["Authorization"] = f"Bearer {self._token.reveal()}"
        yield request


class _Held(msgspec.Struct, frozen=True):
    """A token, when to ask for the next one, and when it ends."""

    token: Secret
    refresh: datetime
    ends: datetime


class TokenSource:
    """Gives the bearer token of an API key, and asks for a new one at 80 % of its life.

    However many requests want a token at the same time, it is asked for once, and all of them
    get that token or that error.
    """

    def __init__(self, key: Secret, token_url: str, exchange: Exchange, clock: Clock) -> None:
        self._key = key
        self._token_url = token_url
        self._exchange = exchange
        self._clock = clock
        self._flight = SingleFlight(self._sign_in)
        self._held: _Held | None = None

    async def token(self) -> Secret:
        """Return a token that is good now.

        Raises:
            KeyRejected: The identity service did not accept the key.
            ServiceError: The identity service could not be reached or understood.
        """
        held, now = self._held, self._clock.now()
        if held is None or now >= held.ends:
            held = await self._flight.outcome()
        elif now >= held.refresh:
            held = await self._renewed_early(held)
        return held.token

    def secrets(self) -> tuple[Secret, ...]:
        """Return what no text from outside may be shown with."""
        return (self._key,) if self._held is None else (self._key, self._held.token)

    async def renew(self, refused: Secret) -> Secret:
        """Return another token than the one the service refused, asking for it once only."""
        held = self._held
        if held is None or held.token == refused:
            held = await self._flight.outcome()
        return held.token

    async def _renewed_early(self, held: _Held) -> _Held:
        """Replace a token before its end; while sign-in is down it still serves."""
        try:
            return await self._flight.outcome()
        except ServiceError:
            # The others who waited come here too; the first of them has put it off for all.
            if self._held is held:
                later = min(held.ends, self._clock.now() + _PAUSE)
                self._held = replace(held, refresh=later)
            return held

    async def _sign_in(self) -> _Held:
        self._held = held = await self._ask()
        return held

    async def _ask(self) -> _Held:
        # The form is written inside the call: as a local it would show the key in a traceback.
        with SecretFrames():
            request = httpx.Request(
                "POST",
                self._token_url,
                headers=_FORM,
                content=urlencode({"grant_type": _GRANT, "apikey": self._key.reveal()}),
            )
        answer = await self._exchange.ask(request, SIGN_IN, bounds=_BOUNDS)
        if answer.status != 200:
            host = request.url.host
            raise from_sign_in(answer, self._key, self._clock.now(), host)
        held = _held(answer, self._clock.now())
        if held is None:
            raise BadAnswer(
                f"Could not {SIGN_IN}: the answer holds no usable token",
                brief="sign-in: the answer holds no usable token",
            )
        return held


class _TokenWire(msgspec.Struct):
    access_token: str
    expires_in: float | None = None


def _held(answer: Answer, now: datetime) -> _Held | None:
    """Read the token; returns None rather than raise, for this frame has seen it as text."""
    try:
        wire = msgspec.json.decode(answer.body, type=_TokenWire, strict=False)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    # Anything else would be shown by the error that the HTTP library raises about the header.
    if not _HEADER_SAFE.fullmatch(wire.access_token):
        return None
    life = wire.expires_in or _USUAL_LIFE
    if not (math.isfinite(life) and 0 < life <= 30 * 24 * 3600):
        life = _USUAL_LIFE
    return _Held(
        Secret(wire.access_token),
        now + timedelta(seconds=_REFRESH_AT * life),
        now + timedelta(seconds=life),
    )
