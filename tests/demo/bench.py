"""A demo service, and IBM's own client pointed at it."""

from __future__ import annotations

import os
import warnings
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from qjobs_tui.clock import SystemClock
from qjobs_tui.demo.server import DemoServer
from qjobs_tui.demo.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from qjobs_tui.demo.script import JobScript

_OURS = ("QISKIT_", "IAM_", "GLOBAL_", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


class HeldSystemClock(SystemClock):
    """The machine's clock at one moment, so that nothing moves between two questions."""

    def __init__(self) -> None:
        self._now = super().now()

    def now(self) -> datetime:
        return self._now

    def go(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)


class Bench:
    """A demo service, and the client that was pointed at it."""

    def __init__(self, server: DemoServer, clock: HeldSystemClock, client: Any) -> None:
        self.server, self.clock, self.client = server, clock, client
        self.us, self.eu = (instance.crn.text for instance in server.instances)
        self.world = server.world

    def expected(self, place: str = "") -> list[JobScript]:
        """The account's jobs, newest first, as every list shows them by default."""
        return self.world.jobs(place or self.us)[::-1]

    def ids(self, **filters: Any) -> list[str]:
        options = {"limit": None, "instance": self.us} | filters
        return [job.job_id() for job in self.client.jobs(**options)]


@contextmanager
def conforming(home: Path) -> Iterator[Bench]:
    """Point the client at a demo service, with a home folder of its own."""
    clock = HeldSystemClock()
    with pytest.MonkeyPatch.context() as patch, DemoServer(World.demo(clock)) as server:
        for name in [name for name in os.environ if name.upper().startswith(_OURS)]:
            patch.delenv(name)
        patch.setenv("HOME", str(home))
        # Else it looks up the whole call stack at each request, to tell IBM who made it.
        patch.setenv("USAGE_DATA_OPT_OUT", "True")
        for name, value in server.environment().items():
            patch.setenv(name, value)
        # The client fixes its account file's path when it is first imported.
        file = "qiskit_ibm_runtime.accounts.management._DEFAULT_ACCOUNT_CONFIG_JSON_FILE"
        patch.setattr(file, str(home / "qiskit-ibm.json"))
        yield Bench(server, clock, client())
        assert not server.defects


def client(**options: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from qiskit_ibm_runtime import QiskitRuntimeService

        return QiskitRuntimeService(**options)
