"""The filter language: parse a line of text, match jobs, and say what the service can do of it.

A line holds terms parted by blanks, all of which must match; ``-`` before a term negates it, and
double quotes keep blanks and commas together. A term is ``key:value`` (commas mean "or"),
``age<2d``, ``usage>=30s``, or a plain word. Anything else is a plain word, so no text is an error.
A key that has no value yet says nothing, so that a line being typed does not empty the table.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from types import MappingProxyType

from qjobs_tui.jobs import Job, JobStatus

Test = Callable[[Job, datetime], bool]
CANCELLING = "cancelling"
WATCHED = "watched"

_TERM = re.compile(r'(?:"[^"]*"?|[^\s"])+')
_VALUE = re.compile(r'(?:"[^"]*"?|[^,"])+')
_COMPARISON = re.compile(r"(age|usage)(<=|>=|<|>)(\d+(?:\.\d+)?)([smhdw]?)")
_SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
# Limits of the service; a term beyond one is left to us.
_OLDEST_S = 36500 * 86400.0
_MAX_TAGS, _MAX_TAG, _MAX_PROGRAM, _MAX_BACKEND, _MAX_ID = 8, 86, 63, 100, 128
_NO_NAMES: Mapping[str, str] = MappingProxyType({})

_STATUS_WORDS: Mapping[str, frozenset[JobStatus]] = MappingProxyType(
    {status.value.replace(" ", ""): frozenset({status}) for status in JobStatus}
    | {
        "completed": frozenset({JobStatus.DONE}),
        "canceled": frozenset({JobStatus.CANCELLED}),
        "error": frozenset({JobStatus.FAILED, JobStatus.TIMED_OUT}),
        "timeout": frozenset({JobStatus.TIMED_OUT}),
        "pending": frozenset({JobStatus.QUEUED, JobStatus.RUNNING}),
        "final": frozenset(status for status in JobStatus if status.is_final),
    }
)

_PENDING = _STATUS_WORDS["pending"]


def _is_nobody(_: Job) -> bool:
    return False


KEYS: Mapping[str, str] = MappingProxyType(
    {
        "status": "queued, running, cancelling, done, failed, timedout, cancelled; pending, final, "
        "error",
        "backend": "part of the QPU's name, or the whole name from ibm_ on",
        "program": "sampler, estimator, executor …; * for any text",
        "tag": "a whole tag, as written; * for any text",
        "session": "id of the session or batch",
        "instance": "part of the instance's name or CRN",
        "is": "watched: on screen, those whose end will be told",
        "id": "part of the job's id",
        "reason": "part of the failure's code or text",
        "user": "part of the user's id",
    }
)


_UNFINISHED = re.compile(rf'"*|(?:{"|".join(KEYS)}):["\s,]*|(?:age|usage)[<>]=?')


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What of a query the service can filter by; never less than what the query matches."""

    pending: bool | None = None
    program: str = ""
    backend: str = ""
    tags: tuple[str, ...] = ()
    session_id: str = ""
    created_after: datetime | None = None
    created_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed filter line; two are equal when their text is."""

    text: str
    narrowing: Narrowing = field(compare=False)
    tests: tuple[Test, ...] = field(compare=False, repr=False)

    def matches(self, job: Job, now: datetime) -> bool:
        """Whether every term of the line matches the job."""
        return all(test(job, now) for test in self.tests)


def parse(
    text: str,
    now: datetime,
    instance_names: Mapping[str, str] = _NO_NAMES,
    is_cancelling: Callable[[Job], bool] = _is_nobody,
    is_watched: Callable[[Job], bool] = _is_nobody,
) -> Query:
    """Read a filter line.

    Args:
        text: What the user typed; no text is an error.
        now: The present moment, from which the ages of `Query.narrowing` count.
        instance_names: Names of instances by CRN, for ``instance:``.
        is_cancelling: Tells whether a job waits for its cancel to take effect, which its own record
            does not say, for ``status:cancelling``.
        is_watched: Tells whether a job is watched, for ``is:watched``.

    """
    tests: list[Test] = []
    narrowing = Narrowing()
    for match in _TERM.finditer(text):
        term = match.group()
        negated, bare = term.startswith("-"), term.removeprefix("-")
        if _UNFINISHED.fullmatch(bare.lower()):
            continue
        test = _is(bare, is_watched) or _test(bare, instance_names, is_cancelling)
        tests.append(_negate(test) if negated else test)
        if not negated:
            narrowing = _narrowed(narrowing, bare, now)
    return Query(text.strip(), narrowing, tuple(tests))


def _negate(test: Test) -> Test:
    return lambda job, now: not test(job, now)


def _keyed_values(term: str) -> tuple[str, tuple[str, ...]]:
    """Split ``key:value,value``; the key is "" when the term has none that is known."""
    key, _, rest = term.partition(":")
    values = (value.replace('"', "") for value in _VALUE.findall(rest))
    wanted = tuple(value for value in values if value.strip())
    return (key.lower(), wanted) if key.lower() in KEYS and wanted else ("", ())


def _test(term: str, names: Mapping[str, str], is_cancelling: Callable[[Job], bool]) -> Test:
    if comparison := _COMPARISON.fullmatch(term.lower()):
        return _comparison(*comparison.groups())
    key, values = _keyed_values(term)
    if key == "status" and _asks_cancelling(values):
        wanted = _statuses(values)
        return lambda job, _: job.status in wanted or is_cancelling(job)
    test = _keyed(key, values, names) if key not in {"", "is"} else None
    return test or _word(term.replace('"', "").casefold())


def _is(term: str, is_watched: Callable[[Job], bool]) -> Test | None:
    """Make the test of ``is:watched``, as far as it is typed, or None."""
    key, values = _keyed_values(term)
    is_meant = key == "is" and any(WATCHED.startswith(value.lower()) for value in values)
    return (lambda job, _: is_watched(job)) if is_meant else None


def _is_like(text: str, pattern: str) -> bool:
    """Whether a text is the pattern, in which ``*`` stands for anything and all else for itself."""
    return fnmatchcase(text, pattern.replace("[", "[[]").replace("?", "[?]"))


def _keyed(key: str, values: tuple[str, ...], names: Mapping[str, str]) -> Test | None:
    """Make the test of ``key:value,value``, or None when the values mean nothing for that key."""
    if key == "status":
        wanted = _statuses(values)
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


def _statuses(values: tuple[str, ...]) -> frozenset[JobStatus]:
    """Statuses whose word begins with one of the values, so that half-typed words match too."""
    return frozenset[JobStatus]().union(
        *(
            statuses
            for value in values
            for word, statuses in _STATUS_WORDS.items()
            if word.startswith(value.lower().replace(" ", ""))
        )
    )


def _asks_cancelling(values: tuple[str, ...]) -> bool:
    return any(CANCELLING.startswith(value.lower()) for value in values)


def _comparison(key: str, sign: str, number: str, unit: str) -> Test:
    bound = float(number) * _SECONDS[unit]

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


def _narrowed(narrowing: Narrowing, term: str, now: datetime) -> Narrowing:
    """Add to a narrowing what the service itself can filter of one positive term."""
    if comparison := _COMPARISON.fullmatch(term.lower()):
        key, sign, number, unit = comparison.groups()
        seconds = float(number) * _SECONDS[unit]
        if key != "age" or seconds > _OLDEST_S:
            return narrowing
        moment = now - timedelta(seconds=seconds)
        if sign.startswith("<"):
            return replace(narrowing, created_after=moment)
        return replace(narrowing, created_before=moment)
    key, values = _keyed_values(term)
    if key == "status":
        asked = _PENDING if _asks_cancelling(values) else frozenset[JobStatus]()
        wanted = _statuses(values) | asked
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
