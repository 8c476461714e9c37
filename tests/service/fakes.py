"""A service of canned answers, a clock that only moves when told, and no randomness."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx

from qjobs_tui.jobs import Crn, Instance
from qjobs_tui.secret import Secret
from qjobs_tui.service.connect import Connection

if TYPE_CHECKING:
    from qjobs_tui.service.client import ServiceClient

CRN = "crn:v1:bluemix:public:quantum-computing:us-east:a/0f00:aaaa-bbbb::"
INSTANCE = Instance(Crn.parse(CRN))
KEY = "made-up-key-that-must-not-be-seen-anywhere"
TOKEN = "made-up-token-that-must-not-be-seen"
BASE = "https://quantum.cloud.ibm.com/api/v1"
IAM = "https://iam.cloud.ibm.com/identity/token"
START = datetime(2026, 11, 21, 12, tzinfo=UTC)

Reply = httpx.Response | Exception | Callable[[httpx.Request], httpx.Response]


class FakeClock:
    def __init__(self) -> None:
        self.passed = 0.0
        self.slept: list[float] = []

    def now(self) -> datetime:
        return START + timedelta(seconds=self.passed)

    def monotonic(self) -> float:
        return self.passed

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.passed += seconds


class Longest:
    """Jitter that always waits as long as it may."""

    def uniform(self, a: float, b: float) -> float:  # noqa: ARG002
        return b


@dataclass(frozen=True)
class FakeAccess:
    key: Secret = field(default_factory=lambda: Secret(KEY))
    url: str | None = None
    iam_url: str | None = None
    private_endpoint: bool = False
    proxies: tuple[tuple[str, Secret], ...] = ()
    verify: bool = True
    search_url: str | None = None


def answer(status: int = 200, body: object = None, **headers: str) -> httpx.Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(
        status, headers=named, stream=httpx.ByteStream(b"" if body is None else content)
    )


def token(life: float = 3600, text: str = TOKEN) -> httpx.Response:
    return answer(200, {"access_token": text, "expires_in": life, "token_type": "Bearer"})


class FakeService(httpx.AsyncBaseTransport):
    """Answers IAM and the service from two lists, the last of each for ever; keeps the requests."""

    def __init__(self, *replies: Reply, sign_in: tuple[Reply, ...] = ()) -> None:
        self.requests: list[httpx.Request] = []
        self.sign_ins: list[httpx.Request] = []
        self._replies = list(replies)
        self._sign_in = list(sign_in) or [lambda _: token()]

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        is_iam = request.url.path.endswith("/identity/token")
        (self.sign_ins if is_iam else self.requests).append(request)
        replies = self._sign_in if is_iam else self._replies
        reply = replies.pop(0) if len(replies) > 1 else replies[0]
        if isinstance(reply, Exception):
            raise reply
        if isinstance(reply, httpx.Response):
            # A response can be read once, and the last one serves for ever.
            return httpx.Response(reply.status_code, headers=reply.headers, stream=reply.stream)
        return reply(request)


def form_of(request: httpx.Request) -> dict[str, Any]:
    return dict(httpx.QueryParams(request.content.decode()))


@asynccontextmanager
async def client(service: FakeService, patience: float = 30) -> AsyncIterator[ServiceClient]:
    connection = Connection(FakeAccess(), FakeClock(), Longest(), transport=service)
    async with connection:
        yield connection.client(INSTANCE, patience)
