"""Jobs cancelled inside tmux, and what IBM's own client sees of it."""

from __future__ import annotations

import os
import shutil
import subprocess
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.demo.bench import client
from tests.pty.session import PROGRAM, PtySession

if TYPE_CHECKING:
    from pathlib import Path

    from qjobs_tui.demo.server import DemoServer

pytestmark = [
    pytest.mark.pty,
    # The client and what it imports are not ours to mend.
    pytest.mark.filterwarnings("default::DeprecationWarning"),
    pytest.mark.filterwarnings("default::PendingDeprecationWarning"),
    pytest.mark.filterwarnings("default::ResourceWarning"),
    pytest.mark.filterwarnings("default::pytest.PytestUnraisableExceptionWarning"),
]
_OURS = ("QISKIT_", "IAM_", "GLOBAL_", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
_ACCOUNTS = "qiskit_ibm_runtime.accounts.management._DEFAULT_ACCOUNT_CONFIG_JSON_FILE"


@pytest.fixture
def service(server: DemoServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """IBM's client, looking at the same account."""
    for name in [name for name in os.environ if name.upper().startswith(_OURS)]:
        monkeypatch.delenv(name)
    for name, value in server.environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(_ACCOUNTS, str(tmp_path / "qiskit-ibm.json"))
    return client()


@pytest.mark.skipif(shutil.which("tmux") is None, reason="needs tmux")
def test_three_marked_jobs_inside_tmux(
    environ: dict[str, str], server: DemoServer, service: Any, tmp_path: Path
) -> None:
    world = server.world
    kept = world.submit(starts=None, created=world.now() - timedelta(minutes=3)).id
    ids = [world.submit(starts=None).id for _ in range(3)]
    tmux = ("tmux", "-S", str(tmp_path / "tmux"), "-f", os.devnull)
    try:
        with PtySession((*tmux, "new-session", *PROGRAM), environ) as screen:
            screen.until_text(kept)
            # Newest first: these are the first three.
            screen.press("   c")
            screen.until_text("Cancel 3 jobs?")
            assert all(screen.line_with(job_id) for job_id in ids)
            screen.drain(0.6)
            screen.press("y")
            _until_all(screen, ids, "cancelling")
            assert {service.job(job_id).status() for job_id in ids} == {"QUEUED"}
            _until_all(screen, ids, "cancelled")
            assert {service.job(job_id).status() for job_id in ids} == {"CANCELLED"}
            assert "queued" in screen.line_with(kept)
            assert service.job(kept).status() == "QUEUED"
            screen.press("q")
            assert screen.ended() == 0
    finally:
        subprocess.run((*tmux, "kill-server"), capture_output=True, check=False)


def _until_all(screen: PtySession, ids: list[str], word: str) -> None:
    screen.until(lambda _: all(word in screen.line_with(job_id) for job_id in ids))
