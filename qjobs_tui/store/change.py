"""What the user asked the service to change, and what came of it."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

MOST_KEPT = 1000


class Kind(Enum):
    """What was asked for, in the words of the action log."""

    CANCEL = "cancel"
    TAGS = "change tags"
    STOP = "stop accepting jobs"
    CLOSE = "close"


class Outcome(Enum):
    """What is known of it."""

    ASKED = "asked"
    """The request is under way."""
    ACCEPTED = "accepted"
    """The service took a cancel; the job's status follows after some seconds."""
    LATE = "not yet"
    """It took it a minute ago, and the job has not followed."""
    DONE = "done"
    ALREADY = "had already finished"
    ABSENT = "not in this instance"
    CONFLICT = "changed meanwhile by somebody else"
    FAILED = "failed"
    LEFT = "taken; its instance is no longer followed"
    """It took a cancel, and how the job ends cannot be told any more."""


class Change(msgspec.Struct, frozen=True):
    """One change of one job or session.

    Attributes:
        number: Counts them from 1.
        kind: What was asked for.
        target: Id of the job, or of the session or batch.
        instance: CRN of its instance.
        asked: When.
        outcome: What is known of it.
        answered: When that became known.
        words: What the service said to it, foreign; or "".
        detail: What it was to become, such as the tags; or "".

    """

    number: int
    kind: Kind
    target: str
    instance: str
    asked: datetime
    outcome: Outcome = Outcome.ASKED
    answered: datetime | None = None
    words: str = ""
    detail: str = ""


def put(changes: tuple[Change, ...], news: Iterable[Change]) -> tuple[Change, ...]:
    """Return the changes with the news in their places: the last `MOST_KEPT` of them.

    One that was dropped for younger ones does not come back, since it is too old again.
    """
    by_number = {change.number: change for change in (*changes, *news)}
    return tuple(by_number[number] for number in sorted(by_number))[-MOST_KEPT:]
