"""What the doctor found, as lines and as JSON; no secret is in either."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qjobs_tui.ui.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_WIDTH = 18


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: what was looked at, what was found, what to do; ``is_bad`` makes the code 1."""

    about: str
    words: str
    hint: str = ""
    is_bad: bool = False


def is_bad(parts: Mapping[str, Sequence[Finding]]) -> bool:
    """Whether anything is wrong."""
    return any(each.is_bad for findings in parts.values() for each in findings)


def lines(parts: Mapping[str, Sequence[Finding]]) -> Iterator[str]:
    """Return the findings for people, part by part; what is wrong has a ``!``."""
    for title, findings in parts.items():
        yield title
        for each in findings:
            mark = "!" if each.is_bad else " "
            yield f"{mark} {each.about:<{_WIDTH}} {clean(each.words, limit=1000)}"
            yield from (f"  {'':<{_WIDTH}} {clean(line)}" for line in each.hint.splitlines())


def record(parts: Mapping[str, Sequence[Finding]]) -> str:
    """Return the findings for programs."""
    whole = {
        title: [
            {"about": e.about, "words": e.words, "hint": e.hint or None, "bad": e.is_bad}
            for e in findings
        ]
        for title, findings in parts.items()
    }
    return json.dumps({"ok": not is_bad(parts), "findings": whole}, indent=2)
