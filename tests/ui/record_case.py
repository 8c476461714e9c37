"""A record for the pane that shows it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from qjobs_tui.ui.widgets.json_view import JsonView

if TYPE_CHECKING:
    from .hosting import Hosted

REASON = "The circuit is too deep: " + ", ".join(f"layer {n} has {n * n} gates" for n in range(12))
RECORD: dict[str, Any] = {
    "job": {
        "id": "d305ck0ocacs73ajagvg",
        "status": "Failed",
        "state": {"status": "Failed", "reason": REASON, "reason_code": 1517},
        "created": "2026-03-04T09:20:00.000000Z",
        "program": {"id": "sampler"},
        "cost": 10800,
        "tags": ["vqe", "run-3"],
        "remote_storage": {},
        "usage": {"qpu_charge_time_seconds": 2.0, "status": "complete"},
    },
    "metrics": {"timestamps": {"running": None}, "caller": "qiskit/2.1", "usage": None},
}
BODY = json.dumps(RECORD).encode()


def view(it: Hosted) -> JsonView:
    return it.app.query_one(JsonView)


def path(it: Hosted) -> str:
    return it.line(".where").strip()
