from __future__ import annotations

import time
import unicodedata
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len, get_character_cell_size

from qjobs_tui.jobs import Job, JobMetrics, JobStatus, Usage
from qjobs_tui.ui import text
from qjobs_tui.ui.text import ASCII, UNICODE, Glyphs, clean, fit, flush_right

from .samples import NOW, job

# Surrogates included: JSON can hold lone ones.
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=60)
GLYPHS = st.sampled_from([UNICODE, ASCII])


@pytest.mark.parametrize(
    ("foreign", "shown"),
    [
        ("plain words", "plain words"),
        ("\x1b[31m", "␛[31m"),
        ("a\r\n\tb", "a␍␊␉b"),
        ("\x00\x7f", "␀␡"),
        ("\x9b31m", "�31m"),
        ("\u202egnp.exe\u2066", "�gnp.exe�"),
        ("zero\u200bwidth\ufeff\u200d", "zero�width��"),
        ("\ud800", "�"),
        ("line\u2028paragraph\u2029", "line�paragraph�"),
        ("\U000e0041 tag", "� tag"),
        ("❤\ufe0f", "❤"),
        ("量子 e\u0301 ⟨ZZ⟩", "量子 e\u0301 ⟨ZZ⟩"),
        ("[/x] [@click=app.quit]", "[/x] [@click=app.quit]"),
    ],
)
def test_clean(foreign: str, shown: str) -> None:
    assert clean(foreign) == shown


def test_clean_keeps_so_many_characters() -> None:
    assert clean("t" * 10_000, limit=5) == "tttt…"
    assert clean("ttttt", limit=5) == "ttttt"


@given(ANY_TEXT, GLYPHS, st.integers(1, 30))
def test_clean_is_safe(foreign: str, glyphs: Glyphs, limit: int) -> None:
    cleaned = clean(foreign, glyphs, limit)
    assert len(cleaned) <= limit
    assert not {unicodedata.category(one) for one in cleaned} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert cell_len(cleaned) == sum(map(get_character_cell_size, cleaned))
    assert clean(cleaned, glyphs, limit) == cleaned
    assert cleaned.isascii() or not glyphs.plain


@given(ANY_TEXT, GLYPHS, st.integers(0, 40))
def test_fitted_text_has_exactly_its_width(foreign: str, glyphs: Glyphs, width: int) -> None:
    cleaned = clean(foreign, glyphs)
    assert cell_len(fit(cleaned, width, glyphs)) == width
    assert cell_len(flush_right(cleaned, width, glyphs)) == width


def test_fit_cuts_with_a_sign_and_never_through_a_wide_character() -> None:
    assert fit("done", 6) == "done  "
    assert fit("cancelled", 6) == "cance…"
    assert fit("量子力学", 5) == "量子…"
    assert fit("量子力学", 4) == "量 …"
    assert fit("cancelled", 6, ASCII) == "cance~"
    assert flush_right("4m", 4) == "  4m"
    assert flush_right("12345", 4) == "123…"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "<1m"),
        (59.9, "<1m"),
        (60, "1m"),
        (3599, "59m"),
        (3600, "1h"),
        (86399, "23h"),
        (86400, "1d"),
        (86400 * 999.9, "999d"),
        (86400 * 1000, "2y"),
    ],
)
def test_span(seconds: float, words: str) -> None:
    assert text.span(seconds) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (0.94, "0.9 s"),
        (9.96, "10 s"),
        (41, "41 s"),
        (59.6, "60 s"),
        (60, "1 m 00 s"),
        (431, "7 m 11 s"),
        (7500, "2 h 05 m"),
        (273600, "3 d 04 h"),
        (-5, "-5 s"),
    ],
)
def test_duration(seconds: float, words: str) -> None:
    assert text.duration(seconds) == words


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"usage": Usage(41)}, "41 s"),
        ({"usage": Usage(0.42)}, "0.4 s"),
        ({"usage": Usage(1204.4)}, "1,204 s"),
        ({"usage": Usage(0)}, "0 s"),
        ({"usage": Usage(12, pending=True), "status": JobStatus.RUNNING}, "~12 s"),
        ({"usage": Usage(0, pending=True), "status": JobStatus.DONE}, "–"),
        ({"status": JobStatus.QUEUED, "estimate": 7.5}, "~7.5 s"),
        (
            {"usage": Usage(0, pending=True), "status": JobStatus.QUEUED, "estimate": 30.0},
            "~30 s",
        ),
        ({"status": JobStatus.DONE, "estimate": 7.5}, "–"),
        ({}, "–"),
    ],
)
def test_usage(fields: dict[str, Any], words: str) -> None:
    assert text.usage(job(**fields)) == words


def _timed(status: JobStatus, running: float | None, finished: float | None) -> Job:
    def at(seconds: float | None) -> datetime | None:
        return None if seconds is None else NOW - timedelta(seconds=seconds)

    return job(created=at(600), status=status, metrics=JobMetrics(None, at(running), at(finished)))


@pytest.mark.parametrize(
    ("status", "running", "finished", "age", "waited", "ran"),
    [
        (JobStatus.QUEUED, None, None, 600, 600, None),
        (JobStatus.RUNNING, 90, None, 90, 510, 90),
        (JobStatus.DONE, 90, 50, 600, 510, 40),
        (JobStatus.CANCELLED, None, 50, 600, None, None),
    ],
)
def test_what_a_job_s_age_counts_from(
    status: JobStatus,
    running: float | None,
    finished: float | None,
    age: float,
    waited: float | None,
    ran: float | None,
) -> None:
    timed = _timed(status, running, finished)
    assert text.age_seconds(timed, NOW) == age
    assert text.waited_seconds(timed, NOW) == waited
    assert text.ran_seconds(timed, NOW) == ran


def test_a_clock_that_is_behind_makes_no_negative_age() -> None:
    early = job(created=NOW + timedelta(seconds=30), status=JobStatus.QUEUED)
    assert text.age_seconds(early, NOW) == 0
    assert text.waited_seconds(early, NOW) == 0
    assert text.age_seconds(job(created=None), NOW) is None


def test_status_words() -> None:
    assert text.status_word(job(status=JobStatus.TIMED_OUT)) == "timed out"
    strange = job(status=JobStatus.UNKNOWN, service_status="Paused\x1b")
    assert text.status_word(strange) == "paused␛"
    assert text.status_word(job(status=JobStatus.UNKNOWN, service_status="")) == "unknown"
    assert text.status_word(job(defect="no status")) == "unreadable"


def test_why_gives_the_code_first() -> None:
    assert text.why(job(reason="too\nlarge", reason_code=1517)) == "1517 too␊large"
    assert text.why(job(reason_code=1517)) == "1517"
    assert text.why(job(defect="created: no date")) == "created: no date"
    assert text.why(job()) == ""
    assert text.why(job(status=JobStatus.TIMED_OUT)) == "Ran too long"
    assert text.why(job(status=JobStatus.CANCELLED)) == ""


def test_moments_are_local(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "IST-5:30")
    time.tzset()
    now = datetime(2026, 3, 4, 20, 0, tzinfo=UTC)
    # 20:00 UTC is 01:30 of the next day there.
    assert text.moment(now, now) == "01:30:00"
    assert text.moment(now - timedelta(hours=2), now) == "04 Mar 23:30"
    assert text.moment(now - timedelta(days=90), now) == "05 Dec 2025 01:30"
    assert text.zone(now) == "IST"
