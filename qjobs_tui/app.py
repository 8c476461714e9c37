"""The app: builds the parts, owns the one reactive snapshot, and leaves the terminal as it was."""

from __future__ import annotations

import random
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual import work
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
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
from qjobs_tui.ui.keys import keyed_actions
from qjobs_tui.ui.palette import OpenJobProvider
from qjobs_tui.ui.plain import PlainFilter
from qjobs_tui.ui.screens.help import HelpScreen
from qjobs_tui.ui.screens.jobs import JobsScreen
from qjobs_tui.ui.screens.watching import AppVoice
from qjobs_tui.ui.text import ASCII, UNICODE
from qjobs_tui.ui.watching import Watch

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.dom import DOMNode
    from textual.screen import Screen

    from qjobs_tui.accounts.account import Account
    from qjobs_tui.bodies.cache import BodyCache
    from qjobs_tui.clock import Clock
    from qjobs_tui.config import Folders, Settings


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
    COMMANDS = App.COMMANDS | {OpenJobProvider}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark", "help", "help", key_display="?", id="app.help"),
        Binding("q", "quit", "quit", id="app.quit"),
        # Ahead of every widget: who presses this wants out, also from a text field.
        Binding("ctrl+c,ctrl+q", "quit", "Quit", show=False, priority=True, id="app.quit_now"),
        Binding("ctrl+p", "command_palette", "Every action, any job", show=False, id="app.palette"),
        Binding("ctrl+z", "suspend_process", "Suspend to the shell", show=False, id="app.suspend"),
    ]

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
        if settings.plain:
            self._filters.append(PlainFilter())
        glyphs = ASCII if settings.plain else UNICODE
        reader = BodyReader(self.store.client, self._make_cache, folders.temporary)
        self._watch = Watch(
            self.store,
            settings,
            clock,
            glyphs=glyphs,
            folder=folders.state,
            secrets=(account.key,),
            voice=AppVoice(self),
        )
        means = (self.store, clock, glyphs, reader, folders, self.copy_text)
        self._desk = Desk(*means, badge, settings, memory, self._watch)
        self._jobs = JobsScreen(self._desk)

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
            instances = self._account.instances
            # The poller is its own retry: what fails is shown at once, with the next try.
            clients = ((item, connection.client(item, patience=0)) for item in instances)
            await self.store.run([InstanceFeed(item, client) for item, client in clients])

    # What the palette asks of the app

    def action_help(self) -> None:
        """Show the keys of this screen and the filter language."""
        actions = keyed_actions(self.screen.active_bindings)
        self.push_screen(HelpScreen(tuple((each.keys, each.words) for each in actions)))

    def open_job(self, job_id: str) -> None:
        """Open a job by its id, in whichever instance it is."""
        while self.screen is not self._jobs:
            self.pop_screen()
        self._jobs.open_job(job_id)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Offer every action that has a key, and the themes, in the palette."""
        for each in keyed_actions(screen.active_bindings):
            if each.action == "command_palette":
                continue
            act = partial(self._act, each.action, each.node)
            yield SystemCommand(each.words, f"key {each.keys}", act)
        yield SystemCommand("Theme", "Change the colours", self.action_change_theme)

    @work
    async def _act(self, action: str, node: DOMNode) -> None:
        # Its screen may have been left since.
        if node.is_attached:
            await self.run_action(action, node)


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
