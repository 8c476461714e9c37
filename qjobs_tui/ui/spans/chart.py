"""What a drawing of spans looks up again and again, worked out once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from qjobs_tui.results.spans import SizedSlice, timeline

if TYPE_CHECKING:
    from qjobs_tui.results.spans import ExecutionSpans

Ints = np.ndarray[Any, np.dtype[np.int64]]
Bools = np.ndarray[Any, np.dtype[np.bool_]]

DIGITS = 10
SEVERAL, NONE = DIGITS, DIGITS + 1
LEAST = 1000
"""Microseconds of the shortest window: zooming in ends there."""


@dataclass(frozen=True, slots=True, eq=False)
class Chart:
    """Spans with their places on a page. Arrays are placed as the spans are in the body.

    Times are whole microseconds from ``origin``, the first start in microseconds since 1970.

    Attributes:
        spans: The spans themselves.
        origin: When the first one starts.
        length: Until the last one stops, at least `LEAST`.
        starts: Start of each.
        stops: Stop of each, never before its start.
        lanes: Lane of each; spans of one lane do not overlap.
        signs: PUB number modulo `DIGITS`; or `SEVERAL` PUBs, or `NONE`.
        order: Places by start, then stop.
        pubs: Numbers of the PUBs, ascending.
        busy: Seconds that at least one span covers.
        overlap: Seconds that more than one covers.
        is_sized: Whether a span says how many shots it has, and not which (executor v0.x).

    """

    spans: ExecutionSpans
    origin: int
    length: int
    starts: Ints
    stops: Ints
    lanes: Ints
    signs: Ints
    order: Ints
    pubs: tuple[int, ...]
    busy: float
    overlap: float
    is_sized: bool

    @classmethod
    def of(cls, spans: ExecutionSpans) -> Chart:
        """Work it out; about 5 microseconds a span."""
        starts, stops = timeline.forward(spans)
        origin = int(starts.min()) if spans else 0
        length = int(stops.max()) - origin if spans else 0
        return cls(
            spans=spans,
            origin=origin,
            length=max(length, LEAST),
            starts=starts - origin,
            stops=stops - origin,
            lanes=timeline.lanes(spans),
            signs=_signs(spans),
            order=spans.order,
            pubs=tuple(spans.pub_idxs),
            busy=timeline.busy_time(spans),
            overlap=timeline.overlap_time(spans),
            is_sized=_is_sized(spans),
        )

    @property
    def lane_count(self) -> int:
        """Number of lanes."""
        return int(self.lanes.max()) + 1 if self.spans else 0

    def members(self, pub: int | None) -> Bools:
        """Tell which spans have shots of a PUB; all of them for None."""
        if pub is None:
            return np.ones(len(self.spans), dtype=np.bool_)
        place, number, _ = self.spans.parts
        result = np.zeros(len(self.spans), dtype=np.bool_)
        result[place[number == pub]] = True
        return result

    def row(self, pub: int | None) -> Ints:
        """Places of the spans that have shots of a PUB, by start, then stop."""
        return self.order[self.members(pub)[self.order]]


def _is_sized(spans: ExecutionSpans) -> bool:
    return any(isinstance(part, SizedSlice) for span in spans for part in span.slices.values())


def _signs(spans: ExecutionSpans) -> Ints:
    place, number, _ = spans.parts
    signs = np.full(len(spans), NONE, dtype=np.int64)
    signs[place] = number % DIGITS
    signs[np.bincount(place, minlength=len(spans)) > 1] = SEVERAL
    return signs
