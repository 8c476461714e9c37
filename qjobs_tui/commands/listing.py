"""Jobs as lines of text: a table for people, JSON and CSV for programs."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace
from rich.cells import cell_len

from qjobs_tui.bodies.describing import record
from qjobs_tui.jobs import Job, JobStatus
from qjobs_tui.ui.columns import Column, Scene, cell, is_roomy, plan, titles
from qjobs_tui.ui.text import Glyphs, clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

_ALL_COLUMNS = 1000
# Known only to a screen that has watched the job, or asked for each.
_OF_A_SCREEN = frozenset({"waited", "ran"})
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


def table(listing: Listing) -> Iterator[str]:
    """Write aligned columns; nothing at all when there are no jobs.

    A terminal gets as many as fit. A pipe or file gets all of them, with nothing cut, so that
    ``grep`` finds what is there.
    """
    if not listing.jobs:
        return
    scene = Scene(
        listing.now,
        listing.glyphs,
        instance_names=listing.instance_names,
        has_users=len({job.user_id for job in listing.jobs if job.user_id}) > 1,
        roomy=listing.width is None or is_roomy(listing.width),
    )
    columns = _whole(listing.jobs, scene) if listing.width is None else plan(listing.width, scene)
    yield titles(columns, "", descending=True, glyphs=listing.glyphs).strip()
    for job in listing.jobs:
        yield " ".join(cell(column, job, scene) for column in columns).rstrip()


def _whole(jobs: tuple[Job, ...], scene: Scene) -> tuple[Column, ...]:
    """Make the columns as wide as what stands in them."""
    columns = (*plan(_ALL_COLUMNS, replace(scene, has_users=True)),)
    return tuple(
        replace(
            column,
            width=max(cell_len(words) for words in (column.title, *_texts(column, jobs, scene))),
        )
        for column in columns
        if column.key not in _OF_A_SCREEN
    )


def _texts(column: Column, jobs: tuple[Job, ...], scene: Scene) -> Iterator[str]:
    return (column.text(job, scene) for job in jobs)


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
