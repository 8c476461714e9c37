"""The app as `Watch` needs it: toasts, the terminal, workers, the screen in front."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qjobs_tui.ui.screens.live import LiveScreen

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from textual.notifications import SeverityLevel

    from qjobs_tui.ui.manners import MannerlyApp


class AppVoice:
    """Tells by means of an app.

    Args:
        app: The app.

    """

    def __init__(self, app: MannerlyApp) -> None:
        self._app = app

    def toast(
        self, words: str, severity: SeverityLevel = "information", seconds: float = 5.0
    ) -> None:
        """Show a notice, whichever screen is in front."""
        self._app.notify(words, severity=severity, timeout=seconds, markup=False)

    def write_sequence(self, sequence: str) -> None:
        """Hand a control sequence to the terminal."""
        self._app.write_sequence(sequence)

    def in_background(self, work: Coroutine[Any, Any, None], group: str) -> None:
        """Let something run that outlives the screen."""
        self._app.run_worker(work, group=group)

    def redraw(self) -> None:
        """Draw the screen in front again; those behind it draw when they come back."""
        if isinstance(self._app.screen, LiveScreen):
            self._app.screen.draw()
