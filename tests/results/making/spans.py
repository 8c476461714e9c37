"""Sampler bodies whose execution spans are of every kind, by the client's classes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from qiskit_ibm_runtime.execution_span import (
    DoubleSliceSpan,
    ExecutionSpans,
    SliceSpan,
    TwirledSliceSpan,
    TwirledSliceSpanV2,
)

from .typed import START, bits, dice, dump, pub, sampler


def _window(second: float, seconds: float) -> tuple[datetime, datetime]:
    begin = START + timedelta(seconds=second)
    return begin, begin + timedelta(seconds=seconds)


def _every_kind() -> list[Any]:
    """Spans of five PUBs: unsorted, some at once, with a gap, with a PUB absent from most."""
    return [
        SliceSpan(*_window(3.0, 1.5), {0: ((100,), slice(60, 100)), 1: ((2, 3, 40), slice(0, 90))}),
        SliceSpan(*_window(0.0, 1.0), {0: ((100,), slice(0, 60))}),
        SliceSpan(*_window(4.0, 1.0), {1: ((2, 3, 40), slice(90, 240))}),
        DoubleSliceSpan(*_window(7.5, 2.0), {2: ((5, 20), slice(0, 3), slice(0, 20))}),
        DoubleSliceSpan(
            *_window(9.0, 2.0),
            {2: ((5, 20), slice(3, 5), slice(0, 20)), 1: ((2, 3, 40), slice(1, 5), slice(10, 30))},
        ),
        TwirledSliceSpan(
            *_window(12.0, 0.5),
            {
                3: ((4, 3, 5), True, slice(0, 7), slice(0, 5)),
                0: ((10, 10), False, slice(2, 6), slice(1, 9)),
            },
        ),
        TwirledSliceSpan(*_window(12.5, 0.5), {3: ((4, 3, 5), True, slice(7, 12), slice(0, 5))}),
        TwirledSliceSpanV2(
            *_window(14.0, 1.0), {4: ((3, 2, 4, 6), True, slice(0, 13), slice(0, 6), 20)}
        ),
        TwirledSliceSpanV2(
            *_window(13.9, 1.0), {4: ((2, 4, 3, 6), False, slice(13, 24), slice(2, 6), 16)}
        ),
    ]


def _result(spans: list[Any]) -> object:
    rng = dice("spans")
    pubs = [
        pub(c=bits(rng, (), 100, 4)),
        pub((2, 3), c=bits(rng, (2, 3), 40, 2)),
        pub((5,), c=bits(rng, (5,), 20, 9)),
        pub((3,), c=bits(rng, (3,), 20, 3)),
        pub((2, 4), c=bits(rng, (2, 4), 18, 3)),
    ]
    return sampler(*pubs, execution={"execution_spans": ExecutionSpans(spans)})


def _old_name() -> str:
    text = dump(_result(_every_kind()))
    return text.replace('"ExecutionSpans"', '"ExecutionSpanCollection"')


def _edges() -> object:
    """Slices that reach beyond the shots, are empty, or have open or negative ends."""
    return _result(
        [
            SliceSpan(*_window(0, 1), {0: ((100,), slice(90, 400)), 1: ((2, 3, 40), slice(7, 7))}),
            SliceSpan(*_window(1, 0), {0: ((100,), slice(None, 10))}),
            SliceSpan(*_window(1, 2), {0: ((100,), slice(-5, None))}),
            DoubleSliceSpan(*_window(1, 1), {2: ((5, 20), slice(-2, None), slice(None, -3))}),
            TwirledSliceSpanV2(
                *_window(2, 1), {4: ((3, 2, 4, 6), True, slice(0, 24), slice(0, 6), 1000)}
            ),
            SliceSpan(*_window(9, 1), {}),
        ]
    )


FIXTURES = {
    "type-spans-every-kind.json": lambda: dump(_result(_every_kind())),
    "type-spans-old-name.json": _old_name,
    "type-spans-edges.json": lambda: dump(_edges()),
}
