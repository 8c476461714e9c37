"""Values of the `__type__` JSON, read here."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from qjobs_tui.results.gate.document import read_document
from qjobs_tui.results.gate.node import Node
from qjobs_tui.results.gate.source import BytesSource
from qjobs_tui.results.reading.codec import value

if TYPE_CHECKING:
    from qjobs_tui.results.limits import Limits

START = datetime(2026, 3, 4, 5, 6, 7, 250_000, tzinfo=UTC)


def decoded(body: str | bytes, limits: Limits | None = None) -> Any:
    text = body.encode() if isinstance(body, str) else body
    document = read_document(BytesSource(text), limits)
    return value(Node(document, document.tree))


def typed(kind: object, inner: object) -> str:
    return json.dumps({"__type__": kind, "__value__": inner})
