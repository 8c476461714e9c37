"""The status line: which instances, how much is used, and how fresh what one sees is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from rich.cells import cell_len
from textual.content import Content

from qjobs_tui.jobs import JobStatus
from qjobs_tui.ui.health import ago, failure, health_words, joined, waiting
from qjobs_tui.ui.places import both_ends, told_apart
from qjobs_tui.ui.quota import last_day, limited, used
from qjobs_tui.ui.text import FAINT, Glyphs, clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from qjobs_tui.accounts.account import Account
    from qjobs_tui.jobs import InstanceUsage
    from qjobs_tui.store.snapshot import Health, Snapshot

_MARGINS = 5
# More names than this say less than their number does.
_NAMES_MOST = 2
READ_ONLY = "READ-ONLY"
_UNVERIFIED = "CERTIFICATES NOT CHECKED"
_UNVERIFIED_SHORT = "UNVERIFIED"
_ROOM_FOR_WORDS = 100
_ACCOUNT_MOST = 20
_TITLE = (" qjobs ", "bold")
Piece = tuple[str, str]
Choices = tuple[tuple[Piece, ...], ...]


class _View(msgspec.Struct, frozen=True):
    """What the pieces of the line are made from."""

    snapshot: Snapshot
    now: datetime
    glyphs: Glyphs
    names: Mapping[str, str]

    def name(self, crn: str) -> str:
        """The name of an instance, where there are several."""
        return clean(self.names.get(crn, ""), self.glyphs, 40) if len(self.names) > 1 else ""

    def joined(self, *parts: str) -> str:
        """Put those that are not empty into one line."""
        return f" {self.glyphs.dot} ".join(filter(None, parts))


def status_line(
    snapshot: Snapshot,
    now: datetime,
    width: int,
    glyphs: Glyphs,
    badge: str = "",
    account: str = "",
) -> Content:
    """Compose the line for a width: what is wrong comes before what is merely nice to know.

    Args:
        snapshot: What is known.
        now: The present moment.
        width: Cells there are.
        glyphs: The signs the terminal can show.
        badge: A word shown at all times, or "".
        account: What the account is called, clean; "" where there is but one.

    """
    view = _View(snapshot, now, glyphs, told_apart(snapshot.instances))
    badges = [word for word in (READ_ONLY if snapshot.read_only else "", badge) if word]
    room = width - sum(map(len, badges)) - 3 * max(0, len(badges) - 1) - _MARGINS
    owner = _account(account, glyphs)
    marks = tuple(piece for word in badges for piece in _badge(word))
    condition = tuple(_condition(view, room))
    left = width - _width((*marks, *condition)) - 1
    # By their weight: each takes of what is left the longest way to say it that has room.
    title, left = _chosen(((_TITLE, *owner), owner or (_TITLE,), (_TITLE,)), left)
    limit, left = _chosen(_limit(view), left)
    refused, left = _chosen(_refused(view), left)
    counts, left = _chosen(_counts(snapshot), left)
    names, left = _chosen(_names_and_usage(view), left - 1)
    gap = " " * (left + 1)
    pieces = (*title, *marks, *names, (gap, ""), *counts, *limit, *refused, *condition)
    return Content.assemble(*pieces).truncate(width, ellipsis=not glyphs.plain)


def _account(name: str, glyphs: Glyphs) -> tuple[Piece, ...]:
    """Name the account: jobs must not be taken for those of another one."""
    words = both_ends(name, _ACCOUNT_MOST, glyphs)
    return ((f" {words}  ", "$text-accent"),) if words else ()


def _badge(word: str) -> tuple[Piece, Piece]:
    return (f" {word} ", "bold $text-warning reverse"), (" ", "")


def _chosen(choices: Choices, room: int) -> tuple[tuple[Piece, ...], int]:
    """Return the first choice that has room, or nothing, and the room that is left."""
    found = next((one for one in choices if _width(one) <= room), ())
    return found, room - _width(found)


def unverified(account: Account | None, width: int) -> str:
    """Return the badge of an account whose certificates are not checked, or ""."""
    if account is None or account.verify:
        return ""
    return _UNVERIFIED if width >= _ROOM_FOR_WORDS else _UNVERIFIED_SHORT


def freshness(snapshot: Snapshot, now: datetime, glyphs: Glyphs) -> Content:
    """Say how fresh the oldest of the feeds is; nothing when the status line has more to say."""
    health = snapshot.health.get(_worst(snapshot, now))
    if health is None or health.answered is None or health.error or snapshot.paused:
        return Content()
    if waiting(health, now):
        return Content()
    return Content.assemble(
        (f"{glyphs.fresh} ", "$text-success"), (ago(health.answered, now), FAINT)
    )


def _worst(snapshot: Snapshot, now: datetime) -> str:
    """The CRN of the feed that is in trouble, or else has not answered for the longest.

    One that the service refuses is said otherwise, unless there is no other.
    """
    health = snapshot.health
    heard = [crn for crn in health if not health[crn].is_refused]
    return max(heard or health, key=lambda crn: _trouble(health[crn], now), default="")


def _condition(view: _View, room: int) -> Iterator[Piece]:
    """Say what is wrong and when the next try is, or that nothing is known yet.

    When it would not fit into ``room`` cells, it is what happened that is cut.
    """
    snapshot, now, glyphs = view.snapshot, view.now, view.glyphs
    crn = _worst(snapshot, now)
    if not crn:
        yield without_instance(snapshot, now, glyphs, room)
        return
    health = snapshot.health[crn]
    if health.error:
        name = f"all {len(snapshot.health)}" if _all_refused(snapshot) else view.name(crn)
        since, headline, retry = failure(health, now, glyphs)
        parts = (view.joined(name, since), headline, retry)
        yield joined(parts, glyphs, room), "$text-error"
    elif snapshot.paused or health.answered is None or waiting(health, now):
        words, is_bad = health_words(health, now, glyphs, is_paused=snapshot.paused)
        yield words, "$text-warning" if is_bad or snapshot.paused else FAINT


def without_instance(snapshot: Snapshot, now: datetime, glyphs: Glyphs, room: int) -> Piece:
    """Say that nobody is asked, or why it is not known yet whom to ask.

    When it would not fit into ``room`` cells, it is what happened that is cut.
    """
    search = snapshot.search
    if search and search.error and search.retry_at is None:
        return clean(search.error.brief, glyphs, 200), "$text-warning"
    if search and search.error:
        return joined(failure(search, now, glyphs), glyphs, room), "$text-error"
    if search and (slow := waiting(search, now)):
        return f"looking for the account {slow}", FAINT
    return ("no instance", "$text-warning") if snapshot.is_connected else ("connecting", FAINT)


def _all_refused(snapshot: Snapshot) -> bool:
    """Whether there are several instances, and the service refuses every one."""
    return len(snapshot.health) > 1 and all(one.is_refused for one in snapshot.health.values())


def _refused(view: _View) -> Choices:
    """Count the instances that the service refuses, beside others that it does not."""
    every = view.snapshot.health.values()
    count = sum(one.is_refused for one in every)
    if not 0 < count < len(every):
        return ()
    return (((f"{count} of {len(every)} refused   ", "$text-warning"),),)


def _trouble(health: Health, now: datetime) -> tuple[bool, float]:
    answered = health.answered.timestamp() if health.answered else 0.0
    return health.error is not None, now.timestamp() - answered


def _counts(snapshot: Snapshot) -> Choices:
    if not snapshot.is_loaded:
        return ()
    statuses = [job.status for job in snapshot.jobs if job.status.is_pending]
    counts = [
        (statuses.count(status), status.value) for status in (JobStatus.QUEUED, JobStatus.RUNNING)
    ]
    words = "  ".join(f"{count} {word}" for count, word in counts if count)
    return ((((words or "nothing pending") + "   ", ""),),)


# Which instances, and what they used


def _names_and_usage(view: _View) -> Choices:
    """Return ways to say both, with the names in full or in number, then either alone."""
    names = [((f"{words}   ", ""),) for words in _names(view)]
    usage = _usage(view)
    return tuple([*((*name, usage) for name in names), *names] if usage else names)


def _names(view: _View) -> Iterator[str]:
    """Yield ways to name the instances: a name that is cut off would say less than a number."""
    known = view.snapshot.instances
    shown = [clean(name, view.glyphs, 40) for name in view.names.values()]
    if len(known) == 1:
        if (region := known[0].crn.region) not in shown[0]:
            yield view.joined(shown[0], region)
        yield shown[0]
    elif known:
        if len(known) <= _NAMES_MOST:
            yield "  ".join(shown)
        yield f"{len(known)} instances"


def _usage(view: _View) -> Piece | None:
    """Consumed QPU seconds; of several instances the one nearest to its ceiling."""
    known = view.snapshot.usage
    if not known:
        return None
    crn = max(known, key=lambda crn: _share(known[crn]))
    usage = known[crn]
    words = f"{view.name(crn)} usage {used(usage)}".strip()
    # Beside jobs that wait for it the limit is said elsewhere, and in more words.
    if usage.limit_reached and not limited(view.snapshot):
        return f"{view.joined(words, 'limit reached')} ", "$text-error"
    return words, FAINT


def _share(usage: InstanceUsage) -> float:
    return usage.consumed / usage.ceiling if usage.ceiling else 0.0


def _limit(view: _View) -> Choices:
    """Say that jobs wait since a limit is reached, and how long it lasts."""
    counts = limited(view.snapshot)
    if not counts:
        return ()
    crn, count = next(iter(counts.items()))
    day = last_day(view.snapshot.usage[crn], view.now)
    words = ("limit reached", f"{count:,} queued {'waits' if count == 1 else 'wait'}")
    until = f"until {day}" if day else ""
    ways: Iterable[tuple[str, ...]] = ((view.name(crn), *words, until), (*words, until), words)
    return tuple(((f"{view.joined(*way)}   ", "$text-error"),) for way in (*ways, words[:1]))


def _width(pieces: Iterable[Piece]) -> int:
    return sum(cell_len(text) for text, _ in pieces)
