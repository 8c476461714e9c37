"""A small part of what ``python -m tests.fuzz`` runs, at each test."""

from __future__ import annotations

from collections import Counter

import pytest

from qjobs_tui.errors import BadResult
from qjobs_tui.results import LazyArray
from tests.fuzz.__main__ import fixtures, report
from tests.fuzz.case import Outcome, ask_everything, run
from tests.fuzz.mutations import MUTATIONS

CASES = 1500


def test_broken_bodies_end_in_a_value_or_a_refusal(capsys: pytest.CaptureFixture[str]) -> None:
    bodies = fixtures()
    outcomes = [run(seed, bodies) for seed in range(CASES)]
    assert report(outcomes, 0.0) == 0
    assert f"{CASES:,} cases" in capsys.readouterr().out
    assert {outcome.mutation for outcome in outcomes} == {one.__name__ for one in MUTATIONS}
    ends = Counter(outcome.end for outcome in outcomes)
    assert min(ends["value"], ends["refused"]) > CASES / 10


def test_a_defect_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    bad = Outcome(7, "a.json", "truncated", "MemoryError", 0.1)
    assert report([bad], 0.0) == 1
    assert "DEFECT Outcome(seed=7" in capsys.readouterr().out


def test_one_broken_array_does_not_hide_the_others() -> None:
    asked = []

    def broken() -> None:
        raise BadResult("is broken")

    def whole() -> None:
        asked.append(1)
        raise BadResult("is broken too")

    arrays = [LazyArray(broken, broken), LazyArray(whole, whole)]  # type: ignore[arg-type]
    with pytest.raises(BadResult, match="is broken\\."):
        ask_everything(arrays)
    assert asked
