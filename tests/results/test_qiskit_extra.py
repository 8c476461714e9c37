"""IBM's client is asked in a process of its own, which can neither hurt nor be waited for long."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from qiskit import QuantumCircuit
from qiskit.circuit import Parameter
from qiskit_ibm_runtime.executor_estimator.prepare import prepare
from qiskit_ibm_runtime.options_models.estimator import EstimatorOptions

from qjobs_tui.errors import QJobsError, UsageError
from qjobs_tui.results import ask_client as script
from qjobs_tui.results import qiskit_extra
from qjobs_tui.results.gate.source import BytesSource
from qjobs_tui.results.qiskit_extra import ROLES, SCRIPT, Bounds, ask_client

from .making.executor import Arrays, body
from .making.typed import dice
from .program_cases import program, real, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from qjobs_tui.results.pubs import PrimitiveResult

BODY = BytesSource(b"{}")
QUICK = Bounds(seconds=60)
BROKEN: dict[str, Any] = {"shape": [], "fields": {"evs": "AAAA"}, "metadata": {}}


def asked(whole: str) -> PrimitiveResult:
    assert program(whole).role in ROLES
    return ask_client(BytesSource(whole.encode()), bounds=QUICK, environ=os.environ)


def folded() -> str:
    """An Estimator with zero-noise extrapolation: more fields, and metadata with arrays in it."""
    circuit, angle = QuantumCircuit(2), Parameter("t")
    circuit.rx(angle, 0)
    circuit.cx(0, 1)
    options = EstimatorOptions()
    options.resilience.zne_mitigation = True
    options.resilience.measure_mitigation = False
    planned, _ = prepare([(circuit, [["ZZ"], ["XX"]], [[0.1], [0.2]])], options, precision=0.2)
    rng = dice("folded")
    items: list[Arrays] = []
    for item in planned.items:
        flips = rng.random((*item.shape, 1, 2)) < 0.5
        outcomes = rng.random((*item.shape, planned.shots, 2)) < 0.15
        items.append({"_meas": outcomes ^ flips, "measurement_flips._meas": flips})
    more: dict[str, Any] = {"passthrough_data": planned.passthrough_data}
    return body("v2.0", items, [], semantic_role="estimator_v2", **more)


@pytest.fixture
def answered_here(tmp_path: Path) -> Callable[[str], PrimitiveResult]:
    """Ask the client in this process, which has it loaded; the other only hands the answer on."""
    answer, path = tmp_path / "answer", tmp_path / "script.py"
    path.write_text(f"print(open({str(answer)!r}).read())")

    def ask(whole: str) -> PrimitiveResult:
        answer.write_text(json.dumps(script.asked(whole)))
        body = BytesSource(whole.encode())
        return ask_client(body, bounds=QUICK, environ=os.environ, script=path)

    return ask


def test_expectation_values_are_those_of_the_client() -> None:
    whole = text("executor-estimator_v2.json")
    agrees(asked(whole), real(whole))


def test_extrapolated_values_are_those_of_the_client(
    answered_here: Callable[[str], PrimitiveResult],
) -> None:
    whole = folded()
    agrees(answered_here(whole), real(whole))


def agrees(found: PrimitiveResult, expected: Any) -> None:
    """Hold a result against what the client makes of the same body here."""
    assert len(found.pubs) == len(expected) == 1
    for pub, other in zip(found.pubs, expected, strict=True):
        assert (pub.kind, pub.data.shape) == (type(other).__name__, other.data.shape)
        assert list(pub.data) == list(other.data)
        for name, value in other.data.items():
            assert pub.data[name].dtype == value.dtype
            np.testing.assert_array_equal(pub.data[name].load(), value)
        told = json.dumps(other.metadata, default=lambda value: value.tolist())
        assert pub.metadata == json.loads(told)
    assert found.metadata == {
        key: one for key, one in expected.metadata.items() if key != "executor"
    }


def test_the_clients_own_error_is_told() -> None:
    broken = json.loads(text("executor-estimator_v2.json"))
    del broken["passthrough_data"]["post_processor"]
    with pytest.raises(QJobsError, match="cannot compute this: ValueError: Could not determine"):
        asked(json.dumps(broken))


def test_without_a_client_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "qiskit_ibm_runtime", None)
    with pytest.raises(UsageError, match="which is not installed") as caught:
        ask_client(BODY, environ={})
    assert 'pip install "qjobs-tui[qiskit]"' in caught.value.hint


def test_a_client_that_needs_more_memory_than_it_may_use_is_ended() -> None:
    whole = BytesSource(text("executor-estimator_v2.json").encode())
    bounds = Bounds(seconds=60, memory_bytes=100 << 20)
    with pytest.raises(QJobsError, match=r"IBM's client (was ended|ended|cannot compute)"):
        ask_client(whole, bounds=bounds, environ=os.environ)


FAKE = """
import os, sys
print("a greeting")
os.write(1, b"another")

class Result(list):
    metadata = {"executor": object(), "shape": (1, 2), "noise": [float, None, 0.5]}

class Decoder:
    is_applicable = staticmethod(lambda data: True)
    decode = staticmethod(lambda data: Result())

