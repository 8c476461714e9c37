"""``qjobs-tui``: the live table."""

from __future__ import annotations

import gc
import os
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import TYPE_CHECKING

from platformdirs import user_cache_path

from qjobs_tui import terminal
from qjobs_tui.clock import SystemClock
from qjobs_tui.commands.access import DEMO_BADGE, Choice, opened
from qjobs_tui.config import Folders

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    with opened(choice, clock) as account, _folders(choice) as folders:
        # Textual reads the environment when imported, and a refusal should not wait for it.
        from qjobs_tui.app import QJobsApp, run_app

        badge = DEMO_BADGE if choice.demo else ""
        app = QJobsApp(account, settings, clock, folders, badge)
        return run_app(app, mouse=settings.mouse)


@contextmanager
def _folders(choice: Choice) -> Iterator[Folders]:
    """Name the folders of this run; the demo's jobs are new each time, so it keeps nothing."""
    temporary, here = Path(gettempdir()), Path.cwd()
    if choice.demo:
        with TemporaryDirectory(prefix="qjobs-tui-demo-", ignore_cleanup_errors=True) as folder:
            yield Folders(Path(folder, "cache"), temporary, here)
        return
    yield Folders(user_cache_path("qjobs-tui", appauthor=False), temporary, here)
