"""How a command that writes files ends when it is told to: with nothing half left behind."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

from qjobs_tui.terminal import EXIT_CODES

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def unwinding() -> Iterator[None]:
    """Let SIGTERM and SIGHUP run the ``finally`` blocks, as Ctrl-C does.

    What the caller has us ignore (nohup) stays ignored.
    """

    def leave(number: int, _: object) -> None:
        raise SystemExit(EXIT_CODES[number])

    before = {
        number: signal.signal(number, leave)
        for number in (signal.SIGTERM, signal.SIGHUP)
        if signal.getsignal(number) is signal.SIG_DFL
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
