"""Who may ask: the made-up API key, the tokens given for it, and the account's instances."""

from __future__ import annotations

import base64
import json
import secrets
from datetime import datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from qjobs_tui.demo.web import Answer, Refusal, Request
from qjobs_tui.secret import Secret

if TYPE_CHECKING:
    from qjobs_tui.demo.world import World

_GRANT = "urn:ibm:params:oauth:grant-type:apikey"
_KEPT_TOKENS = 1_000
_PLANS = {
    "open": ("Open", "free", "850b0c1e-de30-4000-8000-000000000001"),
    "flex": ("Flex", "subscription", "850b0c1e-de30-4000-8000-000000000002"),
}


class Identity:
    """Exchanges one API key for bearer tokens, which are good in every region.

    Args:
        world: Tells the time, and its instances.
        regions: Other regions of the same account: the search tells their instances too.
        expires_in: A token's life in seconds.

    """

    def __init__(self, world: World, *regions: World, expires_in: int = 3600) -> None:
        self.key = Secret("demo-" + secrets.token_urlsafe(29)[:39])
        self.expires_in = expires_in
        self._world = world
        self._worlds = (world, *regions)
        self._tokens: dict[Secret, datetime] = {}
        self._lock = Lock()

    def revoke(self) -> None:
        """Make every token given so far invalid."""
        with self._lock:
            self._tokens.clear()

    def accepts(self, authorization: str) -> bool:
        """Tell whether an ``Authorization`` header carries a token that is good now."""
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer":
            return False
        with self._lock:
            until = self._tokens.get(Secret(token))
        return until is not None and self._world.now() < until

    def exchange(self, request: Request) -> Answer:
        """Answer ``POST /identity/token``."""
        form = parse_qs(request.body.decode("utf-8", "replace"))
        if form.get("grant_type", [""])[-1] != _GRANT:
            return _iam_error("BXNIM0105E", "Property missing or unknown: grant_type")
        if Secret(form.get("apikey", [""])[-1]) != self.key:
            return _iam_error("BXNIM0415E", "Provided API key could not be found.")
        now = self._world.now()
        until = now + timedelta(seconds=self.expires_in)
        token = _token(now, until)
        self._keep(token, until)
        return Answer.json(
            {
                "access_token": token.reveal(),
                "refresh_token": "not_supported",
                "token_type": "Bearer",
                "expires_in": self.expires_in,
                "expiration": int(until.timestamp()),
                "scope": "ibm_openid",
            }
        )

    def search(self) -> Answer:
        """Answer the global search for the account's service instances."""
        items = [
            {
                "crn": instance.crn.text,
                "name": instance.name,
                "service_plan_unique_id": _PLANS[instance.plan][2],
                "tags": list(instance.tags),
                "doc": {
                    "extensions": {
                        "backends": ["ANY"],
                        "usage_allocation_seconds": world.usage(instance.crn.text).limit,
                    }
                },
            }
            for world in self._worlds
            for instance in world.instances
        ]
        return Answer.json({"items": items, "limit": 100})

    def plan(self, plan_id: str) -> Answer:
        """Answer the catalogue's question for a plan."""
        for name, pricing, known in _PLANS.values():
            if known == plan_id:
                shown = {"en": {"display_name": name}}
                entry = {"id": known, "name": name.lower(), "overview_ui": shown}
                return Answer.json({**entry, "metadata": {"pricing": {"type": pricing}}})
        raise Refusal(404, 2404, "No such catalogue entry.")

    def _keep(self, token: Secret, until: datetime) -> None:
        with self._lock:
            while len(self._tokens) >= _KEPT_TOKENS:
                self._tokens.pop(next(iter(self._tokens)))
            self._tokens[token] = until


def plan_id(plan: str) -> str:
    """Return the id of a plan of that name."""
    return _PLANS[plan][2]


def _token(now: datetime, until: datetime) -> Secret:
    """Make a token in the form of a JWT, whose life IBM's client reads from its middle part."""
    life = {
        "iat": int(now.timestamp()),
        "exp": int(until.timestamp()),
        "jti": secrets.token_hex(16),
    }
    parts = (json.dumps(part).encode() for part in ({"alg": "RS256", "typ": "JWT"}, life))
    signature = secrets.token_bytes(32)
    return Secret(".".join(_base64(part) for part in (*parts, signature)))


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _iam_error(code: str, message: str) -> Answer:
    context = {"requestId": "demo-" + secrets.token_hex(8)}
    return Answer.json({"errorCode": code, "errorMessage": message, "context": context}, 400)
