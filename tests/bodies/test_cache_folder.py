"""A folder that is not safe is not used, one that is there is left as it is."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.values import job

from .cached import Desk, mode, put

if TYPE_CHECKING:
    from collections.abc import Callable


def open_files() -> list[Path]:
    return list(Path("/dev/fd").iterdir())


def others_folder(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = os.geteuid()
    desk.folder.mkdir(parents=True, mode=0o700)
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)


def world_writable(desk: Desk, _: pytest.MonkeyPatch) -> None:
    desk.folder.mkdir(parents=True)
    desk.folder.chmod(0o1702)


def group_writable(desk: Desk, _: pytest.MonkeyPatch) -> None:
    desk.folder.mkdir(parents=True)
    desk.folder.chmod(0o720)


def linked(desk: Desk, _: pytest.MonkeyPatch) -> None:
    (desk.root / "real").mkdir(mode=0o700)
    desk.folder.parent.mkdir(parents=True)
    desk.folder.symlink_to(desk.root / "real")


def dangling(desk: Desk, _: pytest.MonkeyPatch) -> None:
    desk.folder.parent.mkdir(parents=True)
    desk.folder.symlink_to(desk.root / "real")


def a_file(desk: Desk, _: pytest.MonkeyPatch) -> None:
    desk.folder.parent.mkdir(parents=True)
    desk.folder.write_text("mine")


def below_a_file(desk: Desk, _: pytest.MonkeyPatch) -> None:
    desk.folder.parent.parent.mkdir()
    desk.folder.parent.write_text("mine")


def impossible_name(desk: Desk, _: pytest.MonkeyPatch) -> None:
    desk.cache.folder = desk.root / "null\0byte"


def too_long(desk: Desk, _: pytest.MonkeyPatch) -> None:
    desk.cache.folder = desk.root / ("x" * 300)


def cannot_be_closed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    desk.folder.mkdir(parents=True, mode=0o755)
    monkeypatch.setattr(os, "fchmod", refuse)


def read_only(_: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(Path, "mkdir", refuse)


REFUSALS = [
    (others_folder, "belongs to another user"),
    (world_writable, "others can write"),
    (group_writable, "others can write"),
    (linked, "symbolic link"),
    (dangling, "symbolic link"),
    (a_file, "Not a directory"),
    (below_a_file, "Not a directory"),
    (impossible_name, "no usable name"),
    (too_long, "name too long"),
    (cannot_be_closed, "not permitted"),
    (read_only, "Read-only"),
]


@pytest.mark.parametrize(("spoil", "why"), REFUSALS, ids=[each.__name__ for each, _ in REFUSALS])
def test_a_folder_that_is_not_safe_is_not_used_which_is_said_once(
    desk: Desk,
    monkeypatch: pytest.MonkeyPatch,
    spoil: Callable[[Desk, pytest.MonkeyPatch], None],
    why: str,
) -> None:
    spoil(desk, monkeypatch)
    handles = len(open_files())
    for _ in range(2):
        assert desk.get(job()) is None
        assert desk.put(job(), b"body") is None
    complaint = desk.cache.take_complaint()
    assert complaint.startswith(f"Results are not kept in {desk.cache.folder}: ")
    assert why in complaint
    assert desk.put(job(), b"body") is None
    assert desk.cache.take_complaint() == ""
    assert not [path for path in desk.root.rglob("*") if path.name.endswith((".body", ".part"))]
    assert len(open_files()) <= handles


def test_no_file_stays_open(desk: Desk) -> None:
    before = len(open_files())
    for number in range(10):
        put(desk, job(), bytes([number + 1]) * 500)
        desk.get(job())
    assert len(open_files()) <= before


def test_a_folder_that_cannot_be_listed_is_an_empty_one(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    put(desk, job(), b"body")
    monkeypatch.setattr(os, "scandir", fail)
    assert desk.get(job()) is None
    assert desk.put(job(), b"body") is None


def test_a_folder_that_is_there_is_not_made_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To make the root folder is refused with another reason than that it is there."""
    put(desk, job(), b"body")
    read_only(desk, monkeypatch)
    put(desk, job(), b"more")


def test_a_folder_that_another_process_makes_meanwhile(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os.path, "lexists", lambda _: False)
    put(desk, job(), b"body")


def test_a_folder_that_others_can_read_is_closed(desk: Desk) -> None:
    desk.folder.mkdir(parents=True)
    desk.folder.chmod(0o755)
    put(desk, job(), b"body")
    assert mode(desk.folder) == 0o700
    assert desk.cache.take_complaint() == ""


def test_a_link_above_the_folder_is_the_users_business(desk: Desk) -> None:
    (desk.root / "real").mkdir()
    (desk.root / "home").symlink_to(desk.root / "real")
    put(desk, job(), b"body")
    assert desk.get(job()) == b"body"
