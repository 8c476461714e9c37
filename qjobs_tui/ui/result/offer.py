"""What a part of a result (PUB, item, circuit) can be looked at as; only headers are decoded."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from qjobs_tui.errors import BadResult
from qjobs_tui.results import pubs
from qjobs_tui.ui.result.registers import registers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from qjobs_tui.results.lazy import LazyArray
    from qjobs_tui.ui.result.look import Look

_UNREADABLE = "?"
_NUMBERS = frozenset("biufO") | {_UNREADABLE}


class Kind(Enum):
    """Kinds of pictures, in the order in which they are offered."""

    OUTCOMES = "outcomes"
    BITS = "marginals"
    POINTS = "IQ points"
    VALUES = "values"
    CURVE = "curve"
    NOISE = "noise factors"
    CONTENTS = "contents"
    TEXT = "text"
    METADATA = "metadata"

    @property
    def has_field(self) -> bool:
        """Whether it is a picture of a register or an array."""
        return self not in {Kind.CONTENTS, Kind.TEXT, Kind.METADATA}


BY_SHOT = frozenset({Kind.OUTCOMES, Kind.BITS, Kind.POINTS})
"""Pictures of shots: of one parameter set or of all, and of chosen spans."""


@dataclass(frozen=True, slots=True)
class Field:
    """What one picture is of.

    Attributes:
        names: The register, several that are joined, or the array.
        shape: Shape of the parameter sets; of an array of values its own.
        bits: Classical bits that a cursor can stand on.

    """

    names: tuple[str, ...] = ()
    shape: tuple[int, ...] = ()
    bits: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Offer:
    """The pictures there can be of a part, at least one, and what each of them can be of."""

    kinds: Mapping[Kind, Sequence[Field]]

    def field(self, look: Look) -> Field:
        """What is looked at."""
        return self.kinds[look.kind][look.field]


def parts(result: pubs.Result) -> Sequence[object]:
    """The PUBs, items or circuits of a result; nothing for one that is a whole."""
    match result:
        case pubs.PrimitiveResult():
            return result.pubs
        case pubs.ProgramResult() | pubs.NamedResult():
            return result.items
        case pubs.Distributions():
            return result.experiments
        case _:
            return ()


def part_word(result: pubs.Result) -> str:
    """What a part is called: PUB, item, circuit."""
    match result:
        case pubs.PrimitiveResult():
            return "PUB"
        case pubs.Distributions():
            return "circuit"
        case pubs.NamedResult() if result.program == "noise learner":
            return "layer"
        case _:
            return "item"


def offered(result: pubs.Result, part: int) -> Offer:
    """Say how a part can be looked at; one that cannot be read has its contents alone."""
    try:
        kinds = dict(_kinds(result, part))
    except BadResult:
        kinds = {Kind.CONTENTS: [Field()], Kind.METADATA: [Field()]}
    return Offer({kind: fields for kind, fields in kinds.items() if fields})


def _kinds(result: pubs.Result, part: int) -> Iterator[tuple[Kind, Sequence[Field]]]:
    whole = [Field()]
    match result:
        case pubs.PrimitiveResult() if result.pubs:
            yield from _of_data(result.pubs[part].data, list(_registers(result, part)))
        case pubs.ProgramResult() if result.items:
            raw = list(_registers(result, part))
            yield from ((Kind.CONTENTS, whole), (Kind.OUTCOMES, raw), (Kind.BITS, raw))
        case pubs.Distributions() if result.experiments:
            circuit = result.experiments[part]
            field = Field(("outcomes",), (), _bits(circuit))
            yield from ((Kind.OUTCOMES, [field]), (Kind.BITS, [field]))
        case pubs.EstimatesV1():
            yield from _of_values({"values": result.values})
        case pubs.TextResult() | pubs.EmptyResult():
            yield Kind.TEXT, whole
            return
        case pubs.TreeResult():
            yield Kind.CONTENTS, whole
            return
        case _:
            yield Kind.CONTENTS, whole if parts(result) else []
    yield Kind.METADATA, whole


def _bits(circuit: pubs.Distribution) -> int:
    longest = max(circuit.values, default=0).bit_length()
    return max(longest, circuit.num_bits or sum(circuit.spaces) or 1)


def _of_data(data: pubs.DataBin, counted: list[Field]) -> Iterator[tuple[Kind, Sequence[Field]]]:
    points = list(_points(data))
    yield from ((Kind.OUTCOMES, counted), (Kind.BITS, counted), (Kind.POINTS, points))
    values = estimates(data)
    yield from _of_values(values)
    if {"evs", "evs_noise_factors"} <= set(values):
        shape = _lengths(values["evs"])
        if _lengths(values["evs_noise_factors"])[:-1] == shape:
            yield Kind.NOISE, [Field(("evs_noise_factors",), shape)]
    if not (counted or points or values):
        yield Kind.CONTENTS, [Field()]


def _registers(result: pubs.Result, part: int) -> Iterator[Field]:
    """The registers, and all of them joined where they have the same shots."""
    found = registers(result, part)
    forms: set[tuple[int, ...] | None] = set()
    for name, bits in found.items():
        try:
            shape: tuple[int, ...] = bits.shape
            forms.add((*shape, bits.num_shots))
        except BadResult:
            shape = ()  # looking at it says why
            forms.add(None)
        yield Field((name,), shape, bits.num_bits)
    form = forms.pop() if len(forms) == 1 else None
    if len(found) > 1 and form is not None:
        together = sum(bits.num_bits for bits in found.values())
        yield Field(tuple(found), form[:-1], together)


def _points(data: pubs.DataBin) -> Iterator[Field]:
    """Fields of IQ points: by shot ``(*shape, shots, bits)``, or their means ``(*shape, bits)``."""
    shape = data.shape or ()
    for name, array in data.arrays.items():
        lengths = _lengths(array)
        fits = len(lengths) - len(shape) in {1, 2} and lengths[: len(shape)] == shape
        if _kind(array) == "c" and fits:
            yield Field((name,), shape, lengths[-1])


def estimates(data: pubs.DataBin) -> dict[str, LazyArray]:
    """The arrays of expectation values by name."""
    arrays = data.arrays
    found = {name: array for name, array in arrays.items() if name.startswith("evs")}
    return {name: array for name, array in found.items() if _kind(array) in _NUMBERS}


def _of_values(values: Mapping[str, LazyArray]) -> Iterator[tuple[Kind, Sequence[Field]]]:
    fields = [Field((name,), _lengths(array)) for name, array in values.items()]
    lines = [one for one in fields if 0 not in one.shape and max(one.shape, default=0) > 1]
    yield from ((Kind.VALUES, fields), (Kind.CURVE, lines))


def _kind(array: LazyArray) -> str:
    """The kind of an array's elements; one that cannot be read has none."""
    try:
        return array.dtype.kind
    except BadResult:
        return _UNREADABLE


def _lengths(array: LazyArray) -> tuple[int, ...]:
    try:
        return array.shape
    except BadResult:
        return ()
