"""Somebody behind the proxy: a home, an environment, and the program as it is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from qjobs_tui.demo.results.making import made
from tests.pty.session import PROGRAM, PtySession
from tests.support.waiting import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qjobs_tui.demo.script import JobScript
    from qjobs_tui.demo.server import DemoServer
    from tests.support.cloud import Cloud

ROOT = Path(__file__).parents[2]
_IN = "import os, sys; os.chdir(sys.argv[1]); os.execvp(sys.argv[2], sys.argv[2:])"


@dataclass(frozen=True)
class Person:
    """Where and how the program is run.

    Attributes:
        cloud: IBM Cloud, as far as this machine can see.
        home: The home folder.
        folder: Where it is started, and saves.
        environ: The whole environment.
    """

    cloud: Cloud
    home: Path
    folder: Path
    environ: Mapping[str, str]

    @classmethod
    def behind(cls, cloud: Cloud, folder: Path) -> Self:
        """Settle in a folder, with the variables of the cloud."""
        home, work, temporary = folder / "home", folder / "work", folder / "tmp"
        for each in (home, work, temporary):
            each.mkdir()
        own = {
            "HOME": str(home),
            "PATH": os.environ["PATH"],
            "TERM": "xterm-256color",
            "LANG": "C.UTF-8",
            "TZ": "UTC",
            "TMPDIR": str(temporary),
            "PYTHONPATH": str(ROOT),
        }
        return cls(cloud, home, work, {**own, **cloud.environment()})

    def given(self, *without: str, **variables: str) -> Self:
        """Return the same person with other variables, and without some."""
        kept = {name: value for name, value in self.environ.items() if name not in without}
        return replace(self, environ={**kept, **variables})

    def run(
        self, *arguments: str, program: tuple[str, ...] = PROGRAM, said: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """Run the program to its end, without a terminal; it is said what its stdin holds."""
        return subprocess.run(
            (*program, *arguments),
            input=said,
            env=dict(self.environ),
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )

    def on_loopback(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run it with the names of IBM Cloud leading to the cloud also without the proxy."""
        port = str(self.cloud.direct_port)
        return self.run(*arguments, program=(sys.executable, "-m", "tests.cloud.here", port))

    def listed(self, *arguments: str) -> list[str]:
        """Return the ids that `jobs` lists."""
        return ids(self.run("jobs", "--json", *arguments))

    def save(self, **fields: object) -> None:
        """Save an account as Qiskit does."""
        file = self.home / ".qiskit" / "qiskit-ibm.json"
        file.parent.mkdir()
        entry = {
            "channel": "ibm_quantum_platform",
            "instance": self.cloud.instances[0].crn.text,
            "token": self.cloud.key,
            "url": "https://cloud.ibm.com",
            **fields,
        }
        file.write_text(json.dumps({"default-ibm-quantum-platform": entry}))

    def opened(
        self,
        *arguments: str,
        program: tuple[str, ...] = PROGRAM,
        columns: int = 110,
        lines: int = 30,
    ) -> PtySession:
        """Open it in a terminal; use it in a ``with`` block."""
        command = (sys.executable, "-c", _IN, str(self.folder), *program, *arguments)
        return PtySession(command, self.environ, columns, lines)


def ids(done: subprocess.CompletedProcess[str]) -> list[str]:
    """Return the ids of a list that went well."""
    assert done.returncode == 0, done.stderr
    return [job["id"] for job in json.loads(done.stdout)]


def finished(server: DemoServer, number: int, **script: Any) -> list[str]:
    """Add jobs that have ended, one a minute; return their ids, newest first."""
    world = server.world
    now = world.now()
    for age in range(number, 0, -1):
        created = now - timedelta(minutes=age)
        times: dict[str, Any] = {
            "starts": created + timedelta(seconds=10),
            "ends": created + timedelta(seconds=30),
        }
        job = world.submit(created=created, **times, **script)
        if isinstance(job.result, str):
            world.change(job.id, result=made(job, job.result))
    return ids_of(server)


def ids_of(server: DemoServer) -> list[str]:
    """Return the ids of all jobs of a service, newest first."""
    jobs: list[JobScript] = server.world.jobs()
    return [job.id for job in jobs[::-1]]
