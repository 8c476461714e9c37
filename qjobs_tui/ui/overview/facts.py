"""The figures of a job: times, cost, where it ran, with what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qjobs_tui.jobs import JobStatus
from qjobs_tui.ui import text
from qjobs_tui.ui.overview.story import fact

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from textual.content import Content

    from qjobs_tui.ui.overview.story import Story

_LITTLE, _NEARLY = 0.01, 0.9
_PRIVATE = (
    "the service deletes the result once it is read; whether it can still be read is not known"
)


def times(story: Story) -> Iterator[Content]:
    """Tell when a job was created, began and ended, in local time; the zone is named once."""
    job, now = story.job, story.scene.now
    metrics = job.metrics
    waited, ran = text.waited_seconds(job, now), text.ran_seconds(job, now)
    known = (
        ("created", job.created),
        ("waiting" if job.status is JobStatus.QUEUED else "waited", waited),
        ("started", metrics.running if metrics else None),
        ("ran" if job.status.is_final else "running", ran),
        ("finished", metrics.finished if metrics else None),
    )
    if job.created is None:
        yield from fact(story, "created", story.scene.glyphs.dash)
    first: datetime | None = None
    for label, value in known:
        if isinstance(value, float):
            yield from fact(story, label, text.duration(value))
        elif value is not None:
            yield from fact(story, label, _when(value, now, first))
            first = first or value


def _when(when: datetime, now: datetime, first: datetime | None) -> str:
    """A moment with its date and zone, which those after the first on that day do not repeat."""
    local = when.astimezone()
    ago = text.span(max(0.0, (now - when).total_seconds()))
    if first is None:
        return f"{local:%Y-%m-%d %H:%M:%S} {text.zone(when)}, {ago} ago"
    is_same_day = local.date() == first.astimezone().date()
    return (
        f"{local:%H:%M:%S}, {ago} ago" if is_same_day else f"{local:%Y-%m-%d %H:%M:%S}, {ago} ago"
    )


def cost(story: Story) -> Iterator[Content]:
    """Tell what was charged, what was expected, and what is the most it may be, in QPU time."""
    job, glyphs = story.job, story.scene.glyphs
    if job.usage is not None and text.has_usage(job):
        state = "  not final yet" if job.usage.pending else ""
        sign = glyphs.about if job.usage.pending else ""
        words = f"{sign}{text.qpu_seconds(job.usage.seconds)} QPU time{state}"
        yield from fact(story, "usage", words)
    yield from _estimate(story)
    yield from _limit(story)
    if job.metrics and job.metrics.circuits_seconds is not None:
        yield from fact(story, "circuits", text.duration(job.metrics.circuits_seconds))


def _estimate(story: Story) -> Iterator[Content]:
    job = story.job
    if job.estimate is None:
        return
    is_above = job.max_seconds is not None and job.estimate > job.max_seconds
    warning = ", more than the maximum execution time" if is_above and job.status.is_pending else ""
    style = "$text-warning" if warning else ""
    yield from fact(story, "estimate", text.duration(job.estimate) + warning, style)


def _limit(story: Story) -> Iterator[Content]:
    job, glyphs = story.job, story.scene.glyphs
    if job.max_seconds is None:
        return
    words, style = f"{text.duration(job.max_seconds)} execution time", ""
    if job.usage is not None and job.max_seconds and text.has_usage(job):
        share = job.usage.seconds / job.max_seconds
        about = glyphs.about if job.usage.pending else ""
        part = f"{about}{share * 100:.0f} %" if share >= _LITTLE or not share else "less than 1 %"
        words += f", {part} of it used"
        style = "$text-warning" if share >= _NEARLY else ""
    yield from fact(story, "at most", words, style)


def place(story: Story) -> Iterator[Content]:
    """Tell which program ran where."""
    job, glyphs = story.job, story.scene.glyphs
    yield from fact(story, "program", text.clean(job.program, glyphs) or glyphs.dash)
    yield from fact(story, "QPU", _qpu(story))
    label = story.scene.instance_names.get(job.instance, job.instance)
    yield from fact(story, "instance", text.clean(label, glyphs))


def _qpu(story: Story) -> str:
    job, glyphs = story.job, story.scene.glyphs
    name = text.clean(job.backend, glyphs) or glyphs.dash
    backend = story.snapshot.backends.get(job.backend)
    if backend is None:
        is_gone = story.snapshot.backends and job.backend
        return f"{name}  not among your QPUs any more" if is_gone else name
    reason = f", {text.clean(backend.reason, glyphs, 200)}" if backend.reason else ""
    qubits = f", {backend.qubits} qubits" if backend.qubits else ""
    return f"{name}  {text.clean(backend.status, glyphs, 40)}{reason}{qubits}"


def details(story: Story) -> Iterator[Content]:
    """Tell what is left: whether it is watched or private, tags, versions."""
    job, glyphs, metrics = story.job, story.scene.glyphs, story.job.metrics
    if job.id in story.scene.watched:
        yield from fact(story, "watched", "its end will be told")
    if job.private:
        yield from fact(story, "private", _PRIVATE)
    if job.tags:
        tags = "  ".join(text.clean(tag, glyphs, 200) for tag in job.tags[:16])
        yield from fact(story, "tags", tags)
    known = (
        ("status", job.service_status),
        ("user", job.user_id),
        ("qiskit", metrics.qiskit_version if metrics else ""),
        ("client", metrics.caller if metrics else ""),
        ("image", job.runtime),
        ("calibration", job.calibration_id),
    )
    for label, value in known:
        yield from fact(story, label, text.clean(value, glyphs, 300))
