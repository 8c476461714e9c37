"""The budgets of reading results."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.benchmarks import running
from tests.benchmarks.row import Row

_KINDS = ("random", "ghz")


def result_rows() -> list[Row]:
    """Decoding, counting, spans, and the longest stall of another thread."""
    command = (sys.executable, "-m", "tests.benchmarks.bodies")
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=running.ROOT)
    seconds: dict[str, float] = json.loads(done.stdout)
    rows = [_decoding(seconds, bits) for bits in (20, 127)]
    rows += [_counting(seconds, bits, least) for bits, least in ((20, 20), (127, 5))]
    return [*rows, _spans(seconds), _stall(seconds)]


def _decoding(seconds: dict[str, float], bits: int) -> Row:
    ratios = {
        kind: seconds[f"decode {bits} {kind}"] / seconds[f"decode {bits} {kind} reference"]
        for kind in _KINDS
    }
    return Row(
        f"decoding 1M shots x {bits} bits",
        "<= 1.1 x json+base64+zlib+load",
        ", ".join(f"{ratio:.2f} x {kind}" for kind, ratio in ratios.items()),
        f"{seconds[f'decode {bits} random reference'] * 1000:.0f} ms random",
        max(ratios.values()) <= 1.1,
    )


def _counting(seconds: dict[str, float], bits: int, least: int) -> Row:
    ratios = {
        kind: seconds[f"count {bits} {kind} reference"] / seconds[f"count {bits} {kind}"]
        for kind in _KINDS
    }
    return Row(
        f"counts and top 20, 1M shots x {bits} bits",
        f">= {least} x faster",
        ", ".join(f"{ratio:.1f} x {kind}" for kind, ratio in ratios.items()),
        f"get_counts {seconds[f'count {bits} random reference']:.2f} s random",
        min(ratios.values()) >= least,
    )


def _spans(seconds: dict[str, float]) -> Row:
    own = seconds["spans"] * 1000
    return Row(
        "10,000 spans: read, lanes, density, gaps",
        "faster than the client reads",
        f"{own:.0f} ms",
        f"RuntimeDecoder alone {seconds['spans reference'] * 1000:.0f} ms",
        seconds["spans"] <= seconds["spans reference"],
    )


def _stall(seconds: dict[str, float]) -> Row:
    stall = seconds["stall"] * 1000
    return Row(
        "50 MB body read and counted: longest stall",
        "<= 100 ms",
        f"{stall:.0f} ms",
        "of another thread",
        stall <= 100,
    )
