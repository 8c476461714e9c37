"""Jobs as lines of text: a table for people, JSON and CSV for programs."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from qjobs_tui.jobs import Job, JobStatus
from qjobs_tui.ui.columns import Scene, cell, is_roomy, plan, titles
from qjobs_tui.ui.text import Glyphs, clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

_PIPE_WIDTH = 160
_MAX_TEXT = 100_000
_NO_JOB = Job("", "", JobStatus.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Listing:
    """What is to be written; ``width`` is the terminal's, or None for a pipe or file."""

    jobs: tuple[Job, ...]
    instance_names: Mapping[str, str]
    now: datetime
    glyphs: Glyphs
    width: int | None


def record(job: Job, instance_names: Mapping[str, str]) -> dict[str, Any]:
    """Return a job as plain data: the service's text verbatim, times ISO 8601, seconds."""
    return {
        "id": job.id,
        "status": job.status.value,
        "service_status": job.service_status,
        "created": job.created.isoformat() if job.created else None,
        "program": job.program,
        "backend": job.backend,
        "instance": job.instance,
        "instance_name": instance_names.get(job.instance, ""),
        "tags": list(job.tags),
        "reason": job.reason,
        "reason_code": job.reason_code,
        "solution": job.solution,
        "session_id": job.session_id or None,
        "user_id": job.user_id or None,
        "usage_seconds": job.usage.seconds if job.usage else None,
        "usage_pending": job.usage.pending if job.usage else None,
        "estimated_seconds": job.estimate,
        "max_seconds": job.max_seconds,
        "private": job.private,
        "unreadable": job.defect or None,
    }


def table(listing: Listing) -> Iterator[str]:
    """Write aligned columns, as many as fit; nothing at all when there are no jobs."""
    width = listing.width or _PIPE_WIDTH
    scene = Scene(
        listing.now,
        listing.glyphs,
        instance_names=listing.instance_names,
        has_users=len({job.user_id for job in listing.jobs}) > 1,
        roomy=is_roomy(width),
    )
    columns = plan(width, scene)
    if listing.jobs:
        yield titles(columns, "", descending=True, glyphs=listing.glyphs).strip()
    for job in listing.jobs:
        yield " ".join(cell(column, job, scene) for column in columns).rstrip()


def json_array(listing: Listing) -> Iterator[str]:
    """Write one JSON array, pure ASCII, so that a terminal meets no control character."""
    records = [record(job, listing.instance_names) for job in listing.jobs]
    yield json.dumps(records, indent=2)


def json_lines(listing: Listing) -> Iterator[str]:
    """Write one JSON object a line."""
    for job in listing.jobs:
        yield json.dumps(record(job, listing.instance_names))


def comma_separated(listing: Listing) -> Iterator[str]:
    """Write CSV with a header; tags are joined by blanks, text is cleaned for a terminal."""
    yield _csv_line(list(record(_NO_JOB, {})))
    for job in listing.jobs:
        row = record(job, listing.instance_names)
        row["tags"] = " ".join(row["tags"])
        yield _csv_line([_csv_cell(value, listing) for value in row.values()])


def _csv_cell(value: Any, listing: Listing) -> Any:  # noqa: ANN401 - a JSON value
    if isinstance(value, str) and listing.width is not None:
        return clean(value, listing.glyphs, _MAX_TEXT)
    return value


def _csv_line(values: list[Any]) -> str:
    line = io.StringIO()
    # The writer puts quotes around the line breaks that its own terminator consists of.
    csv.writer(line, lineterminator="\r\n").writerow(values)
    return line.getvalue().removesuffix("\r\n")


FORMS: Mapping[str, Callable[[Listing], Iterator[str]]] = MappingProxyType(
    {"table": table, "json": json_array, "jsonl": json_lines, "csv": comma_separated}
)
