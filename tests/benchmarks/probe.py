"""The program with a probe in its event loop: ``python -m tests.benchmarks.probe FILE``.

Writes a line for each stall of the loop above 10 ms: when it ended (seconds of the machine's steady
clock) and how long it was. Whatever else runs on the loop, keys are answered only between stalls.
"""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path
from typing import TextIO

from qjobs_tui.app import QJobsApp, run_app
from qjobs_tui.clock import SystemClock
from qjobs_tui.commands.access import Choice, opened
from qjobs_tui.config import Folders, Settings
from qjobs_tui.ui.whose import Start

_STEP, _LEAST = 0.002, 0.010


class ProbedApp(QJobsApp):
    """Measures how late a short sleep ends."""

    stalls: TextIO

    def on_ready(self) -> None:
        self.run_worker(self._probe(), group="probe")

    async def _probe(self) -> None:
        while True:
            begin = time.monotonic()
            await asyncio.sleep(_STEP)
            end = time.monotonic()
            if end - begin - _STEP > _LEAST:
                self.stalls.write(f"{end} {end - begin - _STEP}\n")
                self.stalls.flush()


if __name__ == "__main__":
    home, clock = Path.home(), SystemClock()
    with opened(Choice(), clock) as account:
        app = ProbedApp(Start.of(account), Settings(), clock, Folders(home / "cache", home, home))
        with Path(sys.argv[1]).open("w") as app.stalls:
            sys.exit(run_app(app, mouse=False))
