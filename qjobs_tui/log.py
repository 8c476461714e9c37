"""``--log FILE``: what was asked of the service and what came back, for nobody else's eyes."""

from __future__ import annotations

import logging
import os
import re
import stat
from typing import TYPE_CHECKING, TextIO

from qjobs_tui.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
# What a key or token looks like: a JWT, or 40 and more characters of one word.
_SECRET = re.compile(r"eyJ[\w.-]{10,}|\b[\w-]{40,}\b")


class _Redacting(logging.Formatter):
    """Keeps line breaks and anything that looks like a key or token out of the file.

    Nothing in the program logs one; this is the net below.
    """

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record).encode("unicode_escape").decode()
        return _SECRET.sub("***", line)


class _Quiet(logging.StreamHandler[TextIO]):
    """Drops what cannot be written: a full disk must not print over the screen."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - inherited name
        """Let the record go."""


def start_log(path: Path) -> None:
    """Append to a file that only the user can read, whatever the umask or an older file allows.

    Raises:
        UsageError: The file cannot be written, or not kept from others.

    """
    try:
        handler = _Quiet(_opened(path))
    except OSError as error:
        raise UsageError(f"the log {path} cannot be written: {error.strerror}") from error
    handler.setFormatter(_Redacting(_FORMAT))
    logger = logging.getLogger("qjobs_tui")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False


def _opened(path: Path) -> TextIO:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        # The mode above is for a new file; a terminal or pipe given as the log is left alone.
        if stat.S_ISREG(os.fstat(handle).st_mode):
            os.fchmod(handle, 0o600)
    except OSError:
        os.close(handle)
        raise
    return os.fdopen(handle, "a", encoding="utf-8")
