"""Executor bodies of every schema version, by the models of `ibm_quantum_schemas`."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import numpy as np
from ibm_quantum_schemas.common import CompressedTensorModel, TensorModel
from ibm_quantum_schemas.executor import (
    version_0_1,
    version_0_2,
    version_1_0,
    version_1_1,
    version_2_0,
)

from .typed import START, dice

MODELS: dict[str, Any] = {
    "v0.1": version_0_1,
    "v0.2": version_0_2,
    "v1.0": version_1_0,
    "v1.1": version_1_1,
    "v2.0": version_2_0,
}
_EXTENDED = ("f2", "f4", "f8", "?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "c8", "c16")

Arrays = dict[str, np.ndarray[Any, Any]]
# Item, permutation, (start, stop, step) of the elements.
Part = tuple[int, list[int], tuple[int, int, int]]
# Second of the beginning, seconds, parts.
Chunk = tuple[float, float, list[Part]]


def tensor(version: str, array: np.ndarray[Any, Any]) -> Any:
    model = CompressedTensorModel if version == "v2.0" else TensorModel
    return model.from_numpy(array)


def body(
    version: str,
    items: list[Arrays],
    chunks: list[Chunk],
    *,
    metadata: list[Any] | None = None,
    **more: Any,
) -> str:
    """Write a program's result; ``more`` is passthrough data and the semantic role."""
    kinds = MODELS[version]
    told = metadata or [None if version == "v0.1" else {}] * len(items)
    data = [
        kinds.QuantumProgramResultItemModel(
            results={name: tensor(version, array) for name, array in item.items()}, metadata=one
        )
        for item, one in zip(items, told, strict=True)
    ]
    timing = [_span(version, chunk) for chunk in chunks]
    whole = kinds.QuantumProgramResultModel(data=data, metadata={"chunk_timing": timing}, **more)
    return str(whole.model_dump_json())


def _span(version: str, chunk: Chunk) -> dict[str, Any]:
    second, seconds, parts = chunk
    start = START + timedelta(seconds=second)
    stop = start + timedelta(seconds=seconds)
    return {"start": start, "stop": stop, "parts": [_part(version, part) for part in parts]}


def _part(version: str, part: Part) -> dict[str, Any]:
    item, permutation, elements = part
    shown: dict[str, Any] = {"idx_item": item, "size": len(range(*elements))}
    if version not in {"v0.1", "v0.2"}:
        shown |= {"permutation": permutation, "element_range": elements}
    return shown


def timing() -> dict[str, Any]:
    stretch = {"name": "wait", "value": 120, "remainder": 3, "expanded_values": [(0, 120), (9, 60)]}
    scheduler = {"timing": "q0,x,0,24\nq0,measure,24,1560", "circuit_duration": 1584}
    return {"scheduler_timing": scheduler, "stretch_values": [stretch]}


def _plain(version: str) -> str:
    """Two items without a role: registers of different widths, and every dtype of old tensors."""
    rng = dice(version)
    items: list[Arrays] = [
        {"c": rng.random((16, 3)) < 0.2, "meas": rng.random((16, 11)) < 0.5},
        {
            "bits": rng.random((2, 3, 7, 5)) < 0.7,
            "scores": rng.normal(size=(2, 3)),
            "bytes": rng.integers(0, 256, (2, 3, 4)).astype(np.uint8),
            "iq": rng.normal(size=(2, 3, 5)) + 1j * rng.normal(size=(2, 3, 5)),
            "none": np.zeros((0, 4), bool),
            "one": np.array(True),
        },
    ]
    # The chunks take the second item in the order of its second axis; one in steps of two.
    chunks: list[Chunk] = [
        (2.5, 1.0, [(1, [1, 0], (0, 3, 1))]),
        (0.0, 1.25, [(0, [], (0, 1, 1))]),
        (3.4, 1.0, [(1, [1, 0], (3, 6, 2)), (1, [0, 1], (5, 6, 1))]),
    ]
    more: dict[str, Any] = {}
    if version != "v0.1":
        weights = tensor(version, np.array([0.25, 0.75]))
        more["passthrough_data"] = {"weights": weights, "label": "ising", "nested": [1, None, {}]}
    metadata = None if version == "v0.1" else [timing(), {}]
    return body(version, items, chunks, metadata=metadata, **more)


def _null_metadata() -> str:
    """As the first version was written for a while: no metadata at all."""
    whole = json.loads(body("v0.1", [{"c": np.eye(3, dtype=bool)}], []))
    return json.dumps(whole | {"metadata": None})


def _dtypes() -> str:
    rng = dice("dtypes")
    items: list[Arrays] = [
        {name: (rng.random((3, 4)) * 100 - 20).astype(name) for name in _EXTENDED},
        {f"scalar {name}": np.array(1).astype(name) for name in _EXTENDED},
        {f"empty {name}": np.zeros((2, 0)).astype(name) for name in _EXTENDED},
        {"odd": rng.random((3, 7)) < 0.5, "nan": np.array([np.nan, np.inf, -0.0])},
    ]
    return body("v2.0", items, [])


def _empty() -> str:
    return body("v2.0", [], [])


FIXTURES = {
    "executor-v0.1.json": lambda: _plain("v0.1"),
    "executor-v0.1-null-metadata.json": _null_metadata,
    "executor-v0.2.json": lambda: _plain("v0.2"),
    "executor-v1.0.json": lambda: _plain("v1.0"),
    "executor-v1.1.json": lambda: _plain("v1.1"),
    "executor-v2.0.json": lambda: _plain("v2.0"),
    "executor-v2.0-dtypes.json": _dtypes,
    "executor-v2.0-empty.json": _empty,
}
