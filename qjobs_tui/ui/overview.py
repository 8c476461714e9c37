"""What there is to know of one job, as labelled lines: preview, and the job screen's first tab."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content

from qjobs_tui.jobs import Job, JobStatus, Session
from qjobs_tui.ui import text
from qjobs_tui.ui.columns import Scene, info, queue_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from qjobs_tui.store.snapshot import Snapshot

_LABEL = 12
_TEXT_MIN, _TEXT_MAX = 10, 4000
STATUS_STYLES = {
    JobStatus.QUEUED: "$text-primary",
    JobStatus.RUNNING: "bold $text-primary",
    JobStatus.DONE: "$text-success",
    JobStatus.FAILED: "bold $text-error",
    JobStatus.TIMED_OUT: "bold $text-error",
    JobStatus.CANCELLED: text.FAINT,
    JobStatus.UNKNOWN: "$text-warning",
}


@dataclass(frozen=True, slots=True)
class Story:
    """A job and what helps to understand it.

    ``session`` and ``note`` come when asked for. Long texts are wrapped beside their label to
    ``width`` cells.
    """

    job: Job
    snapshot: Snapshot
    scene: Scene
    session: Session | None = None
    note: str = ""
    width: int = 80


def headline(job: Job, scene: Scene) -> Content:
    """Sign, status, id, program and QPU on one line."""
    parts = [text.clean(part, scene.glyphs, 100) for part in (job.program, job.backend) if part]
    return title(job, scene) + "".join(f"  {part}" for part in parts)


def title(job: Job, scene: Scene) -> Content:
    """Sign, status and id: what names a job where the rest stands below."""
    glyphs = scene.glyphs
    sign = f"{glyphs.signs[job.status]} {text.status_word(job, glyphs)}"
    job_id = text.clean(job.id, glyphs, 100)
    return Content.assemble((sign, STATUS_STYLES[job.status]), (f"  {job_id}", "bold"))


def detail(job: Job, scene: Scene) -> Content:
    """One line of what a narrow table has no room for; why a job failed comes before all else."""
    glyphs = scene.glyphs
    backend = text.clean(job.backend, glyphs, 100)
    place = scene.instance_names.get(job.instance, "") if len(scene.instance_names) > 1 else ""
    created = f"created {text.moment(job.created, scene.now)}" if job.created else ""
    if text.why(job, glyphs):
        return Content.styled(f" {info(job, scene)}", "$text-error")
    parts = [backend, text.clean(place, glyphs, 40), created, info(job, scene)]
    words = f" {glyphs.dot} ".join(part for part in parts if part)
    return Content.styled(f" {words}", text.FAINT)


def overview(story: Story) -> Content:
    """Everything known of the job, the most pressing first."""
    lines = [*_trouble(story), *_times(story), *_cost(story), *_place(story), *_details(story)]
    return Content("\n").join(lines)


def _fact(label: str, value: str, style: str = "") -> Content:
    return Content.assemble((f"{label:<{_LABEL}}", text.FAINT), (value, style))


def _paragraphs(label: str, value: str, style: str, story: Story) -> Iterator[Content]:
    """Foreign text in its own lines, each wrapped beside the label."""
    room = max(_TEXT_MIN, story.width - _LABEL)
    for line in value[:_TEXT_MAX].splitlines():
        for part in Content(text.clean(line.strip(), story.scene.glyphs)).wrap(room):
            yield _fact(label, part.plain, style)
            label = ""


def _trouble(story: Story) -> Iterator[Content]:
    job = story.job
    if story.note:
        yield from _paragraphs("note", story.note, "$text-warning", story)
        yield Content()
    if job.defect:
        yield from _paragraphs("unreadable", job.defect, "$text-error", story)
    else:
        yield from _paragraphs("why", text.reason(job), "$text-error", story)
    yield from _paragraphs("what to do", job.solution, "", story)
    if job.reason_code is not None:
        yield _fact("see", "https://quantum.cloud.ibm.com/docs/errors", text.FAINT)
    if job.defect or text.reason(job):
        yield Content()


def _times(story: Story) -> Iterator[Content]:
    job, scene = story.job, story.scene
    glyphs, now = scene.glyphs, scene.now
    metrics = job.metrics
    if job.created:
        yield _fact("created", _when(job.created, now))
    waited = text.waited_seconds(job, now)
    if waited is not None:
        yield _fact(
            "waited" if job.status is not JobStatus.QUEUED else "waiting", text.duration(waited)
        )
    if metrics and metrics.running:
        yield _fact("started", _when(metrics.running, now))
    ran = text.ran_seconds(job, now)
    if ran is not None:
        yield _fact("ran" if job.status.is_final else "running", text.duration(ran))
    if metrics and metrics.finished:
        yield _fact("finished", _when(metrics.finished, now))
    if job.status is JobStatus.QUEUED:
        yield from _queue(story)
    if not job.created:
        yield _fact("created", glyphs.dash)
    yield Content()


def _when(when: datetime, now: datetime) -> str:
    local = when.astimezone()
    ago = text.span(max(0.0, (now - when).total_seconds()))
    return f"{local:%Y-%m-%d %H:%M:%S} {text.zone(now)}, {ago} ago"


def _queue(story: Story) -> Iterator[Content]:
    words = queue_words(story.job, story.scene)
    if words:
        yield _fact("QPU queue", words)
    backend = story.snapshot.backends.get(story.job.backend)
    if backend and backend.wait_p95 is not None:
        yield _fact("", f"95 % wait less than {text.duration(backend.wait_p95)}", text.FAINT)
    usage = story.snapshot.usage.get(story.job.instance)
    if usage and usage.limit_reached:
        yield _fact("", "the instance's usage limit is reached: it stays queued", "$text-error")


def _cost(story: Story) -> Iterator[Content]:
    job, glyphs = story.job, story.scene.glyphs
    if job.usage is not None and text.has_usage(job):
        state = "  not final yet" if job.usage.pending else ""
        sign = glyphs.about if job.usage.pending else ""
        yield _fact("usage", f"{sign}{text.qpu_seconds(job.usage.seconds)} QPU time{state}")
    if job.estimate is not None:
        yield _fact("estimate", text.duration(job.estimate))
    if job.max_seconds is not None:
        yield _fact("at most", f"{text.duration(job.max_seconds)} execution time")
    if job.metrics and job.metrics.circuits_seconds is not None:
        yield _fact("circuits", text.duration(job.metrics.circuits_seconds))
    yield Content()


def _place(story: Story) -> Iterator[Content]:
    job, glyphs = story.job, story.scene.glyphs
    yield _fact("program", text.clean(job.program, glyphs) or glyphs.dash)
    backend = story.snapshot.backends.get(job.backend)
    name = text.clean(job.backend, glyphs) or glyphs.dash
    if backend is None:
        gone = "  not among your QPUs any more" if story.snapshot.backends and job.backend else ""
        yield _fact("QPU", name + gone)
    else:
        reason = f", {text.clean(backend.reason, glyphs, 200)}" if backend.reason else ""
        qubits = f", {backend.qubits} qubits" if backend.qubits else ""
        yield _fact("QPU", f"{name}  {text.clean(backend.status, glyphs, 40)}{reason}{qubits}")
    label = story.scene.instance_names.get(job.instance, job.instance)
    yield _fact("instance", text.clean(label, glyphs))
    if job.session_id:
        yield from _session(story)
    yield Content()


def _session(story: Story) -> Iterator[Content]:
    job, glyphs, session = story.job, story.scene.glyphs, story.session
    yield _fact("session", text.clean(job.session_id, glyphs))
    if session:
        accepting = {True: "accepting jobs", False: "not accepting jobs", None: ""}
        known = (session.mode, session.state, accepting[session.accepting_jobs])
        state = ", ".join(text.clean(word, glyphs, 40) for word in known if word)
        yield _fact("", state, text.FAINT)
    sisters = [
        other
        for other in story.snapshot.jobs
        if other.session_id == job.session_id and other is not job
    ]
    if sisters:
        counts = {status: sum(other.status is status for other in sisters) for status in JobStatus}
        words = ", ".join(f"{count} {status}" for status, count in counts.items() if count)
        yield _fact("", f"with {len(sisters)} more: {words}", text.FAINT)


def _details(story: Story) -> Iterator[Content]:
    job, glyphs = story.job, story.scene.glyphs
    if job.tags:
        yield _fact("tags", "  ".join(text.clean(tag, glyphs, 200) for tag in job.tags[:16]))
    if job.private:
        yield _fact("private", "the result can be read once, then the service deletes it")
    facts = [
        ("status", job.service_status),
        ("user", job.user_id),
        ("qiskit", job.metrics.qiskit_version if job.metrics else ""),
        ("client", job.metrics.caller if job.metrics else ""),
        ("image", job.runtime),
        ("calibration", job.calibration_id),
    ]
    for label, value in facts:
        if value:
            yield _fact(label, text.clean(value, glyphs, 300))
