"""``qjobs-tui save`` of private results, which can be read once."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from random import Random
from typing import TYPE_CHECKING

import pytest

from qjobs_tui.cli import main
from qjobs_tui.demo.faults import Fault, Kind
from tests.pty.session import PROGRAM, PtySession

from .keyboard import Keyboard
from .saved import SAMPLER, Captured, sha

if TYPE_CHECKING:
    from .conftest import Service


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
