"""Bodies on disk: whole or absent, bounded, the user's alone, and never a private one."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from qjobs_tui.bodies import cache as cache_module
from qjobs_tui.bodies.cache import BodyCache
from qjobs_tui.bodies.entry import Entry, key_of, pieces
from qjobs_tui.jobs import JobStatus
from qjobs_tui.results.gate.source import FileSource
from tests.support.clock import FakeClock
from tests.support.values import job

from .test_part import files_of_at_most

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from qjobs_tui.jobs import Job

MIB = 1 << 20


class Desk:
    """A cache, its folder and its clock, and bodies to put into it."""

    def __init__(self, root: Path, max_bytes: int = 1000) -> None:
        self.root = root
        self.folder = root / "home" / "cache" / "bodies"
        self.clock = FakeClock()
        self.cache = BodyCache(self.folder, max_bytes, self.clock)

    def put(self, one: Job, body: bytes) -> Path | None:
        """Put a body in, a second after what was before; return where it is."""
        self.clock.advance(1)
        source = self.root / "source"
        source.write_bytes(body)
        kept = self.cache.put(one, source)
        assert source.read_bytes() == body
        source.unlink()
        return kept.path if kept else None

    def get(self, one: Job) -> bytes | None:
        self.clock.advance(1)
        kept = self.cache.get(one)
        return kept.path.read_bytes() if kept else None

    def names(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir())


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def jobs(count: int) -> list[Job]:
    return [job(f"d30{number}") for number in range(count)]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def put(desk: Desk, one: Job, body: bytes) -> Path:
    path = desk.put(one, body)
    assert path is not None
    return path


def test_what_was_put_is_found(desk: Desk) -> None:
    one, other = jobs(2)
    assert desk.get(one) is None
    put(desk, one, b'"one"')
    put(desk, other, b'"other"')
    assert (desk.get(one), desk.get(other)) == (b'"one"', b'"other"')


def test_what_is_found_can_be_verified(desk: Desk) -> None:
    body = b"x" * 700
    put(desk, job(), body)
    kept = desk.cache.get(job())
    assert kept is not None
    assert (kept.size, kept.sha256) == (700, hashlib.sha256(body).hexdigest())


def test_a_job_is_known_by_its_instance_and_id(desk: Desk) -> None:
    put(desk, job("ab", instance="crn:1"), b"body")
    assert desk.get(job("ab", instance="crn:2")) is None
    assert desk.get(job("b", instance="crn:1a")) is None
    assert desk.get(job("ab", instance="crn:1", tags=("renamed",))) == b"body"


def test_names_tell_nothing_and_nobody_else_may_look(desk: Desk) -> None:
    umask = os.umask(0)
    try:
        path = put(desk, job(), b"body")
    finally:
        os.umask(umask)
    assert job().id not in path.name
    assert mode(path) == 0o600
    assert {mode(folder) for folder in (desk.folder, *desk.folder.parents[:2])} == {0o700}


def test_looking_creates_nothing(desk: Desk) -> None:
    desk.get(job())
    assert list(desk.root.iterdir()) == []
    assert desk.cache.take_complaint() == ""


@pytest.mark.parametrize(
    "one",
    [
        job(private=True),
        job(defect="the service's record cannot be read at: private"),
        *(job(status=status) for status in JobStatus if not status.is_final),
    ],
)
def test_neither_private_nor_unfinished_jobs(desk: Desk, one: Job) -> None:
    public = put(desk, job(), b"body")
    with pytest.raises(ValueError, match="never in the cache"):
        desk.cache.get(one)
    with pytest.raises(ValueError, match="never in the cache"):
        desk.cache.put(one, public)
    assert desk.names() == [public.name]


def test_the_least_recently_used_go_first(desk: Desk) -> None:
    one, two, three, four = jobs(4)
    for each in (one, two, three):
        put(desk, each, each.id.encode() * 83)  # 332 bytes
    assert desk.get(one) is not None
    put(desk, four, b"4" * 332)
    assert desk.get(two) is None
    assert all(desk.get(each) is not None for each in (one, three, four))


def test_the_bound_is_reached_and_never_passed(desk: Desk) -> None:
    one, two, three = jobs(3)
    put(desk, one, b"1" * 400)
    put(desk, two, b"2" * 600)
    assert len(desk.names()) == 2
    put(desk, three, b"3")
    assert (desk.get(one), desk.get(two), desk.get(three)) == (None, b"2" * 600, b"3")


def test_room_is_made_before_it_is_needed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = jobs(2)
    put(desk, one, b"1" * 600)
    seen: list[list[str]] = []

    def watched(handle: int) -> Iterator[bytes]:
        seen.append([name for name in desk.names() if Entry.parse(name)])
        yield from pieces(handle)

    monkeypatch.setattr(cache_module, "pieces", watched)
    put(desk, two, b"2" * 600)
    assert seen == [[]]


def test_a_body_beyond_the_bound_is_not_kept_and_costs_none(desk: Desk) -> None:
    one, two = jobs(2)
    put(desk, one, b"1" * 1000)
    assert desk.put(two, b"2" * 1001) is None
    assert desk.get(one) == b"1" * 1000
    assert desk.cache.take_complaint() == ""


def test_an_empty_or_missing_body_is_not_kept(desk: Desk) -> None:
    assert desk.put(job(), b"") is None
    assert desk.cache.put(job(), desk.root / "gone") is None
    assert not desk.folder.exists()


def test_bodies_are_bounded_in_number(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_module, "MAX_ENTRIES", 3)
    for each in jobs(5):
        put(desk, each, b"x")
    assert [desk.get(each) for each in jobs(5)] == [None, None, b"x", b"x", b"x"]


def test_a_clock_that_was_set_back_does_not_cost_the_newest(desk: Desk) -> None:
    one, two = jobs(2)
    put(desk, one, b"1" * 600)
    desk.clock.advance(-1e6)
    # As another process does, between the making of room and the end.
    twin = desk.folder / Entry(key_of(jobs(3)[2]), 600, "0" * 64).name
    link, rename = os.link, os.rename

    def interfering(source: str, target: str, **more: int) -> None:
        rename(source, target, **more)
        link(desk.root / "source", twin)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "rename", interfering)
        put(desk, two, b"2" * 600)
    assert not twin.exists()
    assert desk.get(two) == b"2" * 600


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
