"""Saves again and again, in children that are killed or run out of room.

Usage: python -m tests.results.killed FOLDER SCENARIO [STOP...]

SCENARIO ``new`` and ``force``: every STOP is ``kill``, ``appear`` or the name of an errno. For the
n-th call the folder FOLDER/STOP-n is made (with an older pair in it for ``force``), a child saves
there, and is killed before the call, or somebody else makes the file there before it, or it fails;
FOLDER/STOP-n.txt says which call it was and what came of it. When a child gets through, the next
STOP is tried.

SCENARIO ``limit`` and ``full``: replaces an older pair in FOLDER with bodies of each of the sizes
STOP, ``limit`` while no file may have more than 16 KiB, and prints what there is after each.

SCENARIO ``slow``: writes a MiB and then waits to be killed.
"""

from __future__ import annotations

import errno
import os
import resource
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qjobs_tui.errors import SaveError
from qjobs_tui.results.writing.saving import Written, write_pair

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

OLD, OLD_META = b"old " * 500, b"{old}"
THEIRS = b"somebody else's"
PIECES = (b"new " * 1000, b"more " * 2000, b"end")
CALLS: tuple[str, ...] = ("open", "write", "fsync", "close", "link", "unlink", "replace", "rename")
CALLS += ("utime", "stat", "lstat", "fstat", "scandir")


def describe(written: Written) -> bytes:
    return written.sha256.encode()


def older_pair(folder: Path) -> None:
    (folder / "r.json").write_bytes(OLD)
    (folder / "r.meta.json").write_bytes(OLD_META)


def save(folder: Path, *, force: bool, pieces: Iterable[bytes] = PIECES) -> str:
    try:
        write_pair(folder / "r.json", iter(pieces), describe, force=force)
    except SaveError as error:
        return f"SaveError {error.headline} {error.hint}"
    return "saved"


def interfere(folder: Path, stop: str, name: str) -> None:
    if stop == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if stop != "appear":
        raise OSError(getattr(errno, stop), f"made to fail at {name}")
    if not (folder / "r.json").exists():
        (folder / "r.json").write_bytes(THEIRS)
        folder.with_suffix(".theirs").touch()


def stop_at(folder: Path, number: int, stop: str, trace: list[str]) -> Callable[[], bool]:
    """Count the calls in os from now on, and stop the one with that number."""
    is_on = [True]

    def counted(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def instead(*args: Any, **kwargs: Any) -> Any:
            if is_on[0]:
                trace.append(name)
                if len(trace) == number:
                    is_on[0] = False
                    try:
                        interfere(folder, stop, name)
                    finally:
                        is_on[0] = True
            return call(*args, **kwargs)

        return instead

    for name in CALLS:
        setattr(os, name, counted(name, getattr(os, name)))

    def done() -> bool:
        is_on[0] = False
        return len(trace) >= number

    return done


def child(folder: Path, number: int, stop: str, *, force: bool) -> int:
    trace: list[str] = []
    done = stop_at(folder, number, stop, trace)
    came = save(folder, force=force)
    was_stopped = done()
    call = trace[number - 1] if was_stopped else "none"
    folder.with_name(f"{folder.name}.txt").write_text(f"{call} {came}")
    return 0 if was_stopped else 3


def try_sizes(folder: Path, sizes: list[str]) -> None:
    for size in sizes:
        for path in folder.iterdir():
            path.unlink()
        older_pair(folder)
        came = save(folder, force=True, pieces=[b"n" * 1000] * (int(size) // 1000))
        body = (folder / "r.json").read_bytes()
        there = " ".join(sorted(path.name for path in folder.iterdir()))
        print(size, "old" if body == OLD else len(body), there, came, sep="|")


def slow() -> Iterator[bytes]:
    for _ in range(16):
        yield bytes(1 << 16)
    signal.pause()


def main(root: Path, scenario: str, stops: list[str]) -> None:
    if scenario == "slow":
        save(root, force=True, pieces=slow())
        return
    if scenario in {"limit", "full"}:
        if scenario == "limit":
            resource.setrlimit(resource.RLIMIT_FSIZE, (16 << 10, 16 << 10))
        try_sizes(root, stops)
        return
    for stop in stops:
        for number in range(1, 500):
            folder = root / f"{stop}-{number}"
            folder.mkdir()
            if scenario == "force":
                older_pair(folder)
            process = os.fork()
            if process == 0:
                os._exit(child(folder, number, stop, force=scenario == "force"))
            if os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 3:
                break


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3:])
