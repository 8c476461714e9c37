"""The `__type__` JSON: a tree of ``{"__type__": name, "__value__": value}`` to typed values.

The format is that of ``qiskit_ibm_runtime.json`` (RuntimeEncoder, RuntimeDecoder). Types of which
the values are used here become those of `pubs` and `spans`, arrays undecoded; circuits and all
other types are kept as `Opaque`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qjobs_tui.errors import BadResult

from ..gate.npy import ndarray
from ..pubs import EMPTY, BitArray, DataBin, PrimitiveResult, PubResult
from ..spans import ExecutionSpans
from .lists import listed
from .opaque import opaque, text
from .span_tree import KINDS, read_collection, read_span
from .values import INT_KEYS, moment, refuse_collisions, with_integer_keys

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ..gate.node import Node
    from ..lazy import LazyArray

# Names of extrapolators of which old bodies hold one in place of an encoded array
# (ExtrapolatorType of qiskit_ibm_runtime.options.zne_options).
_EXTRAPOLATORS = frozenset(
    {
        "linear",
        "exponential",
        "double_exponential",
        "fallback",
        *(f"polynomial_degree_{degree}" for degree in range(1, 8)),
    }
)
_SCALARS = frozenset({int, float, bool, type(None)})


def value(node: Node) -> Any:  # noqa: ANN401 - JSON and typed values
    """Return the value at a node, of any type.

    JSON is itself, long strings as `Opaque` of the type "text"; a ``datetime`` is in UTC, a ``set``
    a frozenset, an ``ndarray`` a `LazyArray` or the name of an extrapolator; an object with the
    mark ``__int_keys__`` has integers as keys. What is unchanged is the document's own: do not
    write into it.

    Raises:
        BadResult: A typed value is broken.

    """
    found = node.value
    if isinstance(found, str):
        return text(node)
    if isinstance(found, list):
        return _elements(node)
    if isinstance(found, dict):
        return _members(node) if node.type_name is None else _typed(node)
    return found


def primitive_result(node: Node) -> PrimitiveResult:
    """Return a ``PrimitiveResult``; its spans are also where the body has them, in the metadata.

    Raises:
        BadResult: It is none, or a value in it is broken.

    """
    inner = node["__value__"]
    pubs = tuple(_pub(one) for one in inner["pub_results"].elements())
    metadata = metadata_of(inner)
    execution = metadata.get("execution")
    spans = execution.get("execution_spans") if isinstance(execution, dict) else None
    return PrimitiveResult(pubs, metadata, spans if isinstance(spans, ExecutionSpans) else None)


def _pub(node: Node) -> PubResult:
    if node.type_name not in _PUBS:
        raise node.wrong("is no result of a PUB")
    return _pub_result(node)


def _pub_result(node: Node) -> PubResult:
    inner = node["__value__"]
    data = inner["data"]
    if data.type_name != "DataBin":
        raise data.wrong("is no DataBin")
    return PubResult(_data_bin(data), metadata_of(inner), str(node.type_name))


def plain_object(node: Node) -> Mapping[str, Any]:
    """Return the values of an object without a type.

    Raises:
        BadResult: It is none, or a value in it is broken.

    """
    if not node.is_object or node.type_name is not None:
        raise node.wrong("is no plain object")
    members: Mapping[str, Any] = _members(node)
    return members


def metadata_of(node: Node) -> Mapping[str, Any]:
    """Return the member ``metadata`` of an object; nothing where there is none, or null.

    Raises:
        BadResult: It is no plain object, or a value in it is broken.

    """
    found = node.get("metadata")
    return EMPTY if found is None or found.value is None else plain_object(found)


def _data_bin(node: Node) -> DataBin:
    inner = node["__value__"]
    shape = inner["shape"]
    fields = {name: value(one) for name, one in inner["fields"].members()}
    return DataBin(fields, None if shape.value is None else shape.shape())


def _bit_array(node: Node) -> BitArray:
    inner = node["__value__"]
    array = inner["array"]
    if array.type_name != "ndarray" or not array["__value__"].is_text:
        raise array.wrong("is no ndarray")
    return BitArray(ndarray(array["__value__"]), inner["num_bits"].integer())


def _ndarray(node: Node) -> LazyArray | str:
    inner = node["__value__"]
    if inner.value in _EXTRAPOLATORS if inner.is_text else False:
        return inner.text()
    if inner.is_text:
        return ndarray(inner)
    if inner.is_object or inner.value is None:
        raise inner.wrong("is no array")
    return listed(inner, value)


def _datetime(node: Node) -> Any:  # noqa: ANN401 - a datetime
    inner = node["__value__"]
    try:
        return moment(inner.value)
    except BadResult as error:
        raise inner.wrong(error.what) from None


def _complex(node: Node) -> complex:
    parts = [one.number() for one in node["__value__"].elements()]
    if len(parts) != 2:
        raise node["__value__"].wrong("is no pair of real and imaginary part")
    return complex(*parts)


def _set(node: Node) -> frozenset[Any]:
    inner = node["__value__"]
    elements = [value(one) for one in inner.elements()]
    try:
        refuse_collisions(elements)
    except TypeError:
        raise inner.wrong("holds something that cannot be in a set") from None
    except BadResult as error:
        raise inner.wrong(error.what) from None
    return frozenset(elements)


def _spans(node: Node) -> Any:  # noqa: ANN401 - ExecutionSpans or Opaque
    found = read_collection(node)
    return opaque(node, value) if found is None else found


def _typed(node: Node) -> Any:  # noqa: ANN401
    read = _READERS.get(str(node.type_name))
    return opaque(node, value) if read is None else read(node)


def _elements(node: Node) -> list[Any]:
    found, is_new = [], False
    for at, one in enumerate(node.value):
        new = one if type(one) in _SCALARS else value(node.child(one, at))
        is_new = is_new or new is not one
        found.append(new)
    return found if is_new else node.value


def _members(node: Node) -> dict[Any, Any]:
    found, is_new = {}, False
    for key, one in node.value.items():
        new = one if type(one) in _SCALARS else value(node.child(one, key))
        name = node.document.text_of(key)
        is_new = is_new or new is not one or name is not key
        found[name] = new
    if INT_KEYS in found:
        try:
            return with_integer_keys(found)
        except BadResult as error:
            raise node.wrong(error.what) from None
    return found if is_new else node.value


_PUBS = frozenset({"PubResult", "SamplerPubResult", "EstimatorPubResult"})
_READERS: Mapping[str, Callable[[Node], Any]] = {
    "PrimitiveResult": primitive_result,
    "DataBin": _data_bin,
    "BitArray": _bit_array,
    "ndarray": _ndarray,
    "datetime": _datetime,
    "complex": _complex,
    "set": _set,
    "ExecutionSpans": _spans,
    "ExecutionSpanCollection": _spans,
    **dict.fromkeys(_PUBS, _pub_result),
    **dict.fromkeys(KINDS, read_span),
}
