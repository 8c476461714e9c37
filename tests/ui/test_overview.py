"""What the overview says of a job."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

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
from qjobs_tui.ui.overview import Story, overview
from qjobs_tui.ui.overview.sessions import lifetime

from .overview_case import SCENE, told
from .samples import CRN, NOW, job, snapshot

FULL = InstanceUsage(600, 600, period_end=NOW + timedelta(days=3), limit_reached=True)


def facts_of(one: Job, **fields: Any) -> dict[str, str]:
    """The labelled lines; those without a label go on the one above."""
    facts: dict[str, str] = {}
    label = ""
    lines = overview(told(one, **fields)).plain.splitlines()
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
    facts = facts_of(one, backends={"ibm_fez": Backend("ibm_fez", "online", qubits=156)})
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
    facts = facts_of(
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
    facts = facts_of(job(status=JobStatus.RUNNING, metrics=metrics, usage=Usage(12, pending=True)))
    assert facts["running"] == "30 s"
    assert facts["usage"] == "~12 s QPU time  not final yet"


def test_a_failed_job_says_why_first() -> None:
    one = job(status=JobStatus.FAILED, reason="too large", reason_code=1517, solution="Split it.")
    facts = facts_of(one)
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
    assert next(iter(facts_of(job(), note="no answer"))) == "note"


def test_an_unreadable_job() -> None:
    facts = facts_of(Job("abc", CRN, JobStatus.UNKNOWN, defect="status: missing"))
    assert facts["unreadable"] == "status: missing"
    assert facts["created"] == "–"
    assert facts["program"] == "–"


def test_sessions() -> None:
    one = job(1, session_id="s1")
    others = (job(2, session_id="s1"), job(3, session_id="s1", status=JobStatus.FAILED), job(4))
    facts = facts_of(one, others=others)
    assert facts["session"] == (
        f"s1 with 2 more in the list: 1 done, 1 failed previous  ✓ done  {others[0].id}"
    )
    facts = facts_of(one, session=Session("s1", "batch", state="active", accepting_jobs=False))
    assert facts["session"] == "s1 batch, active, not accepting jobs"


def test_the_jobs_before_and_after_in_a_session() -> None:
    late, one, early = (job(number, session_id="s1") for number in (1, 2, 3))
    words = facts_of(one, others=(late, early))["session"]
    assert words.endswith(f"previous  ✓ done  {early.id} next      ✓ done  {late.id}")
    narrow = overview(told(one, others=(late, early), width=48)).plain
    assert f"previous  ✓  {early.id}\n" in narrow
    assert "next" not in facts_of(late, others=(one, early))["session"]
    assert "previous" not in facts_of(early, others=(one, late))["session"]


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
    words = facts_of(queued, backends={"ibm_fez": usual})["QPU queue"]
    assert words == (
        "of late, started there: half within 20 s, 95 % within 59 s "
        "this one has waited longer than 95 % did"
    )
    calm = replace(usual, wait_p95=60.0)
    assert "longer" not in facts_of(queued, backends={"ibm_fez": calm})["QPU queue"]
    assert "QPU queue" not in facts_of(job(), backends={"ibm_fez": usual})
    assert "QPU queue" not in facts_of(queued)


def test_how_much_of_the_time_is_used() -> None:
    def at_most(**fields: Any) -> str:
        return facts_of(job(max_seconds=600, **fields))["at most"]

    assert at_most() == "10 m 00 s execution time"
    assert at_most(usage=Usage(0)) == "10 m 00 s execution time, 0 % of it used"
    assert at_most(usage=Usage(0, pending=True)) == "10 m 00 s execution time"
    assert at_most(usage=Usage(300, pending=True)) == "10 m 00 s execution time, ~50 % of it used"
    assert at_most(usage=Usage(5.9)) == "10 m 00 s execution time, less than 1 % of it used"
    assert at_most(usage=Usage(6)) == "10 m 00 s execution time, 1 % of it used"
    assert "used" not in facts_of(job(max_seconds=0, usage=Usage(3)))["at most"]


def test_an_estimate_above_what_it_may_take() -> None:
    running = job(status=JobStatus.RUNNING, estimate=601, max_seconds=600)
    assert facts_of(running)["estimate"] == "10 m 01 s, more than the maximum execution time"
    assert facts_of(replace(running, status=JobStatus.DONE))["estimate"] == "10 m 01 s"
    assert facts_of(replace(running, max_seconds=601))["estimate"] == "10 m 01 s"


def test_a_retired_qpu_is_said_once_qpus_are_known() -> None:
    assert facts_of(job())["QPU"] == "ibm_fez"
    known = {"ibm_torino": Backend("ibm_torino")}
    assert facts_of(job(), backends=known)["QPU"] == "ibm_fez  not among your QPUs any more"


def test_private_jobs_warn() -> None:
    assert "once" in facts_of(job(private=True))["private"]
