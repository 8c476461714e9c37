"""Textual's terminal driver with clicks and the wheel, without mouse motion, and never waited for.

A terminal may take nothing for days: a laptop that sleeps at the other end of ssh. Textual's driver
then holds up the program, which asks the service no more, runs no command for a job that has ended,
and does not even hear a signal.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from functools import cached_property
from queue import Empty, Full
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.driver import Driver
    from textual.drivers._writer_thread import WriterThread

_LAST_WORDS_S = 3.0
# What would have ended a picture.
_SYNC_ENDS = "\x1b[?2026l"


class _Outlet:
    """Hands on what a terminal takes; what it does not take is left out.

    Attributes:
        is_behind: Whether something was left out that is not drawn anew yet.
        is_stuck: Whether the terminal had not taken the last words when it was left.

    """

    def __init__(self) -> None:
        self.is_behind = False
        self.is_stuck = False

    def put(self, thread: WriterThread | None, data: str) -> None:
        """Hand on, unless something before it was left out: half a picture is worse than none."""
        if thread is None or self.is_behind:
            return
        try:
            thread._queue.put_nowait(data)
        except Full:
            self.is_behind = True

    def catches_up(self, thread: WriterThread) -> bool:
        """Whether what was left out can be drawn now; told once."""
        was_behind = self.is_behind
        self.is_behind = was_behind and not thread._queue.empty()
        return was_behind and not self.is_behind

    def forget(self, thread: WriterThread | None) -> None:
        """Leave out pictures that nobody will see: the terminal is to be left as it was."""
        if thread is None:
            return
        count, was_behind = thread._queue.qsize(), self.is_behind
        with suppress(Empty):
            for _ in range(count):
                thread._queue.get_nowait()
        self.is_behind = False
        if count or was_behind:
            self.put(thread, _SYNC_ENDS)

    def end(self, thread: WriterThread | None) -> None:
        """Let the thread end with the last words, and wait for it for a while."""
        if thread is None:
            return
        with suppress(Full):
            thread._queue.put_nowait(None)
        thread.join(_LAST_WORDS_S)
        self.is_stuck = thread.is_alive()


def terminal_driver() -> type[Driver] | None:
    """Return the driver for this platform; None where Textual's own has to do."""
    if sys.platform == "win32":
        return None
    from textual.drivers.linux_driver import LinuxDriver  # needs termios

    class TerminalDriver(LinuxDriver):
        """Reports no motion: over table rows each reported move costs 4.7 kB of repainting.

        Overrides a private method of Textual 8.2, to which the version is pinned, and uses the
        queue of its thread that writes.
        """

        @cached_property
        def outlet(self) -> _Outlet:
            return _Outlet()

        def _enable_mouse_support(self) -> None:
            if self._mouse:
                self.write("\x1b[?1000h\x1b[?1006h")
                self.flush()

        def write(self, data: str) -> None:
            self.outlet.put(self._writer_thread, data)

        def stop_application_mode(self) -> None:
            self.outlet.forget(self._writer_thread)
            super().stop_application_mode()

        def close(self) -> None:
            self.outlet.end(self._writer_thread)

    return TerminalDriver


def catches_up(driver: Driver | None) -> bool:
    """Whether a terminal that took nothing for a while takes all again; told once."""
    outlet, thread = getattr(driver, "outlet", None), getattr(driver, "_writer_thread", None)
    return bool(outlet and thread and outlet.catches_up(thread))


def is_stuck(driver: Driver | None) -> bool:
    """Whether the terminal had not taken the last words when the program was left."""
    outlet = getattr(driver, "outlet", None)
    return bool(outlet and outlet.is_stuck)
