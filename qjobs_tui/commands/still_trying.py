"""Says once, to who sits at a terminal, that a command is still trying."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from qjobs_tui.service.retry import WAITS
from qjobs_tui.ui.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

_AFTER_S = 3.0


@contextmanager
def still_trying(stream: TextIO | None) -> Iterator[None]:
    """Say so on a terminal when a request that failed is tried again for more than 3 s."""
    if stream is None or not stream.isatty():
        yield
        return
    logger, handler = logging.getLogger(WAITS), _Once(stream)
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        logger.setLevel(before)
        logger.removeHandler(handler)


class _Once(logging.Handler):
    """Writes the first of the failures that is worth it, and no more."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self._stream = stream
        self._has_told = False

    def emit(self, record: logging.LogRecord) -> None:
        """Tell what a request waits for, if that takes long."""
        why, after = record.args if isinstance(record.args, tuple) else ("", 0.0)
        if self._has_told or not isinstance(after, float) or after <= _AFTER_S:
            return
        self._has_told = True
        # From the line's beginning: that of a download may stand there.
        self._stream.write(f"\rqjobs-tui: still trying: {clean(str(why))}; Ctrl-C ends it\n")
        self._stream.flush()
