"""Executor bodies, read by us and by IBM's client, and what it means that both agree."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np
from qiskit.primitives.containers import BitArray as RealBitArray
from qiskit_ibm_runtime.decoders.defaults import DEFAULT_DECODERS

from qjobs_tui.errors import BadResult
from qjobs_tui.results.gate.document import Document, read_document
from qjobs_tui.results.gate.node import Node
from qjobs_tui.results.gate.source import BytesSource
from qjobs_tui.results.lazy import LazyArray
from qjobs_tui.results.limits import Limits
from qjobs_tui.results.pubs import (
    BitArray,
    DataBin,
    NamedResult,
    PrimitiveResult,
    ProgramItem,
    ProgramResult,
    PubResult,
)
from qjobs_tui.results.reading.executor import read_executor
from qjobs_tui.results.reading.named import is_named, read_named
from qjobs_tui.results.reading.sampler import VERSION

from .loading import load_all
from .make_fixtures import FOLDER
from .making.executor import body, timing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .making.executor import Arrays, Part

Result = PrimitiveResult | ProgramResult | NamedResult
SMALL = Limits(array_bytes=1 << 20)
# Bodies to be broken in every place. v1.1 is v1.0 by another name.
HOSTILE = sorted(
    path.name
    for path in FOLDER.iterdir()
    if re.match("executor-(?!v1.1)|noise-learner-v3|cal", path.name)
)


def text(name: str) -> str:
    """A fixture."""
    return (FOLDER / name).read_text(encoding="utf-8")


def real(body: str, program: str = "executor") -> Any:
    """What the client's decoders make of a body."""
    data: Any = body
    for decoder in DEFAULT_DECODERS[program]:
        if decoder.is_applicable(data):
            data = decoder.decode(data)
    return data


def root(body: str | bytes, limits: Limits | None = None) -> Node:
    whole = body.encode() if isinstance(body, str) else body
    document = read_document(BytesSource(whole), limits)
    return Node(document, document.tree)


def grown(tree: Any, limits: Limits | None = None) -> Node:
    """The root of a body that has been parsed already."""
    return Node(Document(BytesSource(b""), tree, {}, limits or Limits(), "@"), tree)


def read(node: Node) -> Result:
    return read_named(node) if is_named(node) else read_executor(node)


def ours(body: str | bytes, limits: Limits | None = None) -> Result:
    return read(root(body, limits))


def program(body: str | bytes) -> ProgramResult:
    found = ours(body)
    assert isinstance(found, ProgramResult)
    return found


def primitive(body: str | bytes) -> PrimitiveResult:
    found = ours(body)
    assert isinstance(found, PrimitiveResult)
    return found


def changed(body: str, **members: Any) -> str:
    """A body with other members at its top."""
    return json.dumps(json.loads(body) | members)


def sampled(items: list[Arrays], version: str = "v2.0", chunks: Any = (), **settings: Any) -> str:
    """A Sampler's body, whose items are PUBs."""
    processor = {"version": VERSION, "shots": 7, "options": {"default_shots": 4}, **settings}
    role = {"passthrough_data": {"post_processor": processor}, "semantic_role": "sampler_v2"}
    metadata: list[Any] = [timing() if at % 2 else {} for at in range(len(items))]
    return body(version, items, list(chunks), metadata=metadata, **role)


def refused(node: Node) -> BadResult | None:
    """The error that reading a body and loading everything in it ends in, if any."""
    try:
        load_all(read(node))
    except BadResult as error:
        return error
    return None


