"""QPUs as rows, without a screen."""

from __future__ import annotations

from qjobs_tui.jobs import Backend, Job, JobStatus
from qjobs_tui.ui.listed import plan
from qjobs_tui.ui.lists import backends
from qjobs_tui.ui.text import ASCII, UNICODE

from .list_rows_case import at, job, texts

FEZ = Backend(
    "ibm_fez", "online", "", 7, 9.0, 140.0, 840.0, 156, False, "Heron r2", 3.2e5,
    1.35e-3, 5.4e-3, 2.7e-3, 1.3e-2,
)  # fmt: skip
KINGSTON = Backend("ibm_kingston", "paused", "Calibration", 58, qubits=156)
BARE = Backend("ibm_bare")


def test_figures_of_a_qpu_and_dashes_where_there_are_none() -> None:
    jobs = (
        job(1, backend="ibm_fez"),
        Job("j2", "eu", JobStatus.RUNNING, backend="ibm_fez"),
        job(3, JobStatus.DONE, backend="ibm_fez"),
    )
    found = backends.lines(at(FEZ, KINGSTON, BARE, jobs=jobs))
    sheet = backends.sheet(found, UNICODE, width=80)
    assert list(texts(sheet, "ibm_fez").values()) == [
        *("ibm_fez", "online", "1 run 1 queued", "7", "2m", "14m", "156", "Heron r2", "320,000"),
        *("1.35e-3", "5.40e-3", "2.70e-3", "1.30e-2", ""),
    ]
    assert texts(sheet, "ibm_kingston")["reason"] == "Calibration"
    assert set(texts(sheet, "ibm_bare").values()) == {"ibm_bare", "–", ""}
    assert backends.mine(found) == (1, 1)
    assert len(plan(sheet.headings, 139)) == len(sheet.headings)
    assert backends.detail(found[1], UNICODE, 200)[0] == "ibm_fez · online"
    assert backends.detail(found[1], UNICODE, 200)[1].split(" · ") == [
        "jobs of all users waiting: 7",
        "recent waits: median 2 m 20 s, 95 % 14 m 00 s",
        "in the table: 1 running, 1 queued",
    ]
    assert backends.detail(found[2], UNICODE, 200)[0] == "ibm_kingston · paused: Calibration"
    assert backends.detail(found[0], UNICODE, 200)[0] == "ibm_bare · state not known"


def test_any_order_and_what_is_not_known_last() -> None:
    snapshot = at(FEZ, KINGSTON, BARE)

    def order(key: str, *, descending: bool) -> list[str]:
        found = backends.lines(snapshot, key, descending=descending)
        return [line.backend.name.removeprefix("ibm_") for line in found]

    assert order("name", descending=False) == ["bare", "fez", "kingston"]
    assert order("name", descending=True) == ["kingston", "fez", "bare"]
    assert order("queue", descending=False) == ["fez", "kingston", "bare"]
    assert order("queue", descending=True) == ["kingston", "fez", "bare"]
    for heading in backends.sheet((), UNICODE, width=80).headings:
        for descending in (False, True):
            assert sorted(order(heading.key, descending=descending)) == ["bare", "fez", "kingston"]


def test_jobs_of_a_qpu_that_nobody_tells_of() -> None:
    snapshot = at(FEZ, jobs=(job(1, backend="ibm_gone"), job(2)))
    found = backends.lines(snapshot)
    assert [line.backend.name for line in found] == ["ibm_fez", "ibm_gone"]
    assert "no instance tells of it" in backends.detail(found[1], UNICODE, 200)[0]


def test_my_jobs_in_words_unless_a_column_were_lost_by_them() -> None:
    many = tuple(job(number, backend="ibm_fez") for number in range(20))
    running = tuple(
        Job(f"r{number}", "us", JobStatus.RUNNING, backend="ibm_fez") for number in range(10)
    )
    found = backends.lines(at(FEZ, jobs=(*many, *running)))
    for width, words in ((80, "▶10 ◷20"), (140, "10 run 20 queued")):
        assert texts(backends.sheet(found, UNICODE, width=width), "ibm_fez")["jobs"] == words
    plain = backends.sheet(found, ASCII, width=80)
    assert texts(plain, "ibm_fez")["jobs"] == "10 run 20 queued"
