"""The saved form ``counts``: what was measured as plain JSON, for programs without Qiskit.

::

    {"format": "qjobs-tui counts", "version": 1,
     "selection": null,
     "pubs": [{"pub": 0,
               "shape": [2],
               "registers": {"c": {"num_bits": 2, "shots": 100,
                                   "counts": [{"00": 52, "11": 48}, {"01": 100}]}},
               "joint": {"registers": ["c", "d"], "num_bits": 3,
                         "counts": [{"1 00": 30, ...}, ...]},
               "values": {"evs": [0.5, null], "stds": [0.1, null]},
               "metadata": {...}}]}

``pub`` is the PUB's number in the job. ``counts`` and the arrays of ``values`` are nested like a
numpy array of the PUB's ``shape``: an object or number for the shape ``[]``, a list of them for
``[2]``, a list of lists for ``[2, 3]``; a shape with an axis of length 0 has ``[]``. A bitstring
has classical bit 0 at its right end; outcomes that were not seen are left out. ``joint``, for two
and more registers, counts their outcomes shot by shot together, with a space between registers and
the first register at the right. ``values`` holds what is no register: expectation values (``evs``)
and their errors (``stds``, ``ensemble_standard_error`` …), IQ points. What is not finite is null,
a complex number is ``[real, imaginary]``.

In place of ``pubs``, the older programs have ``circuits``: ``name``, ``shots``, ``num_bits``, and
``counts`` or ``quasi_probabilities`` by bitstring, with spaces between registers where the body
tells their sizes; or (Estimator V1) ``values`` and ``metadata``, one for each circuit.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from qjobs_tui.errors import BadResult

from ..lazy import LazyArray
from ..pubs import BitArray, Distribution, Distributions, EstimatesV1
from ..stats.counting import each_counts, joint_counts, outcomes
from .encode import Verbatim, encode, shape_of
from .plain import array_text, nested, plain
from .selection import MOST_SETS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ..stats.counts import Outcomes
    from .selection import Part, Selection

    Countable = Selection | Distributions | EstimatesV1

_BATCH = 4096
_MOST_SHOTS = 1 << 32


def counts_text(found: Countable, *, is_chosen: bool = False) -> Iterator[bytes]:
    """Yield the form ``counts`` as JSON text, in pieces.

    Args:
        found: A selection of PUBs, or the result of an older program.
        is_chosen: Whether the selection is only a part of the result; it is recorded then.

    Raises:
        BadResult: An array cannot be decoded, or counts are none.

    """
    head: dict[str, Any] = {"format": "qjobs-tui counts", "version": 1}
    if isinstance(found, Distributions):
        circuits = [_circuit(one) for one in found.experiments]
        return encode({**head, "origin": found.origin, "circuits": circuits})
    if isinstance(found, EstimatesV1):
        values = _array(found.values)
        return encode({**head, "values": values, "metadata": plain(found.metadata)})
    record = found.record if is_chosen else None
    return encode({**head, "selection": record, "pubs": [_pub(part) for part in found.parts]})


def _pub(part: Part) -> dict[str, Any]:
    data = part.pub.data
    registers = data.registers
    for bits in registers.values():
        _check(bits)
    found: dict[str, Any] = {**part.record, "shape": shape_of(data)}
    if part.shape is not None:
        found["shape_in_job"] = part.shape
    if registers:
        found["registers"] = {name: _register(bits) for name, bits in registers.items()}
    if len(registers) > 1:
        found["joint"] = _joint(registers)
    rest = {name: value for name, value in data.items() if name not in registers}
    if rest:
        found["values"] = {name: _value(value) for name, value in rest.items()}
    return {**found, "metadata": plain(part.pub.metadata)}


def _check(bits: BitArray) -> None:
    sets = prod(bits.shape)
    if sets > MOST_SETS or bits.size > _MOST_SHOTS:
        what = f"has {sets} parameter sets and {bits.size} shots, more than can be counted"
        raise BadResult(what, path=bits.source.path)


def _register(bits: BitArray) -> dict[str, Any]:
    def pieces() -> Iterator[bytes]:
        leaves = (_outcomes(counts) for _, counts in each_counts(bits))
        yield from nested(bits.shape, leaves)

    return {"num_bits": bits.num_bits, "shots": bits.num_shots, "counts": Verbatim(pieces)}


def _joint(registers: Mapping[str, BitArray]) -> dict[str, Any]:
    shape = next(iter(registers.values())).shape

    def pieces() -> Iterator[bytes]:
        # Held so that they are decoded once, not once for each parameter set.
        held = [bits.source.load() for bits in registers.values()]
        leaves = (_outcomes(joint_counts(registers, index)) for index in np.ndindex(shape))
        yield from nested(shape, leaves)
        del held

    num_bits = sum(bits.num_bits for bits in registers.values())
    return {"registers": list(registers), "num_bits": num_bits, "counts": Verbatim(pieces)}


def _outcomes(found: Outcomes[Any]) -> Iterator[bytes]:
    """Yield an object of bitstrings and their weights, in pieces."""
    yield b"{"
    held: list[str] = []
    for place, (outcome, weight) in enumerate(found.items()):
        held.append(f'{", " if place else ""}"{found.bitstring(outcome)}": {weight!r}')
        if len(held) == _BATCH:
            yield "".join(held).encode()
            held = []
    yield "".join(held).encode()
    yield b"}"


def _array(value: LazyArray) -> Verbatim:
    return Verbatim(lambda: array_text(value.load()))


def _value(value: object) -> object:
    return _array(value) if isinstance(value, LazyArray) else plain(value)


def _circuit(one: Distribution) -> dict[str, Any]:
    found = outcomes(one)
    return {
        "name": one.name,
        "shots": one.shots,
        "num_bits": found.num_bits,
        "quasi_probabilities" if one.is_quasi else "counts": Verbatim(lambda: _outcomes(found)),
        "metadata": plain(one.metadata),
    }
