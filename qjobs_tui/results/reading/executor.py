"""Bodies of the program ``executor``: the ``schema_version`` JSON of ibm-quantum-schemas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..pubs import PrimitiveResult, ProgramItem, ProgramResult
from . import sampler
from .datatree import read_tree
from .elements import possible_elements
from .program import Item, read_item
from .sampler_settings import read_settings
from .timing import read_spans

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..gate.node import Node
    from ..spans import ExecutionSpans
    from .timing import Items


@dataclass(frozen=True, slots=True)
class _Schema:
    """What a version of the schema has.

    Args:
        is_compressed: Tensors are zlib streams.
        is_located: Chunk parts say which elements they hold.
        has_role: There is a ``semantic_role``.
        has_passthrough: There is ``passthrough_data``.

    """

    is_compressed: bool = False
    is_located: bool = False
    has_role: bool = False
    has_passthrough: bool = True


_SCHEMAS = {
    "v0.1": _Schema(has_passthrough=False),
    "v0.2": _Schema(),
    "v1.0": _Schema(is_located=True, has_role=True),
    "v1.1": _Schema(is_located=True, has_role=True),
    "v2.0": _Schema(is_compressed=True, is_located=True, has_role=True),
}
KNOWN_VERSIONS = frozenset(_SCHEMAS)
"""Versions of the schema that can be read."""

_NOTES = {
    "estimator_v2": "expectation values are computed by IBM's client (qjobs-tui[qiskit])",
    "noise_learner_v3": "rates are computed by IBM's client and qiskit-noise-learning",
}


def read_executor(node: Node) -> PrimitiveResult | ProgramResult:
    """Return the result of an executor job; arrays are decoded when asked for.

    A ``sampler_v2`` body becomes the PrimitiveResult that IBM's client makes of it; its chunk
    timing is in ``spans``, not in the metadata. Every other body becomes its items as they were
    measured: registers as booleans of shape ``(*item_shape, shots, bits)`` with bit 0 first.

    Args:
        node: The body, of one of the `KNOWN_VERSIONS`.

    Raises:
        BadResult: The body is of another version or breaks its schema.

    """
    version = node["schema_version"]
    schema = _SCHEMAS.get(version.text())
    if schema is None:
        raise version.wrong("is an unknown version of the schema")
    items = [read_item(one, is_compressed=schema.is_compressed) for one in node["data"].elements()]
    role = _role(node) if schema.has_role else ""
    processor = _processor(node) if role == "sampler_v2" else None
    if processor is not None and processor["version"].text() == sampler.VERSION:
        return _sampled(node, items, processor, schema)
    note = _note(role, processor)
    return _raw(node, items, schema, role=role, note=note)


def _role(node: Node) -> str:
    found = node.get("semantic_role")
    return "" if found is None or found.value is None else found.text()


def _processor(node: Node) -> Node:
    """Return what says how a Sampler's items are to be post-processed."""
    return node["passthrough_data"]["post_processor"]


def _note(role: str, processor: Node | None) -> str:
    if not role:
        return ""
    why = _NOTES.get(role, f"what {role[:40]!r} makes of them is not known here")
    if processor is not None:
        why = f"post-processing {processor['version'].text()[:40]!r} is not known here"
    return f"Items as they were measured: {why}."


def _sampled(
    node: Node, items: Sequence[Item], processor: Node, schema: _Schema
) -> PrimitiveResult:
    version = node["schema_version"].text()
    if not items:
        return PrimitiveResult((), spans=_spans(node, [], schema), origin=version)
    settings = read_settings(processor, len(items), is_compressed=schema.is_compressed)
    pubs = sampler.read_pubs(items, settings)
    elements = [(sampler.elements_of(item, settings),) for item in items]
    metadata = {"options": settings.options, "shots": settings.shots}
    return PrimitiveResult(pubs, metadata, _spans(node, elements, schema), version)


def _raw(
    node: Node, items: Sequence[Item], schema: _Schema, *, role: str, note: str
) -> ProgramResult:
    elements = [possible_elements(item.tensors) for item in items]
    return ProgramResult(
        items=tuple(_program_item(item) for item in items),
        version=node["schema_version"].text(),
        role=role,
        spans=_spans(node, elements, schema),
        passthrough=_passthrough(node, schema),
        note=note,
    )


def _program_item(item: Item) -> ProgramItem:
    return ProgramItem({name: one.lazy() for name, one in item.tensors.items()}, item.metadata)


def _passthrough(node: Node, schema: _Schema) -> Any:  # noqa: ANN401 - any JSON
    found = node.get("passthrough_data") if schema.has_passthrough else None
    return None if found is None else read_tree(found, is_compressed=schema.is_compressed)


def _spans(node: Node, items: Items, schema: _Schema) -> ExecutionSpans | None:
    """Return the chunks; before its release v0.1 was written with null as metadata."""
    metadata = node["metadata"]
    if metadata.value is None:
        return None
    return read_spans(metadata["chunk_timing"], items, is_located=schema.is_located)
