from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from qjobs_tui.jobs import (
    Backend,
    InstanceUsage,
    Job,
    JobMetrics,
    JobStatus,
    Session,
    Usage,
)
from qjobs_tui.ui.columns import Scene
from qjobs_tui.ui.overview import Story, detail, headline, overview, title
from qjobs_tui.ui.overview.life import life_line
from qjobs_tui.ui.overview.sessions import lifetime
from qjobs_tui.ui.text import ASCII, UNICODE

from .samples import CRN, NOW, job, snapshot

SCENE = Scene(NOW, instance_names={CRN: "demo-us"})
FULL = InstanceUsage(600, 600, period_end=NOW + timedelta(days=3), limit_reached=True)


def _story(one: Job, **fields: Any) -> Story:
    extra = {key: fields.pop(key) for key in ("session", "note", "tail", "width") if key in fields}
    now = replace(snapshot(one, *fields.pop("others", ())), **fields)
    return Story(one, now, replace(SCENE, backends=now.backends), **extra)


def _facts(one: Job, **fields: Any) -> dict[str, str]:
    """The labelled lines; those without a label go on the one above."""
    facts: dict[str, str] = {}
    label = ""
    lines = overview(_story(one, **fields)).plain.splitlines()
    life = next(at for at, line in enumerate(lines) if line.startswith("○"))
    for line in (*lines[:life], *lines[life + 2 :]):
        label = line[:12].strip() or label
        facts[label] = (facts.get(label, "") + " " + line[12:]).strip()
    return facts


def test_a_finished_job() -> None:
    metrics = JobMetrics(
        running=NOW - timedelta(seconds=100),
        finished=NOW - timedelta(seconds=59),
        circuits_seconds=3.25,
        qiskit_version="2.2.3",
        caller="qiskit/2.2.3",
    )
    one = job(3, metrics=metrics, usage=Usage(41), max_seconds=600, tags=("vqe", "h2"))
    facts = _facts(one, backends={"ibm_fez": Backend("ibm_fez", "online", qubits=156)})
    assert facts["created"] == "2026-03-04 09:26:07 UTC, 4m ago"
    assert facts["waited"] == "2 m 20 s"
    assert facts["ran"] == "41 s"
    assert facts["usage"] == "41 s QPU time"
    assert facts["at most"] == "10 m 00 s execution time, 7 % of it used"
    assert facts["started"] == "09:28:27, 1m ago"
    assert facts["finished"] == "09:29:08, <1m ago"
    assert facts["QPU"] == "ibm_fez  online, 156 qubits"
    assert facts["instance"] == "demo-us"
    assert facts["tags"] == "vqe  h2"
    assert "why" not in facts


def test_a_queued_job_tells_of_its_qpu() -> None:
    backend = Backend("ibm_fez", "paused", "calibration", queue_length=10, wait_p95=1110)
    facts = _facts(
        job(status=JobStatus.QUEUED, usage=Usage(0, pending=True), estimate=7.5),
        backends={"ibm_fez": backend},
        usage={CRN: FULL},
    )
    assert facts["waiting"] == "1 m 00 s"
    assert facts["QPU queue"] == (
        "the instance's usage limit is reached: it stays queued; the period ends on 7 Mar "
        "the QPU is paused: calibration "
        "jobs of all users waiting there: 10 of late, started there: 95 % within 18 m 30 s"
    )
    assert facts["QPU"] == "ibm_fez  paused, calibration"
    assert facts["estimate"] == "7.5 s"
    assert "usage" not in facts


def test_a_running_job() -> None:
    metrics = JobMetrics(running=NOW - timedelta(seconds=30))
    facts = _facts(job(status=JobStatus.RUNNING, metrics=metrics, usage=Usage(12, pending=True)))
    assert facts["running"] == "30 s"
    assert facts["usage"] == "~12 s QPU time  not final yet"


def test_a_failed_job_says_why_first() -> None:
    one = job(status=JobStatus.FAILED, reason="too large", reason_code=1517, solution="Split it.")
    facts = _facts(one)
    assert list(facts)[:2] == ["why", "what to do"]
    assert facts["why"] == "1517 too large"
    assert facts["what to do"] == "Split it."


def test_long_texts_keep_their_lines_and_stand_beside_their_label() -> None:
    reason = "too large:\r\n\tsee " + "量子 " * 9 + "\x1b[31m"
    one = job(status=JobStatus.FAILED, reason=reason, reason_code=1517)
    lines = overview(Story(one, snapshot(one), SCENE, width=40)).plain.splitlines()
    assert lines[:3] == [
        "why         1517 too large:",
        "            see 量子 量子 量子 量子 量子",
        "            量子 量子 量子 量子 ␛[31m",
    ]


