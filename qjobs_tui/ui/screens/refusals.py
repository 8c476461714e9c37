"""Instances that the service refuses: said once, and once more when it no longer does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qjobs_tui.errors import NotFound
from qjobs_tui.ui.health import refusal
from qjobs_tui.ui.places import told_apart
from qjobs_tui.ui.text import clean

if TYPE_CHECKING:
    from qjobs_tui.store.snapshot import Health, Snapshot
    from qjobs_tui.ui.text import Glyphs

_LONGEST = 160
_ABSENT = "It was deleted or archived, or its CRN is not right."
_AFTERWARDS = "It is asked again every 10 minutes; i stops following it."
News = tuple[str, bool]


class Refusals:
    """Remembers of which instances it was said: they are asked again and again for days."""

    def __init__(self, glyphs: Glyphs) -> None:
        self._glyphs = glyphs
        self._told: frozenset[str] = frozenset()

    def news(self, snapshot: Snapshot) -> tuple[News, ...]:
        """Return what is to be said now, and of each whether it is bad."""
        health = snapshot.health
        told = self._told & health.keys()
        refused = frozenset(crn for crn, one in health.items() if one.is_refused)
        # Between two refusals the network may fail, which says nothing of the access.
        back = frozenset(crn for crn in told if health[crn].error is None)
        self._told = (told | refused) - back
        fresh = refused - told
        if not (fresh or back):
            return ()
        names = {
            crn: clean(one, self._glyphs, 60) for crn, one in told_apart(snapshot.instances).items()
        }
        bad = ((f"{names[crn]}: {self._words(health[crn])}", True) for crn in names if crn in fresh)
        good = ((f"{names[crn]}: access is back", False) for crn in names if crn in back)
        return (*bad, *good)

    def _words(self, health: Health) -> str:
        error = health.error
        hint = error.hint if error and not isinstance(error, NotFound) else _ABSENT
        parts = (f"{refusal(health, self._glyphs)}.", clean(hint, self._glyphs, _LONGEST))
        return " ".join(filter(None, (*parts, _AFTERWARDS)))
