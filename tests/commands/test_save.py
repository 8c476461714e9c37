"""``qjobs-tui save``: which files are there afterwards, and what was asked of the service."""

from __future__ import annotations

import io
import json
import stat
from datetime import timedelta
from typing import Any

import pytest
from qiskit_ibm_runtime import RuntimeDecoder

from qjobs_tui.cli import main
from qjobs_tui.commands import arguments
from qjobs_tui.demo.script import Ending
from qjobs_tui.results.writing import export
from tests.support.rig import US

from .conftest import Service, body
from .saved import SAMPLER, Captured, sha

LATER = timedelta(hours=1)


FAILED = Ending("Failed", "Failed", "It broke\n\x1b[2J here.", 1517)


def loaded(text: str) -> Any:
    return json.loads(text, cls=RuntimeDecoder)


def test_a_result_is_saved_as_ibms_client_loads_it(service: Service, capsys: Captured) -> None:
    job = service.job(SAMPLER, tags=("a", "b"))
    assert main(["save", job.id]) == 0
    assert capsys.readouterr() == (f"{job.id}.json\tqiskit\t{len(SAMPLER)}\n", "")
    assert service.names() == [f"{job.id}.json", f"{job.id}.meta.json"]
    target = service.folder / f"{job.id}.json"
    assert target.read_bytes() == SAMPLER
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    meta = json.loads(service.text(f"{job.id}.meta.json"))
    assert meta["job"]["id"] == job.id
    assert meta["job"]["tags"] == ["a", "b"]
    assert meta["metrics"]["qiskit_version"] == job.qiskit_version
    assert meta["instance"] == US
    assert (meta["form"], meta["selection"]) == ("qiskit", None)
    assert meta["body"] == {"bytes": len(SAMPLER), "sha256": sha(SAMPLER)}


@pytest.mark.parametrize("name", ["executor-v2.0-sampler-twirled-flips.json", "rest-samples.json"])
def test_what_is_converted_loads_too(service: Service, name: str) -> None:
    job = service.job(body(name))
    assert main(["save", job.id]) == 0
    result = loaded(service.text(f"{job.id}.json"))
    assert type(result).__name__ == "PrimitiveResult"
    assert main(["save", job.id, "--form", "counts", "-o", "counts.json"]) == 0
    counts = json.loads(service.text("counts.json"))
    for pub, told in zip(result, counts["pubs"], strict=True):
        for register, found in told["registers"].items():
            bits = getattr(pub.data, register)
            first = found["counts"]
            while isinstance(first, list):
                first = first[0]
            assert first == bits.get_counts((0,) * len(bits.shape))


@pytest.mark.parametrize("name", ["calibrate-v0.1.json", "executor-estimator_v2.json"])
def test_a_body_without_that_form_is_saved_as_it_is(
    service: Service, capsys: Captured, name: str
) -> None:
    job = service.job(body(name))
    assert main(["save", job.id]) == 0
    assert capsys.readouterr().out == f"{job.id}.json\tservice\t{len(body(name))}\n"
    assert (service.folder / f"{job.id}.json").read_bytes() == body(name)
    assert main(["save", job.id, "--form", "qiskit", "-o", "other.json"]) == 1
    assert service.names() == [f"{job.id}.json", f"{job.id}.meta.json"]


def test_a_part_is_saved(service: Service) -> None:
    job = service.job(SAMPLER)
    whole = loaded(SAMPLER.decode())
    assert main(["save", job.id, "--pub", "1"]) == 0
    part = loaded(service.text(f"{job.id}.json"))
    assert len(part) == 1
    name = next(iter(whole[1].data))
    assert part[0].data[name] == whole[1].data[name]
    meta = json.loads(service.text(f"{job.id}.meta.json"))
    assert meta["selection"]["pubs"] == [{"pub": 1}]
    assert main(["save", job.id, "--span", "0", "-o", "span.json"]) == 0
    meta = json.loads(service.text("span.meta.json"))
    assert [one["span"] for one in meta["selection"]["spans"]] == [0]
    assert main(["save", job.id, "--pub", "77", "-o", "none.json"]) == 1
    assert "none.json" not in service.names()


