"""Job ids from the command line, or one a line from stdin."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from qjobs_tui.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

_FROM_STDIN = "-"
_MOST = 100_000
_LONGEST = 1000


def job_ids(words: Sequence[str]) -> tuple[str, ...]:
    """Return the ids, each once, in their order; ``-`` stands for those on stdin.

    Raises:
        UsageError: There is none, or stdin holds no ids.

    """
    found: list[str] = []
    for word in words:
        found += _read() if word == _FROM_STDIN else [word]
    ids = tuple(dict.fromkeys(found))
    if not ids:
        raise UsageError("stdin holds no job id")
    return ids


def one_id(words: Sequence[str]) -> str:
    """Return the only id.

    Raises:
        UsageError: There are several, or none.

    """
    ids = job_ids(words)
    if len(ids) > 1:
        raise UsageError(f"one job at a time can be shown, not {len(ids)}")
    return ids[0]


def _read() -> list[str]:
    if sys.stdin is None:
        raise UsageError("stdin is closed")
    ids = []
    try:
        while line := sys.stdin.readline(_LONGEST):
            ids.append(line.strip())
            if len(ids) > _MOST:
                raise UsageError(f"stdin holds more than {_MOST:,} lines")
    except UnicodeDecodeError as error:
        raise UsageError("stdin holds no job ids but something else") from error
    return [job_id for job_id in ids if job_id]
