"""``qjobs-tui save`` of what is saved already, or does not come."""

from __future__ import annotations

import json
import resource
import signal
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from qjobs_tui.cli import main
from qjobs_tui.demo import faults
from qjobs_tui.demo.faults import Fault, Kind
from tests.pty.session import PROGRAM

from .conftest import Service, body
from .saved import SAMPLER, Captured

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.mark.parametrize(
    "more",
    [
        [],
        ["--form", "counts"],
        ["--form", "service"],
        ["--pub", "1"],
        ["--span", "0", "--span", "2"],
        ["--form", "qiskit", "-o", "mine.json"],
        ["--with-qiskit"],
    ],
)
def test_a_second_run_leaves_it_alone(service: Service, capsys: Captured, more: list[str]) -> None:
    job = service.job(SAMPLER)
    assert main(["save", job.id, *more]) == 0
    first = capsys.readouterr().out
    before = {name: (service.folder / name).stat().st_mtime_ns for name in service.names()}
    readings = service.readings(job)
    assert main(["save", job.id, *more]) == 0
    out, err = capsys.readouterr()
    name = first.split("\t")[0]
    assert out == first
    assert err == f"qjobs-tui: The result of job {job.id} is already saved in {name}.\n"
    assert {name: (service.folder / name).stat().st_mtime_ns for name in service.names()} == before
    # Which PUBs the spans leave, only the body tells.
    assert service.readings(job) == readings + ("--span" in more)


def test_force_writes_it_anew(service: Service, capsys: Captured) -> None:
    job = service.job(SAMPLER)
    for _ in range(2):
        assert main(["save", job.id, "--force"]) == 0
    assert capsys.readouterr().err == ""
    assert service.readings(job) == 2


@pytest.mark.parametrize("more", [["--form", "counts"], ["--pub", "0"], ["--span", "0"]])
def test_another_part_is_not_taken_for_it(
    service: Service, capsys: Captured, more: list[str]
) -> None:
    job = service.job(SAMPLER)
    assert main(["save", job.id]) == 0
    assert main(["save", job.id, *more]) == 1
    assert "there is already a file" in capsys.readouterr().err
    assert (service.folder / f"{job.id}.json").read_bytes() == SAMPLER


@pytest.mark.parametrize("name", ["calibrate-v0.1.json", "executor-estimator_v2.json"])
def test_the_only_form_that_there_is(service: Service, capsys: Captured, name: str) -> None:
    job = service.job(body(name))
    assert main(["save", job.id]) == 0
    assert main(["save", job.id]) == 0
    assert "already saved" in capsys.readouterr().err
    assert service.readings(job) == 1


@pytest.mark.usefixtures("computing")
def test_one_that_was_computed_is_not_the_bodys(service: Service, capsys: Captured) -> None:
    job = service.job(body("executor-estimator_v2.json"))
    assert main(["save", job.id]) == 0
    assert main(["save", job.id, "--with-qiskit"]) == 1
    assert "there is already a file" in capsys.readouterr().err
    assert main(["save", job.id, "--with-qiskit", "--force"]) == 0
    assert capsys.readouterr().err == ""
    assert main(["save", job.id, "--with-qiskit"]) == 0
    assert "already saved" in capsys.readouterr().err
    assert main(["save", job.id]) == 1


@pytest.mark.parametrize("more", [[], ["--form", "counts"], ["--form", "service"]])
def test_a_private_one_that_is_saved_asks_nobody(
    service: Service, capsys: Captured, more: list[str]
) -> None:
    job = service.job(SAMPLER, private=True)
    assert main(["save", job.id, *more, "--yes-read-private"]) == 0
    before, first = service.names(), capsys.readouterr().out
    assert main(["save", job.id, *more]) == 0
    out, err = capsys.readouterr()
    assert out == first
    assert "already saved" in err
    assert (service.names(), service.readings(job)) == (before, 1)


def test_a_private_body_without_its_form_is_saved(service: Service, capsys: Captured) -> None:
    job = service.job(SAMPLER[:-100], private=True)
    assert main(["save", job.id, "--yes-read-private"]) == 0
    first = capsys.readouterr().out
    assert main(["save", job.id]) == 0
    assert capsys.readouterr().out == first
    assert service.readings(job) == 1


def test_a_body_that_cannot_be_read(service: Service, capsys: Captured) -> None:
    broken = SAMPLER[:-100]
    job = service.job(broken)
    assert main(["save", job.id, "--form", "qiskit"]) == 1
    assert "--form service" in capsys.readouterr().err
    assert service.names() == []
    assert main(["save", job.id]) == 0
    out, err = capsys.readouterr()
    assert out == f"{job.id}.json\tservice\t{len(broken)}\n"
    assert "cannot be read" in err
    assert (service.folder / f"{job.id}.json").read_bytes() == broken


def test_times_that_cannot_be_had_are_noted(service: Service) -> None:
    job = service.job(SAMPLER)
    service.server.faults.add(faults.status(403, "/metrics"))
    assert main(["save", job.id]) == 0
    meta = json.loads(service.text(f"{job.id}.meta.json"))
    assert "Could not read the metrics" in meta["metrics"]["missing"]


def test_a_body_that_does_not_come_leaves_nothing(service: Service, capsys: Captured) -> None:
    job = service.job(SAMPLER)
    service.server.faults.add(faults.status(403, "/results"))
    assert main(["save", job.id]) == 1
    assert "Could not read the result" in capsys.readouterr().err
    assert service.names() == []
    service.server.faults.add(Fault(Kind.CUT, "/results"))
    assert main(["save", job.id]) == 0
    assert (service.folder / f"{job.id}.json").read_bytes() == SAMPLER


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_no_room_leaves_no_part(service: Service, capsys: Captured) -> None:
    job = service.job(SAMPLER)
    with files_of_at_most(len(SAMPLER) - 1):
        assert main(["save", job.id]) == 1
    assert f"{job.id}.json cannot be saved" in capsys.readouterr().err
    # Room for the body, and not for what is made of it.
    flips = body("executor-v2.0-sampler-twirled-flips.json")
    made = service.job(flips)
    with files_of_at_most(len(flips)):
        assert main(["save", made.id]) == 1
    assert service.names() == []


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interruption_leaves_nothing(
    service: Service, number: signal.Signals, code: int
) -> None:
    job, private = service.job(SAMPLER), service.job(SAMPLER, private=True)
    for one in (job, private):
        service.server.faults.add(Fault(Kind.SILENCE, f"{one.id}/results"))
    for count, one in enumerate((job, private), 1):
        with subprocess.Popen(
            [*PROGRAM, "save", one.id, "--yes-read-private"],
            cwd=service.folder,
            env=service.environ,
            stderr=subprocess.PIPE,
        ) as process:
            assert service.server.faults.wait_met(count, 30)
            assert len(service.names()) == 1
            process.send_signal(number)
            assert process.wait(30) == code
            assert process.stderr is not None
            assert process.stderr.read() == b""
    assert service.names() == []
