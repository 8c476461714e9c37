"""Work in small steps lets other threads have the interpreter."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from qjobs_tui.results.gate.turns import in_turns

from .stalls import lets_others_in

if TYPE_CHECKING:
    import pytest

_SAMPLES = "0x3f," * 8_000
_PATTERN = re.compile("(?:0x[0-9a-f]+,)+")


def test_every_step_is_taken_in_order() -> None:
    assert list(in_turns(iter([3, 1, 2]))) == [3, 1, 2]
    assert list(in_turns([])) == []


def test_a_moment_for_others_comes_after_4_ms(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    taken, paused = list[int](), list[int]()
    monkeypatch.setattr("qjobs_tui.results.gate.turns.time.perf_counter", lambda: now)
    monkeypatch.setattr(
        "qjobs_tui.results.gate.turns.time.sleep", lambda _: paused.append(len(taken))
    )
    for step in in_turns(range(9)):
        taken.append(step)
        now += 0.0015
    assert paused == [3, 6, 9]


def test_others_are_let_in() -> None:
    source, target = np.ones(100_000, np.uint8), np.zeros(100_000, np.uint8)

    def work() -> None:
        for _ in in_turns(range(300)):
            # 2 ms in which nobody else runs, then a moment too short to be noticed.
            for _ in range(8):
                _PATTERN.fullmatch(_SAMPLES)
            target[:] = source

    assert lets_others_in(work)
