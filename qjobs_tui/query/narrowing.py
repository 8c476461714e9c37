"""What the service itself can filter by, of all that a filter line says."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace

from qjobs_tui.jobs import JobStatus
from qjobs_tui.query.terms import (
    COMPARISON,
    PENDING,
    SECONDS,
    asks_cancelling,
    keyed_values,
    statuses_of,
)

# Limits of the service; a term beyond one is left to us.
_OLDEST_S = 36500 * 86400.0
_MAX_TAGS, _MAX_TAG, _MAX_PROGRAM, _MAX_BACKEND, _MAX_ID = 8, 86, 63, 100, 128


class Narrowing(msgspec.Struct, frozen=True):
    """What of a query the service can filter by; never less than what the query matches."""

    pending: bool | None = None
    program: str = ""
    backend: str = ""
    tags: tuple[str, ...] = ()
    session_id: str = ""
    created_after: datetime | None = None
    created_before: datetime | None = None


def narrowed(narrowing: Narrowing, term: str, now: datetime) -> Narrowing:
    """Add to a narrowing what the service itself can filter of one positive term."""
    if comparison := COMPARISON.fullmatch(term.lower()):
        key, sign, number, unit = comparison.groups()
        seconds = float(number) * SECONDS[unit]
        if key != "age" or seconds > _OLDEST_S:
            return narrowing
        moment = now - timedelta(seconds=seconds)
        if sign.startswith("<"):
            return replace(narrowing, created_after=moment)
        return replace(narrowing, created_before=moment)
    key, values = keyed_values(term)
    if key == "status":
        asked = PENDING if asks_cancelling(values) else frozenset[JobStatus]()
        wanted = statuses_of(values) | asked
        return replace(narrowing, pending=_pending(wanted, narrowing.pending))
    return _narrowed_by(narrowing, key, values[0]) if len(values) == 1 else narrowing


def _pending(wanted: frozenset[JobStatus], before: bool | None) -> bool | None:
    """Tell which half of the jobs the statuses lie in, or what was known before."""
    if wanted and all(status.is_pending for status in wanted):
        return True
    return False if wanted and all(status.is_final for status in wanted) else before


def _narrowed_by(narrowing: Narrowing, key: str, value: str) -> Narrowing:
    is_plain = value.isprintable() and "*" not in value
    if key == "program" and is_plain and len(value) <= _MAX_PROGRAM:
        return replace(narrowing, program=value.lower())
    if key == "backend" and value.lower().startswith("ibm_") and _is_sendable(value, _MAX_BACKEND):
        return replace(narrowing, backend=value.lower())
    if key == "tag" and is_plain and len(value) <= _MAX_TAG and len(narrowing.tags) < _MAX_TAGS:
        return replace(narrowing, tags=(*narrowing.tags, value))
    if key == "session" and _is_sendable(value, _MAX_ID):
        return replace(narrowing, session_id=value)
    return narrowing


def _is_sendable(value: str, limit: int) -> bool:
    """Whether a value can stand in a request; a lone surrogate of a bad argument cannot."""
    return len(value) <= limit and value.isprintable()
