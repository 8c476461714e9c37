"""The filter language: parse a line of text, match jobs, and say what the service can do of it.

A line holds terms parted by blanks, all of which must match; ``-`` before a term negates it, and
double quotes keep blanks and commas together. A term is ``key:value`` (commas mean "or"),
``age<2d``, ``usage>=30s``, or a plain word. Anything else is a plain word, so no text is an error.
A key that has no value yet says nothing, so that a line being typed does not empty the table.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from qjobs_tui.query.matching import Claim, Test, negated, test_of
from qjobs_tui.query.narrowing import Narrowing, narrowed
from qjobs_tui.query.terms import KEYS, TERM, UNFINISHED

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from qjobs_tui.jobs import Job

__all__ = ["KEYS", "Narrowing", "Query", "parse"]

_NO_NAMES: Mapping[str, str] = MappingProxyType({})


def _is_nobody(_: Job) -> bool:
    return False


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
    is_cancelling: Claim = _is_nobody,
    is_watched: Claim = _is_nobody,
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
    for match in TERM.finditer(text):
        term = match.group()
        is_negated, bare = term.startswith("-"), term.removeprefix("-")
        if UNFINISHED.fullmatch(bare.lower()):
            continue
        test = test_of(bare, instance_names, is_cancelling, is_watched)
        tests.append(negated(test) if is_negated else test)
        if not is_negated:
            narrowing = narrowed(narrowing, bare, now)
    return Query(text.strip(), narrowing, tuple(tests))