def test_several_jobs_each_say_what_came_of_them(service: Service, capsys: Captured) -> None:
    now = service.world.now()
    good = [service.job(SAMPLER), service.job(body("rest-estimator.json"))]
    bad = {
        service.job(b"", starts=now, ends=now + LATER).id: "is running: it has no result yet",
        service.job(b"", starts=now + LATER, ends=None).id: "is queued: it has no result yet",
        service.job(b"text", ending=FAILED).id: "failed: 1517 It broke ␛[2J here.",
        service.job(None, ending=Ending("Cancelled", "Cancelled")).id: "was cancelled.",
        service.job(None).id: "has no result.",
        service.job(b"").id: "has no result.",
        service.job(b"", private=True).id: "has no result, or none any more",
        "d305ck0ocacs73ajagvg": "There is no job",
        "../etc/passwd": "There is no job",
    }
    assert main(["save", good[0].id, *bad, good[1].id, "--yes-read-private"]) == 1
    out, err = capsys.readouterr()
    assert [line.split("\t")[0] for line in out.splitlines()] == [f"{one.id}.json" for one in good]
    for job_id, words in bad.items():
        assert any(job_id in line and words in line for line in err.splitlines()), (words, err)
    assert "\x1b" not in err
    assert len(service.names()) == 4


def test_the_text_of_a_failed_job_is_saved_when_asked_for(service: Service) -> None:
    text = body("failed-text.txt")
    job = service.job(text, ending=FAILED)
    assert main(["save", job.id]) == 1
    assert service.readings(job) == 0
    assert main(["save", job.id, "--form", "service", "-o", "error.txt"]) == 0
    assert (service.folder / "error.txt").read_bytes() == text
    assert "error.txt.meta.json" in service.names()


def test_ids_come_from_stdin(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    jobs = [service.job(SAMPLER) for _ in range(2)]
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{jobs[0].id}\n{jobs[1].id}\n{jobs[0].id}\n"))
    assert main(["save", "-", "--dir", str(service.folder)]) == 0
    assert len(service.names()) == 4


@pytest.mark.parametrize(
    "arguments",
    [
        ["a", "b", "-o", "file"],
        ["a", "--dir", "nowhere"],
        ["a", "-o", "nowhere/file"],
        ["a", "--form", "service", "--pub", "0"],
        ["a", "--form", "service", "--span", "0"],
        ["a", "--form", "pickle"],
        ["a", "--pub", "-1"],
        ["a", "--span", "x"],
        ["a", "-o", "file", "--dir", "."],
        [],
    ],
)
def test_what_cannot_be_meant(service: Service, arguments: list[str]) -> None:
    try:
        code: object = main(["save", *arguments])
    except SystemExit as ended_by:
        code = ended_by.code
    assert code == 2
    assert not service.server.requests
    assert service.names() == []


def test_the_parser_knows_the_forms() -> None:
    assert set(arguments._FORMS) == set(export.FORMS)


@pytest.mark.parametrize("suffix", ["json", "meta.json"])
def test_nothing_is_fetched_for_a_name_that_is_taken(
    service: Service, capsys: Captured, suffix: str
) -> None:
    job = service.job(SAMPLER)
    there = service.folder / f"{job.id}.{suffix}"
    there.write_text("mine")
    assert main(["save", job.id]) == 1
    assert "there is already a file" in capsys.readouterr().err
    assert service.readings(job) == 0
    assert there.read_text() == "mine"
    assert main(["save", job.id, "--force"]) == 0
    assert (service.folder / f"{job.id}.json").read_bytes() == SAMPLER
    assert json.loads(service.text(f"{job.id}.meta.json"))["form"] == "qiskit"


def test_each_refusal_names_its_job(service: Service, capsys: Captured) -> None:
    one, other = service.job(SAMPLER), service.job(SAMPLER)
    assert main(["save", one.id, other.id, "--pub", "7"]) == 1
    lines = [line for line in capsys.readouterr().err.splitlines() if line.startswith("qjobs-tui")]
    assert [line.split(": ")[1] for line in lines] == [one.id, other.id]
