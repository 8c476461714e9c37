"""``qjobs-tui show`` of what is hostile, broken, large or private."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from qiskit.primitives import BitArray

from qjobs_tui.cli import main
from qjobs_tui.clock import SystemClock
from qjobs_tui.commands.access import demo_account
from qjobs_tui.commands.show import Wanted, show_job
from qjobs_tui.demo import faults, hostile
from qjobs_tui.demo.script import Ending
from tests.pty.session import PROGRAM, PtySession

from .conftest import Service, body
from .shown import Captured, facts, is_safe, made

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that temporary files go to."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


def test_a_failed_job_tells_its_error(service: Service, capsys: Captured) -> None:
    ending = Ending("Failed", "Failed", "It broke.", 1517, "Mend it.")
    job = service.job(body("failed-text.txt"), ending=ending)
    assert main(["show", job.id]) == 0
    out = capsys.readouterr().out
    found = facts(out)
    assert (found["why"], found["what to do"]) == ("1517 It broke.", "Mend it.")
    assert "ExecutionError: 'The job failed on the control system. -- code 1517'" in out
    assert "program started" not in out


def test_a_hostile_job_is_cleaned_for_people_and_verbatim_for_programs(
    service: Service, capsys: Captured
) -> None:
    job = service.world.add(hostile.job(service.world.now()))
    assert main(["show", job.id]) == 0
    assert is_safe(capsys.readouterr().out)
    assert main(["show", job.id, "--ascii"]) == 0
    assert capsys.readouterr().out.isascii()
    assert main(["show", job.id, "--json"]) == 0
    out = capsys.readouterr().out
    assert out.isascii()
    record = json.loads(out)
    assert record["job"]["tags"] == list(hostile.TEXTS)
    assert hostile.CLIPBOARD in record["result"]["tail"]


def test_a_hostile_register_is_cleaned(service: Service, capsys: Captured) -> None:
    bits = BitArray.from_counts({"0": 1})
    text = made({"evil": bits}).replace(b"evil", b"e\\u001b[2Jv")
    job = service.job(text)
    assert main(["show", job.id]) == 0
    out = capsys.readouterr().out
    assert is_safe(out)
    assert "e␛[2Jv: 1 bit, 1 shot," in out
    assert main(["show", job.id, "--json"]) == 0
    assert "e\x1b[2Jv" in json.loads(capsys.readouterr().out)["result"]["pubs"][0]["registers"]


@pytest.mark.pty
def test_a_long_bitstring_fits_a_terminal_and_is_whole_in_a_pipe(
    service: Service, capsys: Captured
) -> None:
    outcome = "1" * 100 + "0" * 27
    job = service.job(made({"c": BitArray.from_counts({outcome: 5})}))
    assert main(["show", job.id]) == 0
    assert outcome in capsys.readouterr().out
    command = (*PROGRAM, "show", job.id)
    with PtySession(command, service.environ, columns=60, lines=60) as terminal:
        assert terminal.ended() == 0
        line = terminal.line_with("100.0 %")
    assert line.startswith("    1111111111")
    assert "1…0" in line
    assert line.rstrip().endswith("5   100.0 %")


def test_one_broken_array_hides_no_other(service: Service, capsys: Captured) -> None:
    bits = BitArray.from_counts({"01": 3}, num_bits=2)
    tree = json.loads(made({"a": bits, "b": bits}))
    fields = tree["__value__"]["pub_results"][0]["__value__"]["data"]["__value__"]["fields"]
    fields["a"]["__value__"]["array"]["__value__"] = "AAAA"
    job = service.job(json.dumps(tree).encode())
    assert main(["show", job.id]) == 1
    out, err = capsys.readouterr()
    assert "  a: cannot be read: " in out
    assert "  b: 2 bits, 3 shots, 1 different outcome\n    01  3   100.0 %\n" in out
    assert err.count("The result cannot be read") == 1


def test_a_body_that_cannot_be_read(service: Service, capsys: Captured) -> None:
    job = service.job(body("type-sampler-scalar.json")[:-20])
    assert main(["show", job.id]) == 1
    out, err = capsys.readouterr()
    assert "✓ done" in out
    assert "--form service" in err
    assert main(["show", job.id, "--json"]) == 1
    record = json.loads(capsys.readouterr().out)
    assert record["result"] is None
    assert "cannot be read" in record["notes"][0]


def test_a_large_result_is_not_read_unasked(
    service: Service, capsys: Captured, temporary: Path
) -> None:
    job = service.job(body("type-sampler-grid-registers.json"))
    wanted = Wanted(job.id, at_most=1000)
    assert show_job(demo_account(service.server), wanted, SystemClock()) == 0
    out, err = capsys.readouterr()
    assert "✓ done" in out
    assert "result " not in out
    assert f"qjobs-tui save {job.id}" in err
    assert "--any-size" in err
    assert list(temporary.iterdir()) == []
    again = replace(wanted, at_most=None)
    assert show_job(demo_account(service.server), again, SystemClock()) == 0
    assert "result " in capsys.readouterr().out
    assert main(["show", job.id, "--any-size"]) == 0


def test_what_cannot_be_asked_is_told(service: Service, capsys: Captured) -> None:
    job = service.job(body("rest-samples.json"))
    service.server.faults.add(faults.status(403, "/metrics"))
    service.server.faults.add(faults.status(403, "/results"))
    assert main(["show", job.id, "--json"]) == 1
    out, err = capsys.readouterr()
    record = json.loads(out)
    assert (record["metrics"], record["result"]) == (None, None)
    assert len(record["notes"]) == 2
    assert "Could not read the metrics" in err
    assert "Could not read the result" in err
    assert main(["show", "d305ck0ocacs73ajagvg"]) == 1


def test_a_private_result_is_not_read_unasked(service: Service, capsys: Captured) -> None:
    job = service.job(body("rest-samples.json"), private=True)
    assert main(["show", job.id]) == 0
    out, err = capsys.readouterr()
    assert "✓ done" in out
    assert "--yes-read-private" in err
    assert service.readings(job) == 0
    assert service.names() == []


def test_a_private_result_is_kept_and_shown(service: Service, capsys: Captured) -> None:
    whole = body("rest-samples.json")
    job = service.job(whole, private=True)
    (service.folder / "kept").mkdir()
    show = ["show", job.id, "--yes-read-private", "--dir", "kept"]
    assert main([*show, "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["kept"] == f"kept/{job.id}.body.json"
    assert record["result"]["bytes"] == len(whole)
    assert (service.folder / record["kept"]).read_bytes() == whole
    assert main(show) == 1
    assert "may hold the result already" in capsys.readouterr().err
    assert service.readings(job) == 1
    assert main(["show", job.id, "--yes-read-private"]) == 0
    assert "none any more" in capsys.readouterr().out
    assert service.names() == ["kept"]


@pytest.mark.pty
def test_the_state_stands_there_before_the_question(service: Service) -> None:
    job = service.job(body("rest-samples.json"), private=True)
    with PtySession((*PROGRAM, "show", job.id), service.environ, lines=60) as terminal:
        screen = terminal.until_text("[y/N]")
        assert "✓ done" in screen
        assert service.readings(job) == 0
        terminal.press("y\n")
        terminal.until_text(f"{job.id}.body.json, the only copy")
        assert terminal.ended() == 0
    assert service.names() == [f"{job.id}.body.json"]
