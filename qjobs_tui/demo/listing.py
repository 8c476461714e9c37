"""The query parameters of the list of jobs, and what both lists read alike."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from qjobs_tui.demo import render
from qjobs_tui.demo.web import Answer, Refusal, Request

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from qjobs_tui.demo.script import JobScript
    from qjobs_tui.demo.world import World

_LIMIT = 200
_T = TypeVar("_T")


def jobs(world: World, place: str, request: Request) -> Answer:
    """Answer ``GET /jobs``: newest first, a limit out of range silently becomes 200."""
    now = world.now()
    limit = number(request, "limit", _LIMIT, 1, _LIMIT)
    offset = number(request, "offset", 0, 0, None)
    found = matching(_candidates(world, place, request), _job_tests(request))
    if request.one("sort", "DESC").upper() != "ASC":
        found.reverse()
    with_params = request.flag("exclude_params") is False
    page = [render.job(one, now, with_params=with_params) for one in found[offset : offset + limit]]
    return Answer.json({"jobs": page, "count": len(found), "limit": limit, "offset": offset})


def _candidates(world: World, place: str, request: Request) -> list[JobScript]:
    """Return the jobs that ``pending`` leaves, oldest first."""
    pending = request.flag("pending")
    if pending:
        return world.pending(place)
    everything = world.jobs(place)
    if pending is None:
        return everything
    waiting = {one.id for one in world.pending(place)}
    return [one for one in everything if one.id not in waiting]


def _job_tests(request: Request) -> list[Callable[[JobScript], bool]]:
    tests: list[Callable[[JobScript], bool]] = []
    program, backend, session = (request.one(n) for n in ("program", "backend", "session_id"))
    tags = set(request.query.get("tags", []))
    after, before = instant(request, "created_after"), instant(request, "created_before")
    if program:
        tests.append(lambda job: job.program == program)
    if backend:
        tests.append(lambda job: job.backend == backend)
    if session:
        tests.append(lambda job: job.session_id == session)
    if tags:
        tests.append(lambda job: tags.issubset(job.tags))
    if after is not None:
        tests.append(lambda job: job.created >= after)
    if before is not None:
        tests.append(lambda job: job.created <= before)
    return tests


def matching(items: Iterable[_T], tests: list[Callable[[_T], bool]]) -> list[_T]:
    """Return the items that pass all tests."""
    for test in tests:
        items = [item for item in items if test(item)]
    return list(items)


def number(request: Request, name: str, default: int, low: int, high: int | None) -> int:
    """Return a whole number between bounds; anything else silently becomes the default."""
    try:
        value = int(request.one(name, str(default)))
    except ValueError:
        return default
    return value if value >= low and (high is None or value <= high) else default


def instant(request: Request, name: str) -> datetime | None:
    """Return a moment, None when it is not given.

    Raises:
        Refusal: 400, it cannot be read.

    """
    text = request.one(name)
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise Refusal(400, 2400, f"{name} is not a date and time.") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
