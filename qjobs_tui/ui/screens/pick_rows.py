"""Instances as rows of a list, with marks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len

from qjobs_tui.ui.listed import Cell, Heading, Row, Sheet
from qjobs_tui.ui.text import clean

if TYPE_CHECKING:
    from collections.abc import Collection

    from qjobs_tui.jobs import Instance
    from qjobs_tui.ui.text import Glyphs

ALL = "all"
"""The key of the line that stands for all instances; no CRN is like it."""
_EVERY = "all of them, also those made later"
_LONGEST = 200
_LEAST, _MOST = 34, 60


def sheet(instances: tuple[Instance, ...], marks: Collection[str], glyphs: Glyphs) -> Sheet:
    """Compose a line for all, and one for each."""
    rows = [_row(ALL, _EVERY, marks, glyphs), *(_of(one, marks, glyphs) for one in instances)]
    named = max(cell_len(row.cells[0].text) for row in rows)
    # The search does not tell of plans; another source may.
    plan = (Heading("plan", "PLAN", 12),) if any(one.plan for one in instances) else ()
    headings = (
        Heading("name", "  INSTANCE", max(_LEAST, min(_MOST, named))),
        Heading("region", "REGION", 10),
        Heading("crn", "CRN ENDS IN", 14, grows=not plan),
        *plan,
    )
    return Sheet(headings, tuple(rows), glyphs)


def summed_up(marks: Collection[str], instances: tuple[Instance, ...], glyphs: Glyphs) -> str:
    """Say what enter does."""
    if ALL in marks:
        return "enter follows all of them, also those made later"
    if not marks:
        return "enter follows the one under the cursor"
    names = [one.label for one in instances if one.crn.text in marks]
    return clean(f"enter follows {len(names)} marked: {', '.join(names)}", glyphs, _LONGEST)


def _of(instance: Instance, marks: Collection[str], glyphs: Glyphs) -> Row:
    parts = (instance.crn.region, _end(instance), instance.plan)
    name = instance.name or instance.label
    return _row(instance.crn.text, name, marks, glyphs, *(clean(one, glyphs, 60) for one in parts))


def _end(instance: Instance) -> str:
    """Return what tells a CRN from those of the same account: the end of its id."""
    return instance.crn.text.rstrip(":").rpartition(":")[2][-12:]


def _row(key: str, name: str, marks: Collection[str], glyphs: Glyphs, *more: str) -> Row:
    is_marked = key in marks
    mark = glyphs.mark if is_marked else " "
    first = Cell(f"{mark} {clean(name, glyphs, _LONGEST)}", "accent" if is_marked else "")
    return Row(key, (first, *(Cell(each, "faint") for each in more)))