DEFAULT_DECODERS = {"executor": [Decoder]}
"""


def test_what_a_client_prints_is_not_taken_for_its_answer(tmp_path: Path) -> None:
    """A client of ours in the folder that the script is told, and no other in sight."""
    decoders = tmp_path / "qiskit_ibm_runtime" / "decoders"
    decoders.mkdir(parents=True)
    (decoders / "defaults.py").write_text(FAKE)
    limits = map(str, (1 << 30, 60, 1 << 20))
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(SCRIPT), str(tmp_path), *limits],
        input=b"{}",
        capture_output=True,
        check=True,
        timeout=60,
    )
    metadata = {"shape": [1, 2], "noise": ["<class 'float'>", None, 0.5]}
    assert json.loads(done.stdout) == {"pubs": [], "metadata": metadata}
    assert b"another" in done.stderr


# Scripts in the client's place.


def run(folder: Path, script: str, bounds: Bounds = QUICK, **environ: str) -> PrimitiveResult:
    path = folder / "script.py"
    path.write_text(f"import json, os, signal, subprocess, sys, time\n{script}")
    return ask_client(BODY, bounds=bounds, environ=environ, script=path)


def test_a_script_that_runs_too_long_is_killed_with_all_it_started(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    child = (
        f"import fcntl, time; f = open({str(lock)!r}, 'a'); fcntl.flock(f, fcntl.LOCK_EX); "
        "f.write('locked'); f.flush(); time.sleep(20); f.write(' to its end')"
    )
    script = f"subprocess.Popen([sys.executable, '-c', {child!r}])\ntime.sleep(600)"
    with pytest.raises(QJobsError, match="did not answer within 3 s"):
        run(tmp_path, script, Bounds(seconds=3))
    with lock.open() as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # until the child is gone
        assert file.read() == "locked"


@pytest.mark.parametrize(
    ("script", "what"),
    [
        ("os.kill(os.getpid(), signal.SIGSEGV)", "was ended by signal 11"),
        ("sys.exit(7)", "ended with exit code 7"),
        ("print('garbage'); sys.exit(1)", "ended with exit code 1"),
        ("print('{\"error\": 3}'); sys.exit(1)", "ended with exit code 1"),
        ("print(json.dumps({'error': 'e' * 9999})); sys.exit(1)", f"compute this: {'e' * 300}.$"),
        ("pass", "gave an answer that cannot be read"),
        ("print('garbage')", "gave an answer that cannot be read"),
        ("print('[' * 10_000)", "gave an answer that cannot be read"),
        ('print(\'{"pubs": 3, "metadata": {}}\')', "gave an answer that cannot be read"),
        (
            f"print({json.dumps({'pubs': [BROKEN], 'metadata': {}})!r})",
            "gave an answer that cannot be read",
        ),
        ("sys.stdout.write('x' * 5_000_000)", "gave too long an answer"),
        ("os.write(1, b'\\xff' * 10)", "gave an answer that cannot be read"),
    ],
)
def test_whatever_a_script_does_ends_in_an_error_of_ours(
    tmp_path: Path, script: str, what: str
) -> None:
    with pytest.raises(QJobsError, match=what):
        run(tmp_path, script, Bounds(seconds=60, answer_bytes=1 << 20))


def test_it_is_isolated_and_told_no_secrets(tmp_path: Path) -> None:
    script = (
        "told = [dict(os.environ), sys.flags.isolated, os.getcwd(), os.getsid(0) == os.getpid(),"
        " sys.stdin.read(), sys.argv[2:]]\n"
        "print(json.dumps({'error': json.dumps(told)})); sys.exit(1)"
    )
    with pytest.raises(QJobsError) as caught:
        run(tmp_path, script, LANG="C.UTF-8", PATH="/bin", HOME="/root", QISKIT_IBM_TOKEN="secret")
    told = json.loads(str(caught.value).partition("compute this: ")[2].removesuffix("."))
    environ, isolated, folder, is_leader, read, limits = told
    assert environ.items() >= {"LANG": "C.UTF-8", "PATH": "/bin"}.items()
    assert environ.keys() <= {"LANG", "PATH", "LC_CTYPE"}  # Python adds the last one
    assert (isolated, folder, is_leader, read) == (1, "/", True, "{}")
    assert limits[0] == str(QUICK.memory_bytes)


def test_interrupted_it_leaves_no_process(tmp_path: Path) -> None:
    """As Ctrl-C does, a signal ends the waiting; the script must not go on alone."""
    lock = tmp_path / "lock"
    script = (
        f"import fcntl; f = open({str(lock)!r}, 'a'); fcntl.flock(f, fcntl.LOCK_EX)\n"
        "f.write('locked'); f.flush(); os.kill(os.getppid(), signal.SIGUSR1); time.sleep(600)"
    )

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGUSR1, interrupt)
    try:
        with pytest.raises(KeyboardInterrupt):
            run(tmp_path, script)
    finally:
        signal.signal(signal.SIGUSR1, before)
    with lock.open() as file:
        assert file.read() == "locked"
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_a_folder_without_room_is_an_error_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    with pytest.raises(QJobsError, match="cannot be asked: No such file"):
        run(tmp_path, "pass")


def test_no_module_of_results_loads_qiskit_a_screen_or_a_network() -> None:
    """In a fresh interpreter, with every module of the package."""
    folder = Path(qiskit_extra.__file__).parent
    paths = [path.relative_to(folder).with_suffix("") for path in folder.rglob("*.py")]
    assert len(paths) > 50
    names = [".".join(("qjobs_tui.results", *path.parts)) for path in paths]
    code = (
        f"import importlib, sys; [importlib.import_module(name) for name in {names!r}]\n"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    loaded = set(done.stdout.split())
    assert "numpy" in loaded
    assert loaded.isdisjoint(
        {"qiskit", "qiskit_ibm_runtime", "samplomatic", "pydantic", "httpx", "textual", "keyring"}
    )
