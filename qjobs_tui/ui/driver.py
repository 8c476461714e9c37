"""Textual's terminal driver with clicks and the wheel, and without mouse motion."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.driver import Driver


def terminal_driver() -> type[Driver] | None:
    """Return the driver for this platform; None where Textual's own has to do."""
    if sys.platform == "win32":
        return None
    from textual.drivers.linux_driver import LinuxDriver  # needs termios

    class TerminalDriver(LinuxDriver):
        """Reports no motion: over table rows each reported move costs 4.7 kB of repainting.

        Overrides a private method of Textual 8.2, to which the version is pinned.
        """

        def _enable_mouse_support(self) -> None:
            if self._mouse:
                self.write("\x1b[?1000h\x1b[?1006h")
                self.flush()

    return TerminalDriver
