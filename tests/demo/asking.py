"""Asks the simulated service without a socket."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

from qjobs_tui.demo.identity import Identity
from qjobs_tui.demo.rest import API, IAM, Face
from qjobs_tui.demo.web import Answer, Request

if TYPE_CHECKING:
    from qjobs_tui.demo.world import World

GRANT = "urn:ibm:params:oauth:grant-type:apikey"


class Asker:
    """Holds a token, and asks for one instance after another."""

    def __init__(self, world: World, **identity: int) -> None:
        self.world = world
        self.identity = Identity(world, **identity)
        self.face = Face(world, self.identity, "http://127.0.0.1:1")
        self.places = [instance.crn.text for instance in world.instances]
        self.token = self.value(self.grant())["access_token"]

    def grant(self, key: str | None = None, grant: str = GRANT) -> Answer:
        form = {"grant_type": grant, "apikey": key or self.identity.key.reveal()}
        body = urlencode(form).encode()
        return self.face.answer(Request("POST", f"{IAM}/identity/token", body=body))

    def ask(
        self, method: str, path: str, *, crn: str | None = None, body: object = None, **headers: str
    ) -> Answer:
        parts = urlsplit(path)
        sent = {
            "authorization": f"Bearer {self.token}",
            "service-crn": self.places[0] if crn is None else crn,
            **headers,
        }
        data = b"" if body is None else json.dumps(body).encode()
        where = parts.path if parts.path.startswith("/search") else API + parts.path
        return self.face.answer(Request(method, where, parse_qs(parts.query), sent, data))

    def get(self, path: str, **options: Any) -> Any:
        answer = self.ask("GET", path, **options)
        assert answer.status == 200, answer
        return self.value(answer)

    def ids(self, path: str, **options: Any) -> list[str]:
        return [job["id"] for job in self.get(path, **options)["jobs"]]

    @staticmethod
    def value(answer: Answer) -> Any:
        return json.loads(answer.body)


def code(answer: Answer) -> tuple[int, int]:
    """The status and the first error's code of a refusal in the service's common shape."""
    told = Asker.value(answer)
    assert told["errors"][0]["message"]
    assert told["trace"]
    return answer.status, told["errors"][0]["code"]
