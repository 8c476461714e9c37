"""The app: builds the parts, owns the one reactive snapshot, and leaves the terminal as it was."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any, ClassVar

from textual import work
from textual.reactive import var

from qjobs_tui import terminal
from qjobs_tui.bodies.reader import BodyReader
from qjobs_tui.config.remembered import Memory
from qjobs_tui.errors import UsageError
from qjobs_tui.store.pace import Pace
from qjobs_tui.store.snapshot import Snapshot
from qjobs_tui.store.store import JobStore
from qjobs_tui.styles_folder import styles_folder
from qjobs_tui.ui.chosen import ChosenApp
from qjobs_tui.ui.desk import Desk
from qjobs_tui.ui.driver import is_stuck, terminal_driver
from qjobs_tui.ui.screens.clearing import require_leavable, uncover
from qjobs_tui.ui.screens.jobs import JobsScreen
from qjobs_tui.ui.screens.watching import AppVoice
from qjobs_tui.ui.text import ASCII, UNICODE, clean
from qjobs_tui.ui.watching import Watch
from qjobs_tui.ui.whose import Whose

if TYPE_CHECKING:
    from qjobs_tui.accounts.account import Account
    from qjobs_tui.accounts.steps import Resolution
    from qjobs_tui.bodies.cache import BodyCache
    from qjobs_tui.clock import Clock
    from qjobs_tui.config import Folders, Settings
    from qjobs_tui.errors import QJobsError
    from qjobs_tui.ui.text import Glyphs
    from qjobs_tui.ui.whose import Start


class QJobsApp(ChosenApp):
    """The jobs of an account, live.

    Args:
        start: How the account is found, once the first frame is there.
        settings: What the user chose.
        clock: Wall clock, steady clock and sleep.
        folders: Where files are kept.
        badge: A word shown at all times, such as DEMO.
        memory: Takes note of what the user chooses on screen.

    Raises:
        UsageError: There is no such theme or key.

    """

    TITLE = "qjobs"
    CSS_PATH: ClassVar[Any] = styles_folder() / "app.tcss"

    # A `reactive` would repaint the whole screen.
    snapshot: var[Snapshot] = var(Snapshot, init=False)

    def __init__(
        self,
        start: Start,
        settings: Settings,
        clock: Clock,
        folders: Folders,
        badge: str = "",
        memory: Memory | None = None,
    ) -> None:
        memory = memory or Memory(None, settings)
        super().__init__(settings, memory, driver_class=terminal_driver())
        self._settings = settings
        self.trouble: QJobsError | None = None
        self._clock = clock
        self._folders = folders
        pace = Pace(settings.refresh)
        self.store = JobStore(
            start.known,
            clock=clock,
            jitter=random.Random(),  # noqa: S311 - spreads polls, guards nothing
            pace=pace,
            on_change=self._take,
        )
        self.whose = Whose(self.store, clock, pace, start)
        self.set_reactive(QJobsApp.snapshot, self.store.snapshot)
        glyphs = ASCII if settings.plain else UNICODE
        self._watch = self._make_watch(glyphs)
        reader = BodyReader(self.store.client, self._make_cache, folders.temporary)
        means = (self.store, clock, glyphs, reader, folders, self.copy_text)
        self._desk = Desk(*means, badge, settings, memory, self._watch, self.whose)
        self._jobs = JobsScreen(self._desk)

    def _make_watch(self, glyphs: Glyphs) -> Watch:
        means = (self.store, self._settings, self._clock)
        folder, secrets, voice = self._folders.state, self.whose.secrets, AppVoice(self)
        return Watch(*means, glyphs=glyphs, folder=folder, secrets=secrets, voice=voice)

    def _make_cache(self) -> BodyCache:
        # Not before there is a result to keep.
        from qjobs_tui.bodies.cache import BodyCache

        return BodyCache(self._folders.cache, self._settings.cache_bytes, self._clock)

    def _take(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._watch.see()

    def on_mount(self) -> None:
        """Show the table, then connect: the network client is imported after the first frame."""
        if self._settings.read_only:
            self.store.set_read_only(read_only=True)
        self.push_screen(self._jobs.data_bind(QJobsApp.snapshot))
        self.call_after_refresh(self._poll)

    @work(group="poll")
    async def _poll(self) -> None:
        self.run_worker(self._watch_later(), group="watch")
        await self.whose.run(self)

    async def _watch_later(self) -> None:
        # What it loads would keep the first rows waiting, and until then there is nothing to watch.
        await self.store.heard()
        self.call_after_refresh(self._begin_to_watch)

    def _begin_to_watch(self) -> None:
        self.run_worker(self._watch.run(), group="watch")

    def nobody(self, resolution: Resolution) -> None:
        """Ask for a key, unless an account was asked for by name, which is used or refused."""
        if resolution.is_refused:
            self._end(resolution.trouble())
            return
        if self.screen is not self._jobs:
            # Keys that are typed elsewhere by now are not for it.
            self.notify("No account was found: A lists them, and n there signs in.", markup=False)
            return
        # Most have an account.
        from qjobs_tui.ui.screens.sign_in import SignInScreen

        self.push_screen(SignInScreen(self._desk, resolution=resolution), self._signed_in)

    def _signed_in(self, account: Account | None) -> None:
        if account is not None:
            self.whose.act_as(account)

    def refused(self, error: QJobsError) -> None:
        """End with words if the account found at the start is of no use; else say so.

        Failed polls are data and not told here.
        """
        if not (self.whose.was_chosen or self.whose.has_begun):
            self._end(error)
            return
        # Who chose it on screen, or has just given its key, can choose another there.
        words = " ".join(filter(None, (f"{error.headline.removesuffix('.')}.", error.hint)))
        self.notify(clean(words, limit=300), severity="error", markup=False)

    def noted(self, words: str) -> None:
        """Tell what there is to know about the account."""
        self.notify(clean(words, limit=300), severity="warning", markup=False)

    def changed(self) -> None:
        """Show the table of the account that was chosen, and nothing of the one before."""
        uncover(self._jobs)

    def _end(self, error: QJobsError) -> None:
        self.trouble = error
        self.exit()

    def open_job(self, job_id: str) -> None:
        """Open a job by its id, in whichever instance it is, unless that would end a save."""
        try:
            require_leavable(self)
        except UsageError as error:
            self.notify(f"{error.headline}. {error.hint}", severity="warning", markup=False)
            return
        uncover(self._jobs)
        self._jobs.open_job(job_id)


def run_app(app: QJobsApp, *, mouse: bool) -> int:
    """Run until the user leaves, and return the exit code.

    Raises:
        QJobsError: The account's addresses or the proxy setting cannot be used.

    """
    app.run(mouse=mouse)
    if is_stuck(app._driver):
        terminal.give_up(app.return_code or 0)
    terminal.let_go()
    if app.trouble:
        raise app.trouble
    return app.return_code or 0
