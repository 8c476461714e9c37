"""The status line: which account, how much is used, and how fresh what one sees is."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content

from qjobs_tui.jobs import JobStatus
from qjobs_tui.ui.text import FAINT, Glyphs, clean, duration, fit, span

if TYPE_CHECKING:
    from datetime import datetime

    from qjobs_tui.jobs import Instance, InstanceUsage
    from qjobs_tui.store.snapshot import Health, Snapshot

_SLOW_AFTER = 4.0
_MARGINS = 5
_HEADLINE_MIN = 12
READ_ONLY = "READ-ONLY"
Piece = tuple[str, str]


def status_line(
    snapshot: Snapshot, now: datetime, width: int, glyphs: Glyphs, badge: str = ""
) -> Content:
    """Compose the line for a width: what is wrong comes before what is merely nice to know."""
    badges = [word for word in (READ_ONLY if snapshot.read_only else "", badge) if word]
    room = width - sum(map(len, badges)) - 3 * max(0, len(badges) - 1) - _MARGINS
    right = [*_counts(snapshot), *_condition(snapshot, now, glyphs, room)]
    left: list[Piece] = [(" qjobs ", "bold")]
    for word in badges:
        left += [(f" {word} ", "bold $text-warning reverse"), (" ", "")]
    for piece in (*_instances(snapshot, glyphs), *_usage(snapshot, glyphs)):
        if _width([*left, piece, *right]) + 2 <= width:
            left.append(piece)
    while len(right) > 1 and _width([*left, *right]) + 1 > width:
        right.pop(0)
    if _width([*left, *right]) > width:
        left.pop(0)
    gap = " " * max(0, width - _width([*left, *right]) - 1)
    return Content.assemble(*left, gap, *right).truncate(width, ellipsis=not glyphs.plain)


def freshness(snapshot: Snapshot, now: datetime, glyphs: Glyphs) -> Content:
    """Say how fresh the oldest of the feeds is; nothing when the status line has more to say."""
    health = snapshot.health.get(_worst(snapshot, now))
    if health is None or health.answered is None or health.error or snapshot.paused:
        return Content()
    if _waiting(health, now):
        return Content()
    return Content.assemble(
        (f"{glyphs.fresh} ", "$text-success"), (_ago(health.answered, now), FAINT)
    )


def _worst(snapshot: Snapshot, now: datetime) -> str:
    """The CRN of the feed that is in trouble, or else has not answered for the longest."""
    return max(snapshot.health, key=lambda crn: _trouble(snapshot.health[crn], now), default="")


def _condition(snapshot: Snapshot, now: datetime, glyphs: Glyphs, room: int) -> list[Piece]:
    """Say what is wrong and when the next try is, or that nothing is known yet.

    When it would not fit into ``room`` cells, it is what happened that is cut.
    """
    name_of = {instance.crn.text: instance for instance in snapshot.instances}
    crn = _worst(snapshot, now)
    if not crn:
        return [("no instance", "$text-warning")]
    health = snapshot.health[crn]
    if health.error:
        name = name_of[crn].label if len(name_of) > 1 else ""
        words = _failure(health, now, glyphs, clean(name, glyphs, 40))
        return [(_joined(words, glyphs, room), "$text-error")]
    if snapshot.paused:
        ago = f" {glyphs.dot} {_ago(health.answered, now)}" if health.answered else ""
        return [(f"paused{ago}", "$text-warning")]
    if health.answered is None:
        waiting = _waiting(health, now)
        return [(f"connecting {waiting}".strip(), FAINT)]
    if waiting := _waiting(health, now):
        return [(f"no answer for {waiting}", "$text-warning")]
    return []


def _trouble(health: Health, now: datetime) -> tuple[bool, float]:
    answered = health.answered.timestamp() if health.answered else 0.0
    return health.error is not None, now.timestamp() - answered


def _failure(health: Health, now: datetime, glyphs: Glyphs, name: str) -> tuple[str, str, str]:
    """Since when it is so, what happened, and when the next try is."""
    assert health.error is not None  # noqa: S101 - the caller looked
    stale = f"stale {duration(_coarse(_seconds(health.answered, now)))}" if health.answered else ""
    since = f" {glyphs.dot} ".join(part for part in (name, stale) if part)
    headline = clean(health.error.brief, glyphs, 200)
    if health.retry_at is None or health.asked:
        return since, headline, "retrying"
    left = math.ceil(max(0.0, (health.retry_at - now).total_seconds()))
    return since, headline, f"retry in {duration(left)}" if left else "retrying"


def _joined(words: tuple[str, str, str], glyphs: Glyphs, room: int) -> str:
    since, headline, retry = words
    gap = f" {glyphs.dot} "
    excess = cell_len(gap.join(part for part in words if part)) - room
    if excess > 0:
        headline = fit(headline, max(_HEADLINE_MIN, cell_len(headline) - excess), glyphs)
    return gap.join(part for part in (since, headline, retry) if part)


def _waiting(health: Health, now: datetime) -> str:
    """How long a request has been under way, once that is long enough to be said."""
    seconds = _seconds(health.asked, now) if health.asked else 0.0
    return duration(int(seconds)) if seconds >= _SLOW_AFTER else ""


def _ago(when: datetime, now: datetime) -> str:
    seconds = _coarse(_seconds(when, now))
    words = duration(seconds) if seconds < 60 else span(seconds)
    return f"{words} ago" if seconds else "now"


def _coarse(seconds: float) -> int:
    """Round down so that the figure changes every five seconds: each change is traffic."""
    return int(seconds // 5 * 5) if seconds < 60 else int(seconds // 60 * 60)


def _seconds(since: datetime, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds())


def _counts(snapshot: Snapshot) -> list[Piece]:
    if not snapshot.is_loaded:
        return []
    statuses = [job.status for job in snapshot.jobs if job.status.is_pending]
    counts = [
        (statuses.count(status), status.value) for status in (JobStatus.QUEUED, JobStatus.RUNNING)
    ]
    words = "  ".join(f"{count} {word}" for count, word in counts if count)
    return [((words or "nothing pending") + "   ", "")]


def _instances(snapshot: Snapshot, glyphs: Glyphs) -> list[Piece]:
    def words(instance: Instance) -> str:
        region = instance.crn.region
        label = clean(instance.label, glyphs, 40)
        is_enough = region in label or len(snapshot.instances) > 1
        return label if is_enough else f"{label} {glyphs.dot} {region}"

    return [("  ".join(words(instance) for instance in snapshot.instances) + "   ", "")]


def _usage(snapshot: Snapshot, glyphs: Glyphs) -> list[Piece]:
    """Consumed QPU seconds; of several instances the one nearest to its ceiling."""
    known = snapshot.usage
    if not known:
        return []
    crn = max(known, key=lambda crn: _share(known[crn]))
    usage = known[crn]
    labels = {instance.crn.text: instance.label for instance in snapshot.instances}
    name = clean(labels.get(crn, ""), glyphs, 40) + " " if len(labels) > 1 else ""
    ceiling = f"/{usage.ceiling:,.0f}" if usage.ceiling is not None else ""
    words = f"{name}usage {usage.consumed:,.0f}{ceiling} s"
    if usage.limit_reached:
        return [(f"{words} {glyphs.dot} limit reached ", "$text-error")]
    return [(words, FAINT)]


def _share(usage: InstanceUsage) -> float:
    return usage.consumed / usage.ceiling if usage.ceiling else 0.0


def _width(pieces: list[Piece]) -> int:
    return sum(cell_len(text) for text, _ in pieces)
