"""Result bodies for a command: fetched with a progress line, private ones after a yes."""

from __future__ import annotations

import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qjobs_tui.bodies.fetch import check_once, fetch, fetch_once, partial_path
from qjobs_tui.commands.consent import read_only_refusal, require_consent
from qjobs_tui.commands.meter import Meter
from qjobs_tui.ui.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qjobs_tui.bodies.fetch import Fetched
    from qjobs_tui.clock import Clock
    from qjobs_tui.commands.inquiry import Inquiry
    from qjobs_tui.jobs import Job
    from qjobs_tui.service.client import ServiceClient

NONE_ANY_MORE = ", or none any more: it is private, and may have been read before"


@dataclass(frozen=True, slots=True)
class Downloads:
    """Fetches the results of an account's jobs.

    Args:
        inquiry: Whom to ask.
        clock: Measures the rate.
        may_read_private: Whether the command line allows it.
        is_read_only: Whether no private result is read, whoever says yes.

    """

    inquiry: Inquiry
    clock: Clock
    may_read_private: bool
    is_read_only: bool = False

    def fetch(
        self, client: ServiceClient, job: Job, folder: Path, at_most: int | None = None
    ) -> Fetched | None:
        """Fetch a result that the service keeps; see `bodies.fetch.fetch`."""
        with Meter(sys.stderr, self.clock, job.id) as meter:
            question = fetch(client, job, folder, progress=meter.tell, at_most=at_most)
            return _unless_empty(self.inquiry.ask(question))

    def fetch_once(
        self, client: ServiceClient, job: Job, target: Path, *, force: bool = False
    ) -> Fetched | None:
        """Read a private result after a yes; see `bodies.fetch.fetch_once`.

        Raises:
            NotReadError: Nobody said yes, or nothing may be changed at the service.

        """
        if self.is_read_only:
            raise read_only_refusal(job)
        check_once(target, force=force)
        require_consent(
            job, target, is_given=self.may_read_private, keyboard=sys.stdin, screen=sys.stderr
        )
        spare = Path(tempfile.gettempdir())
        with _telling(target, spare), Meter(sys.stderr, self.clock, job.id) as meter:
            question = fetch_once(client, job, target, spare, progress=meter.tell, force=force)
            return _unless_empty(self.inquiry.ask(question))


def _unless_empty(body: Fetched | None) -> Fetched | None:
    """An empty body is no result."""
    if body is not None and not body.size:
        body.discard()
        return None
    return body


@contextmanager
def _telling(target: Path, spare: Path) -> Iterator[None]:
    """Say where the part of a private result is when Ctrl-C or a signal interrupts its reading."""
    try:
        yield
    except (KeyboardInterrupt, SystemExit):
        part = partial_path(target)
        for path in (part, spare / part.name):
            if path.exists():
                words = f"What arrived of the private result is in {path}: the only copy."
                sys.stderr.write(f"qjobs-tui: {clean(words)}\n")
        raise
