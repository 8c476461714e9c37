from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

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

from .samples import CRN, NOW, job, snapshot

SCENE = Scene(NOW, instance_names={CRN: "demo-us"})


def _facts(one: Job, **fields: Any) -> dict[str, str]:
    """The labelled lines; those without a label go on the one above."""
    extra = {key: fields.pop(key) for key in ("session", "note") if key in fields}
    now = replace(snapshot(one, *fields.pop("others", ())), **fields)
    story = Story(one, now, replace(SCENE, backends=now.backends), **extra)
    facts: dict[str, str] = {}
    label = ""
    for line in overview(story).plain.splitlines():
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
    assert facts["at most"] == "10 m 00 s execution time"
    assert facts["QPU"] == "ibm_fez  online, 156 qubits"
    assert facts["instance"] == "demo-us"
    assert facts["tags"] == "vqe  h2"
    assert "why" not in facts


def test_a_queued_job_tells_of_its_qpu() -> None:
    backend = Backend("ibm_fez", "paused", "calibration", queue_length=10, wait_p95=1110)
    facts = _facts(
        job(status=JobStatus.QUEUED, usage=Usage(0, pending=True), estimate=7.5),
        backends={"ibm_fez": backend},
        usage={CRN: InstanceUsage(600, 600, limit_reached=True)},
    )
    assert facts["waiting"] == "1 m 00 s"
    assert facts["QPU queue"].startswith("QPU paused, 10 waiting 95 % wait less than 18 m 30 s")
    assert "usage limit is reached" in facts["QPU queue"]
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
    assert facts["session"] == "s1 with 2 more: 1 done, 1 failed"
    facts = _facts(one, session=Session("s1", "batch", state="active", accepting_jobs=False))
    assert facts["session"] == "s1 batch, active, not accepting jobs"


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


def test_the_detail_line() -> None:
    both = replace(SCENE, instance_names={CRN: "demo-us", "other": "demo-eu"})
    words = " ibm_fez · demo-us · created 09:29:07 · vqe"
    assert detail(job(tags=("vqe",)), both).plain == words
    assert detail(job(reason="too large", reason_code=1517), both).plain == " 1517 too large"
    assert detail(Job("abc", "", JobStatus.UNKNOWN), SCENE).plain == " "
