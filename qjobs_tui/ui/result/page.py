"""From numbers and a look to lines of text, and how far they can be scrolled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import chop_cells
from textual.content import Content

from qjobs_tui.ui.result.estimates import (
    EstimateTable,
    estimates,
    has_more_columns,
    last_row,
)
from qjobs_tui.ui.result.graphs import curve_words, noise_words, none_of, point_words
from qjobs_tui.ui.result.histogram import Histogram, histogram, last_first
from qjobs_tui.ui.result.look import at
from qjobs_tui.ui.result.marginals import Marginals, bit_list, bits_in_line, marginals
from qjobs_tui.ui.result.offer import Kind
from qjobs_tui.ui.result.study import Broken, Counted, Pointed, Study
from qjobs_tui.ui.result.told import Told
from qjobs_tui.ui.result.valued import Mitigated, Valued
from qjobs_tui.ui.text import FAINT, clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qjobs_tui.ui.result.look import Look
    from qjobs_tui.ui.result.offer import Offer
    from qjobs_tui.ui.result.room import Room


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """What is drawn: the numbers, what of them is looked at, and where."""

    study: Study
    offer: Offer
    look: Look
    room: Room


def page(view: Page) -> tuple[Content, ...]:  # noqa: PLR0911 - one for each study
    """Draw the lines; those that stand above a graph are few."""
    match view.study:
        case Counted():
            return _counted(view, view.study)
        case Valued() if view.look.kind is Kind.CURVE:
            return view.room.filled(curve_words(view.study, view.offer, view.look, view.room))
        case Valued():
            return estimates(_table(view, view.study))
        case Mitigated():
            return view.room.filled(noise_words(view.study, view.offer, view.look, view.room))
        case Pointed():
            return view.room.filled(point_words(view.study, view.look, view.room))
        case Told():
            return _told(view, view.study)
        case Broken():
            return _broken(view, view.study)


def last(view: Page) -> int:
    """The greatest first row that there is a use for."""
    match view.study:
        case Counted() if view.look.kind is Kind.OUTCOMES:
            return last_first(Histogram(view.study.outcomes, view.room))
        case Valued() if view.look.kind is Kind.VALUES:
            return last_row(_table(view, view.study))
        case Told():
            return _last_line(view.study, view.room)
        case _:
            return 0


def more_columns(view: Page) -> bool:
    """Whether there are columns at the right of what is shown."""
    study = view.study
    return isinstance(study, Valued) and has_more_columns(_table(view, study))


def bits_below(view: Page) -> int:
    """How many bits further the bit below another one is."""
    return 1 if _is_listed(view) else bits_in_line(view.room.width)


def _is_listed(view: Page) -> bool:
    """Whether there is a line for each bit."""
    return view.offer.field(view.look).bits < view.room.rows


def _counted(view: Page, study: Counted) -> tuple[Content, ...]:
    look, room = view.look, view.room
    if study.chosen and study.chosen.is_empty:
        return room.filled([none_of(look)])
    if look.kind is Kind.BITS:
        if study.bits is None:
            return room.filled([Content.styled("Nothing was measured.", FAINT)])
        draw = bit_list if _is_listed(view) else marginals
        return draw(Marginals(study.bits, room, look.bit))
    first = min(look.row, last(view))
    return histogram(Histogram(study.outcomes, room, look.notation, look.order, first, study.ranks))


def _table(view: Page, study: Valued) -> EstimateTable:
    look = view.look
    place = at(view.offer, look) if look.kind is Kind.VALUES else ()
    return EstimateTable(study.values, study.errors, view.room, place, (look.row, look.column))


def _told(view: Page, study: Told) -> tuple[Content, ...]:
    room = view.room
    first = min(view.look.row, _last_line(study, room))
    if not study.wraps:
        shown = study.lines[first : first + room.rows]
        below = len(study.lines) - first - room.rows
        if below > 0 and len(shown) > 1:
            words = f"{room.glyphs.ellipsis} {below + 1:,} more lines below"
            shown = (*shown[:-1], Content.styled(words, FAINT))
        return room.filled(shown)
    return room.filled(_wrapped(study.lines[first : first + room.rows], room))


def _wrapped(lines: tuple[Content, ...], room: Room) -> Iterator[Content]:
    for line in lines:
        yield from (Content(part) for part in _chopped(line, room))


def _chopped(line: Content, room: Room) -> list[str]:
    return chop_cells(line.plain, max(2, room.width)) or [""]


def _last_line(study: Told, room: Room) -> int:
    """The first line shown when the end is in sight."""
    count, rows = len(study.lines), max(1, room.rows)
    if not study.wraps:
        return max(0, count - rows)
    first, used = count, 0
    while first and used < rows:
        used += len(_chopped(study.lines[first - 1], room))
        first -= 1
    return first + 1 if used > rows and first < count - 1 else first


def _broken(view: Page, study: Broken) -> tuple[Content, ...]:
    glyphs = view.room.glyphs
    what = clean(f"{study.path} {study.what}", glyphs, 400)
    lines = [
        Content.styled("This cannot be read:", "$text-error"),
        *(Content(part) for part in chop_cells(what, max(2, view.room.width))),
        Content(),
        Content.assemble(("s", "$text-accent"), (" saves the body as it is", FAINT)),
    ]
    return view.room.filled(lines)
