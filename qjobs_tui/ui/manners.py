"""How a program treats the terminal: signals, lost lines, defects, the clipboard, toasts."""

from __future__ import annotations

import asyncio
import gc
import os
from contextlib import suppress
from typing import TYPE_CHECKING

from textual import work
from textual.app import App
from textual.notifications import Notify
from textual.worker import WorkerCancelled, WorkerFailed

from qjobs_tui import terminal
from qjobs_tui.ui import clipboard, driver
from qjobs_tui.ui.toasts import Told

if TYPE_CHECKING:
    from textual.notifications import SeverityLevel
    from textual.timer import Timer, TimerCallback

_HANG_UP_CHECK = 1.0
_STARTED_AFTER = 2.0
_LONGEST_TOLD = 100


class MannerlyApp(App[None]):
    """Ends cleanly on signals and when the terminal is gone, and shows no values in a crash."""

    def on_mount(self) -> None:
        """Listen for signals, for the end of a suspension, and for a terminal that is gone."""
        self.animation_level = "none"
        loop = asyncio.get_running_loop()
        for number, code in terminal.EXIT_CODES.items():
            loop.add_signal_handler(number, self._leave, code)
        if not self.is_headless:
            # Under nohup a lost connection sends no signal.
            self.set_interval(_HANG_UP_CHECK, self._check_terminal)
        self.app_resume_signal.subscribe(self, lambda _: self.refresh(layout=True))
        self.set_timer(_STARTED_AFTER, _collect_garbage)

    async def on_unmount(self) -> None:
        """Wait for the workers, so that connections are closed and not dropped."""
        workers = list(self.workers)
        self.workers.cancel_all()
        for worker in workers:
            with suppress(WorkerCancelled, WorkerFailed):
                await worker.wait()

    @work(group="copy", exclusive=True)
    async def copy_text(self, text: str) -> None:
        """Hand text to the terminal's clipboard, and say so: no terminal ever answers."""
        count = len(text.splitlines())
        is_short = count == 1 and len(text) <= _LONGEST_TOLD
        words = text if is_short else f"{count:,} line{'s' * (count != 1)}, {len(text):,} signs"
        if not (clipboard.is_tmux(os.environ) and await clipboard.load_tmux_buffer(text)):
            try:
                sequence = clipboard.osc52(text, os.environ)
            except ValueError as error:
                self.notify(f"{words} not copied: {error}", severity="warning", markup=False)
                return
            self.write_sequence(sequence)
        self.notify(f"sent to the terminal's clipboard: {words}", timeout=3, markup=False)

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = True,
    ) -> None:
        """Show a notification, as Textual does; what ends while it is drawn holds nobody up."""
        seconds = self.NOTIFICATION_TIMEOUT if timeout is None else timeout
        self.post_message(Notify(Told(message, title, severity, seconds, markup=markup)))

    def set_timer(
        self,
        delay: float,
        callback: TimerCallback | None = None,
        *,
        name: str | None = None,
        pause: bool = False,
    ) -> Timer:
        """Call back once after a time, also when the program was held up meanwhile.

        Textual 8.2 skips what a timer has missed, and one that has a single time to tell has then
        told nothing: a window that was resized would keep its old size for ever.
        """
        timer = super().set_timer(delay, callback, name=name, pause=pause)
        timer._skip = False
        return timer

    def write_sequence(self, sequence: str) -> None:
        """Hand a control sequence to the terminal as it is."""
        if self._driver is not None:
            self._driver.write(sequence)

    def _leave(self, code: int) -> None:
        self.exit(return_code=code)

    def _check_terminal(self) -> None:
        if not terminal.is_connected():
            self._leave(terminal.HANGUP_CODE)
        elif driver.catches_up(self._driver):
            self.refresh(layout=True)

    def _fatal_error(self) -> None:
        """End after a defect with a traceback that shows no values: they may be secret.

        Overrides a private method of Textual 8.2, whose traceback lists local variables.
        """
        from rich.console import Group
        from rich.traceback import Traceback

        words = "This is a defect in qjobs-tui; please report it with the lines above."
        self._exit_renderables.append(Group(Traceback(show_locals=False), words))
        self._close_messages_no_wait()


def _collect_garbage() -> None:
    """Look for garbage from now on, and never again at what the start has built."""
    gc.freeze()
    gc.enable()
