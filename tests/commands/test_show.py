"""``qjobs-tui show``: what it tells of a job and its result."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from qiskit.primitives import BitArray, DataBin, PrimitiveResult, SamplerPubResult
from qiskit_ibm_runtime import RuntimeDecoder, RuntimeEncoder

from qjobs_tui.cli import main

from .conftest import FIXTURES, Service, body
from .shown import Captured, facts, is_safe, made

if TYPE_CHECKING:
    from pathlib import Path

LATER = timedelta(hours=1)


NAMES = sorted(path.name for path in FIXTURES.iterdir())


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that temporary files go to."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


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


def test_the_id_comes_from_stdin(
    service: Service, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs: list[Any] = [service.job(None), service.job(None)]
    monkeypatch.setattr("sys.stdin", io.StringIO(jobs[0].id))
    assert main(["show", "-"]) == 0
    assert jobs[0].id in capsys.readouterr().out
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{jobs[0].id}\n{jobs[1].id}"))
    assert main(["show", "-"]) == 2
