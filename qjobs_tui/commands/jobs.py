"""``qjobs-tui jobs``: the same jobs without a screen."""

from __future__ import annotations

import asyncio
import io
import random
import shutil
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TextIO

from qjobs_tui.clock import Clock, SystemClock
from qjobs_tui.commands.access import Choice, opened
from qjobs_tui.commands.listing import FORMS, Listing
from qjobs_tui.errors import QJobsError
from qjobs_tui.query import Query, parse
from qjobs_tui.service.job_query import MAX_LIMIT
from qjobs_tui.ui.selection import select
from qjobs_tui.ui.text import ASCII, UNICODE, Glyphs, clean

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from qjobs_tui.accounts.account import Account
    from qjobs_tui.jobs import Job
    from qjobs_tui.query import Narrowing
    from qjobs_tui.store.snapshot import Snapshot
    from qjobs_tui.store.store import JobStore

_EVER = datetime.min.replace(tzinfo=UTC)
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which jobs, and how to write them; ``limit`` None is all."""

    filter: str = ""
    limit: int | None = MAX_LIMIT
    form: str = "table"
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """What was found: jobs newest first, whether that is all, and what went wrong by CRN."""

    jobs: tuple[Job, ...]
    is_all: bool
    troubles: Mapping[str, QJobsError]


def run(choice: Choice, wanted: Wanted) -> int:
    """Write the jobs of the chosen account to stdout and return the exit code.

    Raises:
        AccountError: There is no account, or it cannot be used.
        ServiceError: No job was loaded, since no instance could be asked.

    """
    clock = SystemClock()
    with opened(choice, clock) as account:
        return list_jobs(account, wanted, clock)


def list_jobs(account: Account, wanted: Wanted, clock: Clock) -> int:
    """Write the jobs to stdout; 1 when an instance could not be found or asked for all, else 0.

    Raises:
        AccountError: The account cannot be used.
        ServiceError: No job was loaded, since no instance could be asked.

    """
    names = {instance.crn.text: instance.label for instance in account.instances}
    query = parse(wanted.filter, clock.now(), names)
    found = asyncio.run(_collect(account, query, wanted.limit, clock))
    if not found.jobs and found.troubles and len(found.troubles) == len(account.instances):
        raise next(iter(found.troubles.values()))
    _write(found, wanted, names, clock)
    return 1 if found.troubles or account.names else 0


async def _collect(account: Account, query: Query, limit: int | None, clock: Clock) -> Found:
    from qjobs_tui.service.connect import Connection
    from qjobs_tui.store.feed import InstanceFeed
    from qjobs_tui.store.pace import Pace
    from qjobs_tui.store.store import JobStore

    jitter = random.Random()  # noqa: S311 - spreads retries, guards nothing
    store = JobStore(
        account.instances, clock=clock, jitter=jitter, pace=Pace(), on_change=lambda _: None
    )
    async with Connection(account, clock, jitter) as connection:
        clients = ((item, connection.client(item)) for item in account.instances)
        store.connect(InstanceFeed(item, client) for item, client in clients)
        return await _load(store, query, limit, clock)


async def _load(store: JobStore, query: Query, limit: int | None, clock: Clock) -> Found:
    """Load page after page until there are enough, or no more."""
    troubles: dict[str, QJobsError] = {}
    while True:
        troubles |= await store.load_older(query.narrowing, without=troubles)
        jobs = select(store.snapshot, query, "created", descending=True, now=clock.now())
        since = _known_since(store.snapshot, query.narrowing, troubles)
        certain = tuple(job for job in jobs if (job.created or since) >= since)
        if since == _EVER or (limit is not None and len(certain) >= limit):
            is_all = since == _EVER and (limit is None or len(jobs) <= limit)
            return Found(certain[:limit], is_all, troubles)


def _known_since(snapshot: Snapshot, narrowing: Narrowing, without: Container[str]) -> datetime:
    """Return since when the matches of all instances are known.

    What one instance has before that may have younger jobs of another in front of it.
    """
    open_ends = [
        reach.cursor(narrowing).before or _NEVER
        for crn, reach in snapshot.reach.items()
        if crn not in without and not reach.is_ended(narrowing)
    ]
    return max(open_ends, default=_EVER)


def _write(found: Found, wanted: Wanted, names: Mapping[str, str], clock: Clock) -> None:
    glyphs = ASCII if wanted.plain else UNICODE
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    if isinstance(sys.stdout, io.TextIOWrapper):
        # Verbatim text may hold what the stream's encoding has no letter for.
        sys.stdout.reconfigure(errors="backslashreplace")
    listing = Listing(found.jobs, names, clock.now(), glyphs, width)
    try:
        sys.stdout.writelines(f"{line}\n" for line in FORMS[wanted.form](listing))
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise QJobsError(f"the jobs could not be written: {error.strerror}") from error
    _warn(found, names, glyphs, sys.stderr)


def _warn(found: Found, names: Mapping[str, str], glyphs: Glyphs, stream: TextIO) -> None:
    """Say on one line each what was left out; it must not get into a pipe."""
    for crn, error in found.troubles.items():
        line = f"{names.get(crn, crn)}: {error.headline}"
        stream.write(f"qjobs-tui: {clean(line, glyphs, 500)}\n")
    if not found.jobs:
        stream.write("qjobs-tui: no job to show\n")
    elif not found.is_all:
        stream.write(
            f"qjobs-tui: only the newest {len(found.jobs):,} are shown; see --limit and --all\n"
        )