def test_a_note_comes_before_all() -> None:
    assert next(iter(_facts(job(), note="no answer"))) == "note"


def test_an_unreadable_job() -> None:
    facts = _facts(Job("abc", CRN, JobStatus.UNKNOWN, defect="status: missing"))
    assert facts["unreadable"] == "status: missing"
    assert facts["created"] == "–"
    assert facts["program"] == "–"


def test_sessions() -> None:
    one = job(1, session_id="s1")
    others = (job(2, session_id="s1"), job(3, session_id="s1", status=JobStatus.FAILED), job(4))
    facts = _facts(one, others=others)
    assert facts["session"] == (
        f"s1 with 2 more in the list: 1 done, 1 failed previous  ✓ done  {others[0].id}"
    )
    facts = _facts(one, session=Session("s1", "batch", state="active", accepting_jobs=False))
    assert facts["session"] == "s1 batch, active, not accepting jobs"


def test_the_jobs_before_and_after_in_a_session() -> None:
    late, one, early = (job(number, session_id="s1") for number in (1, 2, 3))
    words = _facts(one, others=(late, early))["session"]
    assert words.endswith(f"previous  ✓ done  {early.id} next      ✓ done  {late.id}")
    narrow = overview(_story(one, others=(late, early), width=48)).plain
    assert f"previous  ✓  {early.id}\n" in narrow
    assert "next" not in _facts(late, others=(one, early))["session"]
    assert "previous" not in _facts(early, others=(one, late))["session"]


def test_how_long_a_session_lives() -> None:
    begun = NOW - timedelta(hours=1)
    known = (
        (Session("s", activated=begun, max_ttl=28800, active_ttl=9), "7 h 00 m left of 8 h 00 m"),
        (Session("s", activated=begun, max_ttl=60), "0 s left of 1 m 00 s"),
        (Session("s", active_ttl=90), "1 m 30 s left when asked"),
        (Session("s", active_ttl=90, max_ttl=120), "1 m 30 s left when asked of 2 m 00 s"),
        (Session("s", max_ttl=120), "lives 2 m 00 s from its first job on"),
        (
            Session("s", active_ttl=90, interactive_ttl=60),
            "1 m 30 s left when asked, pauses after 1 m 00 s without a job",
        ),
        (Session("s", closed=begun, max_ttl=28800), "closed 1h ago"),
        (Session("s", closed=NOW + timedelta(hours=1)), "closed <1m ago"),
        (Session("s", state="closed", max_ttl=9), ""),
        (Session("s"), ""),
    )
    for session, words in known:
        assert lifetime(session, NOW) == words


def test_a_long_wait() -> None:
    queued = job(status=JobStatus.QUEUED)
    usual = Backend("ibm_fez", "online", wait_median=20, wait_p95=59)
    words = _facts(queued, backends={"ibm_fez": usual})["QPU queue"]
    assert words == (
        "of late, started there: half within 20 s, 95 % within 59 s "
        "this one has waited longer than 95 % did"
    )
    calm = replace(usual, wait_p95=60.0)
    assert "longer" not in _facts(queued, backends={"ibm_fez": calm})["QPU queue"]
    assert "QPU queue" not in _facts(job(), backends={"ibm_fez": usual})
    assert "QPU queue" not in _facts(queued)


def test_how_much_of_the_time_is_used() -> None:
    def at_most(**fields: Any) -> str:
        return _facts(job(max_seconds=600, **fields))["at most"]

    assert at_most() == "10 m 00 s execution time"
    assert at_most(usage=Usage(0)) == "10 m 00 s execution time, 0 % of it used"
    assert at_most(usage=Usage(0, pending=True)) == "10 m 00 s execution time"
    assert at_most(usage=Usage(300, pending=True)) == "10 m 00 s execution time, ~50 % of it used"
    assert at_most(usage=Usage(5.9)) == "10 m 00 s execution time, less than 1 % of it used"
    assert at_most(usage=Usage(6)) == "10 m 00 s execution time, 1 % of it used"
    assert "used" not in _facts(job(max_seconds=0, usage=Usage(3)))["at most"]


def test_an_estimate_above_what_it_may_take() -> None:
    running = job(status=JobStatus.RUNNING, estimate=601, max_seconds=600)
    assert _facts(running)["estimate"] == "10 m 01 s, more than the maximum execution time"
    assert _facts(replace(running, status=JobStatus.DONE))["estimate"] == "10 m 01 s"
    assert _facts(replace(running, max_seconds=601))["estimate"] == "10 m 01 s"


