"""The app: builds the parts, owns the one reactive snapshot, and leaves the terminal as it was."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any, ClassVar

from textual import work
from textual.reactive import var

from qjobs_tui import terminal
from qjobs_tui.bodies.reader import BodyReader
from qjobs_tui.config.remembered import Memory
from qjobs_tui.errors import QJobsError
from qjobs_tui.store.pace import Pace
from qjobs_tui.store.snapshot import Snapshot
from qjobs_tui.store.store import JobStore
from qjobs_tui.styles_folder import styles_folder
from qjobs_tui.ui.chosen import ChosenApp
from qjobs_tui.ui.desk import Desk
from qjobs_tui.ui.driver import terminal_driver
from qjobs_tui.ui.screens.jobs import JobsScreen
from qjobs_tui.ui.screens.watching import AppVoice
from qjobs_tui.ui.text import ASCII, UNICODE
from qjobs_tui.ui.watching import Watch

if TYPE_CHECKING:
    from qjobs_tui.accounts.account import Account
    from qjobs_tui.bodies.cache import BodyCache
    from qjobs_tui.clock import Clock
    from qjobs_tui.config import Folders, Settings
    from qjobs_tui.ui.text import Glyphs


class QJobsApp(ChosenApp):
    """The jobs of one account, live.

    Args:
        account: Whose jobs, and how to reach the service.
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
        account: Account,
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
        self._account = account
        self._clock = clock
        self._folders = folders
        self.store = JobStore(
            account.instances,
            clock=clock,
            jitter=random.Random(),  # noqa: S311 - spreads polls, guards nothing
            pace=Pace(settings.refresh),
            on_change=self._take,
        )
        self.set_reactive(QJobsApp.snapshot, self.store.snapshot)
        glyphs = ASCII if settings.plain else UNICODE
        self._watch = self._make_watch(glyphs)
        reader = BodyReader(self.store.client, self._make_cache, folders.temporary)
        means = (self.store, clock, glyphs, reader, folders, self.copy_text)
        self._desk = Desk(*means, badge, settings, memory, self._watch)
        self._jobs = JobsScreen(self._desk)

    def _make_watch(self, glyphs: Glyphs) -> Watch:
        means = (self.store, self._settings, self._clock)
        folder, secrets = self._folders.state, (self._account.key,)
        voice = AppVoice(self)
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
        try:
            await self._follow()
        except QJobsError as error:
            # A failed poll is data; this is an address or a proxy that can never be used.
            self.trouble = error
            self.exit()

    async def _follow(self) -> None:
        # httpx costs 20 ms, which the first frame need not wait for.
        from qjobs_tui.service.connect import Connection
        from qjobs_tui.store.feed import InstanceFeed

        jitter = random.Random()  # noqa: S311 - spreads retries, guards nothing
        async with Connection(self._account, self._clock, jitter) as connection:
            self.run_worker(self._watch.run(), group="watch")
            # The poller is its own retry: what fails is shown at once, with the next try.
            clients = ((one, connection.client(one, patience=0)) for one in self._account.instances)
            await self.store.run([InstanceFeed(*pair) for pair in clients])

    def open_job(self, job_id: str) -> None:
        """Open a job by its id, in whichever instance it is."""
        while self.screen is not self._jobs:
            self.pop_screen()
        self._jobs.open_job(job_id)


def run_app(app: QJobsApp, *, mouse: bool) -> int:
    """Run until the user leaves, and return the exit code.

    Raises:
        QJobsError: The account's addresses or the proxy setting cannot be used.

    """
    app.run(mouse=mouse)
    terminal.let_go()
    if app.trouble:
        raise app.trouble
    return app.return_code or 0
