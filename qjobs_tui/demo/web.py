"""Requests and answers as plain values, so that routes need no socket."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

JSON = "application/json"
DOCS = "https://quantum.cloud.ibm.com/docs/errors"


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request; header names are in lower case, ``query`` keeps repeated parameters."""

    method: str
    path: str
    query: Mapping[str, list[str]] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = field(default=b"", repr=False)

    def one(self, name: str, default: str = "") -> str:
        """Return a parameter's last value."""
        return self.query.get(name, [default])[-1]

    def flag(self, name: str, *, default: bool | None = None) -> bool | None:
        """Return a parameter that says true or false."""
        return {"true": True, "false": False}.get(self.one(name).lower(), default)

    def json(self) -> object:
        """Return the body's JSON value.

        Raises:
            Refusal: 400, the body is not JSON.

        """
        try:
            return json.loads(self.body)
        except ValueError as error:
            raise Refusal(400, 2400, "The request body is not valid JSON.") from error


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer, without the headers that every answer has."""

    status: int = 204
    body: bytes = b""
    content_type: str = ""
    headers: tuple[tuple[str, str], ...] = ()

    @classmethod
    def json(cls, value: object, status: int = 200) -> Answer:
        """Answer with a JSON value."""
        return cls(status, json.dumps(value, separators=(",", ":")).encode(), JSON)

    @classmethod
    def text(cls, text: str, status: int = 200) -> Answer:
        """Answer with plain text."""
        return cls(status, text.encode(), "text/plain; charset=utf-8")


NO_CONTENT = Answer()


class Refusal(Exception):
    """The request ends with an error in the service's common shape.

    The code numbers are the service's own where they are known (1200-1205), else stand-ins.
    """

    def __init__(self, status: int, code: int, message: str, solution: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.solution = solution

    def answer(self, trace: str) -> Answer:
        """Return the refusal as the service would word it."""
        error = {
            "code": self.code,
            "message": self.message,
            "solution": self.solution,
            "more_info": f"{DOCS}#{self.code}",
        }
        return Answer.json({"errors": [error], "trace": trace}, self.status)
