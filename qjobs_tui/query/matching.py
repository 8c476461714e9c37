"""Tests of jobs, made of the terms of a filter line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from fnmatch import fnmatchcase
from types import MappingProxyType

from qjobs_tui.jobs import Job, JobStatus
from qjobs_tui.query.terms import (
    COMPARISON,
    SECONDS,
    asks_cancelling,
    keyed_values,
    statuses_of,
)

Test = Callable[[Job, datetime], bool]
"""Whether a term matches a job at a moment."""
Claim = Callable[[Job], bool]
"""What is true of a job, though its own record does not say so."""
_WATCHED = "watched"


def test_of(term: str, names: Mapping[str, str], is_cancelling: Claim, is_watched: Claim) -> Test:
    """Make the test of a positive term; what is no term of a key is a plain word.

    Args:
        term: The term.
        names: Names of instances by CRN.
        is_cancelling: Whether a job waits for its cancel to take effect.
        is_watched: Whether a job is watched.

    """
    return _is(term, is_watched) or _test(term, names, is_cancelling)


def negated(test: Test) -> Test:
    """Make the opposite of a test."""
    return lambda job, now: not test(job, now)


def _test(term: str, names: Mapping[str, str], is_cancelling: Claim) -> Test:
    if comparison := COMPARISON.fullmatch(term.lower()):
        return _comparison(*comparison.groups())
    key, values = keyed_values(term)
    if key == "status" and asks_cancelling(values):
        wanted = statuses_of(values)
        return lambda job, _: job.status in wanted or is_cancelling(job)
    test = _keyed(key, values, names) if key not in {"", "is"} else None
    return test or _word(term.replace('"', "").casefold())


def _is(term: str, is_watched: Claim) -> Test | None:
    """Make the test of ``is:watched``, as far as it is typed, or None."""
    key, values = keyed_values(term)
    is_meant = key == "is" and any(_WATCHED.startswith(value.lower()) for value in values)
    return (lambda job, _: is_watched(job)) if is_meant else None


def _is_like(text: str, pattern: str) -> bool:
    """Whether a text is the pattern, in which ``*`` stands for anything and all else for itself."""
    return fnmatchcase(text, pattern.replace("[", "[[]").replace("?", "[?]"))


def _keyed(key: str, values: tuple[str, ...], names: Mapping[str, str]) -> Test | None:
    """Make the test of ``key:value,value``, or None when the values mean nothing for that key."""
    if key == "status":
        wanted = statuses_of(values)
        return (lambda job, _: job.status in wanted) if wanted else None
    if key == "session":
        return lambda job, _: job.session_id in values
    if key == "tag":
        return lambda job, _: any(_is_like(tag, value) for tag in job.tags for value in values)
    lowered = tuple(value.lower() for value in values)
    # Programs and QPUs have lower-case names; the service compares them as they are.
    if key == "program":
        return lambda job, _: any(_is_like(job.program, value) for value in lowered)
    if key == "backend":
        return lambda job, _: any(_is_backend(job.backend, value) for value in lowered)
    folded = tuple(value.casefold() for value in values)
    text_of = _FIELDS[key] if key != "instance" else _instance_text(names)
    return lambda job, _: any(value in text_of(job).casefold() for value in folded)


def _reason(job: Job) -> str:
    return f"{job.reason_code or ''} {job.reason} {job.defect}"


_FIELDS: Mapping[str, Callable[[Job], str]] = MappingProxyType(
    {"id": lambda job: job.id, "user": lambda job: job.user_id, "reason": _reason}
)


def _instance_text(names: Mapping[str, str]) -> Callable[[Job], str]:
    return lambda job: f"{names.get(job.instance, '')} {job.instance}"


def _is_backend(name: str, value: str) -> bool:
    return name == value if value.startswith("ibm_") else value in name


def _comparison(key: str, sign: str, number: str, unit: str) -> Test:
    bound = float(number) * SECONDS[unit]

    def compare(value: float | None) -> bool:
        if value is None:
            return False
        if value == bound:
            return sign.endswith("=")
        return value < bound if sign.startswith("<") else value > bound

    if key == "usage":
        return lambda job, _: compare(job.usage.seconds if job.usage else None)
    return lambda job, now: compare((now - job.created).total_seconds() if job.created else None)


def _word(word: str) -> Test:
    def test(job: Job, _: datetime) -> bool:
        return (
            word in job.id.casefold()
            or word in job.backend.casefold()
            or word in job.program.casefold()
            or word in job.status.value
            or any(word in tag.casefold() for tag in job.tags)
            or (
                bool(job.reason_code or job.reason or job.defect)
                and word in _reason(job).casefold()
            )
            or (job.status is JobStatus.UNKNOWN and word in job.service_status.casefold())
        )

    return test