def loaded(found: Any) -> int:
    """Load every array below a value, which must keep the word of its header; count them."""
    if isinstance(found, LazyArray):
        values = found.load()
        assert (values.shape, values.dtype) == (found.shape, found.dtype)
        return 1
    if isinstance(found, BitArray):
        assert found.array.shape == (*found.shape, found.num_shots, -(-found.num_bits // 8))
        return 1
    return sum(loaded(one) for one in _below(found))


def _below(found: Any) -> Iterator[Any]:
    if isinstance(found, PrimitiveResult):
        yield from (*found.pubs, found.metadata)
    elif isinstance(found, PubResult):
        yield from (found.data, found.metadata)
    elif isinstance(found, ProgramResult):
        yield from (*found.items, found.passthrough)
    elif isinstance(found, ProgramItem):
        yield from (found.arrays, found.metadata)
    elif isinstance(found, NamedResult):
        yield from found.items
    elif isinstance(found, dict | DataBin) or hasattr(found, "keys"):
        yield from found.values()
    elif isinstance(found, list | tuple):
        yield from found


def same(found: Any, expected: Any) -> None:
    """Hold a value of ours against the client's."""
    if isinstance(expected, np.ndarray):
        assert isinstance(found, LazyArray)
        values = found.load()
        assert (values.shape, values.dtype) == (expected.shape, expected.dtype)
        assert (found.shape, found.dtype) == (expected.shape, expected.dtype)
        np.testing.assert_array_equal(values, expected)
    elif isinstance(expected, RealBitArray):
        assert isinstance(found, BitArray)
        assert (found.num_bits, found.shape) == (expected.num_bits, expected.shape)
        assert found.num_shots == expected.num_shots
        np.testing.assert_array_equal(found.array, expected.array)
        # Spare bits need no mask.
        np.testing.assert_array_equal(found.source.load(), expected.array)
    elif isinstance(expected, dict):
        assert list(found) == list(expected)
        for key, one in expected.items():
            same(found[key], one)
    elif isinstance(expected, list):
        assert len(found) == len(expected)
        for one, other in zip(found, expected, strict=True):
            same(one, other)
    else:
        assert (type(found), found) == (type(expected), expected) or found != found  # noqa: PLR0124


def same_program(found: ProgramResult, expected: Any, role: str = "") -> None:
    """Hold raw items against the client's `QuantumProgramResult`."""
    assert len(found.items) == len(expected)
    for item, other in zip(found.items, expected, strict=True):
        same(item.arrays, dict(other))
        told = {key: one for key, one in asdict(other.metadata).items() if one}
        same(dict(item.metadata), json.loads(json.dumps(told)))
    same(found.passthrough, expected.passthrough_data)
    assert found.role == (expected._semantic_role or role)


def same_primitive(found: PrimitiveResult, expected: Any) -> None:
    """Hold a Sampler's result against the client's `PrimitiveResult`."""
    assert len(found.pubs) == len(expected)
    for pub, other in zip(found.pubs, expected, strict=True):
        assert pub.data.shape == other.data.shape
        same(pub.data, dict(other.data.items()))
        same(dict(pub.metadata), other.metadata)
        assert pub.kind == type(other).__name__
    told = dict(expected.metadata)
    told.pop("executor", None)
    same(dict(found.metadata), told)


def places(tree: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The ways to every value of a JSON tree, itself included."""
    yield at
    if isinstance(tree, dict | list):
        members = tree.items() if isinstance(tree, dict) else enumerate(tree)
        for key, one in members:
            yield from places(one, (*at, key))


def is_at_an_end(tree: Any, at: tuple[Any, ...]) -> bool:
    """Whether a place is the first or the last of each list on its way, which stand for all."""
    for key in at:
        if isinstance(tree, list) and key not in {0, len(tree) - 1}:
            return False
        tree = tree[key]
    return True


def replaced(tree: Any, at: tuple[Any, ...], value: Any) -> Any:
    """The tree with another value in one place."""
    if not at:
        return value
    members = dict(tree) if isinstance(tree, dict) else list(tree)
    members[at[0]] = replaced(tree[at[0]] if len(at) > 1 else None, at[1:], value)
    return members


def without(tree: Any, at: tuple[Any, ...]) -> Any:
    """The tree without one of its members."""
    if len(at) > 1:
        return replaced(tree, at[:1], without(tree[at[0]], at[1:]))
    return {key: one for key, one in tree.items() if key != at[0]}


def brute_mask(
    shape: tuple[int, ...], part: Part, shots: int, *, merged: bool
) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """The shots of a chunk part, literally as the schema's docstring tells."""
    _, permutation, elements = part
    numbers = np.arange(int(np.prod(shape))).reshape(shape).transpose(permutation).reshape(-1)
    item = np.isin(np.arange(numbers.size), numbers[slice(*elements)]).reshape(shape)
    mask = np.repeat(item[..., np.newaxis], shots, axis=-1)
    if merged:
        mask = np.moveaxis(mask, 0, -2).reshape(*shape[1:], shape[0] * shots)
    return mask
