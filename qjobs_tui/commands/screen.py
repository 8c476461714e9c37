"""``qjobs-tui``: the live table."""

from __future__ import annotations

import gc
import os
from contextlib import contextmanager
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import TYPE_CHECKING

from platformdirs import user_cache_path

from qjobs_tui import terminal
from qjobs_tui.clock import SystemClock
from qjobs_tui.commands.access import (
    DEMO_BADGE,
    Choice,
    demo_account,
    demo_server,
    keys,
    seeker,
)
from qjobs_tui.config import Folders, Origin
from qjobs_tui.config.gather import state_folder
from qjobs_tui.config.remembered import Memory

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from qjobs_tui.accounts.vault import Vault
    from qjobs_tui.clock import Clock
    from qjobs_tui.config import Settings
    from qjobs_tui.roster.roster import Roster
    from qjobs_tui.ui.whose import Start


def run(choice: Choice, settings: Settings) -> int:
    """Open the live table and return the exit code.

    Raises:
        UsageError: There is no terminal to draw in.
        AccountError: The account that was asked for cannot be used.

    """
    terminal.require_terminal(os.environ)
    terminal.prepare_environment(os.environ)
    # Nothing of what is built while starting is garbage: looking for it takes 8 % of the time.
    # The app turns it on again.
    gc.disable()
    clock = SystemClock()
    with _started(choice, clock) as start, _folders(choice, settings) as folders:
        memory = Memory(None if choice.demo else folders.state, _with_theme(settings))
        # Textual reads the environment when imported, and a refusal should not wait for it.
        from qjobs_tui.app import QJobsApp, run_app

        badge = DEMO_BADGE if choice.demo else ""
        app = QJobsApp(start, memory.settings(), clock, folders, badge, memory)
        return run_app(app, mouse=settings.mouse)


@contextmanager
def _started(choice: Choice, clock: Clock) -> Iterator[Start]:
    """Say how the account is found: not before the first frame, and with no keyring until then."""
    from qjobs_tui.ui.whose import Start  # textual reads the environment that was prepared above

    if choice.demo:
        with demo_server(clock) as server:
            yield Start.of(demo_account(server))
    else:
        # One for all, since it asks the keyring one thing after the other.
        vault = cache(partial(keys, choice))
        roster = partial(_roster, choice, clock, vault)
        yield Start(seeker(choice, vault), roster=roster, no_verify=choice.no_verify)


def _roster(choice: Choice, clock: Clock, vault: Callable[[], Vault]) -> Roster:
    from qjobs_tui.accounts import own_file
    from qjobs_tui.roster.means import Means
    from qjobs_tui.roster.roster import Roster

    means = (own_file.usual_path(), Path.home(), os.environ, vault(), clock)
    return Roster(Means(*means, no_verify=choice.no_verify))


def _with_theme(settings: Settings) -> Settings:
    """Leave the theme to Textual where the environment names one, or has few colours for others."""
    if not os.environ.get("TEXTUAL_THEME"):
        return settings
    given = Origin("environment", "TEXTUAL_THEME")
    return replace(settings, theme="", origins={**settings.origins, "theme": given})


@contextmanager
def _folders(choice: Choice, settings: Settings) -> Iterator[Folders]:
    """Name the folders of this run; the demo's jobs are new each time, so it keeps nothing."""
    temporary = Path(gettempdir())
    save = Path(settings.save_folder).expanduser() if settings.save_folder else Path.cwd()
    if choice.demo:
        with TemporaryDirectory(prefix="qjobs-tui-demo-", ignore_cleanup_errors=True) as folder:
            yield Folders(Path(folder, "cache"), temporary, save, Path(folder, "state"))
        return
    cache = user_cache_path("qjobs-tui", appauthor=False)
    yield Folders(cache, temporary, save, state_folder())
