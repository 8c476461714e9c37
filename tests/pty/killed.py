"""``python -m tests.pty.killed MOMENT``: the program, killed when a private result has got so far.

``arrived``: the body is there in full, and has not got its name. ``named``: it has, and nothing was
parsed. ``opened``: it was parsed, and nothing of it was drawn.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

from qjobs_tui.bodies import fetch, reader
from qjobs_tui.cli import main
from qjobs_tui.ui.panes.result import ResultPane

MOMENTS = ("arrived", "named", "opened")


def _die(*_: Any, **__: Any) -> Any:
    os.kill(os.getpid(), signal.SIGKILL)


def _die_at(moment: str) -> None:
    owner, name = {
        "arrived": (fetch, "_named"),
        "named": (reader, "_opened"),
        "opened": (ResultPane, "draw_answer"),
    }[moment]
    assert hasattr(owner, name)
    setattr(owner, name, _die)


if __name__ == "__main__":
    _die_at(sys.argv[1])
    sys.exit(main([]))
