"""Sessions and batches: what state they are in, and ending them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from qjobs_tui.errors import QJobsError
from qjobs_tui.store.change import Kind, Outcome
from qjobs_tui.ui.lists import sessions
from qjobs_tui.ui.lists.actions import outcome_words
from qjobs_tui.ui.screens.clearing import CHANGES
from qjobs_tui.ui.screens.ending import EndingScreen
from qjobs_tui.ui.screens.listed import ListScreen, is_same, term
from qjobs_tui.ui.screens.live import LiveScreen
from qjobs_tui.ui.text import clean, zone

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qjobs_tui.ui.desk import Desk
    from qjobs_tui.ui.listed import Sheet
    from qjobs_tui.ui.lists.sessions import SessionLine

_WELL = frozenset({Outcome.DONE, Outcome.ALREADY})


class SessionsScreen(ListScreen):
    """Lists sessions and batches; enter shows the jobs of one."""

    CHANGES: ClassVar[frozenset[str]] = frozenset({"stop_session", "close_session"})
    FIRST = ("list.open", "sessions.stop", "sessions.close")
    ENTER = "jobs"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("x", "stop_session", "stop accepting", id="sessions.stop"),
        Binding("c", "close_session", "close", id="sessions.close"),
        Binding("y", "copy", "copy id", id="sessions.copy"),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._found: tuple[SessionLine, ...] = ()
        self._found_in: tuple[object, ...] = ()

    def _lines(self) -> tuple[SessionLine, ...]:
        # Every key asks, and of 20,000 jobs finding them takes longer than drawing.
        known = self.desk.store.sessions.known
        within = (self.snapshot.jobs, known)
        if not is_same(within, self._found_in):
            self._found = sessions.lines(self.snapshot, known)
            self._found_in = within
        return self._found

    def _line(self, key: str) -> SessionLine | None:
        return next((one for one in self._lines() if one.session.id == key), None)

    def sheet(self) -> Sheet:
        """Return a row for each session."""
        return sessions.sheet(self._lines(), self.scene(), self.size.width)

    def heading(self) -> str:
        """Say how many there are, and how many the service has that it did not list."""
        found = self._lines()
        count = sum(one.is_open for one in found)
        words = [f"Sessions and batches  {count:,} open of {len(found):,}"]
        if unlisted := sum(self.desk.store.sessions.known.unlisted.values()):
            words.append(f"{unlisted:,} older not listed")
        words.append(f"times in {zone(self.desk.clock.now())}")
        return f" {self.desk.glyphs.dot} ".join(words)

    def detail(self, key: str) -> tuple[str, ...]:
        """Tell of a session in words."""
        line = self._line(key)
        # The words stand a cell away from both edges.
        return sessions.detail(line, self.scene(), self.size.width - 2) if line else ()

    def empty(self) -> str:
        """Say that there is none, or that none is known yet."""
        return "" if self.is_asking or self.troubles else "no session and no batch"

    def open_row(self, key: str) -> None:
        """Show the jobs of this session."""
        self.dismiss(term("session", key))

    async def ask(self) -> Mapping[str, QJobsError]:
        """Ask for the sessions, which no poll does."""
        return (await self.desk.store.sessions.ask()).troubles

    # Keys

    def action_copy(self) -> None:
        """Copy the id of the session under the cursor."""
        if key := self.listing.key:
            self.desk.copy(key)

    def action_stop_session(self) -> None:
        """Ask whether the session under the cursor is to take no more jobs."""
        line = self._line(self.listing.key)
        if line is None:
            return
        if line.is_over or line.is_accepting is False:
            self._say(line, "it takes no more jobs as it is")
        else:
            self._ask_first(Kind.STOP, line)

    def action_close_session(self) -> None:
        """Ask whether the session under the cursor is to be closed."""
        line = self._line(self.listing.key)
        if line is None:
            return
        if line.is_over:
            self._say(line, "it is closed already")
        else:
            self._ask_first(Kind.CLOSE, line)

    def _ask_first(self, kind: Kind, line: SessionLine) -> None:
        # Data can be bound only in this screen's own turn, not in that of a key.
        self.call_next(self._show_dialog, kind, line)

    def _show_dialog(self, kind: Kind, line: SessionLine) -> None:
        def answered(agreed: bool | None) -> None:
            if agreed:
                # It goes on when this screen is left.
                self.app.run_worker(self._change(kind, line), group=CHANGES)

        screen = EndingScreen(kind, line, self.desk)
        self.app.push_screen(screen.data_bind(snapshot=LiveScreen.snapshot), answered)

    async def _change(self, kind: Kind, line: SessionLine) -> None:
        """Have it done, and say what came back."""
        changes = self.desk.store.changes
        act = changes.stop_session if kind is Kind.STOP else changes.close_session
        try:
            change = await act(line.session.id, line.instance)
        except QJobsError as error:
            self._say(line, clean(error.headline, self.desk.glyphs, 300), is_bad=True)
            return
        is_well = change.outcome in _WELL
        self._say(line, outcome_words(change, self.scene()), is_bad=not is_well)
        # The user may have left meanwhile.
        if self.is_attached:
            self.ask_soon()

    def _say(self, line: SessionLine, words: str, *, is_bad: bool = False) -> None:
        glyphs = self.desk.glyphs
        name = f"{clean(line.mode, glyphs, 20) or 'session'} {clean(line.session.id, glyphs, 100)}"
        self.app.notify(
            f"{name}: {words}", severity="warning" if is_bad else "information", markup=False
        )
