"""``qjobs-tui show``: what is said of a job and its result, and what was asked for it."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from qiskit.primitives import BitArray, DataBin, PrimitiveResult, SamplerPubResult
from qiskit_ibm_runtime import RuntimeDecoder, RuntimeEncoder

from qjobs_tui.cli import main
from qjobs_tui.clock import SystemClock
from qjobs_tui.commands.access import demo_account
from qjobs_tui.commands.show import Wanted, show_job
from qjobs_tui.demo import faults, hostile
from qjobs_tui.demo.script import Ending
from tests.pty.session import PROGRAM, PtySession

from .conftest import FIXTURES, Service, body

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Captured = pytest.CaptureFixture[str]

LATER = timedelta(hours=1)
NAMES = sorted(path.name for path in FIXTURES.iterdir())


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that temporary files go to."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


def made(registers: Mapping[str, BitArray]) -> bytes:
    """A sampler's body with one PUB, as the service sends it."""
    pub = SamplerPubResult(DataBin(**registers), metadata={})
    return json.dumps(PrimitiveResult([pub]), cls=RuntimeEncoder).encode()


def facts(out: str) -> dict[str, str]:
    """The labelled lines."""
    return {line[:12].strip(): line[12:] for line in out.splitlines() if not line.startswith(" ")}


def is_safe(out: str) -> bool:
    return all(character.isprintable() or character == "\n" for character in out)


