"""Jobs whose text attacks the terminal, the markup or the layout; never part of the demo's cast."""

from __future__ import annotations

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
