"""Run broken bodies through the reader and print how it went: ``python -m tests.fuzz``."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from . import case

if TYPE_CHECKING:
    from collections.abc import Iterable

FIXTURES = Path(__file__).parent.parent / "results" / "fixtures"


def fixtures() -> dict[str, bytes]:
    """Return the bodies that are broken."""
    return {path.name: path.read_bytes() for path in sorted(FIXTURES.iterdir()) if path.is_file()}


def report(outcomes: Iterable[case.Outcome], peak: float) -> int:
    """Print the figures; 1 if a case ended in anything but a value or BadResult."""
    found = list(outcomes)
    ends = Counter(outcome.end for outcome in found)
    slow = max(found, key=lambda outcome: outcome.seconds)
    print(f"{len(found):,} cases: {ends['value']:,} values, {ends['refused']:,} refused")
    for mutation in sorted({outcome.mutation for outcome in found}):
        own = Counter(outcome.end for outcome in found if outcome.mutation == mutation)
        print(f"  {mutation:16} {own['value']:7,} values {own['refused']:7,} refused")
    print(f"slowest {slow.seconds * 1000:.0f} ms (seed {slow.seed}, {slow.fixture})")
    print(f"most memory {peak:.0f} MB a process, interpreter and numpy included")
    defects = [outcome for outcome in found if outcome.end not in {"value", "refused"}]
    for defect in defects[:20]:
        print(f"DEFECT {defect}")
    return 1 if defects else 0


def main() -> int:
    """Run as many cases as asked for, on all cores."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--first", type=int, default=0, metavar="SEED", help="seed of the first")
    options = parser.parse_args()
    stop, step = options.first + options.cases, 500
    chunks = [range(at, min(at + step, stop)) for at in range(options.first, stop, step)]
    outcomes: list[case.Outcome] = []
    peak = 0.0
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(os.cpu_count(), mp_context=fresh) as pool:
        for some, megabytes in pool.map(partial(case.run_many, bodies=fixtures()), chunks):
            outcomes += some
            peak = max(peak, megabytes)
            if sys.stderr.isatty():
                sys.stderr.write(f"\r{len(outcomes):,} of {options.cases:,}")
    return report(outcomes, peak)


if __name__ == "__main__":
    sys.exit(main())
