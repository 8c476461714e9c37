"""How far the saving of many results is, and what came of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from qjobs_tui.jobs import Job


class Came(Enum):
    """What came of a job."""

    SAVED = "saved"
    ALREADY = "already saved"
    REFUSED = "not saved"
    STOPPED = "stopped"
    NOT_TRIED = "not tried"
    LEFT_OUT = "left out"  # as it was planned


@dataclass(frozen=True, slots=True)
class Step:
    """How far it is: the how-maniest job of those that there is something to do for.

    Attributes:
        number: From 1.
        count: Of how many.
        job: The job.
        received: Bytes of its body so far.
        size: Bytes in all, where that is known.

    """

    number: int
    count: int
    job: Job
    received: int = 0
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one job.

    Attributes:
        job: The job.
        came: What, in short.
        path: The file, where there is one.
        form: Its form, or "".
        size: Its bytes.
        words: Why, or what else is to be said: foreign text still.
        hint: What helps, or where the only copy of something is.

    """

    job: Job
    came: Came
    path: Path | None = None
    form: str = ""
    size: int = 0
    words: str = ""
    hint: str = ""


Tell = Callable[[Step | Outcome], None]
