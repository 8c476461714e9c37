"""What a result is, on one line and in users' words."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from qjobs_tui.errors import BadResult
from qjobs_tui.results import pubs
from qjobs_tui.results.lazy import LazyArray
from qjobs_tui.ui.result.room import many
from qjobs_tui.ui.result.tree import in_short
from qjobs_tui.ui.text import UNICODE, clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qjobs_tui.ui.text import Glyphs

_LOOK = 64
_MOST = 300
_ITEMS = {"noise learner": "layer", "calibrator": "item"}


def headline(result: pubs.Result, glyphs: Glyphs = UNICODE) -> str:
    """Describe a result in one clean line; only headers of arrays are decoded, of 64 PUBs at most.

    Args:
        result: Any result.
        glyphs: The signs the terminal can show.

    """
    return clean(", ".join(word for word in _words(result, glyphs) if word), glyphs, _MOST)


def _words(result: pubs.Result, glyphs: Glyphs) -> Sequence[str]:
    match result:
        case pubs.PrimitiveResult():
            return _primitive(result)
        case pubs.ProgramResult():
            return _program(result)
        case pubs.Distributions():
            return _distributions(result)
        case pubs.EstimatesV1():
            return ("Estimator V1", _values([result.values]))
        case pubs.NamedResult():
            name = f"{result.program[:1].upper()}{result.program[1:]} {result.version}".rstrip()
            return (name, many(len(result.items), _ITEMS.get(result.program, "item")))
        case _:
            return _other(result, glyphs)


def _primitive(result: pubs.PrimitiveResult) -> Sequence[str]:
    origin = f"by executor {result.origin}" if result.origin.startswith("v") else ""
    count = many(len(result.pubs), "PUB")
    shown = [pub.data for pub in result.pubs[:_LOOK]]
    is_whole = len(shown) == len(result.pubs)
    if any(pub.kind == "EstimatorPubResult" or "evs" in pub.data for pub in result.pubs[:1]):
        values = [data["evs"] for data in shown if "evs" in data]
        return ("Estimator result", count, _values(values) if is_whole else "", origin)
    is_sampler = any(pub.kind == "SamplerPubResult" or pub.data.registers for pub in result.pubs)
    name = "Sampler result" if is_sampler else "Result of a primitive"
    points = "IQ points" if shown and all(_is_kerneled(data) for data in shown) else ""
    told = (_bits(shown), _shots(shown)) if is_whole else ()
    return (name, count, *told, points, origin)


def _bits(shown: Sequence[pubs.DataBin]) -> str:
    """How many bits the widest PUB has: nearly always the qubits that were measured."""
    sizes = [sum(bits.num_bits for bits in data.registers.values()) for data in shown]
    most = max(sizes, default=0)
    up_to = "up to " if len(set(sizes)) > 1 else ""
    return f"{up_to}{many(most, 'bit')}" if most else ""


def _shots(shown: Sequence[pubs.DataBin]) -> str:
    try:
        firsts = [next(iter(data.registers.values()), None) for data in shown]
        sizes = [bits.size for bits in firsts if bits is not None]
    except BadResult:
        return ""
    return many(sum(sizes), "shot") if sizes else ""


def _is_kerneled(data: pubs.DataBin) -> bool:
    try:
        kinds = {array.dtype.kind for array in data.arrays.values()}
    except BadResult:
        return False
    return kinds == {"c"} and not data.registers


def _values(values: Sequence[object]) -> str:
    try:
        sizes = [prod(one.shape) if isinstance(one, LazyArray) else 1 for one in values]
    except BadResult:
        return ""
    return many(sum(sizes), "value")


def _program(result: pubs.ProgramResult) -> Sequence[str]:
    role = f" ({result.role})" if result.role else ""
    needs = ": needs Qiskit" if result.role and result.note else ""
    items = f"{many(len(result.items), 'raw item')}{role}{needs}"
    return (f"Executor {result.version}", items)


def _distributions(result: pubs.Distributions) -> Sequence[str]:
    kinds = frozenset(one.is_quasi for one in result.experiments)
    what = {frozenset({True}): "Probabilities of ", frozenset({False}): "Counts of "}
    told = what.get(kinds, "Outcomes of ") + many(len(result.experiments), "circuit")
    return (told, "from Sampler V1" if result.origin == "sampler V1" else "from an older program")


def _other(result: pubs.Result, glyphs: Glyphs) -> Sequence[str]:
    match result:
        case pubs.TextResult():
            failed = "Traceback" in result.text
            name = "Text of a failed program" if failed else "Text instead of a result"
            return (name, many(result.size, "byte"))
        case pubs.TreeResult():
            return ("JSON of no known form", in_short(result.value, glyphs), result.note)
        case _:
            return ("No result: the body is empty",)
