"""A program in a pseudo-terminal, and the screen that it draws."""

from __future__ import annotations

import errno
import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from typing import TYPE_CHECKING, Self

import pyte

from tests.support.waiting import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType

# Makes the pseudo-terminal the controlling one, as a login shell does, then becomes the program;
# without the first it hears of no hangup.
_LAUNCH = (
    "import fcntl, os, sys, termios\n"
    "fcntl.ioctl(0, termios.TIOCSCTTY, 0)\n"
    "os.execvp(sys.argv[1], sys.argv[1:])\n"
)
PROGRAM = (sys.executable, "-m", "qjobs_tui")
PATIENCE = PATIENCE_S


class _Screen(pyte.Screen):
    """Ignores the arguments that pyte 0.8 does not know."""

    def select_graphic_rendition(self, *attrs: int, **_: bool) -> None:
        super().select_graphic_rendition(*attrs)


class PtySession:
    """Runs a program in a pseudo-terminal until the block ends.

    Args:
        arguments: The program and its arguments.
        environ: Its whole environment.
        columns: Width of the terminal.
        lines: Height of the terminal.
        controls: Whether the terminal is the controlling one, so that closing it is a signal.
    """

    def __init__(
        self,
        arguments: tuple[str, ...],
        environ: Mapping[str, str],
        columns: int = 80,
        lines: int = 24,
        *,
        controls: bool = True,
    ) -> None:
        self._arguments = (sys.executable, "-c", _LAUNCH, *arguments) if controls else arguments
        self._environ = environ
        self._screen = _Screen(columns, lines)
        self._stream = pyte.ByteStream(self._screen)
        self.raw = bytearray()
        self._is_closed = False

    def __enter__(self) -> Self:
        self._master, slave = pty.openpty()
        self._set_size()
        self.attributes = termios.tcgetattr(slave)
        self.process = subprocess.Popen(
            self._arguments,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=dict(self._environ),
            start_new_session=True,
        )
        os.close(slave)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.close()

    @property
    def display(self) -> list[str]:
        """The lines of the screen."""
        return list(self._screen.display)

    @property
    def text(self) -> str:
        """The screen as one text."""
        return "\n".join(line.rstrip() for line in self.display)

    def read_raw(self, seconds: float) -> bytes:
        """Take in what the program draws within that time, without drawing it here."""
        if self._is_closed or not select.select([self._master], [], [], seconds)[0]:
            return b""
        try:
            data = os.read(self._master, 65536)
        except OSError as error:
            if error.errno != errno.EIO:
                raise
            data = b""
        self.raw += data
        return data

    def read(self, seconds: float = 0.05) -> bytes:
        """Take in what the program draws within that time, and draw it."""
        data = self.read_raw(seconds)
        self._stream.feed(data)
        return data

    def drain_raw(self, quiet: float) -> None:
        """Take in everything until nothing came for a while, at most ten times as long."""
        deadline = time.monotonic() + 10 * quiet
        while time.monotonic() < deadline and self.read_raw(quiet):
            pass

    def drain(self, quiet: float = 0.3, at_most: float = 3.0) -> int:
        """Take in everything until nothing came for a while; return how many bytes came."""
        begin, deadline = len(self.raw), time.monotonic() + at_most
        while time.monotonic() < deadline and self.read(quiet):
            pass
        return len(self.raw) - begin

    def until(self, is_so: Callable[[str], bool], seconds: float = PATIENCE) -> str:
        """Read until the screen is as wanted, and return it."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if is_so(self.text):
                return self.text
            if not self.read() and self.process.poll() is not None:
                break
        if is_so(self.text):
            return self.text
        raise AssertionError(f"not seen within {seconds} s; the screen is\n{self.text}")

    def until_text(self, wanted: str, seconds: float = PATIENCE) -> str:
        """Read until a text stands on the screen."""
        return self.until(lambda screen: wanted in screen, seconds)

    def line_with(self, text: str) -> str:
        """Return the first line that holds a text."""
        return next((line for line in self.display if text in line), "")

    def press(self, keys: str) -> None:
        """Type keys."""
        os.write(self._master, keys.encode())

    def resize(self, columns: int, lines: int) -> None:
        """Change the terminal's size, as a window manager does."""
        self._screen.resize(lines, columns)
        self._set_size()
        self.process.send_signal(signal.SIGWINCH)

    def close(self) -> None:
        """Hang up: the terminal is gone."""
        if not self._is_closed:
            os.close(self._master)
            self._is_closed = True

    def ended(self, seconds: float = PATIENCE) -> int:
        """Wait for the program's end, taking in what it still draws; return its exit code."""
        deadline = time.monotonic() + seconds
        while self.process.poll() is None and time.monotonic() < deadline:
            if not self._is_closed:
                self.read()
            else:
                try:
                    self.process.wait(0.05)
                except subprocess.TimeoutExpired:
                    continue
        if not self._is_closed:
            self.drain(0.1)
        assert self.process.poll() is not None, f"still running; the screen is\n{self.text}"
        return self.process.returncode

    def _set_size(self) -> None:
        size = struct.pack("HHHH", self._screen.lines, self._screen.columns, 0, 0)
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, size)


def until(is_so: Callable[[], bool]) -> None:
    """Wait until something is so, taking in nothing of what the program draws."""
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline, "it never was"
        time.sleep(0.02)


def is_left_sane(raw: bytes) -> bool:
    """Whether the last word on each mode that a screen program sets is the terminal's own."""
    pairs = {
        b"\x1b[?1049h": b"\x1b[?1049l",  # alternate screen
        b"\x1b[?25l": b"\x1b[?25h",  # hidden cursor
        b"\x1b[?1000h": b"\x1b[?1000l",  # mouse
        b"\x1b[?1006h": b"\x1b[?1006l",  # mouse coordinates
        b"\x1b[?2004h": b"\x1b[?2004l",  # bracketed paste
        b"\x1b[?1004h": b"\x1b[?1004l",  # focus
    }
    return all(raw.rfind(off) > raw.rfind(on) for on, off in pairs.items() if on in raw)
