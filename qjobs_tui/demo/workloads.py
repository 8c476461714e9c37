"""The list of workloads: jobs, sessions and batches of several instances in one."""

from __future__ import annotations

import base64
import binascii
import json
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from qjobs_tui.demo import render
from qjobs_tui.demo.listing import instant, matching, number
from qjobs_tui.demo.web import Answer, Refusal, Request

if TYPE_CHECKING:
    from collections.abc import Callable

    from qjobs_tui.demo.world import World

_LIMIT, _DEFAULT = 50, 10
_Row = dict[str, Any]


def answer(world: World, places: tuple[str, ...], request: Request, own: str, url: str) -> Answer:
    """Answer ``GET /workloads`` for several instances: oldest first unless asked otherwise.

    Args:
        world: The account.
        places: CRNs of the instances asked for.
        request: The request.
        own: The user that ``user=me`` means.
        url: Address of this endpoint, for the links to the neighbouring pages.

    """
    rows = [row for place in places for row in _rows(world, place)]
    rows = matching(rows, _workload_tests(request, own))
    rows.sort(key=_row_key, reverse=request.one("sort", "createdAt") == "-createdAt")
    limit = number(request, "limit", _DEFAULT, 1, _LIMIT)
    start = _cursor_start(rows, request, limit)
    shown: _Row = {"workloads": rows[start : start + limit], "total_count": len(rows)}
    if start > 0:
        shown["previous"] = {"href": _link(url, request, "previous", rows[start])}
    if start + limit < len(rows):
        shown["next"] = {"href": _link(url, request, "next", rows[start + limit - 1])}
    return Answer.json(shown)


def _workload_tests(request: Request, own: str) -> list[Callable[[_Row], bool]]:
    tests: list[Callable[[_Row], bool]] = []
    tags, states = set(request.query.get("tags", [])), request.query.get("status", [])
    search, backend, mode = (request.one(n) for n in ("search", "backend", "mode"))
    after, before = instant(request, "created_after"), instant(request, "created_before")
    if request.one("user") == "me":
        tests.append(lambda row: row["user_id"] == own)
    if states:
        tests.append(lambda row: row["status"] in states)
    if mode:
        tests.append(lambda row: row["mode"] == mode)
    if backend:
        tests.append(lambda row: row["backend"] == backend)
    if tags:
        tests.append(lambda row: tags.issubset(row["tags"]))
    if search:
        tests.append(lambda row: any(search in text for text in (row["id"], *row["tags"])))
    if after is not None:
        tests.append(lambda row: datetime.fromisoformat(row["created"]) >= after)
    if before is not None:
        tests.append(lambda row: datetime.fromisoformat(row["created"]) <= before)
    return tests


def _rows(world: World, place: str) -> list[_Row]:
    now, every = world.now(), world.jobs(place)
    rows: list[_Row] = [render.job_workload(one, now, place) for one in every]
    for session in world.sessions(place):
        members = [one for one in every if one.session_id == session.id]
        rows.append(render.session_workload(session, members, now, place))
    return rows


def _row_key(row: _Row) -> tuple[datetime, str]:
    return datetime.fromisoformat(row["created"]), row["id"]


def _cursor_start(rows: list[_Row], request: Request, limit: int) -> int:
    """Return where the page begins that a cursor asks for; one to a vanished row is refused."""
    for direction in ("next", "previous"):
        cursor = request.one(direction)
        if not cursor:
            continue
        at = [row["id"] for row in rows]
        row_id = _opened(cursor)
        if row_id not in at:
            raise Refusal(400, 2400, f"The {direction} cursor is not valid.")
        place = at.index(row_id)
        return place + 1 if direction == "next" else max(0, place - limit)
    return 0


def _link(url: str, request: Request, direction: str, row: _Row) -> str:
    kept = [
        (name, value)
        for name, values in request.query.items()
        if name not in {"next", "previous"}
        for value in values
    ]
    cursor = base64.urlsafe_b64encode(json.dumps([row["id"]]).encode()).decode()
    return f"{url}?{urlencode([*kept, (direction, cursor)])}"


def _opened(cursor: str) -> str:
    try:
        return str(json.loads(base64.urlsafe_b64decode(cursor))[0])
    except (binascii.Error, ValueError, LookupError, TypeError) as error:
        raise Refusal(400, 2400, "The cursor is not valid.") from error
