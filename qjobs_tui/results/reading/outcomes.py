"""Outcomes of older programs: circuit-runner, qasm3-runner and Sampler V1.

The layout of a runner's body is that of Qiskit's ``Result``, as ``qiskit.result.postprocess`` and
``RunnerResult`` of qiskit-ibm-runtime read it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from qjobs_tui.errors import BadResult

from ..pubs import EMPTY, Distribution, Distributions
from .codec import plain_object, value
from .values import INT_KEYS, refuse_collisions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from ..gate.node import Node

_HEX = re.compile("0x[0-9a-fA-F]{1,100000}", re.ASCII)
_BITS = re.compile("(?:0b)?[01]{1,100000}", re.ASCII)
_DECIMAL = re.compile("0|[1-9][0-9]{0,999}", re.ASCII)
_MOST_BITS = 1_000_000


def read_runner(node: Node) -> Distributions:
    """Return the experiments of a runner's body.

    An outcome is hexadecimal ("0x3") or the bits themselves. What else an experiment says is in
    its metadata: its header, ``meas_level``, ``success`` and so on.

    Raises:
        BadResult: The body breaks its form.

    """
    experiments = tuple(_experiment(one) for one in node["results"].elements())
    metadata = {key: value(one) for key, one in node.members() if key != "results"}
    return Distributions(experiments, "runner", metadata)


def _experiment(node: Node) -> Distribution:
    header, data = _object(node, "header"), _object(node, "data")
    values, is_quasi = _outcomes(data)
    spaces = _spaces(header.get("creg_sizes") if header else None)
    # At least so many as the widest outcome has, whatever the header says.
    widest = max((outcome.bit_length() for outcome in values), default=0)
    num_bits = max(_declared(header, sum(spaces)), widest) or None
    name, shots = header.get("name") if header else None, node.get("shots")
    return Distribution(
        values=values,
        shots=shots.integer() if shots is not None and isinstance(shots.value, int) else None,
        num_bits=num_bits,
        # As when it is printed: spaces that do not fit the bits would only mislead.
        spaces=spaces if sum(spaces) == num_bits else (),
        is_quasi=is_quasi,
        name=name.text() if name is not None and name.is_text else "",
        metadata={key: value(one) for key, one in node.members() if key != "data"},
    )


def _object(node: Node, key: str) -> Node | None:
    found = node.get(key)
    if found is None or found.value is None:
        return None
    if not found.is_object:
        raise found.wrong("is no object")
    return found


def _outcomes(data: Node | None) -> tuple[Mapping[int, float], bool]:
    """Return values by outcome, and whether they are quasi-probabilities."""
    for key, is_quasi in (("counts", False), ("quasiprobabilities", True)):
        if data is not None and key in data:
            return _by_outcome(data[key], _of_runner), is_quasi
    return {}, False


def _by_outcome(node: Node, read: Callable[[str], int]) -> Mapping[int, float]:
    if not node.is_object:
        raise node.wrong("is no object")
    names = [key for key in node.value if key != INT_KEYS]
    try:
        outcomes = [read(name) for name in names]
        refuse_collisions(outcomes)
    except BadResult as error:
        raise node.wrong(error.what) from None
    found = dict(zip(outcomes, _numbers(node, names), strict=True))
    if len(found) < len(outcomes):
        raise node.wrong("names an outcome twice")
    return found


def _numbers(node: Node, names: Iterable[str]) -> Iterable[float]:
    for name in names:
        one = node.value[name]
        if type(one) is int or type(one) is float:
            yield one
        else:
            yield node.child(one, name).number()


def _of_runner(name: str) -> int:
    if _HEX.fullmatch(name):
        return int(name, 16)
    if _BITS.fullmatch(name):
        return int(name, 2)
    raise BadResult(f"names {name[:40]!r}, which is no outcome")


def _of_sampler(name: str) -> int:
    if _DECIMAL.fullmatch(name):
        return int(name)
    if _HEX.fullmatch(name):
        return int(name, 16)
    raise BadResult(f"names {name[:40]!r}, which is no outcome")


def _spaces(node: Node | None) -> tuple[int, ...]:
    """Return the sizes of the registers in ``[[name, size], ...]``."""
    if node is None or node.value is None:
        return ()
    spaces = tuple(_space(one) for one in node.elements())
    if sum(spaces) > _MOST_BITS:
        raise node.wrong(f"has more than {_MOST_BITS} bits")
    return spaces


def _space(node: Node) -> int:
    pair = list(node.elements())
    if len(pair) != 2:
        raise node.wrong("is no pair of a register and its size")
    return pair[1].integer(most=_MOST_BITS)


def _declared(header: Node | None, total: int) -> int:
    """Return how many bits the header gives an outcome."""
    slots = header.get("memory_slots") if header else None
    if slots is not None and slots.value is not None:
        return slots.integer(most=_MOST_BITS)
    # A runner's quasi-probabilities are printed with one bit for each measurement of this.
    mapping = header.get("final_measurement_mapping") if header else None
    return max(total, len(mapping.value) if mapping is not None and mapping.is_object else 0)


def read_sampler_v1(node: Node) -> Distributions:
    """Return the quasi-probabilities of Sampler V1: an outcome is an integer in decimal.

    The first releases wrote the bits themselves; they are told by all having the same length, more
    than one, and one of them beginning with 0.

    Raises:
        BadResult: The body breaks its form.

    """
    metadata = metadata_of_each(node)
    experiments = []
    for at, one in enumerate(node["quasi_dists"].elements()):
        told = metadata[at] if at < len(metadata) else EMPTY
        shots = told.get("shots")
        bits = _written_bits(one)
        values = _by_outcome(one, _of_runner if bits else _of_sampler)
        experiments.append(
            Distribution(
                values,
                shots=shots if type(shots) is int else None,
                num_bits=bits,
                is_quasi=True,
                metadata=told,
            )
        )
    rest = {key: value(one) for key, one in node.members() if key not in _V1}
    return Distributions(tuple(experiments), "sampler V1", rest)


_V1 = frozenset({"quasi_dists", "metadata"})


def _written_bits(node: Node) -> int | None:
    names = [key for key in node.value if key != INT_KEYS] if node.is_object else []
    lengths = {len(name) for name in names}
    if len(lengths) != 1 or not any(name.startswith("0") for name in names):
        return None
    length = lengths.pop()
    return length if length > 1 and all(map(_BITS.fullmatch, names)) else None


def metadata_of_each(node: Node) -> tuple[Mapping[str, Any], ...]:
    """Return the metadata of a V1 primitive: an object for each circuit, or none at all."""
    found = node.get("metadata")
    if found is None or found.value is None:
        return ()
    return tuple(plain_object(one) for one in found.elements())
