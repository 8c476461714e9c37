"""What is loaded when: each import before the first frame is time that the user waits."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.pty.session import PtySession

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.pty

MAX_MODULES = 520


def test_the_first_frame_loads_little(environ: dict[str, str], tmp_path: Path) -> None:
    target = tmp_path / "modules.json"
    command = (sys.executable, "-m", "tests.benchmarks.modules", str(target))
    with PtySession(command, environ) as screen:
        assert screen.ended() == 0
    loaded = json.loads(target.read_text())
    tops = {name.partition(".")[0] for name in loaded}
    assert not tops & {"numpy", "plotext", "textual_plotext", "keyring", "sqlite3", "httpx"}
    assert "textual" in tops
    assert len(loaded) <= MAX_MODULES


def test_help_loads_little() -> None:
    code = (
        "import sys\n"
        "from qjobs_tui.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "loaded = {name.partition('.')[0] for name in sys.modules}\n"
        "assert not loaded & {'textual', 'numpy', 'httpx', 'keyring', 'rich'}, loaded\n"
    )
    done = subprocess.run((sys.executable, "-c", code), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
