"""The terminal: whether the program can run in it, and how it leaves it."""

from __future__ import annotations

import os
import signal
import sys
from types import MappingProxyType
from typing import TYPE_CHECKING, NoReturn, TextIO

from qjobs_tui.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, MutableMapping

EXIT_CODES: Mapping[int, int] = MappingProxyType(
    {signal.SIGTERM: 143, signal.SIGHUP: 129, signal.SIGINT: 130}
)
HANGUP_CODE = EXIT_CODES[signal.SIGHUP]
_HEADLESS = "For a script use 'qjobs-tui jobs', which needs no terminal."


def require_terminal(environ: Mapping[str, str]) -> None:
    """Refuse to draw where nobody could see or answer.

    Raises:
        UsageError: stdin or stderr is no terminal, or the terminal cannot move its cursor.

    """
    # Textual reads from stdin and draws on stderr, whatever stdout is.
    for name, stream in (("stdin", sys.__stdin__), ("stderr", sys.__stderr__)):
        if stream is None or not stream.isatty():
            raise UsageError(f"{name} is not a terminal", hint=_HEADLESS)
    if environ.get("TERM", "") in {"", "dumb"}:
        raise UsageError(
            f"this terminal (TERM={environ.get('TERM', '')}) cannot show a screen", hint=_HEADLESS
        )


def prepare_environment(environ: MutableMapping[str, str]) -> None:
    """Set what Textual reads when it is imported.

    Nothing is animated: each frame would travel over SSH. With 16 colours, or none, only the
    themes made of the terminal's own colours are readable.
    """
    environ.setdefault("TEXTUAL_ANIMATIONS", "none")
    # A repaint waits for the next of so many moments a second; at Textual's 60 a key waits 17 ms.
    environ.setdefault("TEXTUAL_FPS", "200")
    if environ.get("NO_COLOR") or has_few_colours(environ):
        environ.setdefault("TEXTUAL_THEME", "ansi-dark")


def has_few_colours(environ: Mapping[str, str]) -> bool:
    """Whether Rich will find 16 colours or fewer, by the rules it has for TERM."""
    if environ.get("COLORTERM", "").lower() in {"truecolor", "24bit"}:
        return False
    name = environ.get("TERM", "").lower()
    return "256color" not in name and "direct" not in name and "kitty" not in name


def writes_unicode(stream: TextIO | None) -> bool:
    """Whether a stream can write more than ASCII; Textual draws on ``sys.__stderr__``."""
    encoding = getattr(stream, "encoding", None) or "ascii"
    return encoding.lower().replace("-", "").startswith("utf")


def asks_for_ascii(environ: Mapping[str, str]) -> bool:
    """Whether the user's locale is one of ASCII, or of another old encoding that this host lacks.

    Python writes UTF-8 under the locale C, whoever chose that, so a stream's encoding does not
    tell. Only LC_ALL does: without it Python sets LC_CTYPE, which hides what stood there, such as
    the ``UTF-8`` that macOS sends. And with no locale at all, as in many a login, nothing is
    known: most terminals show UTF-8.
    """
    name, _, encoding = environ.get("LC_ALL", "").partition("@")[0].partition(".")
    if encoding:
        return not encoding.lower().replace("-", "").startswith("utf")
    return name in {"C", "POSIX"}


def is_gnu_screen(environ: Mapping[str, str]) -> bool:
    """Whether GNU screen is around us, which holds an escape back while the mouse is on.

    It waits for more, as mouse reports begin with one, until another key comes. In a tmux that
    was started in it, it is tmux that has the mouse.
    """
    return bool(environ.get("STY")) and not environ.get("TMUX")


def is_connected() -> bool:
    """Whether the terminal is still there; it is not after a lost connection under nohup."""
    import termios  # not on every platform, and only asked for while a screen is up

    if sys.__stdin__ is None:
        return False
    try:
        termios.tcgetattr(sys.__stdin__.fileno())
    except (termios.error, OSError):
        return False
    return True


def let_go() -> None:
    """Flush what was written; what a lost terminal cannot take must not change the exit code."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def give_up(code: int) -> NoReturn:
    """End at once, where a terminal takes nothing: whatever is flushed would wait for it."""
    os._exit(code)
