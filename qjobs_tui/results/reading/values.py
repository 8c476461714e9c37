"""The small values of the `__type__` JSON: times, complex numbers, sets, integer keys."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from qjobs_tui.errors import BadResult

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

INT_KEYS = "__int_keys__"
"""Member that marks an object whose keys were integers."""

_WHOLE = re.compile("0|-?[1-9][0-9]{0,999}", re.ASCII)
_LONGEST_TIME = 64
_STEP = 1 << 16
_MOST_COMPARISONS = 100_000_000


def moment(text: object) -> datetime:
    """Return a time in UTC; one without an offset is UTC.

    ISO 8601 as `datetime.fromisoformat` reads it, which is all that IBM's encoder writes; the
    other forms that its decoder would guess at are refused.

    Raises:
        BadResult: It is none, or is outside the years 1 to 9999. Without a path.

    """
    if type(text) is not str or len(text) > _LONGEST_TIME:
        raise BadResult("is no time in ISO 8601")
    try:
        found = datetime.fromisoformat(text)
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise BadResult("is no time in ISO 8601") from None


def with_integer_keys(members: dict[Any, Any]) -> dict[Any, Any]:
    """Return the members of an object that has the mark, keys that are whole numbers as such.

    Raises:
        BadResult: The keys were made to fill a dict slowly. Without a path.

    """
    keys = [_integer(key) for key in members if key != INT_KEYS]
    refuse_collisions(keys)
    values = (value for key, value in members.items() if key != INT_KEYS)
    return dict(zip(keys, values, strict=True))


def _integer(key: str) -> int | str:
    return int(key) if _WHOLE.fullmatch(key) else key


def refuse_collisions(keys: Sequence[Hashable]) -> None:
    """Refuse keys that a dict or a set would take forever to gather.

    Python's integers hash to their remainder modulo 2**61 - 1, so that a million different ones
    with the same hash are easily written down; gathering them takes 10**12 comparisons.

    Raises:
        BadResult: It would take more than about a second. Without a path.

    """
    found: Counter[int] = Counter()
    for at in range(0, len(keys), _STEP):
        found.update(map(hash, keys[at : at + _STEP]))
    if sum(count * count for count in found.values()) > _MOST_COMPARISONS:
        raise BadResult("has keys that were made to collide")
