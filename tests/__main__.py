"""``python -m tests``: every check of the project, in the order of what fails fastest."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).parents[1]
# Half of the time goes by waiting for terminals and clocks, so there are more than cores.
WORKERS = (os.cpu_count() or 1) + 2
CHECKS: tuple[tuple[str, ...], ...] = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    ("lint-imports", "--no-cache"),
    # A file to a process: what its tests share is made once.
    ("pytest", f"--numprocesses={WORKERS}", "--dist=loadfile"),
)


def main() -> int:
    """Run each check, pass arguments on to pytest, and fail when one of them fails."""
    failed = [check[0] for check in CHECKS if not _passes(check)]
    if failed:
        print(f"\nfailed: {', '.join(failed)}")
    return 1 if failed else 0


def _passes(check: tuple[str, ...]) -> bool:
    extra = tuple(sys.argv[1:]) if check[0] == "pytest" else ()
    print(f"\n$ {' '.join((*check, *extra))}", flush=True)
    program = shutil.which(check[0], path=sysconfig.get_path("scripts")) or check[0]
    return subprocess.run((program, *check[1:], *extra), cwd=ROOT, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
