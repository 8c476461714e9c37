"""The jobs and sessions with which the simulated account opens.

Times are seconds before the opening (``age``), or after it for what is still to come.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

from qjobs_tui.demo import bodies
from qjobs_tui.demo.devices import DEVICES, RETIRED
from qjobs_tui.demo.ids import xid
from qjobs_tui.demo.script import CANCELLED, COMPLETED, Ending, JobScript, SessionScript
from qjobs_tui.demo.shown import SHOWN

OTHER_USER = "IBMid-270000MATE"
_REGIONS = ("us-east", "eu-de")
_MINUTE, _HOUR, _DAY = 60.0, 3_600.0, 86_400.0

NOT_TRANSPILED = Ending(
    "Failed",
    "Failed",
    "The instruction rzz on qubits (12, 13) is not supported by the target system.",
    7001,
    "Transpile the circuit for this QPU before it is submitted.",
)
AWKWARD = Ending(
    "Failed",
    "Failed",
    'Error executing program: "ValueError(\'circuit too large: 5,201 > 5,000 "rzz" gates\')"\n'
    "\tat chunk 3 of 41 (θ = π/4, ⟨ZZ⟩ ≥ 0.5, Größe überschritten, 量子ビット 127)\r\n"
    "    see also: [bold]not markup[/bold], {not: format}, %s, \\n and <b>no html</b>; "
    + "the control system dropped the payload after retrying; "
    * 6,
    1517,
    "Reduce the circuit's size, or split its PUBs over several jobs. If this goes on,\n"
    "contact support with the trace id.",
)
SYSTEM = Ending("Failed", "Failed", "Internal error", 9699, "Submit the job again.")
SILENT = Ending("Failed", "Failed")
TOO_LONG_STATUS = Ending("Cancelled - Ran too long", "Cancelled")
TOO_LONG_CODE = Ending(
    "Cancelled",
    "Cancelled",
    "The job exceeded its maximum execution time",
    1305,
    "Verify the processing time with fewer shots, or raise the maximum execution time.",
)
TOO_LONG_REASON = Ending("Cancelled", "Cancelled", "Ran too long")

_PROGRAMS = ("executor",) * 5 + (
    "sampler", "sampler", "estimator", "estimator", "noise-learner", "circuit-runner",
    "qasm3-runner", "calibrate",
)  # fmt: skip
_TAGS = (
    (), (), ("vqe", "h2"), ("vqe", "run-3"), ("qaoa", "maxcut-40"), ("nightly",),
    ("thesis", "ch4", "fig-2"), ("trotter", "ising", "dt=0.05"), ("readout-check",),
)  # fmt: skip


def jobs(now: datetime, region: str) -> list[JobScript]:
    """Return the jobs of the instance in that region as they stand when the account opens."""
    book = _Book(now, region)
    if region == "us-east":
        _us_pending(book)
        _us_past(book)
    else:
        _eu_pending(book)
        _eu_past(book)
    _history(book, 16)
    return book.jobs


def sessions(now: datetime, region: str) -> list[SessionScript]:
    """Return the sessions and batches of the instance in that region."""
    mode, backend = ("batch", "ibm_fez") if region == "us-east" else ("dedicated", "ibm_aachen")
    past, present = now - timedelta(days=3), now - timedelta(minutes=20)
    return [
        SessionScript(
            session_id(past, region), mode, backend, past, accepting=False,
            closes=past + timedelta(minutes=25), tags=("vqe",),
        ),
        SessionScript(session_id(present, region), mode, backend, present, tags=("vqe", "run-4")),
    ]  # fmt: skip


def session_id(created: datetime, region: str) -> str:
    """Return the id of the session opened in that region at that moment."""
    return xid(created, 0x300000 + _REGIONS.index(region))


def plain(now: datetime, number: int) -> JobScript:
    """Return the n-th of many like jobs: finished, one for each minute into the past."""
    created = now - timedelta(seconds=(number + 3) * _MINUTE)
    return JobScript(
        id=xid(created, number),
        created=created,
        starts=created + timedelta(seconds=20),
        ends=created + timedelta(seconds=50 + number % 60),
        ending=NOT_TRANSPILED if number % 11 == 10 else COMPLETED,
        program=_PROGRAMS[number % len(_PROGRAMS)],
        backend=DEVICES[number % 3].name,
        tags=_TAGS[number % len(_TAGS)],
        usage=float(number % 40) / 10 + 1.0,
        estimate=2.0,
        result=bodies.fitting(_PROGRAMS[number % len(_PROGRAMS)], (), number),
    )


class _Book:
    """Collects scripts, and knows the region's ids and QPUs."""

    def __init__(self, now: datetime, region: str) -> None:
        self.now = now
        self.region = region
        self.dice = Random(region)  # noqa: S311 - no secret
        self.backends = [d.name for d in DEVICES if d.region == region and d.status == "online"]
        self.jobs: list[JobScript] = []

    def at(self, seconds: float | None) -> datetime | None:
        """Return the moment that many seconds after the opening."""
        return None if seconds is None else self.now + timedelta(seconds=seconds)

    def write(
        self,
        age: float,
        starts: float | None,
        ends: float | None,
        **fields: Any,  # noqa: ANN401 - fields of a JobScript, which checks their names
    ) -> JobScript:
        """Add a job created ``age`` seconds ago; the other times are relative to the opening."""
        created = self.now - timedelta(seconds=age)
        serial = len(self.jobs) + 0x1000 * _REGIONS.index(self.region)
        job = JobScript(
            id=xid(created, serial),
            created=created,
            starts=self.at(starts),
            ends=self.at(ends),
            **_filled(fields, len(self.jobs)),
        )
        self.jobs.append(job)
        return job

    def past(
        self,
        age: float,
        waited: float,
        ran: float,
        **fields: Any,  # noqa: ANN401 - as above
    ) -> JobScript:
        """Add a finished job that waited and then ran for so long."""
        return self.write(age, waited - age, waited - age + ran, **fields)

    def session(self, **ago: float) -> str:
        """Return the id of the session opened that long ago."""
        return session_id(self.now - timedelta(**ago), self.region)


