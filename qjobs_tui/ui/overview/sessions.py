"""The session or batch of a job: its state, how long it lives, the jobs beside this one."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from qjobs_tui.store.snapshot import newest_first
from qjobs_tui.ui import text
from qjobs_tui.ui.overview.story import fact

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from textual.content import Content

    from qjobs_tui.jobs import Job, Session
    from qjobs_tui.ui.overview.story import Story

_ROOMY = 45
_ACCEPTING = {True: "accepting jobs", False: "not accepting jobs", None: ""}


def session(story: Story) -> Iterator[Content]:
    """Tell of the session; nothing of a job without one."""
    job, known = story.job, story.session
    if not job.session_id:
        return
    glyphs = story.scene.glyphs
    yield from fact(story, "session", text.clean(job.session_id, glyphs, 100))
    if known:
        words = (known.mode, known.state, known.reason, _ACCEPTING[known.accepting_jobs])
        state = ", ".join(text.clean(word, glyphs, 200) for word in words if word)
        yield from fact(story, "", state)
        yield from fact(story, "", lifetime(known, story.scene.now))
    yield from _sisters(story)


def lifetime(session: Session, now: datetime) -> str:
    """Say how long a session goes on: ``5 h 12 m left of 8 h 00 m``; "" where it is not known.

    Its time runs from its first job on; ``active_ttl`` is what was left when it was asked for.
    """
    if session.closed:
        return f"closed {text.span(max(0.0, (now - session.closed).total_seconds()))} ago"
    if session.state == "closed":
        return ""
    parts = [_left(session, now)]
    if session.interactive_ttl is not None:
        parts.append(f"pauses after {text.duration(session.interactive_ttl)} without a job")
    return ", ".join(filter(None, parts))


def _left(session: Session, now: datetime) -> str:
    whole = "" if session.max_ttl is None else text.duration(session.max_ttl)
    if session.activated and session.max_ttl is not None:
        left = session.max_ttl - (now - session.activated).total_seconds()
        return f"{text.duration(max(0.0, left))} left of {whole}"
    if session.active_ttl is not None:
        return f"{text.duration(session.active_ttl)} left when asked" + f" of {whole}" * bool(whole)
    return f"lives {whole} from its first job on" if whole else ""


def _sisters(story: Story) -> Iterator[Content]:
    job = story.job
    listed = story.snapshot.jobs
    others = [one for one in listed if one.session_id == job.session_id and one.id != job.id]
    if not others:
        return
    counts = Counter(one.status for one in others)
    words = ", ".join(f"{count} {status}" for status, count in counts.most_common())
    yield from fact(story, "", f"with {len(others)} more in the list: {words}")
    oldest_first = sorted([job, *others], key=newest_first, reverse=True)
    place = oldest_first.index(job)
    if place:
        before = _named(oldest_first[place - 1], story)
        yield from fact(story, "", f"previous  {before}", text.FAINT)
    if place + 1 < len(oldest_first):
        after = _named(oldest_first[place + 1], story)
        yield from fact(story, "", f"next      {after}", text.FAINT)


def _named(job: Job, story: Story) -> str:
    glyphs = story.scene.glyphs
    word = f" {text.status_word(job, glyphs)}" if story.room >= _ROOMY else ""
    return f"{glyphs.signs[job.status]}{word}  {text.clean(job.id, glyphs, 100)}"
