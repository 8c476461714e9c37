"""Post-processing of a ``sampler_v2`` executor body: registers become the PUBs of a Sampler.

Equal to version v0.1 in IBM's client (`qiskit_ibm_runtime.decoders.executor_sampler`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from qjobs_tui.errors import BadResult

from ..lazy import LazyArray
from ..pubs import DataBin, PubResult
from .elements import FLIPS, Elements
from .register import bit_array, merged, merged_shape
from .sampler_settings import SUFFIXES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..gate.tensor import Tensor
    from ..lazy import Shape
    from ..pubs import BitArray
    from .program import Item
    from .sampler_settings import Settings

VERSION = "v0.1"


def read_pubs(items: Sequence[Item], settings: Settings) -> tuple[PubResult, ...]:
    """Return the PUBs of a Sampler's items; nothing is decoded.

    Classified registers become BitArrays, kerneled ones stay complex LazyArrays, averaged ones
    are averaged over the randomizations. See `register.bit_array` for memory.

    Raises:
        BadResult: An item has no data, an array too few axes or another PUB shape than its
            neighbours, or flips belong to no register.

    """
    randomizations = _randomizations(items[0]) if items and settings.is_twirled else 0
    more = {"num_randomizations": randomizations} if randomizations else {}
    return tuple(
        _pub(item, settings, {"circuit_metadata": circuit or {}, **more})
        for item, circuit in zip(items, settings.circuits, strict=True)
    )


def elements_of(item: Item, settings: Settings) -> Elements:
    """Return the elements of a PUB, each with the shots of its first register.

    Averaged measurements have no axis of shots; theirs are those of the settings.
    """
    shape = next(one.shape for name, one in item.tensors.items() if not name.startswith(FLIPS))
    if settings.meas_type == "avg_kerneled":
        return Elements(shape[:-1], settings.shots, settings.is_twirled)
    return Elements(shape[:-2], shape[-2], settings.is_twirled)


def _randomizations(item: Item) -> int:
    lengths = {one.shape[:1] for one in item.tensors.values()}
    if len(lengths) != 1 or () in lengths:
        raise item.node.wrong("does not tell how many randomizations there are")
    return int(lengths.pop()[0])


def _pub(item: Item, settings: Settings, metadata: dict[str, Any]) -> PubResult:
    flips = {name: one for name, one in item.tensors.items() if name.startswith(FLIPS)}
    registers = {name: one for name, one in item.tensors.items() if name not in flips}
    if not registers:
        raise item.node.wrong("has no register")
    shape = _pub_shape(registers, settings)
    fields = _fields(registers, _targets(flips, registers), settings)
    compilation = {"compilation": dict(item.metadata)} if item.metadata else {}
    return PubResult(DataBin(fields, shape), metadata | compilation, "SamplerPubResult")


def _pub_shape(registers: Mapping[str, Tensor], settings: Settings) -> Shape:
    front = int(settings.is_twirled)
    shape: Shape | None = None
    for one in registers.values():
        if len(one.shape) < settings.axes:
            raise BadResult(f"has only {len(one.shape)} axes", path=one.path)
        own = one.shape[front : len(one.shape) - settings.axes + front]
        if shape is not None and own != shape:
            raise BadResult(f"is of a PUB of shape {own}, not {shape}", path=one.path)
        shape = own
    return shape or ()


def _targets(flips: Mapping[str, Tensor], registers: Mapping[str, Tensor]) -> dict[str, Tensor]:
    for name, one in flips.items():
        if name.removeprefix(FLIPS) not in registers:
            raise BadResult("flips a register that there is not", path=one.path)
    return {name.removeprefix(FLIPS): one for name, one in flips.items()}


def _fields(
    registers: Mapping[str, Tensor], flips: Mapping[str, Tensor], settings: Settings
) -> dict[str, BitArray | LazyArray]:
    if settings.meas_type == "classified":
        return {
            name: bit_array(one, flips.get(name), is_twirled=settings.is_twirled)
            for name, one in registers.items()
        }
    for one in flips.values():
        raise BadResult("flips what are no outcomes", path=one.path)
    suffix = SUFFIXES[settings.meas_type]
    return {name.removesuffix(suffix): _points(one, settings) for name, one in registers.items()}


def _points(found: Tensor, settings: Settings) -> LazyArray:
    if not settings.is_twirled:
        return found.lazy()
    return _averaged(found) if settings.meas_type == "avg_kerneled" else _merged(found)


def _merged(found: Tensor) -> LazyArray:
    header = (*merged_shape(found.shape[:-1], is_twirled=True), found.shape[-1]), found.dtype
    return LazyArray(lambda: header, lambda: merged(found.values(), found.path), path=found.path)


def _averaged(found: Tensor) -> LazyArray:
    if not found.shape[0]:
        raise BadResult("has no randomizations to average", path=found.path)
    header = found.shape[1:], np.mean(np.zeros(1, found.dtype), axis=0).dtype

    def values() -> np.ndarray[Any, Any]:
        with np.errstate(all="ignore"):  # points that are no numbers stay so
            return np.asarray(found.values().mean(axis=0))

    return LazyArray(lambda: header, values, path=found.path)
