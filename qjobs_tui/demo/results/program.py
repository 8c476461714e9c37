"""Bodies of executor jobs, every schema version: items of arrays, and the timing of the chunks."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from qjobs_tui.demo.results import passthrough, shots
from qjobs_tui.demo.results.encoding import tensor
from qjobs_tui.demo.results.timing import Piece, Windows, grouped

if TYPE_CHECKING:
    from qjobs_tui.demo.plans import ProgramPlan, Pub
    from qjobs_tui.demo.results.models import Bits, Floats
    from qjobs_tui.demo.script import JobScript

Arrays = dict[str, np.ndarray[Any, Any]]
_OLD_DTYPES = ("f8", "u1", "c16")
_ALL_DTYPES = ("f2", "f4", *_OLD_DTYPES, "i1", "i2", "i4", "i8", "u2", "u4", "u8", "c8")
_SUFFIXES = {"classified": "", "kerneled": "_iq", "avg_kerneled": "_avg_iq"}


def body(plan: ProgramPlan, job: JobScript, rng: np.random.Generator) -> object:
    """Make the body of a job, as a tree."""
    shapes = [_item_shape(plan, pub) for pub in plan.pubs]
    groups = grouped([(prod(shape), 1) for shape in shapes], [""] * len(shapes), plan.chunks)
    windows = Windows.of(_work(plan, groups), rng)
    items = [
        _item(plan, pub, shape, when, rng)
        for pub, shape, when in zip(
            plan.pubs, shapes, _moments(shapes, groups, windows), strict=True
        )
    ]
    shown: dict[str, object] = {
        "schema_version": plan.version,
        "data": [
            {
                "results": {name: tensor(array, plan.version) for name, array in item.items()},
                "metadata": _metadata(plan, number),
            }
            for number, item in enumerate(items)
        ],
        "metadata": {"chunk_timing": _chunks(plan, shapes, groups, windows, job)},
    }
    if plan.version != "v0.1":
        shown["passthrough_data"] = passthrough.data(plan, _shots(plan, plan.pubs[0]))
    if plan.version not in {"v0.1", "v0.2"}:
        shown["semantic_role"] = plan.role or None
    return shown


def _item_shape(plan: ProgramPlan, pub: Pub) -> tuple[int, ...]:
    return (plan.randomizations, *pub.shape) if plan.randomizations else pub.shape


def _shots(plan: ProgramPlan, pub: Pub) -> int:
    """Shots of each circuit that runs: each randomization has its part of them."""
    if plan.role == "estimator_v2":
        return pub.shots
    return -(-pub.shots // max(1, plan.randomizations))


def _order(shape: tuple[int, ...]) -> tuple[int, ...]:
    """The order of axes in which an item is run: grids go by their last axis first."""
    return tuple(reversed(range(len(shape)))) if len(shape) == 2 else tuple(range(len(shape)))


def _work(plan: ProgramPlan, groups: list[list[Piece]]) -> list[int]:
    """How many shots each chunk takes."""
    each = [_shots(plan, pub) for pub in plan.pubs]
    return [sum(piece.size * each[piece.pub] for piece in group) for group in groups]


def _moments(
    shapes: list[tuple[int, ...]], groups: list[list[Piece]], windows: Windows
) -> list[Floats]:
    """When each element of each item was run."""
    moments = [np.zeros(prod(shape), np.float32) for shape in shapes]
    orders = [np.arange(prod(shape)).reshape(shape).transpose(_order(shape)) for shape in shapes]
    for middle, group in zip(windows.middles, groups, strict=True):
        for piece in group:
            moments[piece.pub][orders[piece.pub].reshape(-1)[slice(*piece.rows)]] = middle
    return moments


def _item(
    plan: ProgramPlan, pub: Pub, shape: tuple[int, ...], when: Floats, rng: np.random.Generator
) -> Arrays:
    each = _shots(plan, pub)
    measured = shots.loose(pub, (*shape, each), np.repeat(when, each), rng)
    item: Arrays = {}
    for name, bits in measured.items():
        item |= _register(plan, name, bits, rng)
    if plan.extras:
        kinds = _ALL_DTYPES if plan.version == "v2.0" else _OLD_DTYPES
        item |= {f"extra_{kind}": _extra(kind, shape, rng) for kind in kinds}
    return item


def _register(plan: ProgramPlan, name: str, bits: Bits, rng: np.random.Generator) -> Arrays:
    """The arrays of one classical register."""
    if plan.meas_type != "classified":
        points = shots.clouds(bits, rng)
        averaged = points.mean(axis=-2) if plan.meas_type == "avg_kerneled" else points
        return {name + _SUFFIXES[plan.meas_type]: averaged}
    if not plan.randomizations:
        return {name: bits}
    flips = rng.random((*bits.shape[:-2], 1, bits.shape[-1])) < 0.5
    return {name: bits ^ flips, f"measurement_flips.{name}": flips}


def _extra(kind: str, shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray[Any, Any]:
    values = rng.normal(40, 12, shape or (1,)).round(2)
    return np.abs(values).astype(kind) if kind[0] == "u" else values.astype(kind)


def _metadata(plan: ProgramPlan, number: int) -> object:
    """Timing of the first item's circuit, where the version tells it."""
    if plan.version == "v0.1":
        return None
    if number or plan.role == "estimator_v2":
        return {"scheduler_timing": None, "stretch_values": None}
    lines = [f"Qubit {q},sx,{24 * q},24,play,gate{q}" for q in range(4)]
    scheduler = {"timing": "\n".join(lines), "circuit_duration": 1_680}
    stretch = {"name": "wait", "value": 120, "remainder": 3, "expanded_values": [[24, 120]]}
    return {"scheduler_timing": scheduler, "stretch_values": [stretch]}


def _chunks(
    plan: ProgramPlan,
    shapes: list[tuple[int, ...]],
    groups: list[list[Piece]],
    windows: Windows,
    job: JobScript,
) -> list[object]:
    chunks: list[object] = []
    for group, (start, stop) in zip(groups, windows.times(job), strict=True):
        told = [moment.isoformat().replace("+00:00", "Z") for moment in (start, stop)]
        parts = [_part(plan, piece, shapes[piece.pub]) for piece in group]
        chunks.append({"start": told[0], "stop": told[1], "parts": parts})
    return chunks


def _part(plan: ProgramPlan, piece: Piece, shape: tuple[int, ...]) -> dict[str, object]:
    part: dict[str, object] = {"idx_item": piece.pub, "size": piece.size}
    if plan.version not in {"v0.1", "v0.2"}:
        part["permutation"] = list(_order(shape))
        part["element_range"] = [*piece.rows, 1]
    return part
