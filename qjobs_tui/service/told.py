"""What a failed answer's body tells, in any of the shapes that are in use.

Shapes: ``{"errors": [{code, message, solution, more_info}], "trace"}`` with and without trace,
``{"error": {…}}`` of the classic service, IAM's ``{"errorCode", "errorMessage", "context"}``,
and HTML, ``{}`` or nothing, which tell nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qjobs_tui.secret import Secret

MAX_TEXT = 300


class Told(msgspec.Struct, frozen=True):
    """IBM's own account of a failure; every text is bounded and free of our secrets."""

    message: str = ""
    code: int | None = None
    solution: str = ""
    link: str = ""
    trace: str = ""


def told(body: bytes, hide: Sequence[Secret] = ()) -> Told:
    """Read the body of a failed answer; one that tells nothing gives an empty `Told`."""
    try:
        answer = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Told()
    if not isinstance(answer, Mapping):
        return Told()
    error = _first(answer)
    context = _mapping(answer.get("context"))
    return Told(
        message=bounded(error.get("message") or answer.get("errorMessage"), hide),
        code=_code(error.get("code")),
        solution=bounded(error.get("solution") or answer.get("errorDetails"), hide),
        link=bounded(error.get("more_info"), hide),
        trace=bounded(answer.get("trace") or context.get("requestId"), hide),
    )


def bounded(value: object, hide: Sequence[Secret] = ()) -> str:
    """Return a foreign text without our secrets, which a service may echo, cut to a length."""
    if not isinstance(value, str):
        return ""
    for secret in hide:
        if secret:
            value = value.replace(secret.reveal(), "***")
    text = " ".join(value.split())
    return text if len(text) <= MAX_TEXT else f"{text[: MAX_TEXT - 1]}…"


def _first(answer: Mapping[str, object]) -> Mapping[str, object]:
    errors = answer.get("errors")
    if isinstance(errors, list) and errors:
        return _mapping(errors[0])
    return _mapping(answer.get("error"))


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _code(value: object) -> int | None:
    """Read IBM's code, which arrives as a number although its schema says text."""
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else None