def _filled(fields: dict[str, Any], turn: int) -> dict[str, Any]:
    """Give a job the result and log that fit its program, tags and ending."""
    ending, program = fields.get("ending", COMPLETED), fields.get("program", "sampler")
    if ending is COMPLETED:
        fields.setdefault("result", bodies.fitting(program, fields.get("tags", ()), turn))
    elif ending.status == "Failed":
        is_deep = ending is AWKWARD
        fields.setdefault("result", bodies.long_traceback() if is_deep else bodies.TRACEBACK)
    if ending is not CANCELLED:
        fields.setdefault("log", bodies.LOG)
    return fields


def _us_pending(book: _Book) -> None:
    batch = book.session(minutes=20)
    book.write(240, 5, 48, program="executor", tags=("vqe", "run-3"), usage=6.2, estimate=7.5)
    book.write(
        540, -95, 22, program="sampler", backend="ibm_torino", tags=("h2",), usage=12.0,
        estimate=11.0,
    )  # fmt: skip
    book.write(
        900, 62, 95, program="estimator", session_id=batch, tags=("vqe", "run-4"), usage=4.1,
        ending=AWKWARD, estimate=5.0,
    )  # fmt: skip
    book.write(
        800, -30, 75, program="executor", session_id=batch, tags=("vqe", "run-4"), usage=8.8,
        estimate=8.0, settles=60.0,
    )  # fmt: skip
    book.write(5_400, None, None, backend="ibm_kingston", program="executor", estimate=30.0)
    book.write(
        9_000, -4_000, 7_200, program="noise-learner", backend="ibm_marrakesh", usage=540.0,
        tags=("noise-model", "long"), estimate=600.0, max_seconds=10_800,
    )  # fmt: skip


