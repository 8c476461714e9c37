"""The action log: what was asked for in this run, of what, and what came back."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from qjobs_tui.ui.lists import actions
from qjobs_tui.ui.lists.sessions import mode_of
from qjobs_tui.ui.screens.job import JobScreen
from qjobs_tui.ui.screens.listed import ListScreen, term
from qjobs_tui.ui.screens.live import LiveScreen
from qjobs_tui.ui.text import zone

if TYPE_CHECKING:
    from qjobs_tui.store.change import Change
    from qjobs_tui.ui.desk import Desk
    from qjobs_tui.ui.listed import Sheet
    from qjobs_tui.ui.screens.saves import Saves


class ActionsScreen(ListScreen):
    """Lists the changes of the snapshot, the newest first; enter opens the job.

    Args:
        desk: What every screen works with.
        saves: Opens the save dialog, for the job that is opened.

    """

    ASKS: ClassVar[bool] = False

    def __init__(self, desk: Desk, saves: Saves) -> None:
        super().__init__(desk)
        self._saves = saves

    def _change(self, key: str) -> Change | None:
        return next((one for one in self.snapshot.changes if str(one.number) == key), None)

    def sheet(self) -> Sheet:
        """Return a row for each change."""
        return actions.sheet(self.snapshot.changes, self.scene(), self._modes())

    def _modes(self) -> dict[str, str]:
        """Tell sessions from batches, as far as the service told when they were listed."""
        known = self.desk.store.sessions.known.by_id
        return {key: mode_of(one.session) for key, one in known.items()}

    def heading(self) -> str:
        """Say how much was asked for."""
        count = len(self.snapshot.changes)
        words = f"Action log  {count:,} in this run"
        return f"{words} {self.desk.glyphs.dot} times in {zone(self.desk.clock.now())}"

    def detail(self, key: str) -> tuple[str, ...]:
        """Tell of a change in words."""
        change = self._change(key)
        return actions.detail(change, self.scene(), self._modes()) if change else ()

    def empty(self) -> str:
        """Say that nothing was asked for."""
        return "nothing was asked of the service in this run: no cancel, no tags, no session"

    def open_row(self, key: str) -> None:
        """Open the job, or show the jobs of the session."""
        change = self._change(key)
        if change is None:
            return
        if actions.is_about_session(change):
            self.dismiss(term("session", change.target))
            return
        # The data is bound in this screen's own turn: messages are handled in it.
        screen = JobScreen(self.desk, self._saves, change.target)
        self.app.push_screen(screen.data_bind(snapshot=LiveScreen.snapshot))
