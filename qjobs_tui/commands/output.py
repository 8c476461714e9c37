"""Lines to stdout."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

from qjobs_tui.errors import QJobsError

if TYPE_CHECKING:
    from collections.abc import Iterable


def write(lines: Iterable[str]) -> None:
    """Write lines to stdout, at once.

    Raises:
        BrokenPipeError: Whoever reads has seen enough.
        QJobsError: They cannot be written, such as to a full disk.

    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        # Verbatim text may hold what the stream's encoding has no letter for.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        sys.stdout.writelines(f"{line}\n" for line in lines)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise QJobsError(f"the output could not be written: {error.strerror}") from error
