"""Before a session or batch is ended: which one, and what becomes of the jobs in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.reactive import var

from qjobs_tui.jobs import JobStatus
from qjobs_tui.store.change import Kind
from qjobs_tui.store.snapshot import Snapshot
from qjobs_tui.ui.lists.sessions import condition, members
from qjobs_tui.ui.overview.sessions import lifetime
from qjobs_tui.ui.screens.dialog import Dialog
from qjobs_tui.ui.text import FAINT, clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qjobs_tui.ui.desk import Desk
    from qjobs_tui.ui.lists.sessions import SessionLine

_STOP = "It takes no more jobs, and closes when those in it are done. It cannot be opened again."
_CLOSE = "It closes now, and cannot be opened again."
_CHARGED = "QPU time already used is still charged."
_ANSWERS = {
    Kind.STOP: ("Let it accept jobs", "Stop accepting"),
    Kind.CLOSE: ("Keep it open", "Close"),
}


class EndingScreen(Dialog[bool]):
    """Asks whether a session is to take no more jobs, or to be closed; True when the user agrees.

    The session is that of the key press; how many of its jobs wait and run follows the snapshot.

    Args:
        kind: `Kind.STOP` or `Kind.CLOSE`.
        line: The session.
        desk: What every screen works with.

    """

    # A `reactive` would repaint the whole screen.
    snapshot: var[Snapshot] = var(Snapshot, init=False)

    def __init__(self, kind: Kind, line: SessionLine, desk: Desk) -> None:
        name = clean(line.mode, desk.glyphs, 20) or "session"
        asks = "Stop accepting jobs in this" if kind is Kind.STOP else "Close this"
        super().__init__(f"{asks} {name}?", *_ANSWERS[kind], desk.glyphs, desk.clock)
        self._kind = kind
        self._line = line

    def watch_snapshot(self) -> None:
        """Count its jobs anew."""
        if self.is_mounted:
            self.draw()

    def explain(self, width: int) -> Iterator[Content]:
        """Name the session, and say what happens to the jobs in it."""
        del width
        session, glyphs = self._line.session, self.glyphs
        where = clean(session.backend, glyphs, 100)
        yield Content.assemble((clean(session.id, glyphs, 100), "bold"), f"  {where}" * bool(where))
        yield Content.styled(clean(condition(self._line), glyphs, 200), FAINT)
        if words := lifetime(session, self._clock.now()):
            yield Content.styled(words, FAINT)
        yield Content()
        yield Content(_STOP if self._kind is Kind.STOP else _CLOSE)
        yield from self._fates()
        if self._kind is Kind.CLOSE:
            yield Content(_CHARGED)

    async def answer(self) -> bool:
        """Return that the user agrees; what comes of it is told in a toast and the action log."""
        return True

    def _fates(self) -> Iterator[Content]:
        """Say what becomes of the jobs in it; that some are lost is bold."""
        counts = members(self.snapshot, self._line)
        queued, running = counts[JobStatus.QUEUED], counts[JobStatus.RUNNING]
        if not queued and not running:
            yield Content("None of the jobs known in it waits or runs.")
        if queued and self._kind is Kind.CLOSE:
            yield Content.styled(f"{_jobs(queued, 'queued')} will be dropped and not run.", "bold")
        elif queued:
            yield Content(f"{_jobs(queued, 'queued')} will still run.")
        if running:
            fate = "may still finish, or be cut" if self._kind is Kind.CLOSE else "will go on"
            yield Content(f"{_jobs(running, 'running')} {fate}.")


def _jobs(count: int, word: str) -> str:
    return f"{count:,} {word} job{'s' * (count != 1)} in it"
