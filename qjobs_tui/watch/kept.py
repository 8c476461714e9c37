"""The watch list as a file's text, and back; whatever else a file holds is refused."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from qjobs_tui.watch.ends import MOST_SETTLED, MOST_WATCHED, Watching

MOST_BYTES = 4 << 20
_VERSION = 1
_LONGEST_ID = 128
_LONGEST = 5000
_MOST_RULES = 10_000


class BrokenError(Exception):
    """A text that is no watch list; says what is wrong with it, as the end of a sentence."""


def written(watching: Watching) -> bytes:
    """Return the text of a watch list."""
    rules: dict[str, dict[str, str]] = {}
    for (crn, text), since in list(watching.since.items())[-_MOST_RULES:]:
        rules.setdefault(crn, {})[text] = since.isoformat()
    settled = {
        key: moment.isoformat() if moment else "" for key, moment in watching.settled.items()
    }
    whole = {
        "version": _VERSION,
        "watched": dict(watching.jobs),
        "settled": settled,
        "rules": rules,
    }
    return json.dumps(whole, indent=0).encode()


def read(data: bytes) -> Watching:
    """Read the text of a watch list.

    Raises:
        BrokenError: It is none.

    """
    try:
        whole = json.loads(data)
        if not isinstance(whole, dict) or whole.get("version") != _VERSION:
            raise BrokenError("it is not of this version")
        settled = _texts_of(whole["settled"], MOST_SETTLED, _LONGEST_ID)
        since = {
            (crn, text): _moment(moment)
            for crn, rules in _object(whole["rules"], _MOST_RULES, _LONGEST).items()
            for text, moment in _texts_of(rules, _MOST_RULES, _LONGEST).items()
        }
        return Watching(
            _texts_of(whole["watched"], MOST_WATCHED, _LONGEST_ID),
            {key: _moment(moment) if moment else None for key, moment in settled.items()},
            since,
        )
    except (ValueError, KeyError, RecursionError) as error:
        raise BrokenError("it does not hold what it should") from error


def _object(value: Any, most: int, longest: int) -> dict[str, Any]:  # noqa: ANN401 - JSON
    if not isinstance(value, dict) or len(value) > most:
        raise ValueError
    if any(len(key) > longest for key in value):
        raise ValueError
    return value


def _texts_of(value: Any, most: int, longest: int) -> dict[str, str]:  # noqa: ANN401 - JSON
    found = _object(value, most, longest)
    for text in found.values():
        if not isinstance(text, str) or len(text) > _LONGEST:
            raise ValueError
    return found


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError
    return moment
