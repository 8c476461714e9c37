"""``python -m tests``: every check of the project, in the order of what fails fastest."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import sysconfig
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
CHECKS: tuple[tuple[str, ...], ...] = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    ("lint-imports", "--no-cache"),
    # A file to a process: what its tests share is made once.
    ("pytest", "--numprocesses=auto", "--dist=loadfile"),
)


def main() -> int:
    """Run each check, pass arguments on to pytest, and fail when one of them fails."""
    with _left_to_the_checks() as interrupts:
        failed = [check[0] for check in CHECKS if not interrupts and not _passes(check)]
    if failed:
        print(f"\nfailed: {', '.join(failed)}")
    return 1 if failed or interrupts else 0


@contextmanager
def _left_to_the_checks() -> Iterator[list[int]]:
    """Let who is interrupted say what was found until then, instead of killing it; note that."""
    interrupts: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: interrupts.append(number))
    try:
        yield interrupts
    finally:
        signal.signal(signal.SIGINT, before)


def _passes(check: tuple[str, ...]) -> bool:
    extra = tuple(sys.argv[1:]) if check[0] == "pytest" else ()
    print(f"\n$ {' '.join((*check, *extra))}", flush=True)
    program = shutil.which(check[0], path=sysconfig.get_path("scripts")) or check[0]
    return subprocess.run((program, *check[1:], *extra), cwd=ROOT, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
