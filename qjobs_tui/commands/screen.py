"""``qjobs-tui``: the live table."""

from __future__ import annotations

import gc
import os
from typing import TYPE_CHECKING

from qjobs_tui import terminal
from qjobs_tui.clock import SystemClock
from qjobs_tui.commands.access import DEMO_BADGE, Choice, opened

if TYPE_CHECKING:
    from qjobs_tui.config import Settings


def run(choice: Choice, settings: Settings) -> int:
    """Open the live table and return the exit code.

    Raises:
        UsageError: There is no terminal to draw in.
        AccountError: There is no account, or it cannot be used.

    """
    terminal.require_terminal(os.environ)
    terminal.prepare_environment(os.environ)
    # Nothing of what is built while starting is garbage: looking for it takes 8 % of the time.
    # The app turns it on again.
    gc.disable()
    clock = SystemClock()
    with opened(choice, clock) as account:
        # Textual reads the environment when imported, and a refusal should not wait for it.
        from qjobs_tui.app import QJobsApp, run_app

        app = QJobsApp(account, settings, clock, DEMO_BADGE if choice.demo else "")
        return run_app(app, mouse=settings.mouse)
