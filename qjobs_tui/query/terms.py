"""The terms of the filter language: where one ends, and what its key and values are."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from qjobs_tui.jobs import JobStatus

if TYPE_CHECKING:
    from collections.abc import Mapping

CANCELLING = "cancelling"

TERM = re.compile(r'(?:"[^"]*"?|[^\s"])+')
_VALUE = re.compile(r'(?:"[^"]*"?|[^,"])+')
COMPARISON = re.compile(r"(age|usage)(<=|>=|<|>)(\d+(?:\.\d+)?)([smhdw]?)")
SECONDS: Mapping[str, int] = MappingProxyType(
    {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
)

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

PENDING = _STATUS_WORDS["pending"]

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

UNFINISHED = re.compile(rf'"*|(?:{"|".join(KEYS)}):["\s,]*|(?:age|usage)[<>]=?')
"""A term that says nothing yet, in lower case."""


def keyed_values(term: str) -> tuple[str, tuple[str, ...]]:
    """Split ``key:value,value``; the key is "" when the term has none that is known."""
    key, _, rest = term.partition(":")
    values = (value.replace('"', "") for value in _VALUE.findall(rest))
    wanted = tuple(value for value in values if value.strip())
    return (key.lower(), wanted) if key.lower() in KEYS and wanted else ("", ())


def statuses_of(values: tuple[str, ...]) -> frozenset[JobStatus]:
    """Statuses whose word begins with one of the values, so that half-typed words match too."""
    return frozenset[JobStatus]().union(
        *(
            statuses
            for value in values
            for word, statuses in _STATUS_WORDS.items()
            if word.startswith(value.lower().replace(" ", ""))
        )
    )


def asks_cancelling(values: tuple[str, ...]) -> bool:
    """Whether one of the values begins the word for a job that waits for its cancel."""
    return any(CANCELLING.startswith(value.lower()) for value in values)
