"""The fixtures are what the generator makes, and what IBM's own client reads."""

from __future__ import annotations

import subprocess
import sys
import zlib
from typing import Any

import pytest
from qiskit_ibm_runtime.decoders.defaults import DEFAULT_DECODERS
from qiskit_ibm_runtime.results.quantum_program import QuantumProgramResult

from .make_fixtures import FOLDER

NAMES = sorted(path.name for path in FOLDER.iterdir())

# The client's decoders do not read these: one needs a package that is not public, one Aer, and one
# is what its own encoder makes of a NoiseLearnerResult, which no service sends.
UNREAD = {
    "executor-noise_learner_v3.json": "qiskit-noise-learning",
    "noise-learner-legacy-typed.json": "list indices must be integers",
    "type-noise-model.json": "Aer is needed",
}


def _program(name: str) -> str:
    for start in ("executor", "noise-learner", "calibrate"):
        if name.startswith(start):
            return start
    return "circuit-runner" if name.startswith("runner") else "sampler"


def read(name: str) -> Any:
    """What the client's decoders make of a body."""
    data: Any = (FOLDER / name).read_text(encoding="utf-8")
    for decoder in DEFAULT_DECODERS[_program(name)]:
        if decoder.is_applicable(data):
            data = decoder.decode(data)
    return data


def test_a_second_run_changes_nothing() -> None:
    # In a fresh interpreter: the client numbers circuits and registers from counters of its own.
    program = (
        "import sys, zlib\nfrom tests.results.make_fixtures import fixtures\n"
        "for name, body in fixtures().items(): print(name, len(body), zlib.crc32(body))"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program], capture_output=True, text=True, check=True
    )
    bodies = {name: (FOLDER / name).read_bytes() for name in NAMES}
    stored = {f"{name} {len(body)} {zlib.crc32(body)}" for name, body in bodies.items()}
    assert set(done.stdout.splitlines()) == stored


def test_they_stay_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 400_000


@pytest.mark.parametrize(
    "name", [name for name in NAMES if name.endswith(".json") and name not in UNREAD]
)
def test_the_client_reads_them(name: str) -> None:
    result = read(name)
    role = "sampler" in name or "estimator_v2" in name
    assert not isinstance(result, str)
    assert isinstance(result, QuantumProgramResult) is (_program(name) == "executor" and not role)


@pytest.mark.parametrize(("name", "why"), UNREAD.items())
def test_the_client_does_not_read_these(name: str, why: str) -> None:
    with pytest.raises(Exception, match=why):
        read(name)
