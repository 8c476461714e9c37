"""What is damaged, foreign or in the way is not taken for a body."""

from __future__ import annotations

import os
import shutil
import stat
from typing import TYPE_CHECKING

import pytest

from qjobs_tui.results.gate.source import FileSource
from tests.support.values import job

from .cached import Desk, jobs, put

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def test_what_is_not_the_caches_is_left_alone(desk: Desk) -> None:
    put(desk, job(), b"x")
    (desk.folder / "notes.txt").write_text("mine" * 1000)
    (desk.folder / f"{'0' * 32}-5-{'0' * 63}.body").write_text("mine" * 1000)
    for each in jobs(3):
        put(desk, each, b"y" * 500)
    assert (desk.folder / "notes.txt").exists()
    assert len(desk.names()) == 4


def flip(path: Path) -> None:
    body = bytearray(path.read_bytes())
    body[-1] ^= 1
    path.write_bytes(body)


def lengthen(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b" ")


def cut(path: Path) -> None:
    os.truncate(path, 3)


def empty(path: Path) -> None:
    os.truncate(path, 0)


def make_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


@pytest.mark.parametrize("damage", [flip, lengthen, cut, empty, make_pipe])
def test_a_damaged_body_is_absent_and_removed(desk: Desk, damage: Callable[[Path], None]) -> None:
    path = put(desk, job(), b'"body"')
    damage(path)
    assert desk.cache.get(job()) is None
    assert desk.names() == []
    put(desk, job(), b'"body"')
    assert desk.get(job()) == b'"body"'


def test_a_link_is_not_followed(desk: Desk) -> None:
    path = put(desk, job(), b'"body"')
    path.rename(desk.root / "elsewhere")
    path.symlink_to(desk.root / "elsewhere")
    assert desk.get(job()) is None
    put(desk, job(), b'"body"')
    assert not path.is_symlink()
    assert desk.get(job()) == b'"body"'


def test_a_folder_with_a_bodys_name_does_no_harm(desk: Desk) -> None:
    path = put(desk, job(), b"body")
    path.unlink()
    path.mkdir()
    assert desk.get(job()) is None
    assert desk.put(job(), b"body") is None
    assert desk.names() == [path.name]


def test_another_users_body_is_not_believed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put(desk, job(), b"body")
    fstat = os.fstat

    def theirs(handle: int) -> os.stat_result:
        found = fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            return found
        return os.stat_result((*found[:4], found.st_uid + 1, *found[5:10]))

    monkeypatch.setattr(os, "fstat", theirs)
    assert desk.cache.get(job()) is None
    assert not path.exists()


def test_a_damaged_newer_body_leaves_the_older(desk: Desk) -> None:
    old = put(desk, job(), b"old")
    new = put(desk, job(), b"new")
    assert desk.get(job()) == b"new"
    flip(new)
    os.utime(new, (2e9, 2e9))
    assert desk.get(job()) == b"old"
    assert desk.names() == [old.name]


def test_an_open_body_can_be_read_on_after_it_is_gone(desk: Desk) -> None:
    one, two = jobs(2)
    source = FileSource(put(desk, one, b"1" * 600))
    put(desk, two, b"2" * 600)
    assert desk.get(one) is None
    assert source.read(0, 600) == b"1" * 600
    source = FileSource(put(desk, one, b"1" * 600))
    shutil.rmtree(desk.folder)
    assert source.read(0, 600) == b"1" * 600
    assert desk.get(one) is None
    put(desk, one, b"again")
    assert desk.get(one) == b"again"
