"""Saving that is killed, made to fail at every system call, or out of room."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from . import killed
from .saving_files import names

ROOT = Path(__file__).parents[2]


def run(*arguments: str | Path) -> None:
    command = [sys.executable, "-m", "tests.results.killed", *arguments]
    subprocess.run(command, cwd=ROOT, check=True, timeout=60)


def outcomes(root: Path, stop: str) -> list[tuple[Path, str]]:
    """Return the folders and what came of saving there; a child that broke down said nothing."""
    folders = [path for path in root.glob(f"{stop}-*") if path.is_dir()]
    return [(folder, folder.with_name(f"{folder.name}.txt").read_text()) for folder in folders]


def body_of(folder: Path) -> bytes | None:
    path = folder / "r.json"
    return path.read_bytes() if path.exists() else None


def assert_pair_fits(folder: Path) -> None:
    """The body is whole, old or new, and a description belongs to the body that is there."""
    body = body_of(folder)
    assert body in (None, killed.OLD, b"".join(killed.PIECES))
    meta = folder / "r.meta.json"
    if meta.exists():
        assert body is not None
        fits = killed.OLD_META if body == killed.OLD else hashlib.sha256(body).hexdigest().encode()
        assert meta.read_bytes() == fits


@pytest.mark.parametrize("scenario", ["new", "force"])
def test_a_kill_at_any_system_call(tmp_path: Path, scenario: str) -> None:
    run(tmp_path, scenario, "kill")
    folders = [path for path in tmp_path.iterdir() if path.is_dir()]
    assert len(folders) > 25
    bodies = set()
    for folder in folders:
        assert_pair_fits(folder)
        bodies.add(body_of(folder))
        assert scenario == "new" or body_of(folder) is not None
        for path in folder.glob(".*"):
            os.utime(path, (0, 0))
        assert killed.save(folder, force=True) == "saved"
        assert names(folder) == ["r.json", "r.meta.json"]
    assert len(bodies) == 2


@pytest.mark.parametrize("scenario", ["new", "force"])
def test_any_system_call_may_fail(tmp_path: Path, scenario: str) -> None:
    run(tmp_path, scenario, "ENOSPC", "EACCES", "EIO")
    said = set()
    for stop in ("ENOSPC", "EACCES", "EIO"):
        for folder, outcome in outcomes(tmp_path, stop):
            call, came, *words = outcome.split(" ", 2)
            said.add((call, came))
            assert came in {"saved", "SaveError"}, outcome
            assert_pair_fits(folder)
            assert call == "unlink" or not list(folder.glob(".*")), outcome
            if came == "saved":
                assert names(folder)[-2:] == ["r.json", "r.meta.json"]
                assert body_of(folder) == b"".join(killed.PIECES)
            elif "itself is saved" in words[0]:
                assert body_of(folder) == b"".join(killed.PIECES)
            else:
                assert names(folder) == (["r.json", "r.meta.json"] if scenario == "force" else [])
    assert {("fsync", "SaveError"), ("fsync", "saved"), ("open", "saved")} < said


def test_a_file_that_appears_at_any_system_call_stays(tmp_path: Path) -> None:
    run(tmp_path, "new", "appear")
    found = outcomes(tmp_path, "appear")
    theirs = [one for one in found if one[0].with_suffix(".theirs").exists()]
    assert len(found) > len(theirs) > 15
    for folder, came in theirs:
        assert body_of(folder) == killed.THEIRS
        assert "already a file" in came
        assert names(folder) == ["r.json"]


CAN_MOUNT = (
    shutil.which("unshare")
    and not subprocess.run(
        ["unshare", "--user", "--map-root-user", "--mount", "true"],
        check=False,
        capture_output=True,
    ).returncode
)


MOUNTED = 'mount -t tmpfs -o size=16k none "$1" && exec "$0" -m tests.results.killed "$1" full $2'


def full_command(way: str, folder: Path, sizes: str) -> list[str]:
    if way == "limit":
        program = ["-m", "tests.results.killed", str(folder), "limit", *sizes.split()]
        return [sys.executable, *program]
    namespace = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", MOUNTED]
    return [*namespace, sys.executable, str(folder), sizes]


@pytest.mark.parametrize("way", ["limit", *(["tmpfs"] if CAN_MOUNT else [])])
def test_out_of_room(tmp_path: Path, way: str) -> None:
    sizes = [1000, 3000, 9000, 17000, 20000, 200000]
    command = full_command(way, tmp_path, " ".join(map(str, sizes)))
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=60)
    lines = [line.split("|") for line in done.stdout.decode().splitlines()]
    assert [int(line[0]) for line in lines] == sizes
    fitting = [body for _, body, _, came in lines if came == "saved"]
    assert fitting
    assert fitting == [str(size) for size in sizes[: len(fitting)]]
    said = "may not be that large" if way == "limit" else "the disk is full"
    for _, body, there, came in lines[len(fitting) :]:
        assert (body, there) == ("old", "r.json r.meta.json")
        assert said in came
    assert len(fitting) < len(sizes)


@pytest.mark.parametrize("size", [1, 1 << 20])
def test_a_kill_while_writing(tmp_path: Path, size: int) -> None:
    killed.older_pair(tmp_path)
    command = [sys.executable, "-m", "tests.results.killed", str(tmp_path), "slow"]
    with subprocess.Popen(command, cwd=ROOT) as process:
        until = time.monotonic() + 30
        while sum(path.stat().st_size for path in tmp_path.glob(".*.part")) < size:
            assert time.monotonic() < until
            assert process.poll() is None
            time.sleep(0.002)
        process.kill()
    assert_pair_fits(tmp_path)
    assert body_of(tmp_path) == killed.OLD
