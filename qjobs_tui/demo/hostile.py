"""Jobs whose text attacks the terminal, the markup or the layout, and results that attack readers.

Never part of the demo's cast.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from qjobs_tui.demo.ids import xid
from qjobs_tui.demo.script import Ending, JobScript

MARKUP = "[/x] [bold red]red[/] [@click=app.quit]click[/]"
CLIPBOARD = "\x1b]52;c;aG9zdGlsZQ==\x07"
SCREEN = "\x1b[2J\x1b[31m\x1b[?1049l\x9b31m\x00\x08\x7f"
TURNED = "\u202eexe.gnp\u202c\u2066isolated\u2069"
LINES = "first\nsecond\r\nthird\vfourth\u2028fifth\ttab"
GLYPHS = "👩\u200d👩\u200d👧 e\u0301\u0302\u0303 量子 \ufeff"
LONG = "t" * 10_240
TEXTS = (MARKUP, CLIPBOARD, SCREEN, TURNED, LINES, GLYPHS, LONG)

BYTES = b"\xff\xfe \x80 \xed\xa0\x80 half a letter: \xe2\x9f"

# Names of `qjobs_tui.demo.results.making`, with the program whose job has such a result.
_RESULTS = (
    ("truncated sampler", "sampler"),
    ("truncated twirled", "executor"),
    ("flipped sampler", "sampler"),
    ("flipped twirled", "executor"),
    ("bomb", "sampler"),
    ("boast", "sampler"),
    ("deep", "executor"),
    ("unknown", "sampler"),
)
_SERIAL_BASE = 0x600000


def job(now: datetime, number: int = 0) -> JobScript:
    """Return a failed job that finished just now, with every attack in every free text."""
    created = now - timedelta(seconds=90 + number)
    whole = " ".join(TEXTS)
    return JobScript(
        id=xid(created, _SERIAL_BASE + number),
        created=created,
        starts=created + timedelta(seconds=10),
        ends=created + timedelta(seconds=30),
        ending=Ending("Failed", "Failed", whole, 1517, whole),
        program=f"sampler{MARKUP}{SCREEN}",
        backend=f"ibm_{TURNED}{CLIPBOARD}{LINES}",
        tags=TEXTS,
        user_id=f"IBMid-{SCREEN}{MARKUP}",
        usage=1.0,
        runtime=whole,
        calibration_id=whole,
        caller=whole,
        result=whole.encode(),
        log=whole,
    )


def results(now: datetime) -> list[JobScript]:
    """Return finished jobs whose results cannot be read; a tag says what is wrong with each."""
    bodies: list[tuple[bytes | str, str, str]] = [
        (name, program, name.replace(" ", "-")) for name, program in _RESULTS
    ]
    bodies.append((b"", "sampler", "empty"))
    jobs = [_finished(now, number, *one) for number, one in enumerate(bodies)]
    text = " ".join(TEXTS).encode() + BYTES
    last = _finished(now, len(jobs), text, "estimator", "text")
    return [*jobs, replace(last, ending=Ending("Failed", "Failed", "see the result", 1517))]


def _finished(now: datetime, number: int, result: bytes | str, program: str, tag: str) -> JobScript:
    created = now - timedelta(minutes=5 + number)
    return JobScript(
        id=xid(created, _SERIAL_BASE + 0x100 + number),
        created=created,
        starts=created + timedelta(seconds=10),
        ends=created + timedelta(seconds=30),
        program=program,
        tags=("broken-result", tag),
        usage=1.0,
        result=result,
    )
