"""An account on a real service, and bodies that IBM's own client made."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from qjobs_tui.clock import SystemClock
from qjobs_tui.commands import with_qiskit
from qjobs_tui.demo.ids import xid
from qjobs_tui.demo.rest import API
from qjobs_tui.demo.server import DemoServer
from qjobs_tui.demo.world import INSTANCES, World
from qjobs_tui.results.qiskit_extra import ask_client

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qjobs_tui.demo.script import JobScript
    from qjobs_tui.results.gate.source import Source
    from qjobs_tui.results.pubs import PrimitiveResult

FIXTURES = Path(__file__).parents[1] / "results" / "fixtures"


def body(name: str) -> bytes:
    """A body as the service sends it."""
    return (FIXTURES / name).read_bytes()


@dataclass(frozen=True)
class Service:
    """The service, what the environment needs to find it, and an empty folder to save into."""

    server: DemoServer
    folder: Path
    environ: dict[str, str]

    @property
    def world(self) -> World:
        return self.server.world

    def job(self, result: bytes | None, **script: Any) -> JobScript:
        """Add a job that finished just now."""
        now = self.world.now()
        number = len(self.world.jobs())
        times = {"created": now, "starts": now, "ends": now} | script
        return self.world.submit(id=xid(now, number), result=result, **times)

    def readings(self, job: JobScript) -> int:
        """How often the service was asked for a job's result."""
        path = f"{API}/jobs/{job.id}/results"
        return sum(sent.path == path for sent in self.server.requests)

    def names(self) -> list[str]:
        """All that is in the folder."""
        return sorted(path.name for path in self.folder.iterdir())

    def text(self, name: str) -> str:
        return (self.folder / name).read_text()


@pytest.fixture(scope="session")
def answers() -> dict[bytes, PrimitiveResult]:
    """What IBM's client made of a body, which takes it seconds."""
    return {}


@pytest.fixture
def computing(
    answers: dict[bytes, PrimitiveResult], monkeypatch: pytest.MonkeyPatch
) -> dict[bytes, PrimitiveResult]:
    """Ask IBM's client once for each body; it gives the same answer each time."""

    def ask(source: Source, **more: Any) -> PrimitiveResult:
        whole = source.read(0, source.size)
        if whole not in answers:
            answers[whole] = ask_client(source, **more)
        return answers[whole]

    monkeypatch.setattr(with_qiskit, "ask_client", ask)
    return answers


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """An empty account, which the environment points at; the working folder is empty too."""
    folder, home = tmp_path / "folder", tmp_path / "home"
    folder.mkdir()
    home.mkdir()
    with DemoServer(World(SystemClock(), instances=INSTANCES[:1])) as server:
        for name in list(os.environ):
            if name.startswith(("QISKIT_IBM", "IAM_URL")):
                monkeypatch.delenv(name)
        changes = {**server.environment(), "HOME": str(home), "TZ": "UTC"}
        for name, value in changes.items():
            monkeypatch.setenv(name, value)
        monkeypatch.chdir(folder)
        root = str(Path(__file__).parents[2])
        yield Service(server, folder, {**os.environ, "PYTHONPATH": root})
        assert not server.defects
