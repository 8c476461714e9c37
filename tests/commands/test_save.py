"""``qjobs-tui save``: which files are there afterwards, and what was asked of the service."""

from __future__ import annotations

import hashlib
import io
import json
import resource
import signal
import stat
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from qiskit_ibm_runtime import RuntimeDecoder

from qjobs_tui.cli import main
from qjobs_tui.clock import SystemClock
from qjobs_tui.commands import arguments
from qjobs_tui.commands.access import demo_account
from qjobs_tui.commands.save import Wanted, save_jobs
from qjobs_tui.demo import faults
from qjobs_tui.demo.faults import Fault, Kind
from qjobs_tui.demo.script import Ending
from qjobs_tui.demo.server import DemoServer
from qjobs_tui.demo.world import World
from qjobs_tui.results.writing import export
from tests.pty.session import PROGRAM, PtySession
from tests.support.rig import EU, US, ended

from .conftest import Service, body
from .keyboard import Keyboard

if TYPE_CHECKING:
    from collections.abc import Iterator

Captured = pytest.CaptureFixture[str]

SAMPLER = body("type-spans-every-kind.json")
ROOT = Path(__file__).parents[2]
LATER = timedelta(hours=1)
FAILED = Ending("Failed", "Failed", "It broke\n\x1b[2J here.", 1517)


def loaded(text: str) -> Any:
    return json.loads(text, cls=RuntimeDecoder)


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


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


# What is saved already.


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


# Private results.


def test_nobody_is_there_to_say_yes(service: Service, capsys: Captured) -> None:
    private, other = service.job(SAMPLER, private=True), service.job(SAMPLER)
    assert main(["save", private.id, other.id]) == 1
    assert service.readings(private) == 0
    err = capsys.readouterr().err
    assert "was not read: it is private" in err
    assert "--yes-read-private" in err
    assert service.names() == [f"{other.id}.json", f"{other.id}.meta.json"]


@pytest.mark.parametrize("answer", ["\n", "n\n", "j\n", "\x04"])
def test_only_yes_is_yes(service: Service, monkeypatch: pytest.MonkeyPatch, answer: str) -> None:
    job = service.job(SAMPLER, private=True)
    with monkeypatch.context() as patch:
        keyboard = Keyboard(patch, answer)
        assert main(["save", job.id]) == 1
        seen = keyboard.leave()
    assert "[y/N]" in seen
    assert "the service still has it" in seen
    assert service.readings(job) == 0
    assert service.names() == []


@pytest.mark.pty
def test_ctrl_c_is_no(service: Service) -> None:
    job = service.job(SAMPLER, private=True)
    with PtySession((*PROGRAM, "save", job.id), service.environ) as terminal:
        terminal.until_text("[y/N]")
        assert service.readings(job) == 0
        assert service.names() == []
        terminal.press("\x03")
        assert terminal.ended() == 130
    assert service.readings(job) == 0


@pytest.mark.pty
def test_yes_reads_it_once_and_keeps_it(service: Service) -> None:
    job = service.job(SAMPLER, private=True)
    with PtySession((*PROGRAM, "save", job.id, "--form", "counts"), service.environ) as terminal:
        screen = terminal.until_text("[y/N]")
        assert "can be read once: the service deletes it as it is read" in screen
        assert f"{job.id}.body.json" in screen
        terminal.press("y\n")
        assert terminal.ended() == 0
    assert service.readings(job) == 1
    assert (service.folder / f"{job.id}.body.json").read_bytes() == SAMPLER
    assert service.names() == [f"{job.id}{end}.json" for end in (".body", "", ".meta")]
    assert json.loads(service.text(f"{job.id}.json"))["format"] == "qjobs-tui counts"


@pytest.mark.parametrize(
    ("more", "name"), [([], "{}.body.json"), (["-o", "mine.json"], "mine.json")]
)
def test_the_body_is_the_result_of_form_service(
    service: Service, capsys: Captured, more: list[str], name: str
) -> None:
    job = service.job(SAMPLER, private=True)
    name = name.format(job.id)
    assert main(["save", job.id, "--yes-read-private", "--form", "service", *more]) == 0
    assert capsys.readouterr().out == f"{name}\tservice\t{len(SAMPLER)}\n"
    assert service.names() == [name, name.replace(".json", ".meta.json")]
    meta = json.loads(service.text(service.names()[1]))
    assert meta["file"] == {"name": name, "bytes": len(SAMPLER), "sha256": sha(SAMPLER)}
    assert meta["form"] == "service"


def test_a_private_body_that_cannot_be_read_is_there(service: Service, capsys: Captured) -> None:
    broken = SAMPLER[:-100]
    first, second = service.job(broken, private=True), service.job(broken, private=True)
    assert main(["save", first.id, "--yes-read-private", "--form", "qiskit"]) == 1
    assert f"is kept in {first.id}.body.json" in capsys.readouterr().err
    assert service.names() == [f"{first.id}.body.json"]
    assert (service.folder / f"{first.id}.body.json").read_bytes() == broken
    assert main(["save", second.id, "--yes-read-private"]) == 0
    assert capsys.readouterr().out == f"{second.id}.body.json\tservice\t{len(broken)}\n"


