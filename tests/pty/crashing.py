"""The program with a defect: pressing ``X`` fails while the key is in a local variable."""

from __future__ import annotations

import sys
from pathlib import Path

from textual.binding import Binding

from qjobs_tui.app import QJobsApp, run_app
from qjobs_tui.clock import SystemClock
from qjobs_tui.commands.access import Choice, opened
from qjobs_tui.config import Folders, Settings
from qjobs_tui.ui.whose import Start


class CrashingApp(QJobsApp):
    BINDINGS = [Binding("X", "crash", "Crash")]  # noqa: RUF012 - as Textual declares it

    def action_crash(self) -> None:
        key = self.whose.secrets()[0].reveal()
        raise RuntimeError(f"a defect, {len(key)} characters")


if __name__ == "__main__":
    clock, folders = SystemClock(), Folders(Path.home() / "cache", Path.home(), Path.home())
    with opened(Choice(), clock) as account:
        sys.exit(run_app(CrashingApp(Start.of(account), Settings(), clock, folders), mouse=False))
