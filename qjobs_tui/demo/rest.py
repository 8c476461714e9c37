"""The routes of the simulated service: a request value in, an answer value out, no socket.

Behaves as API version 2026-04-15. Where IBM's documents say nothing: a Service-CRN that is missing
or not the account's gives 403, cancelling twice 409, another user's job cannot be cancelled,
deleted or tagged (403), and a private result that was read once gives 204 from then on.
"""

from __future__ import annotations

import re
from itertools import count
from typing import TYPE_CHECKING

from qjobs_tui.demo import instance_routes, job_routes
from qjobs_tui.demo.call import Call
from qjobs_tui.demo.web import Answer, Refusal, Request

if TYPE_CHECKING:
    from qjobs_tui.demo.identity import Identity
    from qjobs_tui.demo.world import World

API = "/experimental/api/v1"
IAM, SEARCH, CATALOG = "/iam", "/search", "/catalog"
_OLD_VERSIONS = ("2024-01-01", "2025-01-01", "2025-05-01", "2026-02-01", "2026-02-15", "2026-03-15")
_LIVE_VERSION = "2026-04-15"
_ROUTES = tuple(
    (method, re.compile(path.replace("{}", "([A-Za-z0-9_-]+)")), handler)
    for method, path, handler in (*job_routes.ROUTES, *instance_routes.ROUTES)
)


class Face:
    """The account's REST face.

    Args:
        world: The account.
        identity: Who may ask.
        origin: Address of the server, for links: ``http://127.0.0.1:PORT``.

    """

    def __init__(self, world: World, identity: Identity, origin: str = "") -> None:
        self._world = world
        self._identity = identity
        self._origin = origin
        self._traces = count(1)

    def answer(self, request: Request) -> Answer:
        """Answer a request; every answer carries a trace id in its headers."""
        trace = f"de30{next(self._traces):028x}"
        try:
            answer = self._open(request) or self._authorised(request)
        except Refusal as refusal:
            answer = refusal.answer(trace)
        headers = (*answer.headers, ("uber-trace-id", f"{trace}:{trace[-16:]}:0:1"))
        return Answer(answer.status, answer.body, answer.content_type, headers)

    def _open(self, request: Request) -> Answer | None:
        """Answer what needs no token."""
        match request.method, request.path:
            case "POST", path if path == f"{IAM}/identity/token":
                return self._identity.exchange(request)
            case "GET", path if path == f"{API}/versions":
                return _versions()
        return None

    def _authorised(self, request: Request) -> Answer:
        if not self._identity.accepts(request.headers.get("authorization", "")):
            raise Refusal(401, 1200, "The token is missing, unknown or expired.", "Get a new one.")
        method, path = request.method, request.path
        if (method, path) == ("POST", f"{SEARCH}/v3/resources/search"):
            return self._identity.search()
        if method == "GET" and path.startswith(f"{CATALOG}/"):
            return self._identity.plan(path.rpartition("/")[2])
        if not path.startswith(f"{API}/"):
            raise Refusal(404, 2404, "There is nothing at this address.")
        return self._service(request, path.removeprefix(API))

    def _service(self, request: Request, path: str) -> Answer:
        places = self._places(request, several=path == "/workloads")
        methods = set()
        for method, pattern, handler in _ROUTES:
            if found := pattern.fullmatch(path):
                methods.add(method)
                if method == request.method:
                    name = found[1] if found.lastindex else ""
                    url = self._origin + request.path
                    return handler(Call(self._world, request, places, name, url))
        if methods:
            raise Refusal(405, 2411, "This method is not offered here.")
        raise Refusal(404, 2404, "There is nothing at this address.")

    def _places(self, request: Request, *, several: bool) -> tuple[str, ...]:
        text = request.headers.get("service-crn", "")
        places = tuple(part.strip() for part in text.split(",")) if several else (text,)
        if not all(self._world.knows(place) for place in places):
            raise Refusal(403, 1200, "No access to this instance.", "Check the instance's CRN.")
        return places


def _versions() -> Answer:
    old = [{"version": v, "status": "deprecated", "sunset_date": _sunset(v)} for v in _OLD_VERSIONS]
    return Answer.json({"versions": [*old, {"version": _LIVE_VERSION, "status": "live"}]})


def _sunset(version: str) -> str:
    return f"2027{version[4:]}" if version > "2026" else "2027-01-01"
