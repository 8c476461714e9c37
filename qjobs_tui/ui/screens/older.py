"""Loading jobs older than those that are known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.screen import Screen

    from qjobs_tui.errors import QJobsError
    from qjobs_tui.query import Narrowing
    from qjobs_tui.store.store import JobStore


class OlderJobs:
    """Loads the next older page, one at a time: keys at the end of a table come in numbers.

    Args:
        screen: Whose worker asks.
        store: Whom to ask.
        failed: Called with each error; the other instances' jobs are loaded.

    """

    def __init__(
        self, screen: Screen[Any], store: JobStore, failed: Callable[[QJobsError], None]
    ) -> None:
        self._screen = screen
        self._store = store
        self._failed = failed
        self._loading: Narrowing | None = None

    def load(self, narrowing: Narrowing) -> None:
        """Load older jobs as far as a filter goes, unless that is under way."""
        if self._loading != narrowing:
            self._loading = narrowing
            self._screen.run_worker(self._load(narrowing), group="older", exclusive=True)

    async def _load(self, narrowing: Narrowing) -> None:
        try:
            troubles = await self._store.load_older(narrowing)
        finally:
            # Another filter's loading may have taken this one's place.
            if self._loading == narrowing:
                self._loading = None
        for error in troubles.values():
            self._failed(error)
