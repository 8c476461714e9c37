"""Values to the `__type__` JSON that IBM's client loads with ``json.load(f, cls=RuntimeDecoder)``.

The format is that of ``qiskit_ibm_runtime.json``: ``{"__type__": name, "__value__": value}`` for
what JSON lacks, arrays as base64 of a zlib stream of a .npy file. Text comes in pieces, none of
which takes long to make, so that other threads get their turn and nothing large is held twice.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from functools import singledispatch
from typing import TYPE_CHECKING, Any

import numpy as np

from ..lazy import LazyArray
from ..limits import WINDOW
from ..pubs import BitArray, DataBin, Opaque, PrimitiveResult, PubResult
from ..spans import ExecutionSpans
from .deflated import npy_text
from .span_text import Unwritable, written_spans

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..lazy import Shape

OWN = "qjobs_tui"
"""Key of a saved result's metadata under which this program says what it did."""
_KINDS = frozenset({"PubResult", "SamplerPubResult", "EstimatorPubResult"})
_TOKEN = 1 << 16


@dataclass(frozen=True, slots=True, eq=False)
class Verbatim:
    """JSON text that is put in as it is.

    Args:
        pieces: Returns the text, UTF-8, for each writing anew.

    """

    pieces: Callable[[], Iterable[bytes]]


def encode(value: object) -> Iterator[bytes]:
    """Yield a value as JSON text in pieces of about 64 KiB to 1 MiB.

    Args:
        value: JSON values, PrimitiveResult, PubResult, DataBin, BitArray, arrays, ExecutionSpans,
            datetime, complex, set, numpy scalars, Verbatim. A mapping whose keys are all integers
            gets the client's ``__int_keys__`` mark. An Opaque is its tree, or where it has none
            ``{"left_out": type, "bytes": size}``.

    Raises:
        BadResult: An array of a body, decoded now, is broken.
        TypeError: A value of another type.
        ValueError: Spans that cannot be written, outside of a PrimitiveResult.

    """
    held: list[bytes] = []
    size = 0
    for token in _tokens(value):
        held.append(token)
        size += len(token)
        if size >= _TOKEN:
            yield b"".join(held)
            held, size = [], 0
    yield b"".join(held)


def shape_of(data: DataBin) -> Shape:
    """Return a PUB's shape; where the body does not say, that of its first register or ``evs``."""
    if data.shape is not None:
        return data.shape
    found = next(iter(data.registers.values()), data.get("evs"))
    return found.shape if isinstance(found, BitArray | LazyArray) else ()


def with_spans(metadata: Mapping[str, Any], spans: ExecutionSpans | None) -> Mapping[str, Any]:
    """Return a result's metadata with its spans where IBM's client looks for them.

    Spans that cannot be written are left out, which is then said under `OWN`.
    """
    if spans is None:
        return metadata
    execution = metadata.get("execution")
    execution = dict(execution) if isinstance(execution, Mapping) else {}
    try:
        execution["execution_spans"] = _typed("ExecutionSpans", {"spans": written_spans(spans)})
    except Unwritable as reason:
        said = {**metadata.get(OWN, {}), "execution_spans": f"left out: {reason}"}
        return {**metadata, OWN: said}
    return {**metadata, "execution": execution}


def _typed(name: str, value: object) -> dict[str, Any]:
    return {"__type__": name, "__value__": value}


@singledispatch
def _tokens(value: Any) -> Iterator[bytes]:  # noqa: ANN401 - dispatched on its type
    raise TypeError(f"a {type(value).__name__} cannot be written")


@_tokens.register
def _none(value: None) -> Iterator[bytes]:
    del value
    yield b"null"


@_tokens.register(bool)
@_tokens.register(int)
@_tokens.register(float)
def _number(value: float) -> Iterator[bytes]:
    yield json.dumps(value).encode()


@_tokens.register
def _string(value: str) -> Iterator[bytes]:
    yield b'"'
    for at in range(0, len(value), WINDOW):
        yield json.dumps(value[at : at + WINDOW])[1:-1].encode()
    yield b'"'


@_tokens.register(list)
@_tokens.register(tuple)
def _array(value: Iterable[object]) -> Iterator[bytes]:
    before = b"["
    for element in value:
        yield before
        yield from _tokens(element)
        before = b", "
    yield b"[]" if before == b"[" else b"]"


@_tokens.register(Mapping)
def _object(value: Mapping[Any, Any]) -> Iterator[bytes]:
    before = b"{"
    if value and all(type(key) is int for key in value):
        yield b'{"__int_keys__": true'
        before = b", "
    for key, member in value.items():
        yield before
        yield from _string(str(key))
        yield b": "
        yield from _tokens(member)
        before = b", "
    yield b"{}" if before == b"{" else b"}"


@_tokens.register
def _complex(value: complex) -> Iterator[bytes]:
    yield from _object(_typed("complex", [value.real, value.imag]))


@_tokens.register
def _date(value: date) -> Iterator[bytes]:
    yield from _object(_typed("datetime", value.isoformat()))


@_tokens.register(AbstractSet)
def _set(value: AbstractSet[object]) -> Iterator[bytes]:
    yield from _object(_typed("set", sorted(value, key=repr)))


@_tokens.register
def _scalar(value: np.generic) -> Iterator[bytes]:
    yield from _tokens(value.item())


@_tokens.register(np.ndarray)
def _values(value: np.ndarray[Any, Any]) -> Iterator[bytes]:
    if value.dtype.hasobject:
        yield from _object(_typed("ndarray", value.tolist()))
        return
    yield b'{"__type__": "ndarray", "__value__": "'
    yield from npy_text(value)
    yield b'"}'


@_tokens.register
def _lazy(value: LazyArray) -> Iterator[bytes]:
    yield from _values(value.load())


@_tokens.register
def _bits(value: BitArray) -> Iterator[bytes]:
    yield from _object(_typed("BitArray", {"array": value.array, "num_bits": value.num_bits}))


@_tokens.register
def _bin(value: DataBin) -> Iterator[bytes]:
    fields = {"field_names": list(value), "shape": shape_of(value), "fields": dict(value)}
    yield from _object(_typed("DataBin", fields))


@_tokens.register
def _pub(value: PubResult) -> Iterator[bytes]:
    kind = value.kind if value.kind in _KINDS else "PubResult"
    yield from _object(_typed(kind, {"data": value.data, "metadata": value.metadata}))


@_tokens.register
def _primitive(value: PrimitiveResult) -> Iterator[bytes]:
    metadata = with_spans(value.metadata, value.spans)
    yield from _object(_typed("PrimitiveResult", {"pub_results": value.pubs, "metadata": metadata}))


@_tokens.register
def _spans(value: ExecutionSpans) -> Iterator[bytes]:
    yield from _object(_typed("ExecutionSpans", {"spans": written_spans(value)}))


@_tokens.register
def _opaque(value: Opaque) -> Iterator[bytes]:
    found = {"left_out": value.type, "bytes": value.size} if value.value is None else value.value
    yield from _tokens(found)


@_tokens.register
def _verbatim(value: Verbatim) -> Iterator[bytes]:
    yield from value.pieces()
