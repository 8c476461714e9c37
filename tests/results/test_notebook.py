"""The README's section for notebooks does what it says, typed in as it stands."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from qiskit_ibm_runtime import RuntimeDecoder

from qjobs_tui.demo.bodies import Bodies
from qjobs_tui.demo.world import World
from tests.support.clock import FakeClock

if TYPE_CHECKING:
    from collections.abc import Mapping

README = Path(__file__).parent.parent.parent / "README.md"
_BLOCK = re.compile(r"<!-- notebook -->\n```python\n(.*?)```", re.DOTALL)


def blocks() -> list[str]:
    """The Python blocks, in their order; each builds on those before."""
    return _BLOCK.findall(README.read_text())


@pytest.fixture(scope="module")
def body() -> bytes:
    """The result of the demo account's 127-qubit job."""
    world = World.demo(FakeClock(datetime(2026, 3, 1, 12, tzinfo=UTC)))
    places = (instance.crn.text for instance in world.instances)
    job = next(job for place in places for job in world.jobs(place) if "ghz-127" in job.tags)
    found = Bodies().of(job)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def folder(body: bytes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where somebody works who has that result."""
    made = tmp_path_factory.mktemp("notebook")
    (made / "JOB.json").write_bytes(body)
    return made


@pytest.fixture(scope="module")
def said(folder: Path) -> Mapping[str, str]:
    """What the blocks print in a fresh interpreter, by the first word of each line."""
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(blocks())],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stderr == ""
    return dict(line.split(" ", 1) for line in done.stdout.splitlines())


def test_the_readme_has_the_section() -> None:
    assert len(blocks()) == 2


def test_counts_and_drift_are_there(said: Mapping[str, str]) -> None:
    likely = {"0" * 127, "1" * 127}
    assert likely <= set(said)
    assert int(said["0" * 127].split()[0]) > 100
    assert int(said["spans:"].split()[0]) > 1
    assert "busy" in said["spans:"]
    values = [float(number) for number in said["drift:"].strip("[]").split()]
    assert all(0 < value < 1 for value in values)


def test_the_cut_is_what_the_real_client_loads(folder: Path, said: Mapping[str, str]) -> None:
    cut = json.loads((folder / "first-spans.json").read_text(), cls=RuntimeDecoder)
    assert said["cut:"].split()[0] == str(cut[0].join_data().num_shots)