def _us_past(book: _Book) -> None:
    now_open, closed = book.session(minutes=20), book.session(days=3)
    book.past(1_100, 12, 40, session_id=now_open, program="executor", usage=3.9, result="mitigated")
    book.write(
        95, -60, -20, program="executor", usage=2.4, settles=60.0, tags=("fresh",),
        result="twirled",
    )  # fmt: skip
    book.past(
        3 * _HOUR, 400, 9, program="estimator", ending=AWKWARD, usage=2.0, backend="ibm_torino",
        tags=("lih", "ansatz=uccsd"),
    )  # fmt: skip
    book.past(5 * _HOUR, 900, 600, ending=TOO_LONG_STATUS, usage=600.0, backend="ibm_marrakesh")
    book.past(7 * _HOUR, 60, 310, ending=TOO_LONG_CODE, usage=300.0, max_seconds=300)
    book.past(9 * _HOUR, 60, 125, ending=TOO_LONG_REASON, usage=120.0, max_seconds=120)
    book.past(11 * _HOUR, 30, 22, program="sampler", private=True, usage=1.8, tags=("private",))
    book.past(26 * _HOUR, 80, 31, user_id=OTHER_USER, tags=("shared-run",), usage=5.0, result="iq")
    book.past(2 * _DAY, 45, 0, ending=CANCELLED, program="executor", tags=("mistake",))
    book.past(
        71 * _HOUR, 40, 55, session_id=closed, program="executor", usage=9.1, result="mitigated"
    )
    book.past(96 * _DAY, 5_000, 33, program="circuit-runner", backend=RETIRED, usage=14.0)
    book.past(97 * _DAY, 2_000, 18, program="qasm3-runner", backend=RETIRED, usage=6.0)


def _eu_pending(book: _Book) -> None:
    session = book.session(minutes=20)
    aachen, strasbourg = "ibm_aachen", "ibm_strasbourg"
    book.write(130, 12, 58, program="sampler", backend=aachen, tags=("qaoa",), usage=3.3)
    book.write(700, -40, 30, program="executor", backend=strasbourg, usage=7.7, estimate=9.0)
    book.write(60, 41, 88, program="executor", backend=aachen, session_id=session, usage=2.2)
    book.write(
        75, -15, 70, program="estimator", backend=aachen, session_id=session, usage=6.6,
        ending=NOT_TRANSPILED,
    )  # fmt: skip


def _eu_past(book: _Book) -> None:
    here, there = "ibm_aachen", "ibm_strasbourg"
    session, closed = book.session(minutes=20), book.session(days=3)
    book.past(
        1_150, 5, 44, session_id=session, backend=here, program="executor", usage=4.0,
        result="program 1.0",
    )  # fmt: skip
    book.past(
        900, 5, 41, session_id=session, backend=here, program="executor", usage=3.7,
        result="twirled 1.0",
    )  # fmt: skip
    book.past(2 * _HOUR, 30, 6, backend=there, ending=SYSTEM, program="executor")
    book.past(4 * _HOUR, 30, 6, backend=there, ending=SILENT, program="qasm3-runner", usage=0.7)
    book.past(6 * _HOUR, 700, 20, backend=here, ending=CANCELLED, usage=11.0)
    book.past(
        72 * _HOUR, 20, 35, backend=here, session_id=closed, program="estimator", usage=6.0,
        result="values",
    )  # fmt: skip
    book.past(20 * _DAY, 90, 15, backend=here, program="calibrate", usage=1.0, tags=("drift",))


def _history(book: _Book, count: int) -> None:
    """Add ordinary jobs whose ages grow from half an hour to some months."""
    for number in range(count):
        age = 1_800.0 * 1.66**number * book.dice.uniform(0.9, 1.1)
        program, backend = book.dice.choice(_PROGRAMS), book.dice.choice(book.backends)
        usage = round(book.dice.uniform(0.6, 25.0), 1)
        waited, tags = book.dice.uniform(8, 900), book.dice.choice(_TAGS)
        fields = {
            "program": program, "backend": backend, "tags": tags, "usage": usage,
            "estimate": round(usage * 1.2, 1),
            "ending": NOT_TRANSPILED if number % 7 == 5 else COMPLETED,
        }  # fmt: skip
        book.past(age, waited, usage * 3 + 12, **fields | SHOWN.get((book.region, number), {}))
