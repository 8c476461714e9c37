"""A job in one line: above its screen, above its preview, below a narrow table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from qjobs_tui.jobs import Job, JobStatus
from qjobs_tui.ui import text
from qjobs_tui.ui.columns import Scene, info, is_cancelling, status_words

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAX_TAGS = 16
STATUS_STYLES = {
    JobStatus.QUEUED: "$text-primary",
    JobStatus.RUNNING: "bold $text-primary",
    JobStatus.DONE: "$text-success",
    JobStatus.FAILED: "bold $text-error",
    JobStatus.TIMED_OUT: "bold $text-error",
    JobStatus.CANCELLED: text.FAINT,
    JobStatus.UNKNOWN: "$text-warning",
}


def headline(job: Job, scene: Scene, width: int | None = None, role: str = "") -> Content:
    """Sign, status, id, program and QPU on one line; in ``width`` cells, and more if it fits.

    Args:
        job: The job.
        scene: The signs, and the names of instances.
        width: Cells there are. Parts drop from the right, never the status; with room to spare
            instance and tags follow. None is a line as long as it takes, without those.
        role: What the program was run for, where the result says so: foreign text still.

    """
    line = title(job, scene)
    for part, style in _parts(job, scene, role, with_rest=width is not None):
        longer = line + Content.assemble("  ", (part, style))
        if width is not None and longer.cell_length > width:
            break
        line = longer
    if width is None or line.cell_length <= width:
        return line
    return line.truncate(width, ellipsis=not scene.glyphs.plain)


def _parts(job: Job, scene: Scene, role: str, *, with_rest: bool) -> Iterator[tuple[str, str]]:
    program = f"{job.program} ({role})" if role else job.program
    known = [(program, ""), (job.backend, "")]
    if with_rest:
        several = len(scene.instance_names) > 1
        known.append((scene.instance_names.get(job.instance, "") if several else "", text.FAINT))
        known += [(tag, "$text-accent") for tag in job.tags[:_MAX_TAGS]]
    for part, style in known:
        if part:
            yield text.clean(part, scene.glyphs, 100), style


def title(job: Job, scene: Scene) -> Content:
    """Sign, status and id: what names a job where the rest stands below."""
    job_id = text.clean(job.id, scene.glyphs, 100)
    return Content.assemble(
        (status_words(job, scene), status_style(job, scene)), (f"  {job_id}", "bold")
    )


def status_style(job: Job, scene: Scene) -> str:
    """The colour of a job's status; words and sign tell it without."""
    ending = JobStatus.CANCELLED if is_cancelling(job, scene) else job.status
    return STATUS_STYLES[ending]


def detail(job: Job, scene: Scene) -> Content:
    """One line of what a narrow table has no room for; why a job failed comes before all else."""
    glyphs = scene.glyphs
    backend = text.clean(job.backend, glyphs, 100)
    several = len(scene.instance_names) > 1
    # The column of instances takes the room of that of programs.
    program = text.clean(job.program, glyphs, 63) if several else ""
    place = scene.instance_names.get(job.instance, "") if several else ""
    created = f"created {text.moment(job.created, scene.now)}" if job.created else ""
    if text.why(job, glyphs):
        return Content.styled(f" {info(job, scene)}", "$text-error")
    parts = [program, backend, text.clean(place, glyphs, 40), created, info(job, scene)]
    words = f" {glyphs.dot} ".join(part for part in parts if part)
    return Content.styled(f" {words}", text.FAINT)
