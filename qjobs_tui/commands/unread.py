"""How a command that mostly waits learns that nobody reads what it will say."""

from __future__ import annotations

import asyncio
import select
import signal
import stat
from os import fstat
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from qjobs_tui.clock import Clock

_EVERY_S = 1.0


async def until_unread(stream: TextIO, clock: Clock) -> int:
    """Stay until the reader of a stream is gone; forever, if it has none, or is to be outlived.

    A write would tell as well, but there may be none for hours. Without a terminal a lost SSH
    connection is no signal either: only the other end of stdout is closed.

    Raises:
        BrokenPipeError: The reader is gone.

    """
    number = _watched(stream)
    if number is None:
        return await asyncio.Future()
    # Hangups and errors are told unasked. As the loop's reader a socket would wake us all the time
    # when it is stdin too and has ended.
    poll = select.poll()
    poll.register(number, 0)
    while not poll.poll(0):
        await clock.sleep(_EVERY_S)
    raise BrokenPipeError


def _watched(stream: TextIO) -> int | None:
    """Return what to look at: a pipe or a socket, of a command that hangups are to end."""
    if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
        return None  # nohup: it is meant to outlive the login that it was started from
    try:
        number = stream.fileno()
        mode = fstat(number).st_mode
    except (OSError, ValueError):
        return None
    return number if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode) else None
