"""One keep-alive connection to a demo server."""

from __future__ import annotations

import http.client
import json
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlencode

from qjobs_tui.demo.rest import API, IAM
from tests.support.waiting import PATIENCE_S

from .asking import GRANT

if TYPE_CHECKING:
    from qjobs_tui.demo.server import DemoServer

LIMIT_S = PATIENCE_S


class Line:
    """One keep-alive connection with a token."""

    def __init__(self, server: DemoServer) -> None:
        self.server = server
        self.http = http.client.HTTPConnection("127.0.0.1", server.port, timeout=LIMIT_S)
        self.headers = {"Service-CRN": server.instances[0].crn.text}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    def sign_in(self) -> int:
        form = urlencode({"grant_type": GRANT, "apikey": self.server.key.reveal()})
        self.http.request("POST", f"{IAM}/identity/token", form)
        answer = self.http.getresponse()
        body = answer.read()
        if answer.status == 200:
            self.headers["Authorization"] = f"Bearer {json.loads(body)['access_token']}"
        return answer.status

    def ask(
        self, path: str = "/jobs", method: str = "GET", body: Any = None, **headers: str
    ) -> tuple[int, bytes, Any]:
        self.http.request(method, API + path, body, self.headers | headers)
        answer = self.http.getresponse()
        return answer.status, answer.read(), answer.headers

    def status(self, path: str = "/jobs", method: str = "GET") -> int:
        return self.ask(path, method)[0]
