"""Instances: a row each with what is followed, how fresh it is, and how much of it is used."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rich.cells import cell_len

from qjobs_tui.ui.health import health_words
from qjobs_tui.ui.listed import GUTTER, Cell, Heading, Row, Sheet
from qjobs_tui.ui.lists.counting import in_signs
from qjobs_tui.ui.lists.instances import LIMIT_REACHED, NOT_FOLLOWED, InstanceLine
from qjobs_tui.ui.places import both_ends
from qjobs_tui.ui.quota import last_day, used
from qjobs_tui.ui.text import clean, fit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qjobs_tui.jobs import InstanceUsage
    from qjobs_tui.store.snapshot import Health
    from qjobs_tui.ui.columns import Scene
    from qjobs_tui.ui.text import Glyphs

_WIDE = 110
_NAME_MIN = 8
# As long as the words for an instance without access.
_FRESH_MIN = 15
_GIVEN = ("plan", "region")


def sheet(
    found: Sequence[InstanceLine], scene: Scene, width: int, *, is_paused: bool = False
) -> Sheet:
    """Draw a row for each instance, for so many cells."""
    is_wide = width >= _WIDE
    cells = [
        {**_facts(line, scene), **_standing(line, scene, is_paused=is_paused, is_wide=is_wide)}
        for line in found
    ]

    # The search does not tell it.
    has_plans = any(line.instance.plan for line in found)
    headings = _headings(cells, width, is_wide=is_wide, has_plans=has_plans)
    rows = tuple(
        Row(line.crn, tuple(_shortened(row[one.key], one, scene) for one in headings))
        for line, row in zip(found, cells, strict=True)
    )
    return Sheet(headings, rows, scene.glyphs)


def _shortened(cell: Cell, heading: Heading, scene: Scene) -> Cell:
    """Cut a name in its middle, since those of one account often begin alike, and words between."""
    glyphs = scene.glyphs
    if heading.key == "name":
        return replace(cell, text=both_ends(cell.text, heading.width, glyphs))
    if heading.key == "fresh":
        return replace(cell, text=_in_brief(cell.text, heading.width, glyphs))
    return cell


def _in_brief(words: str, width: int, glyphs: Glyphs) -> str:
    """Cut what happened, which stands before the next try; without room for it the end goes."""
    gap = f" {glyphs.dot} "
    parts = words.split(gap)
    place = len(parts) - 2
    while len(parts) > 1 and (excess := cell_len(gap.join(parts)) - width) > 0:
        left = cell_len(parts[place]) - excess if place < len(parts) else 0
        if left >= _FRESH_MIN:
            parts[place] = fit(parts[place], left, glyphs)
        else:
            parts.pop()
    return gap.join(parts)


def _headings(
    cells: Sequence[Mapping[str, Cell]], width: int, *, is_wide: bool, has_plans: bool
) -> tuple[Heading, ...]:
    """Return the columns, as wide as what stands in them; a long name gives way to the figures."""

    def room(key: str, least: int, narrow: int, wide: int) -> int:
        longest = max((cell_len(row[key].text) for row in cells), default=0)
        return max(least, min(longest, wide if is_wide else narrow))

    end = "PERIOD ENDS" if is_wide else "ENDS"
    found = {
        one.key: one
        for one in (
            Heading("followed", "", 3),
            Heading("name", "NAME", room("name", _NAME_MIN, 16, 32)),
            Heading("plan", "PLAN", room("plan", 4, 7, 12)),
            Heading("region", "REGION", room("region", 6, 8, 12)),
            Heading("pending", "PENDING", 7),
            Heading("fresh", "FRESH", _FRESH_MIN),
            Heading("usage", "USAGE", room("usage", 8, 16, 20), right=True),
            Heading("ends", end, room("ends", len(end), 13, 26), right=True),
        )
    }
    if not has_plans:
        del found["plan"]
    # What the words below tell too gives way where there is little room, then what names end in.
    for given in () if is_wide else _GIVEN:
        if _spare(found, width) < 0:
            found.pop(given, None)
    spare = _spare(found, width)
    name = max(_NAME_MIN, found["name"].width + min(0, spare))
    fresh = room("fresh", _FRESH_MIN, *[_FRESH_MIN + max(0, spare)] * 2)
    found |= {"name": replace(found["name"], width=name)}
    found |= {"fresh": replace(found["fresh"], width=fresh)}
    return tuple(found.values())


def _spare(headings: Mapping[str, Heading], width: int) -> int:
    """Count the cells that nobody takes; a scroll bar may take one."""
    return width - GUTTER - sum(one.width + 1 for one in headings.values())


def _facts(line: InstanceLine, scene: Scene) -> Mapping[str, Cell]:
    """Return the cells about what an instance is."""
    glyphs = scene.glyphs
    kind = "" if line.is_followed else "faint"
    return {
        "followed": Cell(
            "[x]" if line.is_followed else "[ ]", "accent" if line.is_followed else kind
        ),
        "name": Cell(clean(line.name, glyphs, 100), kind),
        "plan": Cell(clean(line.instance.plan, glyphs, 40) or glyphs.dash, kind),
        "region": Cell(clean(line.instance.crn.region, glyphs, 40), kind),
    }


def _standing(
    line: InstanceLine, scene: Scene, *, is_paused: bool, is_wide: bool
) -> Mapping[str, Cell]:
    """Return the cells about how it is just now; nobody knows of one that is not followed."""
    dash = Cell(scene.glyphs.dash, "faint")
    if not line.is_followed:
        fresh = Cell(NOT_FOLLOWED, "faint")
        return {"pending": dash, "fresh": fresh, "usage": dash, "ends": dash}
    pending = in_signs(line.counts, scene.glyphs)
    return {
        "pending": Cell(pending, "accent" if line.counts else "faint"),
        "fresh": _fresh(line.health, scene, is_paused=is_paused),
        "usage": Cell(used(line.usage)) if line.usage else dash,
        "ends": _ends(line.usage, scene, is_wide=is_wide) if line.usage else dash,
    }


def _fresh(health: Health | None, scene: Scene, *, is_paused: bool) -> Cell:
    if health is None:
        return Cell("connecting", "faint")
    words, is_bad = health_words(health, scene.now, scene.glyphs, is_paused=is_paused)
    is_good = health.answered is not None and not is_paused
    return Cell(words, "bad" if is_bad else "good" if is_good else "faint")


def _ends(usage: InstanceUsage, scene: Scene, *, is_wide: bool) -> Cell:
    day = last_day(usage, scene.now)
    if usage.limit_reached:
        parts = (LIMIT_REACHED, day if is_wide else "")
        return Cell(f" {scene.glyphs.dot} ".join(filter(None, parts)), "bad")
    return Cell(day or scene.glyphs.dash, "" if day else "faint")
