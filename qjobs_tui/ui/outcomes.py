"""What came of cancelling jobs, in words: when it is answered, and later where it is news."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from qjobs_tui.jobs import JobStatus
from qjobs_tui.store.change import Kind, Outcome
from qjobs_tui.ui import text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from qjobs_tui.store.change import Change
    from qjobs_tui.ui.text import Glyphs

_NAMED = 3
_TOLD = frozenset({Outcome.ACCEPTED, Outcome.LATE, Outcome.FAILED})
_WORDS = {
    Outcome.ASKED: "cancelling",
    Outcome.ACCEPTED: "cancelling",
    Outcome.LATE: "cancelling, and not yet cancelled after a minute",
}


def is_bad(changes: Iterable[Change]) -> bool:
    """Whether something went wrong, beyond a job that finished before."""
    return any(change.outcome in {Outcome.FAILED, Outcome.ABSENT} for change in changes)


def summary(changes: Sequence[Change], glyphs: Glyphs) -> str:
    """Sum up what came of cancels: how many of each outcome; those that went wrong are named."""
    if len(changes) == 1:
        return f"{_named(changes[0], glyphs)}: {_told(changes[0], glyphs)}"
    counts = Counter(_words(change, glyphs) for change in changes)
    return "\n".join(
        f"{count:,} {words}{_details(words, changes, glyphs)}" for words, count in counts.items()
    )


def _details(words: str, changes: Sequence[Change], glyphs: Glyphs) -> str:
    bad = [one for one in changes if _words(one, glyphs) == words and is_bad([one])]
    named = [f"{_named(one, glyphs)} {_said(one, glyphs)}".rstrip() for one in bad[:_NAMED]]
    return f": {'; '.join(named)}{_more(len(bad))}" if bad else ""


def _more(count: int) -> str:
    return f" and {count - _NAMED:,} more" if count > _NAMED else ""


def _told(change: Change, glyphs: Glyphs) -> str:
    said = _said(change, glyphs)
    return f"{_words(change, glyphs)} {said}".rstrip()


def _words(change: Change, glyphs: Glyphs) -> str:
    """The outcome in words that count as one."""
    if change.outcome is Outcome.DONE:
        return text.clean(change.words, glyphs, 60) or str(change.outcome.value)
    return _WORDS.get(change.outcome) or str(change.outcome.value)


def _said(change: Change, glyphs: Glyphs) -> str:
    """What the service said to one that went wrong, in brackets."""
    words = text.clean(change.words, glyphs, 200)
    return f"({words})" if words and change.outcome is Outcome.FAILED else ""


def _named(change: Change, glyphs: Glyphs) -> str:
    return text.clean(change.target, glyphs, 100)


# What becomes known later


def news(old: Iterable[Change], new: Iterable[Change], glyphs: Glyphs) -> tuple[str, ...]:
    """Say what a user should hear of cancels that were answered before.

    That a job is cancelled stands in the table; it is said when it takes longer than a minute, and
    when the job ended otherwise.
    """
    before = {change.number: change.outcome for change in old if change.kind is Kind.CANCEL}
    turned = [change for change in new if _is_turned(before.get(change.number), change)]
    late = [change for change in turned if change.outcome is Outcome.LATE]
    ended = [change for change in turned if change.outcome is not Outcome.LATE]
    return (*_late(late, glyphs), *([summary(ended, glyphs)] if ended else []))


def _is_turned(before: Outcome | None, change: Change) -> bool:
    """Whether it came out other than was said when it was answered."""
    if before not in _TOLD or change.outcome is before:
        return False
    is_usual = change.outcome is Outcome.DONE and change.words == JobStatus.CANCELLED.value
    return before is Outcome.FAILED or not is_usual


def _late(changes: Sequence[Change], glyphs: Glyphs) -> Iterator[str]:
    if changes:
        ids = ", ".join(_named(one, glyphs) for one in changes[:_NAMED])
        yield (
            "The service took the cancel a minute ago, and has not cancelled yet: "
            f"{ids}{_more(len(changes))}"
        )
