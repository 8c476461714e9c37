"""How an instance's feed is doing, in words: how fresh, or what is wrong and for how long."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from rich.cells import cell_len

from qjobs_tui.errors import Forbidden, NotFound
from qjobs_tui.ui.text import Glyphs, clean, duration, fit, span

if TYPE_CHECKING:
    from datetime import datetime

    from qjobs_tui.store.snapshot import Health

_SLOW_AFTER = 4.0
_HEADLINE_MIN = 12


def health_words(
    health: Health, now: datetime, glyphs: Glyphs, *, is_paused: bool = False
) -> tuple[str, bool]:
    """Say in a line how an instance's feed is doing, and whether something is wrong."""
    if health.error:
        return f" {glyphs.dot} ".join(filter(None, failure(health, now, glyphs))), True
    since = ago(health.answered, now) if health.answered else ""
    if is_paused:
        return f" {glyphs.dot} ".join(filter(None, ("paused", since))), False
    if slow := waiting(health, now):
        return (f"no answer for {slow}", True) if since else (f"connecting {slow}", False)
    return since or "connecting", False


def failure(health: Health, now: datetime, glyphs: Glyphs) -> tuple[str, str, str]:
    """Since when it is so, what happened, and when the next try is."""
    assert health.error is not None  # noqa: S101 - the caller looked
    if health.is_refused:
        return "", refusal(health, glyphs), _asked_again(health)
    stale = f"stale {duration(_coarse(_seconds(health.answered, now)))}" if health.answered else ""
    headline = clean(health.error.brief, glyphs, 200)
    if health.retry_at is None or health.asked:
        return stale, headline, "retrying"
    left = math.ceil(max(0.0, (health.retry_at - now).total_seconds()))
    return stale, headline, f"retry in {duration(left)}" if left else "retrying"


def refusal(health: Health, glyphs: Glyphs) -> str:
    """Say in few words that the service refuses an instance."""
    if isinstance(health.error, Forbidden):
        return "no access (403)"
    if isinstance(health.error, NotFound):
        return "not there (404)"
    return clean(health.error.brief, glyphs, 200) if health.error else ""


def _asked_again(health: Health) -> str:
    """Say when; a figure that counts down for ten minutes would be looked at in vain."""
    if health.retry_at is None or health.asked:
        return "asked again"
    return f"asked again at {health.retry_at.astimezone():%H:%M}"


def joined(words: tuple[str, str, str], glyphs: Glyphs, room: int) -> str:
    """Put a `failure` into a line; where it has no room, what happened is cut."""
    since, headline, retry = words
    gap = f" {glyphs.dot} "
    excess = cell_len(gap.join(part for part in words if part)) - room
    if excess > 0:
        headline = fit(headline, max(_HEADLINE_MIN, cell_len(headline) - excess), glyphs)
    return gap.join(part for part in (since, headline, retry) if part)


def waiting(health: Health, now: datetime) -> str:
    """How long a request has been under way, once that is long enough to be said."""
    seconds = _seconds(health.asked, now) if health.asked else 0.0
    return duration(int(seconds)) if seconds >= _SLOW_AFTER else ""


def ago(when: datetime, now: datetime) -> str:
    """How long ago something was, coarsely."""
    seconds = _coarse(_seconds(when, now))
    words = duration(seconds) if seconds < 60 else span(seconds)
    return f"{words} ago" if seconds else "now"


def _coarse(seconds: float) -> int:
    """Round down so that the figure changes every five seconds: each change is traffic."""
    return int(seconds // 5 * 5) if seconds < 60 else int(seconds // 60 * 60)


def _seconds(since: datetime, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds())
