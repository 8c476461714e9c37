"""``qjobs-tui save`` in several instances, and on an account that cannot be used."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from qjobs_tui.cli import main
from qjobs_tui.clock import SystemClock
from qjobs_tui.commands.access import demo_account
from qjobs_tui.commands.save import Wanted, save_jobs
from qjobs_tui.demo import faults
from qjobs_tui.demo.server import DemoServer
from qjobs_tui.demo.world import World
from tests.support.rig import EU, US, ended

from .saved import SAMPLER, Captured

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .conftest import Service


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
