"""``--with-qiskit``: IBM's own client computes, ``show`` and ``save`` make use of it."""

from __future__ import annotations

import fcntl
import hashlib
import json
import sys
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from qiskit_ibm_runtime import RuntimeDecoder

from qjobs_tui.cli import main
from qjobs_tui.commands import with_qiskit
from qjobs_tui.demo.results.making import made
from qjobs_tui.demo.script import JobScript
from qjobs_tui.results.qiskit_extra import Bounds, ask_client
from tests.pty.session import PROGRAM, PtySession
from tests.results.program_cases import real

from .conftest import Service, body

if TYPE_CHECKING:
    from pathlib import Path

Captured = pytest.CaptureFixture[str]
Patch = pytest.MonkeyPatch

# The client and what it imports are not ours to mend.
pytestmark = [
    pytest.mark.filterwarnings("default::DeprecationWarning"),
    pytest.mark.filterwarnings("default::PendingDeprecationWarning"),
]
CLIENT = {"name": "qiskit-ibm-runtime", "version": version("qiskit-ibm-runtime")}
INSTALL = "pip install 'qjobs-tui[qiskit]'"


@pytest.fixture(scope="module")
def whole() -> bytes:
    """The body of an Estimator job of the program executor, as the demo account has them."""
    begun = datetime(2026, 3, 4, tzinfo=UTC)
    ends = begun + timedelta(minutes=1)
    return made(JobScript("d6jvmg6u63f31ng0003g", begun, begun, ends), "mitigated")


@pytest.fixture
def mitigated(service: Service, whole: bytes) -> tuple[JobScript, bytes]:
    """A job with that body."""
    return service.job(whole, program="executor"), whole


def without_client(monkeypatch: Patch) -> None:
    monkeypatch.setitem(sys.modules, "qiskit_ibm_runtime", None)


def asks(script: str, folder: Path, monkeypatch: Patch, seconds: float = 60) -> None:
    """Put a script in the client's place."""
    path = folder / "script.py"
    path.write_text(f"import json, os, signal, sys, time\n{script}")
    ask = partial(ask_client, bounds=Bounds(seconds=seconds), script=path)
    monkeypatch.setattr(with_qiskit, "ask_client", ask)


def same_as_the_client(found: Any, whole: bytes) -> None:
    expected = real(whole.decode())
    assert type(found).__name__ == "PrimitiveResult"
    assert len(found) == len(expected) > 0
    for pub, other in zip(found, expected, strict=True):
        assert type(pub) is type(other)
        assert (pub.data.shape, list(pub.data)) == (other.data.shape, list(other.data))
        for name, values in other.data.items():
            np.testing.assert_array_equal(pub.data[name], values)


# show


