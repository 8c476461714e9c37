"""Which tags the service takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qjobs_tui.errors import TagLimit

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_TAGS = 8
LONGEST_TAG = 86


def checked_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """Return the tags, each once, in their order.

    Raises:
        TagLimit: There are too many, or one is empty or too long.

    """
    wanted = tuple(dict.fromkeys(tags))
    if len(wanted) > MOST_TAGS:
        raise TagLimit(f"A job can have {MOST_TAGS} tags, not {len(wanted)}.")
    for tag in wanted:
        if not tag.strip():
            raise TagLimit("A tag cannot be empty.")
        if len(tag) > LONGEST_TAG:
            raise TagLimit(f"A tag can have {LONGEST_TAG} characters, not {len(tag)}: {tag[:20]}…")
    return wanted


def are_same(one: Iterable[str], other: Iterable[str]) -> bool:
    """Whether these are the same tags; their order says nothing."""
    return set(one) == set(other)
