"""Jobs that keep arriving at an instance, one a minute, for as long as anybody watches.

The n-th job is a function of n alone, so a clock that leaps over a month skips what it leapt over.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from qjobs_tui.demo import bodies
from qjobs_tui.demo.ids import xid
from qjobs_tui.demo.script import COMPLETED, Ending, JobScript

PERIOD_S = 60.0
# Created, started and ended at these moments of a period (the end two periods later), so that an
# instance shows a change about every 20 s.
_CREATED_S, _STARTS_S, _ENDS_S = 14.0, 34.0, 114.0
_SERIAL_BASE = 0x400000

_PROGRAMS = ("executor", "executor", "sampler", "executor", "estimator", "noise-learner")
_TAGS = (("nightly",), ("vqe", "h2"), (), ("calibration-check",), ("vqe", "lih"), ())
_FAILED = Ending(
    "Failed",
    "Failed",
    "The instruction ecr on qubits (4, 5) is not supported by the target system.",
    7001,
    "Transpile the circuit for this QPU before it is submitted.",
)


@dataclass(frozen=True, slots=True)
class Traffic:
    """An endless row of jobs on some QPUs, the first just after ``start``."""

    start: datetime
    backends: tuple[str, ...]
    seed: int = 0

    def due(self, now: datetime) -> int:
        """Return how many jobs have arrived by now."""
        passed = (now - self.start).total_seconds() - _CREATED_S
        return max(0, int(passed // PERIOD_S) + 1)

    def job(self, number: int) -> JobScript:
        """Return the job of that number, from 0."""
        dice = Random(f"{self.seed}:{number}")  # noqa: S311 - no secret
        program = dice.choice(_PROGRAMS)
        failed = dice.random() < 0.1
        created = self._moment(number, _CREATED_S)
        usage = round(dice.uniform(0.5, 4.0), 1)
        return JobScript(
            id=xid(created, _SERIAL_BASE + self.seed * 0x100000 + number),
            created=created,
            starts=self._moment(number, _STARTS_S + dice.uniform(-2.0, 2.0)),
            ends=self._moment(number, _ENDS_S + dice.uniform(-2.0, 2.0)),
            ending=_FAILED if failed else COMPLETED,
            program=program,
            backend=dice.choice(self.backends),
            tags=(tags := dice.choice(_TAGS)),
            usage=usage,
            estimate=round(usage * dice.uniform(0.9, 1.4), 1),
            result=bodies.TRACEBACK if failed else bodies.fitting(program, tags, number),
            log=bodies.LOG,
        )

    def _moment(self, number: int, seconds: float) -> datetime:
        return self.start + timedelta(seconds=number * PERIOD_S + seconds)
