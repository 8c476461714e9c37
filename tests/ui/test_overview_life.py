"""The life of a job as a line, and how its overview looks in any width."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from msgspec.structs import replace

from qjobs_tui.jobs import (
    Backend,
    JobMetrics,
    JobStatus,
    Session,
)
from qjobs_tui.ui.overview import Story, headline, overview
from qjobs_tui.ui.overview.life import life_line
from qjobs_tui.ui.text import ASCII, UNICODE

from .overview_case import SCENE, told
from .samples import CRN, NOW, job, snapshot


def test_the_zone_is_named_once_and_another_day_is_said() -> None:
    metrics = JobMetrics(running=NOW - timedelta(days=1), finished=NOW)
    words = overview(told(job(created=NOW - timedelta(days=2), metrics=metrics))).plain
    assert words.count("UTC") == 1
    assert "started     2026-03-03 09:30:07, 1d ago" in words
    assert "finished    2026-03-04 09:30:07, <1m ago" in words


LIVES: dict[str, tuple[JobStatus, JobMetrics | None]] = {
    "○── waited 30 s ──▶━ ran 10 s ━━✓": (
        JobStatus.DONE,
        JobMetrics(running=NOW - timedelta(seconds=30), finished=NOW - timedelta(seconds=20)),
    ),
    "○── waited 30 s ──▶━ running 30 s ━…": (
        JobStatus.RUNNING,
        JobMetrics(running=NOW - timedelta(seconds=30)),
    ),
    "○ waiting 1 m 00 s …": (JobStatus.QUEUED, None),
    "○ wait not known ▶ start not known …": (JobStatus.RUNNING, None),
    "○ times not asked for ✗": (JobStatus.FAILED, None),
    "○ times not known ◕": (JobStatus.TIMED_OUT, JobMetrics()),
    "○ ended after 1 m 00 s ⊘": (JobStatus.CANCELLED, JobMetrics(finished=NOW)),
    "○ waited 1 m 00 s ▶ end not known ✓": (JobStatus.DONE, JobMetrics(running=NOW)),
    "○ waited 0 s ▶ ran 0 s ✗": (
        JobStatus.FAILED,
        JobMetrics(running=NOW - timedelta(hours=4), finished=NOW - timedelta(hours=5)),
    ),
    "○ times not asked for ?": (JobStatus.UNKNOWN, None),
    "○ waited 1 m 00 s ▶ end not known ?": (JobStatus.UNKNOWN, JobMetrics(running=NOW)),
}


@pytest.mark.parametrize("drawn", LIVES)
@pytest.mark.parametrize("width", [48, 76, 96])
def test_the_life_of_a_job(drawn: str, width: int) -> None:
    status, metrics = LIVES[drawn]
    line, names = life_line(told(job(status=status, metrics=metrics), width=width))
    assert " ".join(re.sub("[─━┄]+", " ", line.plain).split()) == " ".join(
        re.sub("[─━┄]+", " ", drawn).split()
    )
    assert line.cell_length == width
    assert names.plain.startswith("created ")
    ends = ("now", "completed", *JobStatus)
    assert names.plain.endswith(tuple(f"  {end}" for end in ends))
    assert ("  started  " in names.plain) is ("▶" in drawn)


@pytest.mark.parametrize("drawn", LIVES)
@pytest.mark.parametrize("plain", [False, True])
def test_a_life_fits_any_width(drawn: str, *, plain: bool) -> None:
    status, metrics = LIVES[drawn]
    one = job(status=status, service_status="量子" * 50, metrics=metrics)
    scene = replace(SCENE, glyphs=ASCII if plain else UNICODE)
    for width in range(201):
        lines = life_line(Story(one, snapshot(one), scene, width=width))
        assert all(line.cell_length <= width for line in lines)
        assert not plain or all(line.plain.isascii() for line in lines)
        if width >= 20:
            line, names = lines
            assert line.cell_length == min(width, 96)
            assert names.plain.startswith("created")


def test_the_longest_words_that_fit_stand_in_a_stretch() -> None:
    metrics = JobMetrics(running=NOW - timedelta(seconds=30), finished=NOW)
    known = {
        40: "○── waited 30 s ──▶━━━ ran 30 s ━━━━✓",
        30: "○─── 30 s ────▶━━ ran 30 s ━━✓",
        20: "○─ 30 s ─▶━ 30 s ━━✓",
        15: "○──────▶━━━━━━✓",
    }
    for width, drawn in known.items():
        line, _ = life_line(told(job(metrics=metrics), width=width))
        assert re.sub("([─━])+", r"\1", line.plain) == re.sub("([─━])+", r"\1", drawn)
    assert life_line(told(job(metrics=metrics), width=8)) == ()


def test_the_creation_may_not_be_known() -> None:
    _, names = life_line(told(job(created=None)))
    assert names.plain.startswith("created –  ")


def test_what_presses_most_comes_first() -> None:
    one = job(status=JobStatus.FAILED, reason="too large", solution="Split it.")
    words = overview(told(one, note="no answer", tail="ValueError: 3\n")).plain
    places = [
        words.index(part) for part in ("note", "why", "what to do", "error text", "○", "program")
    ]
    assert places == sorted(places)


def test_the_tail_of_an_error_text() -> None:
    failed = job(status=JobStatus.FAILED, reason="ValueError: 3")
    trace = 'Traceback:\n  File "x.py"\n\n\tf(3)\nValueError: \x1b[2J3\n'
    words = overview(told(failed, tail=trace)).plain
    assert (
        "error text  Traceback:\n"
        '              File "x.py"\n'
        "                f(3)\n"
        "            ValueError: ␛[2J3\n"
    ) in words
    assert "error text" not in overview(told(failed, tail=" ValueError: 3\n")).plain
    assert "error text" not in overview(told(failed, tail=" \n")).plain


def test_only_the_end_of_a_long_error_text_is_shown() -> None:
    failed = job(status=JobStatus.FAILED)
    words = overview(told(failed, tail="\n".join(f"line {n}" for n in range(100)))).plain
    assert "error text  its last lines:\n            line 88\n" in words
    assert "line 99" in words
    assert "line 87" not in words
    words = overview(told(failed, tail="x" * 10**6 + "end", width=40)).plain
    assert len(words.splitlines()) < 40
    assert "end\n" in words


@pytest.mark.parametrize("plain", [False, True])
def test_hostile_texts_stay_within_any_width(*, plain: bool) -> None:
    bad = "\x1b]52;c;eA==\x07 [/x] \u202e量子 ビット\n\t" + "y" * 500
    one = job(
        2, status=JobStatus.FAILED, service_status=bad, program=bad, backend=bad,
        tags=(bad,) * 20, reason=bad, solution=bad, session_id=bad, user_id=bad, runtime=bad,
        calibration_id=bad,
        private=True, metrics=JobMetrics(qiskit_version=bad, caller=bad),
    )  # fmt: skip
    session = Session(bad, bad, bad, bad, bad)
    scene = replace(SCENE, glyphs=ASCII if plain else UNICODE, instance_names={CRN: bad})
    backends = {bad: Backend(bad, bad, bad)}
    for width in (20, 48, 76, 200):
        for status in JobStatus:
            now = replace(snapshot(replace(one, status=status)), backends=backends)
            story = Story(now.jobs[0], now, scene, session, bad, width, bad)
            for line in overview(story).split("\n"):
                assert line.cell_length <= max(width, 22)
                assert line.plain.isprintable()
                assert not plain or line.plain.isascii()
            head = headline(story.job, scene, width, bad)
            assert head.cell_length <= width
            assert head.plain.isprintable()