def test_the_state_of_a_job(service: Service, capsys: Captured) -> None:
    now = service.world.now()
    job = service.job(
        None,
        created=now - timedelta(seconds=100),
        starts=now - timedelta(seconds=60),
        ends=now - timedelta(seconds=19),
        tags=("vqe", "h2"),
        usage=7,
        settles=1000,
        estimate=9,
        session_id="d305ck0ocacs73ajagvg",
    )
    assert main(["show", job.id]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    found = facts(out)
    assert out.startswith(f"✓ done  {job.id}  sampler  ibm_fez\n")
    assert (found["waited"], found["ran"]) == ("40 s", "41 s")
    assert found["usage"] == "~7 s QPU time  not final yet"
    assert found["estimate"] == "9 s"
    assert found["tags"] == "vqe  h2"
    assert found["session"] == "d305ck0ocacs73ajagvg"
    assert found["result"] == "none"


def test_a_pending_job_is_not_asked_for_its_result(service: Service, capsys: Captured) -> None:
    job = service.job(b"later", ends=service.world.now() + LATER)
    assert main(["show", job.id]) == 0
    assert "▶ running" in capsys.readouterr().out
    assert service.readings(job) == 0


def test_the_top_outcomes_are_those_of_ibms_client(service: Service, capsys: Captured) -> None:
    whole = body("type-sampler-grid-registers.json")
    job = service.job(whole)
    assert main(["show", job.id, "--json"]) == 0
    summary = json.loads(capsys.readouterr().out)["result"]
    result = json.loads(whole, cls=RuntimeDecoder)
    assert summary["bytes"] == len(whole)
    assert len(summary["pubs"]) == len(result)
    for pub, told in zip(result, summary["pubs"], strict=True):
        assert told["shape"] == list(pub.data.shape)
        assert list(told["registers"]) == list(pub.data)
        for name, register in told["registers"].items():
            bits = pub.data[name]
            counts = bits.get_counts()
            assert register["bits"] == bits.num_bits
            assert register["shots"] == bits.num_shots
            assert register["outcomes"] == len(counts)
            top = {one["bitstring"]: one["count"] for one in register["top"]}
            assert all(counts[outcome] == count for outcome, count in top.items())
            assert sorted(counts.values(), reverse=True)[:10] == list(top.values())
            total = sum(counts.values())
            assert register["top"][0]["share"] == pytest.approx(max(counts.values()) / total)


def test_outcomes_as_lines(service: Service, capsys: Captured) -> None:
    shots = [[n < 6, n < 3] for n in range(8)]
    bits = BitArray.from_bool_array(np.array(shots), order="little")
    job = service.job(made({"c": bits}))
    assert main(["show", job.id]) == 0
    out = capsys.readouterr().out
    assert "PUB 0       SamplerPubResult\n  c: 2 bits, 8 shots, 3 different outcomes\n" in out
    rows = [line.split() for line in out.splitlines()[-3:]]
    assert rows == [["01", "3", "37.5", "%"], ["11", "3", "37.5", "%"], ["00", "2", "25.0", "%"]]


def test_many_pubs_are_left_to_json(service: Service, capsys: Captured) -> None:
    pub = SamplerPubResult(DataBin(c=BitArray.from_counts({"1": 1})))
    job = service.job(json.dumps(PrimitiveResult([pub] * 25), cls=RuntimeEncoder).encode())
    assert main(["show", job.id]) == 0
    out = capsys.readouterr().out
    assert "PrimitiveResult, __type__, 25 PUBs" in out
    assert "\nPUB 19 " in out
    assert "PUB 20 " not in out
    assert "5 more, which --json describes" in out
    assert main(["show", job.id, "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["result"]["pubs"]) == 25


def test_expectation_values_and_what_is_no_number(service: Service, capsys: Captured) -> None:
    job = service.job(body("type-estimator-zne-nan.json"))
    result = json.loads(body("type-estimator-zne-nan.json"), cls=RuntimeDecoder)
    assert main(["show", job.id]) == 0
    out = capsys.readouterr().out
    assert "NaN" in out
    assert "±" in out
    assert main(["show", job.id, "--json"]) == 0
    pubs = json.loads(capsys.readouterr().out)["result"]["pubs"]
    for pub, told in zip(result, pubs, strict=True):
        evs = np.asarray(pub.data.evs, dtype=float)
        found = told["values"]["evs"]
        assert found["shape"] == list(evs.shape)
        assert found["nan"] == int(np.isnan(evs).sum())
        first = [None if np.isnan(value) else value for value in evs.reshape(-1)[:20].tolist()]
        assert found["first"] == first


def test_spans(service: Service, capsys: Captured) -> None:
    whole = body("type-spans-every-kind.json")
    job = service.job(whole)
    result = json.loads(whole, cls=RuntimeDecoder)
    spans = result.metadata["execution"]["execution_spans"]
    assert main(["show", job.id, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["result"]["spans"]
    assert told["count"] == len(spans)
    assert told["duration_seconds"] == pytest.approx(spans.duration)
    assert 0 < told["busy_seconds"] <= told["duration_seconds"]
    assert main(["show", job.id]) == 0
    assert facts(capsys.readouterr().out)["spans"].startswith(f"{len(spans)}, ")


@pytest.mark.parametrize("name", NAMES)
def test_every_kind_of_body_is_shown(
    service: Service, capsys: Captured, temporary: Path, name: str
) -> None:
    job = service.job(body(name))
    assert main(["show", job.id]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert is_safe(out)
    assert facts(out)["result"]
    assert main(["show", job.id, "--json"]) == 0
    out = capsys.readouterr().out
    assert out.isascii()
    record = json.loads(out, parse_constant=pytest.fail)
    assert set(record) == {"job", "metrics", "result", "kept", "notes"}
    assert (record["result"] is None) == (name == "empty.txt")
    assert record["notes"] == []
    assert list(temporary.iterdir()) == []


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


def test_the_id_comes_from_stdin(
    service: Service, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs: list[Any] = [service.job(None), service.job(None)]
    monkeypatch.setattr("sys.stdin", io.StringIO(jobs[0].id))
    assert main(["show", "-"]) == 0
    assert jobs[0].id in capsys.readouterr().out
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{jobs[0].id}\n{jobs[1].id}"))
    assert main(["show", "-"]) == 2
