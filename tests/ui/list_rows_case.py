"""Sessions and QPUs for the tests of their rows."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from qjobs_tui.jobs import Backend, Job, JobStatus, Session
from qjobs_tui.store.sessions import KnownSession, SessionList
from qjobs_tui.store.snapshot import Snapshot
from qjobs_tui.ui.columns import Scene

from .still import OPENING

if TYPE_CHECKING:
    from qjobs_tui.ui.listed import Row, Sheet


SCENE = Scene(OPENING, instance_names={"us": "demo-us", "eu": "demo-eu"})


def job(number: int, status: JobStatus = JobStatus.QUEUED, **fields: object) -> Job:
    created = OPENING - timedelta(minutes=number)
    return Job(f"j{number}", "us", status, created=created, **fields)  # type: ignore[arg-type]


def known(*found: Session) -> SessionList:
    return SessionList({one.id: KnownSession(one, "us", is_whole=True) for one in found})


def texts(sheet: Sheet, key: str) -> dict[str, str]:
    row: Row = next(row for row in sheet.rows if row.key == key)
    cells = zip(sheet.headings, row.cells, strict=False)
    return {heading.key: cell.text for heading, cell in cells}


def at(*found: Backend, jobs: tuple[Job, ...] = ()) -> Snapshot:
    return Snapshot(jobs=jobs, backends={one.name: one for one in found})
