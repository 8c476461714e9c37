"""One line on a terminal that says how far a download is, and is gone when it ends."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Self, TextIO

from qjobs_tui.ui.text import duration

if TYPE_CHECKING:
    from types import TracebackType

    from qjobs_tui.clock import Clock

_EVERY_S = 0.2
_UNITS = ("bytes", "KiB", "MiB", "GiB")


class Meter:
    """Shows bytes received, of how many, and how fast; nothing where no terminal is.

    Args:
        stream: Where to write.
        clock: Measures the rate.
        label: What is being received.

    """

    def __init__(self, stream: TextIO, clock: Clock, label: str) -> None:
        self._stream = stream
        self._clock = clock
        self._label = label
        self._is_shown = stream.isatty()
        self._began = self._last = clock.monotonic()
        self._width = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._width:
            self._write("")
            self._stream.write("\r")
            self._stream.flush()

    def tell(self, received: int, size: int | None) -> None:
        """Renew the line, a few times a second."""
        now = self._clock.monotonic()
        if not self._is_shown or now - self._last < _EVERY_S:
            return
        self._last = now
        rate = received / max(now - self._began, 1e-9)
        self._write(f"{self._label}: {progress(received, size, rate)}")

    def _write(self, line: str) -> None:
        """Write over the line before, with blanks where that was longer."""
        line = line[: shutil.get_terminal_size().columns - 1]
        self._stream.write(f"\r{line.ljust(self._width)}")
        self._stream.flush()
        self._width = len(line)


def progress(received: int, size: int | None, rate: float) -> str:
    """Say how far: ``1.5 of 12.0 MiB, 2.1 MiB/s, 5 s left``; rate in bytes a second."""
    speed = f"{amount(int(rate))}/s"
    if not size:
        return f"{amount(received)}, {speed}"
    left = f", {duration((size - received) / rate)} left" if rate and received < size else ""
    return f"{amount(received)} of {amount(size)}, {speed}{left}"


def amount(size: int) -> str:
    """A number of bytes for people: ``812 bytes``, ``1.5 KiB``, ``23 MiB``."""
    value, unit = float(size), _UNITS[0]
    for unit in _UNITS:
        if value < 1024 or unit == _UNITS[-1]:
            break
        value /= 1024
    if unit == _UNITS[0]:
        return f"{size} {unit}"
    return f"{value:.1f} {unit}" if value < 10 else f"{value:.0f} {unit}"
