"""A file is there whole or not at all."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import stat
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from qjobs_tui.errors import BadResult, SaveError
from qjobs_tui.results.writing.draft import draft_path
from qjobs_tui.results.writing.placing import name_new, rename_new
from qjobs_tui.results.writing.saving import meta_path, write_file, write_pair

from . import killed
from .saving_files import names

if TYPE_CHECKING:
    from collections.abc import Iterator

LINES = (b"one", b"two", b"", b"x" * (3 << 20))


WHOLE = b"onetwo" + b"x" * (3 << 20)


def never() -> Iterator[bytes]:
    yield pytest.fail("the pieces are not even asked for")


def test_a_file_is_written_with_its_sum(tmp_path: Path) -> None:
    written = write_file(tmp_path / "r.json", LINES)
    assert written.path.read_bytes() == WHOLE
    assert (written.size, written.sha256) == (len(WHOLE), hashlib.sha256(WHOLE).hexdigest())
    assert names(tmp_path) == ["r.json"]


@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o600), (0, 0o600), (0o277, 0o400)])
def test_nobody_else_may_read_it(tmp_path: Path, umask: int, mode: int) -> None:
    before = os.umask(umask)
    try:
        pair = write_pair(tmp_path / "r.json", LINES, killed.describe)
    finally:
        os.umask(before)
    assert [stat.S_IMODE(one.path.stat().st_mode) for one in pair] == [mode, mode]


def test_the_old_file_is_whole_until_the_new_one_is(tmp_path: Path) -> None:
    target = tmp_path / "r.json"
    target.write_bytes(b"old")
    seen = []

    def pieces() -> Iterator[bytes]:
        for piece in (b"n" * 100, b"ew"):
            seen.append((target.read_bytes(), [name[-5:] for name in names(tmp_path)]))
            yield piece

    write_file(target, pieces(), force=True)
    assert seen == [(b"old", [".part", ".json"])] * 2
    assert target.read_bytes() == b"n" * 100 + b"ew"


def test_nothing_is_overwritten_unless_told(tmp_path: Path) -> None:
    target = tmp_path / "r.json"
    target.write_bytes(b"old")
    with pytest.raises(SaveError, match="already a file") as caught:
        write_file(target, never())
    assert "--force" in caught.value.hint
    assert str(target) in caught.value.headline
    target.rename(tmp_path / "r.meta.json")
    with pytest.raises(SaveError, match=r"r\.meta\.json cannot be saved: there is already"):
        write_pair(target, LINES, killed.describe)
    assert names(tmp_path) == ["r.meta.json"]


def test_what_appears_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    target = tmp_path / "r.json"

    def pieces() -> Iterator[bytes]:
        yield b"new"
        target.write_bytes(b"somebody's")

    with pytest.raises(SaveError, match="already a file"):
        write_file(target, pieces())
    assert (names(tmp_path), target.read_bytes()) == (["r.json"], b"somebody's")


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("kind", ["folder", "link", "dangling", "pipe"])
def test_only_a_plain_file_is_replaced(tmp_path: Path, kind: str, *, force: bool) -> None:
    target = tmp_path / "r.json"
    (tmp_path / "other").write_bytes(b"other")
    if kind == "folder":
        target.mkdir()
    elif kind == "pipe":
        os.mkfifo(target)
    else:
        target.symlink_to("other" if kind == "link" else "nothing")
    said = {"folder": "a folder", "pipe": "a pipe"}.get(kind, "a symbolic link")
    with pytest.raises(SaveError, match=f"{said}.* has that name"):
        write_file(target, LINES, force=force)
    assert names(tmp_path) == ["other", "r.json"]
    assert (tmp_path / "other").read_bytes() == b"other"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("gone/r.json", "folder does not exist"),
        ("file/r.json", "its folder is no folder"),
        ("x" * 256, "name is too long"),
        ("x" * 250, "name is too long"),
        ("nul\0", "no file can have that name"),
        ("loop/r.json", "circle of symbolic links"),
        ("..", "a folder has that name"),
    ],
)
def test_a_place_that_cannot_be(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(SaveError, match=said) as caught:
        write_pair(tmp_path / name, LINES, killed.describe)
    assert caught.value.hint
    assert names(tmp_path) == ["file", "loop"]


def test_a_name_of_full_length_can_be_written(tmp_path: Path) -> None:
    write_file(tmp_path / ("x" * 255), LINES)
    assert names(tmp_path) == ["x" * 255]


def test_a_folder_that_vanishes(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()

    def pieces() -> Iterator[bytes]:
        yield b"new"
        folder.rename(tmp_path / "elsewhere")

    with pytest.raises(SaveError, match="folder does not exist"):
        write_file(folder / "r.json", pieces())
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.parametrize("error", [KeyboardInterrupt(), BadResult("is bad"), SystemExit(2)])
@pytest.mark.parametrize("force", [False, True])
def test_what_the_pieces_raise_passes(tmp_path: Path, error: BaseException, *, force: bool) -> None:
    if force:
        killed.older_pair(tmp_path)
    before = names(tmp_path)

    def pieces() -> Iterator[bytes]:
        yield b"new"
        raise error

    with pytest.raises(type(error)) as caught:
        write_pair(tmp_path / "r.json", pieces(), killed.describe, force=force)
    assert caught.value is error
    assert names(tmp_path) == before
    assert not force or (tmp_path / "r.json").read_bytes() == killed.OLD


def test_the_name_of_the_description() -> None:
    found = {name: meta_path(Path("d", name)).name for name in ("r.json", "r", "r.dat", ".json")}
    assert found == {
        "r.json": "r.meta.json",
        "r": "r.meta.json",
        "r.dat": "r.dat.meta.json",
        ".json": ".json.meta.json",
    }


def test_the_description_knows_the_sum(tmp_path: Path) -> None:
    for force in (False, True):
        body, meta = write_pair(tmp_path / "r.json", LINES, killed.describe, force=force)
        assert meta.path.read_text() == body.sha256 == hashlib.sha256(WHOLE).hexdigest()
        assert names(tmp_path) == ["r.json", "r.meta.json"]


def leftover(folder: Path, age: float) -> Path:
    path = draft_path(folder)
    path.write_bytes(b"half")
    os.utime(path, (time.time() - age,) * 2)
    return path


def test_only_surely_dead_drafts_are_swept(tmp_path: Path) -> None:
    dead, young, held = (leftover(tmp_path, age) for age in (7200, 60, 7200))
    other = tmp_path / ".other.part"
    folder = draft_path(tmp_path)
    pipe = draft_path(tmp_path)
    link = draft_path(tmp_path)
    other.write_bytes(b"not ours")
    os.utime(other, (0, 0))
    folder.mkdir()
    os.mkfifo(pipe)
    link.symlink_to(other)
    with held.open() as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        write_file(tmp_path / "r.json", LINES)
    kept = {path.name for path in (young, held, other, folder, pipe, link)}
    assert set(names(tmp_path)) == kept | {"r.json"}
    assert not dead.exists()


def test_a_draft_being_written_is_not_swept(tmp_path: Path) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"slow"
        [draft] = tmp_path.glob(".*.part")
        os.utime(draft, (0, 0))
        write_file(tmp_path / "other.json", LINES)
        yield b" but steady"

    write_file(tmp_path / "r.json", pieces())
    assert (tmp_path / "r.json").read_bytes() == b"slow but steady"


def refuse(draft: Path, target: Path) -> None:
    del draft, target
    raise OSError(errno.EPERM, "no hard links here")


def test_without_hard_links_a_rename_that_does_not_replace(tmp_path: Path) -> None:
    for name in ("draft", "other"):
        (tmp_path / name).write_text(name)
    name_new(tmp_path / "draft", tmp_path / "new", (refuse, rename_new))
    assert names(tmp_path) == ["new", "other"]
    with pytest.raises(FileExistsError):
        name_new(tmp_path / "new", tmp_path / "other", (refuse, rename_new))
    assert (tmp_path / "other").read_text() == "other"


def test_without_any_safe_way_nothing_is_risked(tmp_path: Path) -> None:
    (tmp_path / "draft").write_text("draft")
    with pytest.raises(SaveError, match="without the risk") as caught:
        name_new(tmp_path / "draft", tmp_path / "new", (refuse, refuse))
    assert "--force" in caught.value.hint
    assert names(tmp_path) == ["draft"]