@pytest.mark.usefixtures("computing")
def test_show_tells_what_the_client_computed(
    mitigated: tuple[JobScript, bytes], capsys: Captured
) -> None:
    job, whole = mitigated
    expected = real(whole.decode())[0].data
    assert main(["show", job.id, "--with-qiskit", "--json"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    result = json.loads(out)["result"]
    assert (result["type"], result["computed_by"]) == ("PrimitiveResult", CLIENT)
    assert (result["bytes"], result["spans"]["count"]) == (len(whole), 9)
    told = result["pubs"][0]["values"]["evs"]
    assert told["shape"] == list(expected.evs.shape)
    assert told["first"] == expected.evs.tolist()
    assert told["errors"] == expected.stds.tolist()
    assert main(["show", job.id, "--with-qiskit"]) == 0
    out = capsys.readouterr().out
    assert f"\ncomputed    by IBM's client, qiskit-ibm-runtime {CLIENT['version']}\n" in out
    assert f"  evs: {expected.evs.size} values, " in out
    # As many digits as two of the error's: 0.943 ± 0.010.
    digits = 1 - int(f"{expected.stds[0]:.1e}".partition("e")[2])
    assert f"    [0]  {expected.evs[0]:.{digits}f} ± {expected.stds[0]:.{digits}f}\n" in out


@pytest.mark.parametrize("is_there", [True, False])
def test_the_note_names_the_flag(
    mitigated: tuple[JobScript, bytes], capsys: Captured, monkeypatch: Patch, is_there: bool
) -> None:
    if not is_there:
        without_client(monkeypatch)
    assert main(["show", mitigated[0].id, "--json"]) == 0
    result = json.loads(capsys.readouterr().out)["result"]
    assert result["type"] == "ProgramResult"
    assert "computed_by" not in result
    assert "--with-qiskit" in result["note"]
    assert (INSTALL in result["note"]) is not is_there


def test_show_falls_back_to_the_items(
    mitigated: tuple[JobScript, bytes], capsys: Captured, monkeypatch: Patch, tmp_path: Path
) -> None:
    asks("print(json.dumps({'error': 'e\\x1b[2J'})); sys.exit(1)", tmp_path, monkeypatch)
    assert main(["show", mitigated[0].id, "--with-qiskit"]) == 1
    out, err = capsys.readouterr()
    assert "ProgramResult, v2.0, estimator_v2" in out
    assert "computed  " not in out
    assert err.count("IBM's client cannot compute this: e␛[2J") == 1


def test_other_results_are_shown_as_ever(
    service: Service, capsys: Captured, monkeypatch: Patch, tmp_path: Path
) -> None:
    asks("sys.exit(1)", tmp_path, monkeypatch)
    for name in ("type-estimator-zne-nan.json", "executor-noise_learner_v3.json"):
        job = service.job(body(name))
        outs = []
        for flags in ([], ["--with-qiskit"]):
            assert main(["show", job.id, "--json", *flags]) == 0
            outs.append(json.loads(capsys.readouterr().out)["result"])
        assert outs[0] == outs[1]
        assert "--with-qiskit" not in str(outs)


# save


@pytest.mark.usefixtures("computing")
@pytest.mark.parametrize("form", [[], ["--form", "qiskit"], ["--pub", "0"]])
def test_save_writes_what_the_decoder_loads(
    service: Service, mitigated: tuple[JobScript, bytes], capsys: Captured, form: list[str]
) -> None:
    job, whole = mitigated
    assert main(["save", job.id, "--with-qiskit", *form]) == 0
    out, err = capsys.readouterr()
    assert out.startswith(f"{job.id}.json\tqiskit\t")
    assert err == ""
    found = json.loads(service.text(f"{job.id}.json"), cls=RuntimeDecoder)
    same_as_the_client(found, whole)
    assert found.metadata["qjobs_tui"]["converted_from"] == "estimator_v2"
    meta = json.loads(service.text(f"{job.id}.meta.json"))
    assert meta["computed_by"] == CLIENT
    assert meta["body"] == {"bytes": len(whole), "sha256": hashlib.sha256(whole).hexdigest()}
    assert (meta["job"]["id"], meta["form"]) == (job.id, "qiskit")


@pytest.mark.usefixtures("computing")
def test_counts_hold_the_expectation_values(
    service: Service, mitigated: tuple[JobScript, bytes]
) -> None:
    job, whole = mitigated
    assert main(["save", job.id, "--with-qiskit", "--form", "counts"]) == 0
    values = json.loads(service.text(f"{job.id}.json"))["pubs"][0]["values"]
    for name, expected in real(whole.decode())[0].data.items():
        np.testing.assert_array_equal(values[name], expected)
    assert json.loads(service.text(f"{job.id}.meta.json"))["computed_by"] == CLIENT


def test_form_service_is_the_body_and_asks_nobody(
    service: Service, mitigated: tuple[JobScript, bytes], monkeypatch: Patch
) -> None:
    without_client(monkeypatch)
    job, whole = mitigated
    assert main(["save", job.id, "--with-qiskit", "--form", "service"]) == 0
    assert (service.folder / f"{job.id}.json").read_bytes() == whole
    assert "computed_by" not in json.loads(service.text(f"{job.id}.meta.json"))


def test_other_results_are_saved_as_ever(
    service: Service, capsys: Captured, monkeypatch: Patch, tmp_path: Path
) -> None:
    asks("sys.exit(1)", tmp_path, monkeypatch)
    whole = body("type-estimator-zne-nan.json")
    job, broken = service.job(whole), service.job(whole[:-9])
    assert main(["save", job.id, broken.id, "--with-qiskit"]) == 0
    assert (service.folder / f"{job.id}.json").read_bytes() == whole
    assert "computed_by" not in json.loads(service.text(f"{job.id}.meta.json"))
    assert f"{broken.id}.json\tservice\t" in capsys.readouterr().out


@pytest.mark.usefixtures("computing")
def test_spans_of_a_computed_result_cannot_be_chosen(
    service: Service, mitigated: tuple[JobScript, bytes], capsys: Captured
) -> None:
    assert main(["save", mitigated[0].id, "--with-qiskit", "--span", "0"]) == 1
    assert "which execution span measured which shots" in capsys.readouterr().err
    assert service.names() == []


# What goes wrong


@pytest.mark.parametrize("command", ["show", "save"])
def test_without_a_client_nothing_is_asked_for(
    service: Service, capsys: Captured, monkeypatch: Patch, command: str
) -> None:
    without_client(monkeypatch)
    job = service.job(b"{}", private=True)
    assert main([command, job.id, "--with-qiskit", "--yes-read-private"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("qjobs-tui: ") == 1
    assert "not installed" in err
    assert "qjobs-tui[qiskit]" in err
    assert not service.server.requests
    assert service.names() == []


@pytest.mark.parametrize("form", [[], ["--form", "counts"]])
@pytest.mark.parametrize(
    ("script", "what"),
    [("time.sleep(600)", "did not answer within 0.3 s"), ("sys.exit(7)", "ended with exit code 7")],
)
def test_a_client_that_fails_leaves_nothing_half_saved(
    service: Service,
    capsys: Captured,
    monkeypatch: Patch,
    form: list[str],
    script: str,
    what: str,
) -> None:
    seconds = 0.3 if "sleep" in script else 60
    asks(script, service.folder.parent, monkeypatch, seconds)
    job = service.job(body("executor-estimator_v2.json"))
    other = service.job(body("rest-samples.json"))
    assert main(["save", job.id, other.id, "--with-qiskit", *form]) == 1
    out, err = capsys.readouterr()
    assert out.startswith(f"{other.id}.json\t")
    assert err.count("qjobs-tui: ") == err.count(f"IBM's client {what}") == 1
    assert service.names() == [f"{other.id}.json", f"{other.id}.meta.json"]


def test_a_private_body_stays_when_the_client_fails(
    service: Service, capsys: Captured, monkeypatch: Patch, tmp_path: Path
) -> None:
    asks("sys.exit(7)", tmp_path, monkeypatch)
    whole = body("executor-estimator_v2.json")
    job = service.job(whole, private=True)
    assert main(["save", job.id, "--with-qiskit", "--yes-read-private"]) == 1
    assert f"is kept in {job.id}.body.json" in capsys.readouterr().err
    assert service.names() == [f"{job.id}.body.json"]
    assert (service.folder / f"{job.id}.body.json").read_bytes() == whole


@pytest.mark.parametrize("command", ["show", "save"])
@pytest.mark.parametrize(("number", "code"), [("SIGINT", 130), ("SIGTERM", 143)])
def test_an_interruption_ends_the_client_and_leaves_nothing(
    service: Service,
    mitigated: tuple[JobScript, bytes],
    monkeypatch: Patch,
    tmp_path: Path,
    command: str,
    number: str,
    code: int,
) -> None:
    """The script interrupts the program once it holds a lock, which only its end lets go."""
    lock = tmp_path / "lock"
    script = (
        f"import fcntl; f = open({str(lock)!r}, 'a'); fcntl.flock(f, fcntl.LOCK_EX)\n"
        f"f.write('held'); f.flush(); os.kill(os.getppid(), signal.{number}); time.sleep(600)"
    )
    asks(script, tmp_path, monkeypatch)
    try:
        found: object = main([command, mitigated[0].id, "--with-qiskit"])
    except SystemExit as ended_by:
        found = ended_by.code
    assert found == code
    assert service.names() == []
    with lock.open() as file:
        assert file.read() == "held"
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


@pytest.mark.pty
def test_a_terminal_says_what_is_waited_for(
    service: Service, mitigated: tuple[JobScript, bytes]
) -> None:
    command = (*PROGRAM, "save", mitigated[0].id, "--with-qiskit")
    with PtySession(command, service.environ) as terminal:
        terminal.until_text("IBM's client computes the expectation values; Ctrl-C ends it")
        assert f"{mitigated[0].id}.json" not in service.names()
        assert terminal.ended() == 0
        assert "Ctrl-C" not in terminal.text
    with PtySession((*command, "--force"), service.environ) as terminal:
        terminal.until_text("Ctrl-C ends it")
        terminal.press("\x03")
        assert terminal.ended() == 130
        assert "Ctrl-C" not in terminal.text
    assert service.names() == [f"{mitigated[0].id}.json", f"{mitigated[0].id}.meta.json"]
