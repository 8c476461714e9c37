"""The columns of the accounts: an address needs its port, and names differ at their ends."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rich.cells import cell_len

from qjobs_tui.ui.listed import GUTTER, Cell, Heading
from qjobs_tui.ui.places import both_ends
from qjobs_tui.ui.text import fit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qjobs_tui.ui.text import Glyphs

_ROOMY = 100
_MOST, _MOST_ROOMY = 18, 30
_MARK = 2
# Which give way to an address, in this order, and how far.
_GIVING = (("instances", 9), ("name", 12), ("key", 9))
_SELDOM = frozenset({"wrong", "address"})
_LEAST_ADDRESS = 9


def headings(rows: Sequence[Mapping[str, Cell]], width: int) -> tuple[Heading, ...]:
    """Return the columns that have something to tell, for so many cells."""

    def wide(key: str, least: int) -> int:
        most = _MOST_ROOMY if width >= _ROOMY else _MOST
        return min(most, max([least, *(cell_len(cells[key].text) for cells in rows)]))

    # Beside the mark a name is cut in its middle, not at its end, however little room there is.
    alone = max(1, width - GUTTER - _MARK - 2)
    every = (
        Heading("mark", "", _MARK),
        Heading("name", "NAME", min(wide("name", 8), alone)),
        Heading("key", "KEY", wide("key", 7)),
        Heading("instances", "INSTANCES", wide("instances", 9)),
        Heading("wrong", "WHAT IS WRONG", 13, grows=True),
        Heading("address", "ADDRESS", _LEAST_ADDRESS),
    )
    told = {one.key: one for one in every if one.key not in _SELDOM or _is_told(one.key, rows)}
    if "address" in told:
        told = _with_room(told, rows, width)
    return tuple(told.values())


def _is_told(key: str, rows: Sequence[Mapping[str, Cell]]) -> bool:
    return any(row[key].text for row in rows)


def _with_room(
    told: Mapping[str, Heading], rows: Sequence[Mapping[str, Cell]], width: int
) -> dict[str, Heading]:
    """Give the addresses the cells that nobody takes, and to their hosts what others can spare."""
    found, addresses = dict(told), [row["address"].text for row in rows]
    needed = max(_LEAST_ADDRESS, *(cell_len(host(text)) for text in addresses))
    for key, least in _GIVING:
        lack = needed - _spare(found, width)
        if lack > 0:
            one = found[key]
            found[key] = replace(one, width=max(min(one.width, least), one.width - lack))
    spare = _spare(found, width)
    # A path says less than what is wrong.
    wanted = max(cell_len(row["wrong"].text) for row in rows)
    wrong = wanted - found["wrong"].width if "wrong" in found else 0
    room = max(min(needed, spare), min(max(map(cell_len, addresses)), spare - max(0, wrong)))
    return found | {"address": replace(found["address"], width=max(_LEAST_ADDRESS, room))}


def _spare(told: Mapping[str, Heading], width: int) -> int:
    """Count the cells that are left for the addresses; a scroll bar may take one."""
    others = sum(one.width + 1 for one in told.values() if one.key != "address")
    return width - GUTTER - others - 1


def shortened(cell: Cell, heading: Heading, glyphs: Glyphs) -> Cell:
    """Cut a name in its middle, and of an address first what does not tell it apart."""
    if heading.key == "name":
        return replace(cell, text=both_ends(cell.text, heading.width, glyphs))
    if heading.key == "address":
        return replace(cell, text=address(cell.text, heading.width, glyphs))
    return cell


def host(text: str) -> str:
    """Return the host and port of a clean address."""
    _, found, rest = text.partition("://")
    return (rest if found else text).partition("/")[0]


def address(text: str, width: int, glyphs: Glyphs) -> str:
    """Cut the path of a clean address, then what stands before the host, then its middle."""
    if cell_len(text) <= width:
        return text
    authority = host(text)
    start = text[: text.index(authority) + len(authority)]
    if cell_len(start) < width:
        return fit(text, width, glyphs)
    if cell_len(start) == width:
        return start
    return both_ends(authority, width, glyphs)