@pytest.mark.parametrize(
    "suffix", ["json", "meta.json", "body.json", "body.meta.json", "body.json.partial"]
)
def test_nobody_is_asked_for_a_name_that_is_taken(
    service: Service, capsys: Captured, suffix: str
) -> None:
    job = service.job(SAMPLER, private=True)
    there = service.folder / f"{job.id}.{suffix}"
    there.write_text("mine")
    assert main(["save", job.id]) == 1
    assert "there is already a file" in capsys.readouterr().err
    assert main(["save", job.id, "--yes-read-private"]) == 1
    assert service.readings(job) == 0
    assert there.read_text() == "mine"


def test_a_result_that_was_read_before_is_none(service: Service, capsys: Captured) -> None:
    job = service.job(SAMPLER, private=True)
    save = ["save", job.id, "--yes-read-private"]
    assert main(save) == 0
    assert main([*save, "--force"]) == 1
    assert "may have been read before" in capsys.readouterr().err
    assert (service.folder / f"{job.id}.body.json").read_bytes() == SAMPLER


def test_a_kill_right_after_the_body_arrived_loses_nothing(service: Service) -> None:
    job = service.job(SAMPLER, private=True)
    command = [sys.executable, "-m", "tests.commands.killed", "save", job.id]
    done = subprocess.run(
        [*command, "--yes-read-private"], cwd=service.folder, env=service.environ, check=False
    )
    assert done.returncode == -signal.SIGKILL
    assert service.names() == [f"{job.id}.body.json"]
    assert (service.folder / f"{job.id}.body.json").read_bytes() == SAMPLER


def test_a_cut_private_result_is_kept_as_far_as_it_came(service: Service, capsys: Captured) -> None:
    noise = b'"' + Random(3).randbytes(300_000).hex().encode() + b'"'
    job = service.job(noise, private=True)
    service.server.faults.add(Fault(Kind.CUT, "/results"))
    assert main(["save", job.id, "--yes-read-private"]) == 1
    assert service.readings(job) == 1
    assert service.names() == [f"{job.id}.body.json.partial"]
    kept = (service.folder / f"{job.id}.body.json.partial").read_bytes()
    assert len(kept) > 100_000
    assert noise.startswith(kept)
    assert f"{len(kept):,} bytes" in capsys.readouterr().err


def test_a_job_whose_record_is_broken_may_be_private(service: Service) -> None:
    job = service.job(SAMPLER, overrides=(("private", {"who": "knows"}),))
    assert main(["save", job.id]) == 1
    assert service.readings(job) == 0


# Several instances.


@pytest.fixture
def two() -> Iterator[DemoServer]:
    with DemoServer(World(SystemClock())) as server:
        yield server


def put(server: DemoServer, where: str) -> str:
    job = ended(server.world, server.world.now(), result=SAMPLER)
    server.world.delete(job.id)
    server.world.add(replace(job), where)
    return job.id


@pytest.mark.parametrize("where", [US, EU])
def test_a_job_is_found_in_any_instance(two: DemoServer, tmp_path: Path, where: str) -> None:
    job_id = put(two, where)
    wanted = Wanted((job_id,), tmp_path)
    assert save_jobs(demo_account(two), wanted, SystemClock()) == 0
    assert json.loads((tmp_path / f"{job_id}.meta.json").read_text())["instance"] == where


def test_an_instance_that_cannot_be_asked(
    two: DemoServer, tmp_path: Path, capsys: Captured
) -> None:
    here, missing = put(two, EU), "d305ck0ocacs73ajagvg"
    two.faults.add(faults.status(403, here))
    account = demo_account(two)
    assert save_jobs(account, Wanted((here,), tmp_path), SystemClock()) == 0
    err = capsys.readouterr().err
    assert err.startswith(f"qjobs-tui: demo-us: Could not read job {here}: the account is not")
    two.faults.add(faults.status(400, missing))
    assert save_jobs(account, Wanted((missing,), tmp_path), SystemClock()) == 1
    assert "did not accept the request" in capsys.readouterr().err


def test_an_account_that_cannot_be_used_ends_it(
    service: Service, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setenv("QISKIT_IBM_TOKEN", "k" * 44)
    assert main(["save", "a", "b"]) == 3
    assert capsys.readouterr().err.count("did not accept the API key") == 1
    assert service.names() == []


@pytest.mark.parametrize("option", [["-o", ""], ["-o", "-"], ["--dir", ""]])
def test_an_empty_name_is_none(capsys: Captured, option: list[str]) -> None:
    """As an unset variable of the shell gives."""
    with pytest.raises(SystemExit) as ended:
        main(["save", "x", *option])
    assert ended.value.code == 2
    assert "names no file or folder" in capsys.readouterr().err


def test_each_refusal_names_its_job(service: Service, capsys: Captured) -> None:
    one, other = service.job(SAMPLER), service.job(SAMPLER)
    assert main(["save", one.id, other.id, "--pub", "7"]) == 1
    lines = [line for line in capsys.readouterr().err.splitlines() if line.startswith("qjobs-tui")]
    assert [line.split(": ")[1] for line in lines] == [one.id, other.id]
