"""When each part of a job's data was measured: windows of time, with gaps and small overlaps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qjobs_tui.demo.script import JobScript

Range = tuple[int, int]
# Before the first shot the circuits are loaded, after the last the results are packed.
_LOADING, _PACKING = 0.08, 0.05
_OVERLAP = 0.12


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a PUB's data, taken as a table of rows and columns."""

    pub: int
    rows: Range
    columns: Range

    @property
    def size(self) -> int:
        """How many elements it has."""
        return (self.rows[1] - self.rows[0]) * (self.columns[1] - self.columns[0])


def cut(pub: int, rows: int, columns: int, count: int) -> list[Piece]:
    """Cut a table into about so many pieces: by rows where there are enough of them."""
    if rows >= count > 1 or columns < 2:
        return [Piece(pub, part, (0, columns)) for part in _parts(rows, min(count, rows))]
    across = max(1, -(-count // rows))
    return [
        Piece(pub, (row, row + 1), part)
        for row in range(rows)
        for part in _parts(columns, min(across, columns))
    ]


def grouped(tables: list[tuple[int, int]], kinds: list[str], count: int) -> list[list[Piece]]:
    """Cut the PUBs' tables into about so many chunks of work, in the order of their measuring.

    A chunk holds a piece of one PUB, or the end of one and the beginning of the next, where both
    are of one kind.
    """
    total = sum(rows * columns for rows, columns in tables)
    groups: list[list[Piece]] = []
    for pub, (rows, columns) in enumerate(tables):
        share = max(1, round(count * rows * columns / total))
        pieces = [[piece] for piece in cut(pub, rows, columns, share)]
        if groups and kinds[pub - 1] == kinds[pub]:
            groups[-1] += pieces.pop(0)
        groups += pieces
    return groups


def _parts(size: int, count: int) -> list[Range]:
    edges = [size * i // count for i in range(count + 1)]
    return list(pairwise(edges))


def window(job: JobScript) -> tuple[datetime, float]:
    """Return when a job began to run, and for how many seconds it ran."""
    begin = job.starts or job.created
    end = job.ends or begin + timedelta(seconds=1)
    return begin, max((end - begin).total_seconds(), 0.001)


@dataclass(frozen=True, slots=True)
class Windows:
    """Times of consecutive chunks of work, as fractions 0..1 of a job's run."""

    starts: np.ndarray[Any, Any]
    stops: np.ndarray[Any, Any]

    @classmethod
    def of(cls, sizes: Sequence[int], rng: np.random.Generator) -> Windows:
        """Lay out chunks of these sizes: a rest after some, and the end noted late by a little."""
        work = np.asarray(sizes, dtype=float) + 1e-9
        is_rest = (np.arange(work.size) % 5 == 2) | (rng.random(work.size) < 0.05)
        rests = rng.uniform(0.4, 1.6, work.size) * work.mean() * is_rest
        begins = np.concatenate([[0.0], np.cumsum(work + rests)])
        scale = (1 - _LOADING - _PACKING) / begins[-1]
        starts = _LOADING + begins[:-1] * scale
        late = rng.uniform(0.2, 1, work.size) * _OVERLAP * np.minimum(work, work.mean()) * scale
        return cls(starts, starts + work * scale + np.minimum(late, _PACKING))

    @property
    def middles(self) -> np.ndarray[Any, Any]:
        """The middle of each."""
        return np.asarray((self.starts + self.stops) / 2)

    def times(self, job: JobScript) -> list[tuple[datetime, datetime]]:
        """Return the times of each as they were in that job."""
        begin, seconds = window(job)
        return [
            (begin + timedelta(seconds=a * seconds), begin + timedelta(seconds=b * seconds))
            for a, b in zip(self.starts.tolist(), self.stops.tolist(), strict=True)
        ]
