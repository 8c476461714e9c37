"""Full disks, killed processes, several at once: a body is there whole or not at all."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from qjobs_tui.bodies import cache as cache_module
from qjobs_tui.bodies.entry import Entry, pieces
from tests.support.values import job

from .cached import Desk, jobs, put
from .test_part import files_of_at_most

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


MIB = 1 << 20


def test_a_full_disk_keeps_nothing_and_loses_nothing(tmp_path: Path) -> None:
    desk = Desk(tmp_path, 10 * MIB)
    one, two = jobs(2)
    kept = put(desk, one, b"body")
    source = desk.root / "large"
    source.write_bytes(b"x" * (3 * MIB))
    with files_of_at_most(2 * MIB):
        assert desk.cache.put(two, source) is None
    assert desk.names() == [kept.name]
    assert desk.get(one) == b"body"
    assert desk.cache.take_complaint() == ""


def test_a_disk_that_is_full_at_the_end_keeps_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.EDQUOT, os.strerror(errno.EDQUOT))

    monkeypatch.setattr(os, "fsync", full)
    assert desk.put(job(), b"body") is None
    assert desk.names() == []


def test_nothing_has_the_name_before_it_is_whole(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[list[str], int]] = []
    rename = os.rename

    def watched(source: str, target: str, **more: int) -> None:
        draft = desk.folder / source
        seen.append((desk.names(), draft.stat().st_size))
        assert draft.stat().st_mtime == pytest.approx(desk.clock.now().timestamp())
        rename(source, target, **more)

    monkeypatch.setattr(os, "rename", watched)
    put(desk, job(), b"body")
    ((names, size),) = seen
    assert size == 4
    assert not any(Entry.parse(name) for name in names)


def test_what_a_killed_process_left_is_swept(desk: Desk) -> None:
    put(desk, job(), b"body")
    old, young = (desk.folder / f".qjobs-tui-{digit * 16}.part" for digit in "01")
    for path in (old, young):
        path.write_bytes(b"half")
    os.utime(old, (0, 0))
    put(desk, jobs(1)[0], b"more")
    assert not old.exists()
    assert young.exists()


def test_a_copy_nobody_waits_for_is_not_finished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(tmp_path, 10 * MIB)
    source = desk.root / "large"
    source.write_bytes(b"x" * (3 * MIB))
    taken: list[bytes] = []

    def removing(handle: int) -> Iterator[bytes]:
        for piece in pieces(handle):
            taken.append(piece)
            if len(taken) == 2:
                source.unlink()
            yield piece

    monkeypatch.setattr(cache_module, "pieces", removing)
    assert desk.cache.put(job(), source) is None
    assert len(taken) == 2
    assert desk.names() == []


def test_a_name_is_read_strictly() -> None:
    entry = Entry("a" * 32, 5, "b" * 64)
    assert Entry.parse(entry.name) == entry
    for name in (entry.name + "x", entry.name + "\n", entry.name.upper(), "x" + entry.name):
        assert Entry.parse(name) is None
    assert Entry.parse(replace(entry, size=0).name) is None
    assert Entry.parse(entry.name.replace("-5-", "-05-")) is None
    assert len(replace(entry, size=10**15 - 1).name) < 143  # what encrypting file systems take


WORKER = """
import sys
from pathlib import Path
from qjobs_tui.bodies.cache import BodyCache
from qjobs_tui.clock import SystemClock
from tests.support.values import job

folder, name, rounds = Path(sys.argv[1]), sys.argv[2], 60
cache = BodyCache(folder / "cache", 2500, SystemClock())
found = 0
for number in range(rounds):
    one = job(f"d30{number * 7 % 5}")
    body = one.id.encode() * 200
    source = folder / name
    source.write_bytes(body)
    cache.put(one, source)
    kept = cache.get(job(f"d30{number % 5}"))
    if kept is not None:
        try:
            content = kept.path.read_bytes()
        except FileNotFoundError:
            continue
        assert content == f"d30{number % 5}".encode() * 200, content[:20]
        found += 1
assert cache.take_complaint() == ""
print(found)
"""


def test_several_processes_at_once(tmp_path: Path) -> None:
    command = (sys.executable, "-c", WORKER, str(tmp_path))
    workers = [
        subprocess.Popen((*command, name), stdout=subprocess.PIPE, text=True) for name in "abc"
    ]
    found = [worker.communicate(timeout=60)[0] for worker in workers]
    assert [worker.returncode for worker in workers] == [0, 0, 0]
    assert sum(map(int, found)) > 0
    left = list((tmp_path / "cache").iterdir())
    assert all(Entry.parse(path.name) for path in left)
    assert 0 < sum(path.stat().st_size for path in left) <= 2500
