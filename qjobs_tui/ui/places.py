"""Names of instances that tell them apart, also where there is little room."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size

from qjobs_tui.ui.text import Glyphs, clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from qjobs_tui.jobs import Instance

_SHARED = 26
_TAIL_SHARE = 3


def told_apart(instances: Iterable[Instance]) -> Mapping[str, str]:
    """Return a name for each instance by its CRN, no two of them alike.

    Those that share a name get their region beside it, else a piece of their CRN. The names are
    foreign text still.
    """
    known = {one.crn.text: one for one in instances}
    ways = {crn: _ways(one) for crn, one in known.items()}
    named = {crn: next(way) for crn, way in ways.items()}
    while alike := _alike(named):
        longer = {crn: name for crn in alike if (name := next(ways[crn], None))}
        if not longer:
            break
        named |= longer
    return named


def _alike(named: Mapping[str, str]) -> tuple[str, ...]:
    """Return the CRNs of those that would look the same."""
    shown = {crn: clean(name).casefold() for crn, name in named.items()}
    counts = Counter(shown.values())
    return tuple(crn for crn, name in shown.items() if counts[name] > 1)


def _ways(instance: Instance) -> Iterator[str]:
    """Yield names for an instance, each more telling than the one before."""
    yield instance.label
    # What tells them apart must not be cut off at the end of a long name.
    label = instance.label[:_SHARED]
    piece = guid(instance)
    for rest in (instance.crn.region, piece[:8], piece, instance.crn.text):
        yield f"{label} {rest}"


def guid(instance: Instance) -> str:
    """The part of its CRN that is the instance's own."""
    return instance.crn.text.split(":")[7]


def both_ends(name: str, width: int, glyphs: Glyphs) -> str:
    """Cut clean text in its middle: names that begin alike differ at their ends."""
    if cell_len(name) <= width or width < 2 * _TAIL_SHARE:
        return name
    tail = name
    while cell_len(tail) > width // _TAIL_SHARE:
        tail = tail[1:]
    head = set_cell_size(name, width - 1 - cell_len(tail))
    return f"{head}{glyphs.ellipsis}{tail}"
