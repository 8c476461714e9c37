"""Drift as a picture and in words: was it steady, its mean, what the cursor's span says."""

from __future__ import annotations

from math import floor, log10
from typing import TYPE_CHECKING, Any

import numpy as np
from textual.content import Content

from qjobs_tui.ui.graph import Graphed, Series
from qjobs_tui.ui.text import FAINT, clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qjobs_tui.ui.text import Glyphs

    from .drift import Drift, Offer
    from .trace import Points, Trace
    from .view import View

_UNITS = ((4 * 86400, 86400, "days"), (6 * 3600, 3600, "hours"), (600, 60, "minutes"))
_NAME = 24


# As a picture


def graphed(drift: Drift, view: View, glyphs: Glyphs) -> Graphed | None:
    """Draw the points over time with their mean; marked spans and the cursor's stand out."""
    if drift.trace is None or drift.offer is None or drift.quantity is None:
        return None
    trace, points = drift.trace, drift.trace.drawn
    unit, name = _unit(drift.seconds)
    here = frozenset() if view.cursor is None else frozenset({view.cursor})
    times = points.times / unit
    ends = times[[0, -1]]
    return Graphed(
        series=(
            Series("", times, points.values, points.errors, joined=False),
            _chosen("marked", points, unit, trace.drawn_with(view.marks)),
            _chosen("cursor", points, unit, trace.drawn_with(here)),
            Series("mean", ends, np.full(2, points.mean), faint=True),
        ),
        title=_title(drift, glyphs),
        x_label=f"{name} from the first start",
        y_label=drift.quantity.name(drift.offer.bits.num_bits, glyphs),
        x_range=(0.0, drift.seconds / unit),
    )


def _chosen(name: str, points: Points, unit: float, which: Any) -> Series:  # noqa: ANN401 - places
    return Series(name, points.times[which] / unit, points.values[which], joined=False)


def _title(drift: Drift, glyphs: Glyphs) -> str:
    if drift.offer is None or drift.trace is None:
        return ""
    size, count = drift.trace.size, drift.registers
    each = f"each point: {size:,} spans" if size > 1 else ""
    others = f" (one of {count})" if count > 1 else ""
    name = f"PUB {drift.pub} {clean(drift.offer.name, glyphs, _NAME)}{others}"
    parts = (name, _sets(drift.offer, drift.place), each)
    return f" {glyphs.dot} ".join(filter(None, parts))


def _sets(offer: Offer, place: int | None) -> str:
    if offer.sets == 1:
        return ""
    if place is None:
        return f"all {offer.sets:,} parameter sets"
    index = (str(int(each)) for each in np.unravel_index(place, offer.bits.shape))
    return f"parameter set [{', '.join(index)}]"


def _unit(seconds: float) -> tuple[float, str]:
    for least, size, name in _UNITS:
        if seconds >= least:
            return size, name
    return 1.0, "seconds"


# In words


def words(drift: Drift, view: View, glyphs: Glyphs) -> Content:
    """Say whether it was steady, its mean, and what the span under the cursor says."""
    if drift.trace is None:
        return Content(" " + clean(drift.trouble, glyphs))
    points = drift.trace.points
    mean = f"mean {_with_error(points.mean, points.mean_error, glyphs)}"
    count = len(points.shots)
    more = f"{int(points.shots.sum()):,} shots in {count:,} span{'s' * (count != 1)}"
    lines: Sequence[Content] = (
        _verdict(drift, drift.trace, glyphs),
        Content.assemble(f" {mean} ", (f"{glyphs.dot} {more}", FAINT)),
        _under_cursor(drift, view, glyphs),
    )
    return Content("\n").join(lines)


def _verdict(drift: Drift, trace: Trace, glyphs: Glyphs) -> Content:
    spread, name = trace.spread, "chi2/dof" if glyphs.plain else "χ²/dof"
    if spread is None:
        alike = "one span alone" if len(trace.places) == 1 else "the same in all shots"
        return Content(f" {alike}: nothing to tell a drift by")
    what = "points" if spread.count == len(trace.drawn.shots) and trace.size > 1 else "spans"
    figures = f"{name} {_short(spread.ratio)} over {spread.count:,} {what}"
    if spread.is_noise:
        said = f"steady: {figures}, shot noise allows {spread.limit:.2f}"
        return Content.assemble(" ", (said, "$text-success"))
    cause = "by time or parameter set (< >)" if drift.is_mixed else "more than shot noise allows"
    said = f"varies {cause}: {figures}, allowed {spread.limit:.2f}"
    return Content.assemble(" ", (said, "bold $text-warning"))


def _under_cursor(drift: Drift, view: View, glyphs: Glyphs) -> Content:
    place = view.cursor
    if place is None or drift.trace is None:
        return Content()
    found, name = drift.trace.estimates, f" {glyphs.cursor} span {place}"
    shots = int(found.shots[place])
    if not shots:
        return Content.assemble((name, "$text-accent"), f": no shots of PUB {drift.pub}")
    value = _with_error(float(found.values[place]), float(found.errors[place]), glyphs)
    return Content.assemble((name, "$text-accent"), f": {value} from {shots:,} shots")


def _short(ratio: float) -> str:
    return f"{ratio:.2f}" if ratio < 100 else f"{ratio:,.0f}"


def _with_error(value: float, error: float, glyphs: Glyphs) -> str:
    """Two digits of the error, as many of the value; four where there is no error."""
    digits = 4 if error <= 0 else max(0, min(12, 1 - floor(log10(error))))
    sign = "+-" if glyphs.plain else "±"
    return f"{value:.{digits}f} {sign} {error:.{digits}f}"
