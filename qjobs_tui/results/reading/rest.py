"""Results as the REST API gives them to those who do not ask for Qiskit's form.

``{"results": [{"data": {register: {"samples": ["0x3", ...], "num_bits": n}}, "metadata": {}}]}``
for a sampler; for an estimator ``data`` holds ``evs``, ``stds`` and others as plain numbers.
"""

from __future__ import annotations

import re
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from ..gate.turns import in_turns
from ..lazy import LazyArray
from ..limits import WINDOW
from ..pubs import BitArray, DataBin, PrimitiveResult, PubResult
from .codec import metadata_of, value
from .lists import numbers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..gate.node import Node
    from ..lazy import Shape

_MOST_BITS = 1 << 20
_SAMPLES = re.compile("(?:0x[0-9a-fA-F]+,)+", re.ASCII)
_STEP = 1 << 13


def read_rest(node: Node) -> PrimitiveResult:
    """Return the PUBs of a body in the REST form; samples are packed when they are asked for.

    Raises:
        BadResult: The body breaks its form.

    """
    pubs = tuple(_pub(one) for one in node["results"].elements())
    return PrimitiveResult(pubs, metadata_of(node), origin="rest")


def _pub(node: Node) -> PubResult:
    fields = {name: _field(one) for name, one in node["data"].members()}
    shapes = {bits.shape for bits in fields.values() if isinstance(bits, BitArray)}
    if len(shapes) > 1:
        raise node["data"].wrong("has registers of different shapes")
    kind = "SamplerPubResult" if shapes else "EstimatorPubResult"
    return PubResult(DataBin(fields, shapes.pop() if shapes else None), metadata_of(node), kind)


def _field(node: Node) -> Any:  # noqa: ANN401 - a field may be of any type
    if node.is_object and "samples" in node:
        return _register(node)
    return numbers(node) if _is_numeric(node.value) else value(node)


def _is_numeric(found: Any) -> bool:  # noqa: ANN401 - JSON is of any type
    is_list = isinstance(found, list)
    while isinstance(found, list) and found:
        found = found[0]
    return type(found) in {int, float} or (is_list and (found is None or found == []))


def _register(node: Node) -> BitArray:
    num_bits = node["num_bits"].integer(most=_MOST_BITS)
    samples, width = node["samples"], -(-num_bits // 8)
    shape = (*_shape(samples), width)
    if prod(shape) > node.document.limits.array_bytes:
        raise samples.wrong(f"would take {prod(shape)} bytes")

    def packed() -> np.ndarray[Any, Any]:
        return _packed(samples, num_bits, shape)

    dtype = np.dtype(np.uint8)
    return BitArray(LazyArray(lambda: (shape, dtype), packed, path=samples.path), num_bits)


def _shape(samples: Node) -> Shape:
    """Return the shape of the PUB and the shots: lists in lists are parameter sets."""
    shape = []
    found = samples.value
    if not isinstance(found, list):
        raise samples.wrong("is no array")
    while isinstance(found, list):
        shape.append(len(found))
        found = found[0] if found else None
    return tuple(shape)


def _packed(samples: Node, num_bits: int, shape: Shape) -> np.ndarray[Any, Any]:
    """Return samples as the bytes of a BitArray, some thousand at a time."""
    width = shape[-1]
    found = np.zeros((prod(shape[:-1]), width), np.uint8)
    step = max(min(_STEP, WINDOW // max(width, 1)), 1)
    at = 0
    for row in _rows(samples, shape[:-1]):
        for first in in_turns(range(0, len(row.value), step)):
            part = row.value[first : first + step]
            found[at : at + len(part)] = _bytes(row, part, num_bits)
            at += len(part)
    return found.reshape(shape)


def _rows(samples: Node, shape: Shape) -> Iterator[Node]:
    if not samples.is_array or len(samples.value) != shape[0]:
        raise samples.wrong(f"does not have {shape[0]} elements, as others have")
    if len(shape) == 1:
        yield samples
    else:
        for one in samples.elements():
            yield from _rows(one, shape[1:])


def _bytes(row: Node, samples: list[Any], num_bits: int) -> np.ndarray[Any, Any]:
    """Return some samples, each as the bytes of its bits, the highest first."""
    width = -(-num_bits // 8)
    if not all(type(sample) is str for sample in samples):
        raise row.wrong("holds a sample that is no string")
    if max(map(len, samples)) > 2 * max(width, 1) + 2:
        raise row.wrong(f"holds a sample of more than {num_bits} bits")
    joined = ",".join(samples) + ","
    if not _SAMPLES.fullmatch(joined) or joined.count(",") > len(samples):
        raise row.wrong("holds a sample that is no hexadecimal number")
    digits = "".join([sample[2:].rjust(2 * width, "0") for sample in samples])
    if not width and digits.strip("0"):
        raise row.wrong("holds a sample of more than 0 bits")
    raw = bytes.fromhex(digits if width else "")
    found = np.frombuffer(raw, np.uint8).reshape(len(samples), width)
    if num_bits % 8 and int(found[:, 0].max()) >> num_bits % 8:
        raise row.wrong(f"holds a sample of more than {num_bits} bits")
    return found
