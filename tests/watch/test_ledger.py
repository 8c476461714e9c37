"""The watch list on disk: for the user alone, whole or not at all, shared by several programs."""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from qjobs_tui.jobs import JobStatus
from qjobs_tui.watch import ledger as ledger_module
from qjobs_tui.watch.ends import Watching
from qjobs_tui.watch.kept import BrokenError, read, written
from qjobs_tui.watch.ledger import NAME, Ledger
from tests.support.values import CRN

from .support import NOW, one

if TYPE_CHECKING:
    from collections.abc import Callable

JOB = one("a", JobStatus.RUNNING)
_CLAIMER = """
import asyncio, sys
from pathlib import Path
from qjobs_tui.watch.ledger import Ledger

async def main():
    ledger = Ledger(Path(sys.argv[1]), print)
    won = 0
    for number in range(40):
        key = f"j{number}"
        before, _ = await ledger.step(lambda now: now.with_settled({key: None}))
        won += key not in before.settled
    print(won)

asyncio.run(main())
"""


def keep(job_id: str = "a") -> Callable[[Watching], Watching]:
    return lambda now: now.with_jobs([one(job_id, JobStatus.RUNNING)])


async def test_what_is_watched_outlives_the_program(tmp_path: Path) -> None:
    said: list[str] = []
    folder = tmp_path / "state" / "qjobs"
    first = Ledger(folder, said.append)
    await first.step(keep())
    await first.step(lambda now: now.with_settled({"b": NOW, "c": None}))
    await first.step(lambda now: now.with_rules({CRN}, ("tag:long",), NOW))
    _, found = await Ledger(folder, said.append).step(lambda now: now)
    assert (dict(found.jobs), dict(found.settled)) == ({"a": CRN}, {"b": NOW, "c": None})
    assert found.since == {(CRN, "tag:long"): NOW}
    assert (folder / NAME).stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
    assert not [path for path in folder.iterdir() if path.name.startswith(".")]
    assert not said


async def test_who_watches_nothing_gets_no_folder(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    await Ledger(folder, print).step(lambda now: now.with_rules({CRN}, (), NOW))
    assert not folder.exists()


async def test_without_a_folder_it_lives_in_memory() -> None:
    ledger = Ledger(None, print)
    await ledger.step(keep())
    assert ledger.watching.jobs == {"a": CRN}
    assert not await ledger.is_news()


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b"null",
        b"[" * 100_000,
        b'{"version": 2, "watched": {}, "settled": {}, "rules": {}}',
        b'{"version": 1}',
        b'{"version": 1, "watched": {"a": 3}, "settled": {}, "rules": {}}',
        b'{"version": 1, "watched": [], "settled": {}, "rules": {}}',
        b'{"version": 1, "watched": {}, "settled": {"a": "yesterday"}, "rules": {}}',
        b'{"version": 1, "watched": {}, "settled": {"a": "2026-01-01"}, "rules": {}}',
        b'{"version": 1, "watched": {}, "settled": {}, "rules": {"crn": {"x": null}}}',
        b'{"version": 1, "watched": {"%s": "c"}, "settled": {}, "rules": {}}' % (b"a" * 200),
        b" " * (5 << 20),
    ],
)
async def test_a_broken_file_begins_anew_and_says_so(tmp_path: Path, broken: bytes) -> None:
    said: list[str] = []
    (tmp_path / NAME).write_bytes(broken)
    ledger = Ledger(tmp_path, said.append)
    await ledger.step(keep())
    assert ledger.watching.jobs == {"a": CRN}
    assert len(said) == 1
    assert str(tmp_path / NAME) in said[0]
    assert "begins anew" in said[0]
    assert json.loads((tmp_path / NAME).read_text())["watched"] == {"a": CRN}


def test_any_list_survives_the_file() -> None:
    job = one('a"\u2028\ud800', JobStatus.RUNNING)
    watching = Watching().with_jobs([job]).with_settled({"é": None})
    found = read(written(watching))
    assert (found.jobs, found.settled) == (watching.jobs, watching.settled)
    with pytest.raises(BrokenError):
        read(written(watching)[:-1])


async def test_a_file_that_breaks_while_it_runs_forgets_nothing(tmp_path: Path) -> None:
    said: list[str] = []
    ledger = Ledger(tmp_path, said.append)
    await ledger.step(keep())
    (tmp_path / NAME).write_text("{}")
    await ledger.step(keep("b"))
    assert set(ledger.watching.jobs) == {"a", "b"}
    (tmp_path / NAME).unlink()
    await ledger.step(keep("c"))
    assert set(read((tmp_path / NAME).read_bytes()).jobs) == {"a", "b", "c"}
    assert len(said) == 1


async def test_a_folder_that_cannot_be_written_is_said_once_and_watching_goes_on(
    tmp_path: Path,
) -> None:
    said: list[str] = []
    (tmp_path / "file").write_text("")
    ledger = Ledger(tmp_path / "file" / "state", said.append)
    await ledger.step(keep())
    await ledger.step(keep("b"))
    assert set(ledger.watching.jobs) == {"a", "b"}
    assert len(said) == 1
    assert "cannot be kept" in said[0]


async def test_a_folder_that_cannot_be_looked_for_is_said_once(tmp_path: Path) -> None:
    said: list[str] = []
    ledger = Ledger(tmp_path / ("x" * 300) / "state", said.append)
    await ledger.step(lambda watching: watching)
    await ledger.step(keep())
    assert set(ledger.watching.jobs) == {"a"}
    assert len(said) == 1
    assert "cannot be kept" in said[0]


async def test_a_lock_that_nobody_gives_back_ends_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(ledger_module, "_PATIENCE_S", 0.05)
    with (tmp_path / "watch.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        ledger = Ledger(tmp_path, said.append)
        await ledger.step(keep())
    assert ledger.watching.jobs == {"a": CRN}
    assert len(said) == 1


async def test_of_several_programs_one_settles_each_end(tmp_path: Path) -> None:
    root = str(Path(__file__).parents[2])
    command = [sys.executable, "-c", _CLAIMER, str(tmp_path)]
    environ = {**os.environ, "PYTHONPATH": root}

    def start() -> subprocess.Popen[str]:
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environ)

    running = [start() for _ in range(3)]
    outputs = await asyncio.gather(*(asyncio.to_thread(each.communicate) for each in running))
    assert sum(int(output[0]) for output in outputs) == 40
    assert len(read((tmp_path / NAME).read_bytes()).settled) == 40


async def test_a_program_learns_what_another_watches(tmp_path: Path) -> None:
    one_, other = Ledger(tmp_path, print), Ledger(tmp_path, print)
    await one_.step(keep())
    assert await other.is_news()
    await other.step(lambda now: now)
    assert other.watching.jobs == {"a": CRN}
    assert not await other.is_news()
