"""Bodies of Sampler jobs: BitArrays of every PUB, and the spans in which they were measured."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from qjobs_tui.demo.results import shots
from qjobs_tui.demo.results.encoding import bit_array, moment, ndarray, typed
from qjobs_tui.demo.results.timing import Piece, Windows, grouped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qjobs_tui.demo.plans import Pub, SamplerPlan
    from qjobs_tui.demo.results.models import Floats
    from qjobs_tui.demo.script import JobScript

_BIT_ARRAY = "<class 'qiskit.primitives.containers.bit_array.BitArray'>"


def body(plan: SamplerPlan, job: JobScript, rng: np.random.Generator) -> object:
    """Make the body of a job, as a tree."""
    if plan.form == "rest":
        return _rest(plan, rng)
    kinds = [plan.spans[i % len(plan.spans)] for i in range(len(plan.pubs))]
    shapes = [
        _measured_shape(pub, kind, plan.randomizations)
        for pub, kind in zip(plan.pubs, kinds, strict=True)
    ]
    tables = [_table(shape, kind) for shape, kind in zip(shapes, kinds, strict=True)]
    groups = grouped(tables, kinds, plan.count)
    windows = Windows.of([sum(piece.size for piece in group) for group in groups], rng)
    moments = _moments(tables, groups, windows)
    results = [
        _pub_result(pub, shape, when, rng, plan.form)
        for pub, shape, when in zip(plan.pubs, shapes, moments, strict=True)
    ]
    spans = _spans(plan, kinds, shapes, groups, windows, job, rng)
    metadata = {"execution": {"execution_spans": spans}, "version": 2}
    return typed("PrimitiveResult", {"pub_results": results, "metadata": metadata})


def _measured_shape(pub: Pub, kind: str, randomizations: int) -> tuple[int, ...]:
    """The shape in which a PUB is measured; twirled ones have an axis of randomizations first."""
    if not kind.startswith("Twirled"):
        return (*pub.shape, pub.shots)
    return (randomizations, *pub.shape, -(-pub.shots // randomizations))


def _table(shape: tuple[int, ...], kind: str) -> tuple[int, int]:
    """Rows and columns from which spans of that kind take ranges."""
    return (1, prod(shape)) if kind == "ExecutionSpan" else (prod(shape[:-1]), shape[-1])


def _moments(
    tables: list[tuple[int, int]], groups: list[list[Piece]], windows: Windows
) -> list[Floats]:
    """When each shot of each PUB was measured."""
    moments = [np.zeros(table, np.float32) for table in tables]
    for middle, group in zip(windows.middles, groups, strict=True):
        for piece in group:
            moments[piece.pub][slice(*piece.rows), slice(*piece.columns)] = middle
    return moments


def _pub_result(
    pub: Pub, shape: tuple[int, ...], when: Floats, rng: np.random.Generator, form: str
) -> object:
    if form == "kerneled":
        points = {
            name: ndarray(shots.clouds(bits, rng))
            for name, bits in shots.loose(pub, shape, when, rng).items()
        }
        return _data_bin(pub, points, "numpy.ndarray", {})
    twirled = len(shape) > len(pub.shape) + 1
    registers = {
        name: bit_array(_stored(array, pub) if twirled else array, dict(pub.registers)[name])
        for name, array in shots.packed(pub, shape, when, rng).items()
    }
    return _data_bin(
        pub, registers, _BIT_ARRAY, {"num_randomizations": shape[0]} if twirled else {}
    )


def _stored(array: np.ndarray[Any, Any], pub: Pub) -> np.ndarray[Any, Any]:
    """Merge randomizations and shots, and keep as many shots as were asked for."""
    moved = np.moveaxis(array, 0, -3)
    return moved.reshape(*pub.shape, -1, array.shape[-1])[..., : pub.shots, :]


def _data_bin(pub: Pub, fields: dict[str, Any], kind: str, metadata: dict[str, Any]) -> object:
    data = {
        "field_names": list(fields),
        "field_types": [kind] * len(fields),
        "shape": list(pub.shape),
        "fields": fields,
    }
    told = {"circuit_metadata": {"model": pub.model}, **metadata}
    return typed("SamplerPubResult", {"data": typed("DataBin", data), "metadata": told})


def _spans(
    plan: SamplerPlan,
    kinds: list[str],
    shapes: list[tuple[int, ...]],
    groups: list[list[Piece]],
    windows: Windows,
    job: JobScript,
    rng: np.random.Generator,
) -> object:
    """The spans, in no order, as they arrive."""
    naive = plan.collection != "ExecutionSpans"
    spans = []
    for group, (start, stop) in zip(groups, windows.times(job), strict=True):
        slices = {
            str(piece.pub): _slice(piece, kinds[piece.pub], shapes[piece.pub], plan.pubs)
            for piece in group
        }
        told = {
            "start": moment(start, naive=naive),
            "stop": moment(stop, naive=naive),
            "data_slices": slices,
        }
        spans.append(typed(kinds[group[0].pub], told))
    return typed(plan.collection, {"spans": [spans[i] for i in rng.permutation(len(spans))]})


def _slice(piece: Piece, kind: str, shape: tuple[int, ...], pubs: Sequence[Pub]) -> list[object]:
    if kind == "ExecutionSpan":
        return [list(shape), *piece.columns]
    front = [True] if kind.startswith("Twirled") else []
    last = [pubs[piece.pub].shots] if kind == "TwirledSliceSpanV2" else []
    return [list(shape), *front, *piece.rows, *piece.columns, *last]


def _rest(plan: SamplerPlan, rng: np.random.Generator) -> object:
    """The form without Qiskit's types: every shot as a hexadecimal number."""
    results = []
    for pub in plan.pubs:
        when = np.linspace(0, 1, pub.shots, dtype=np.float32)
        registers = shots.packed(pub, (pub.shots,), when, rng)
        data = {
            name: {
                "samples": [hex(int.from_bytes(row.tobytes(), "big")) for row in registers[name]],
                "num_bits": bits,
            }
            for name, bits in pub.registers
        }
        results.append({"data": data, "metadata": {}})
    return {"results": results, "metadata": {"version": 2}}
