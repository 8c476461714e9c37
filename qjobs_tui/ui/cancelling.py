"""What is said before jobs are cancelled: which ones, and which are left out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content

from qjobs_tui.jobs import JobStatus
from qjobs_tui.store.change import Kind, Outcome
from qjobs_tui.ui import text
from qjobs_tui.ui.columns import status_words
from qjobs_tui.ui.overview.heads import status_style

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from qjobs_tui.jobs import Job
    from qjobs_tui.store.snapshot import Snapshot
    from qjobs_tui.ui.columns import Scene

MANY = 5
"""More jobs than these ask for their number."""
CHARGED = "QPU time already used is still charged."
_LEFT_OUT = "left out"
_UNDER_WAY = frozenset({Outcome.ASKED, Outcome.ACCEPTED})


@dataclass(frozen=True, slots=True)
class Sifted:
    """Some jobs as they are now, by what a cancel can do with them.

    Attributes:
        open: Those that can be cancelled.
        finished: Those that had finished already.
        asked: Those whose cancel is under way already.
        gone: Ids that the service no longer knows.

    """

    open: tuple[Job, ...] = ()
    finished: tuple[Job, ...] = ()
    asked: tuple[Job, ...] = ()
    gone: tuple[str, ...] = ()

    @property
    def left_out(self) -> str:
        """Say how many are left out and why, as one sentence without its end; "" for none."""
        known = (
            (len(self.finished), "had finished already"),
            (len(self.asked), "{is_are} being cancelled already"),
            (len(self.gone), "{is_are} not known to the service any more"),
        )
        return ", ".join(
            f"{count:,} {words.format(is_are='is' if count == 1 else 'are')}"
            for count, words in known
            if count
        )


def sift(ids: Iterable[str], snapshot: Snapshot) -> Sifted:
    """Tell what a cancel can do with jobs, as the service described them last."""
    under_way = {
        change.target
        for change in snapshot.changes
        if change.kind is Kind.CANCEL and change.outcome in _UNDER_WAY
    }
    found = {job_id: snapshot.by_id.get(job_id) for job_id in ids}
    jobs = [job for job in found.values() if job is not None]
    pending = [job for job in jobs if not job.status.is_final]
    return Sifted(
        open=tuple(job for job in pending if job.id not in under_way),
        finished=tuple(job for job in jobs if job.status.is_final),
        asked=tuple(job for job in pending if job.id in under_way),
        gone=tuple(job_id for job_id, job in found.items() if job is None),
    )


def question(count: int) -> str:
    """The question in our own words."""
    return "Cancel this job?" if count == 1 else f"Cancel {count:,} jobs?"


# The jobs, one a line


def rows(jobs: Sequence[Job], scene: Scene, width: int, mine: str = "") -> Iterator[Content]:
    """Name each job: status, id, QPU, how long it waits or runs, what it used, tags.

    A job that has finished meanwhile keeps its line, and is said to be left out. Where there is
    no room beside the rest the tags stand below; where there is none for status and id on one
    line, the id comes first, which alone tells which job it is. ``mine`` is the user who needs no
    name.
    """
    table = [_cells(job, scene) for job in jobs]
    if _width(table) > width:
        table = [(first, job_id, _short(qpu), *rest) for first, job_id, qpu, *rest in table]
    widths = [max(map(cell_len, column)) for column in zip(*table, strict=True)]
    is_narrow = sum(widths[:2]) + 2 > width
    for job, cells in zip(jobs, table, strict=True):
        if is_narrow:
            yield Content.styled(cells[1], "bold")
        line = (_below if is_narrow else _line)(job, scene, _padded(cells, widths))
        yield from _beside(line, _rest(job, scene, mine), width)


def _cells(job: Job, scene: Scene) -> tuple[str, ...]:
    glyphs = scene.glyphs
    qpu = text.clean(job.backend, glyphs, 40) or glyphs.dash
    return (
        status_words(job, scene),
        text.clean(job.id, glyphs, 100),
        qpu,
        _LEFT_OUT if job.status.is_final else _since(job, scene),
        f"used {text.usage(job, glyphs)}" if text.has_usage(job) else "",
    )


def _since(job: Job, scene: Scene) -> str:
    waited, ran = text.waited_seconds(job, scene.now), text.ran_seconds(job, scene.now)
    if job.status is JobStatus.QUEUED and waited is not None:
        return f"waiting {text.span(waited)}"
    if job.status is JobStatus.RUNNING and ran is not None:
        return f"running {text.span(ran)}"
    age = text.age_seconds(job, scene.now)
    return "" if age is None else f"created {text.span(age)} ago"


def _short(qpu: str) -> str:
    return qpu.removeprefix("ibm_")


def _width(table: Sequence[tuple[str, ...]]) -> int:
    columns = list(zip(*table, strict=True))
    return sum(max(map(cell_len, column)) for column in columns) + 2 * (len(columns) - 1)


def _padded(cells: Sequence[str], widths: Sequence[int]) -> list[str]:
    return [text.fit(cell, width) for cell, width in zip(cells, widths, strict=True)]


def own_user(jobs: Iterable[Job]) -> str:
    """The user who submitted most of all listed jobs; "" where nobody has more than half.

    The service does not say who is asking, and mostly lists the jobs of whoever does. Where that
    is in doubt, every job names its user.
    """
    counts = Counter(job.user_id for job in jobs)
    user, count = next(iter(counts.most_common(1)), ("", 0))
    return user if 2 * count > counts.total() else ""


def _line(job: Job, scene: Scene, cells: Sequence[str]) -> Content:
    first, job_id, *rest = cells
    faint = text.FAINT if job.status.is_final else ""
    return Content.assemble(
        (first, status_style(job, scene)),
        (f"  {job_id}", faint or "bold"),
        (f"  {'  '.join(rest)}".rstrip(), faint),
    )


def _below(job: Job, scene: Scene, cells: Sequence[str]) -> Content:
    """The same without the id, which stands above."""
    words = "  ".join(cell.strip() for cell in cells[2:] if cell.strip())
    return Content.assemble(
        (cells[0].strip(), status_style(job, scene)), (f"  {words}", text.FAINT)
    )


def _beside(line: Content, words: str, width: int) -> Iterator[Content]:
    rest = Content.styled(f"  {words}" if words else "", text.FAINT)
    is_long = line.cell_length + rest.cell_length > width
    yield from (line, rest) if words and is_long else (line + rest,)


def _rest(job: Job, scene: Scene, mine: str) -> str:
    tags = " ".join(text.clean(tag, scene.glyphs, 100) for tag in job.tags)
    user = "" if job.user_id == mine else text.clean(job.user_id, scene.glyphs, 60)
    known = (("a job of", user), ("tags", tags))
    return "  ".join(f"{label} {words}" for label, words in known if words)
