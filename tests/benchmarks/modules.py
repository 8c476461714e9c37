"""What is loaded at the first frame: ``python -m tests.benchmarks.modules FILE`` in a terminal."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from qjobs_tui import app
from qjobs_tui.cli import main


class _Stops(app.QJobsApp):
    """Leaves at the moment when the real app begins to connect: right after its first frame."""

    def _poll(self) -> None:  # type: ignore[override]
        # An entry of None is a module that must not be loaded.
        loaded = sorted(name for name, module in sys.modules.items() if module is not None)
        Path(sys.argv[1]).write_text(json.dumps(loaded))
        self.exit()


if __name__ == "__main__":
    # `tests` and `json` are this script's own; both are small and stay in the count.
    app.QJobsApp = _Stops  # type: ignore[misc]
    sys.exit(main([]))