def test_the_zone_is_named_once_and_another_day_is_said() -> None:
    metrics = JobMetrics(running=NOW - timedelta(days=1), finished=NOW)
    words = overview(_story(job(created=NOW - timedelta(days=2), metrics=metrics))).plain
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
    line, names = life_line(_story(job(status=status, metrics=metrics), width=width))
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
        line, _ = life_line(_story(job(metrics=metrics), width=width))
        assert re.sub("([─━])+", r"\1", line.plain) == re.sub("([─━])+", r"\1", drawn)
    assert life_line(_story(job(metrics=metrics), width=8)) == ()


def test_the_creation_may_not_be_known() -> None:
    _, names = life_line(_story(job(created=None)))
    assert names.plain.startswith("created –  ")


def test_what_presses_most_comes_first() -> None:
    one = job(status=JobStatus.FAILED, reason="too large", solution="Split it.")
    words = overview(_story(one, note="no answer", tail="ValueError: 3\n")).plain
    places = [
        words.index(part) for part in ("note", "why", "what to do", "error text", "○", "program")
    ]
    assert places == sorted(places)


def test_the_tail_of_an_error_text() -> None:
    failed = job(status=JobStatus.FAILED, reason="ValueError: 3")
    trace = 'Traceback:\n  File "x.py"\n\n\tf(3)\nValueError: \x1b[2J3\n'
    words = overview(_story(failed, tail=trace)).plain
    assert (
        "error text  Traceback:\n"
        '              File "x.py"\n'
        "                f(3)\n"
        "            ValueError: ␛[2J3\n"
    ) in words
    assert "error text" not in overview(_story(failed, tail=" ValueError: 3\n")).plain
    assert "error text" not in overview(_story(failed, tail=" \n")).plain


def test_only_the_end_of_a_long_error_text_is_shown() -> None:
    failed = job(status=JobStatus.FAILED)
    words = overview(_story(failed, tail="\n".join(f"line {n}" for n in range(100)))).plain
    assert "error text  its last lines:\n            line 88\n" in words
    assert "line 99" in words
    assert "line 87" not in words
    words = overview(_story(failed, tail="x" * 10**6 + "end", width=40)).plain
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


def test_a_retired_qpu_is_said_once_qpus_are_known() -> None:
    assert _facts(job())["QPU"] == "ibm_fez"
    known = {"ibm_torino": Backend("ibm_torino")}
    assert _facts(job(), backends=known)["QPU"] == "ibm_fez  not among your QPUs any more"


def test_private_jobs_warn() -> None:
    assert "once" in _facts(job(private=True))["private"]


def test_titles() -> None:
    one = job(status=JobStatus.TIMED_OUT)
    assert title(one, SCENE).plain == f"◕ timed out  {one.id}"
    assert headline(one, SCENE).plain == f"◕ timed out  {one.id}  sampler  ibm_fez"


def test_the_only_instance_needs_no_name() -> None:
    one = job(tags=("vqe",))
    assert "demo-us" not in headline(one, SCENE, 100).plain


def test_a_headline_drops_parts_from_the_right() -> None:
    one = job(tags=("vqe", "a tag that is long"))
    scene = replace(SCENE, instance_names={CRN: "demo-us", "other": "demo-eu"})
    whole = f"✓ done  {one.id}  sampler (estimator_v2)  ibm_fez  demo-us  vqe  a tag that is long"
    for width in range(1, 100):
        line = headline(one, scene, width, "estimator_v2").plain
        assert len(line) <= width
        if width >= 28:
            assert whole.startswith(line)
            assert whole[len(line) :][:2] in {"", "  "}
    assert headline(one, scene, 100, "estimator_v2").plain == whole
    assert headline(one, scene, len(whole) - 1, "estimator_v2").plain == whole.removesuffix(
        "  a tag that is long"
    )
    assert headline(one, scene, 20).plain == f"✓ done  {one.id}"[:19] + "…"


def test_the_detail_line() -> None:
    both = replace(SCENE, instance_names={CRN: "demo-us", "other": "demo-eu"})
    words = " sampler · ibm_fez · demo-us · created 09:29:07 · vqe"
    assert detail(job(tags=("vqe",)), both).plain == words
    assert detail(job(reason="too large", reason_code=1517), both).plain == " 1517 too large"
    assert detail(Job("abc", "", JobStatus.UNKNOWN), SCENE).plain == " "
