"""``python -m tests.commands.killed ARGUMENT...``: the program, killed as it begins to export.

That is right after a body arrived, and before anything is parsed.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

from qjobs_tui.cli import main
from qjobs_tui.commands import save


def _die(*_: Any, **__: Any) -> Any:
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    save.export = _die  # type: ignore[attr-defined]
    sys.exit(main())
