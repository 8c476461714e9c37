"""What a result body holds, in the field's own terms; arrays stay encoded until they are used.

The names and the layout are those of Qiskit's primitives: a `PrimitiveResult` is one `PubResult`
for each PUB of the job, its `DataBin` holds a `BitArray` for each classical register (sampler) or
arrays of expectation values (estimator). What older programs return has types of its own below.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import ceil, prod
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from qjobs_tui.errors import BadResult

from .lazy import LazyArray, Shape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .spans import ExecutionSpans

MOST_SHOTS = 1 << 30
"""Shots of a register: an array of no bytes a shot can claim any number."""

EMPTY: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True, eq=False)
class BitArray:
    """The outcomes of one classical register.

    ``array`` is uint8 of shape ``(*shape, num_shots, ceil(num_bits / 8))``, big-endian over a
    whole row: the lowest bit of the last byte is classical bit 0, and a printed bitstring has
    bit 0 at its right end. The spare high bits of the first byte are 0.

    Args:
        source: The array as it stands in the body.
        num_bits: Bits of the register.

    """

    source: LazyArray
    num_bits: int

    @classmethod
    def of(cls, array: np.ndarray[Any, Any], num_bits: int) -> BitArray:
        """Make one of packed values that are already there."""
        return cls(LazyArray.of(array), num_bits)

    @property
    def shape(self) -> Shape:
        """Shape of the PUB: the parameter sets, without the shots."""
        return self._checked()[:-2]

    @property
    def num_shots(self) -> int:
        """Shots of each parameter set."""
        return self._checked()[-2]

    @property
    def size(self) -> int:
        """Shots of all parameter sets together."""
        return prod(self._checked()[:-1])

    @property
    def array(self) -> np.ndarray[Any, np.dtype[np.uint8]]:
        """The packed outcomes; decodes. Raises BadResult for an array that is no BitArray."""
        self._checked()
        values = self.source.load()
        spare = -self.num_bits % 8
        if spare and values.size and int(values[..., 0].max()) >> (8 - spare):
            values = values.copy()
            values[..., 0] &= 0xFF >> spare
        return values

    def _checked(self) -> Shape:
        shape, dtype = self.source.shape, self.source.dtype
        if dtype != np.uint8 or len(shape) < 2:
            raise BadResult(f"is {dtype} of shape {shape}, no BitArray", path=self.source.path)
        if shape[-1] != ceil(self.num_bits / 8):
            what = f"has {shape[-1]} bytes a shot for {self.num_bits} bits"
            raise BadResult(what, path=self.source.path)
        if prod(shape[:-1]) > MOST_SHOTS:
            what = f"claims {prod(shape[:-1])} shots, more than can be counted"
            raise BadResult(what, path=self.source.path)
        return shape


class DataBin(Mapping[str, Any]):
    """The data of one PUB by name: BitArray, LazyArray, or a plain value.

    Args:
        fields: The values; registers for a sampler, ``evs``, ``stds`` … for an estimator.
        shape: Shape of the PUB; None where the body does not say.

    """

    def __init__(self, fields: Mapping[str, Any], shape: Shape | None = None) -> None:
        self._fields = MappingProxyType(dict(fields))
        self.shape = shape

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - a field may be of any type
        return self._fields[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)

    @property
    def registers(self) -> dict[str, BitArray]:
        """The classical registers, in the order of the body."""
        return {name: value for name, value in self.items() if isinstance(value, BitArray)}

    @property
    def arrays(self) -> dict[str, LazyArray]:
        """The arrays: expectation values, or IQ points of kerneled measurements."""
        return {name: value for name, value in self.items() if isinstance(value, LazyArray)}

    def __repr__(self) -> str:
        return f"DataBin({', '.join(self)}, shape={self.shape})"


@dataclass(frozen=True, slots=True, eq=False)
class PubResult:
    """The result of one PUB; ``kind`` is its ``__type__``, such as ``SamplerPubResult``."""

    data: DataBin
    metadata: Mapping[str, Any] = field(default_factory=lambda: EMPTY)
    kind: str = "PubResult"


@dataclass(frozen=True, slots=True, eq=False)
class PrimitiveResult:
    """The result of a Sampler or Estimator job.

    ``spans`` say when each shot was measured; None where the body does not. ``origin`` is the
    form it was read from: ``__type__``, ``rest``, or the executor's schema version (``v2.0``).
    """

    pubs: tuple[PubResult, ...]
    metadata: Mapping[str, Any] = field(default_factory=lambda: EMPTY)
    spans: ExecutionSpans | None = None
    origin: str = "__type__"


@dataclass(frozen=True, slots=True, eq=False)
class ProgramItem:
    """One item of a quantum program: its arrays by name, as they were measured."""

    arrays: Mapping[str, LazyArray]
    metadata: Mapping[str, Any] = field(default_factory=lambda: EMPTY)


@dataclass(frozen=True, slots=True, eq=False)
class ProgramResult:
    """Raw items of an executor job, not (or not by us) turned into a primitive's result.

    ``note`` says why, when the job's ``role`` (``estimator_v2`` …) promises more.
    """

    items: tuple[ProgramItem, ...]
    version: str
    role: str = ""
    spans: ExecutionSpans | None = None
    passthrough: Any = None
    metadata: Mapping[str, Any] = field(default_factory=lambda: EMPTY)
    note: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Distribution:
    """Outcomes of one circuit of an older program.

    Args:
        values: Counts, or (quasi-)probabilities, by outcome as an integer (bit 0 is lowest).
        shots: Shots, where the body says.
        num_bits: Classical bits; None where the body does not say.
        spaces: Sizes of the classical registers, first register first; a printed bitstring has
            the last one at its left.
        is_quasi: Whether the values are (quasi-)probabilities rather than counts.
        name: Name of the circuit.

    """

    values: Mapping[int, float]
    shots: int | None = None
    num_bits: int | None = None
    spaces: tuple[int, ...] = ()
    is_quasi: bool = False
    name: str = ""
    metadata: Mapping[str, Any] = field(default_factory=lambda: EMPTY)


@dataclass(frozen=True, slots=True, eq=False)
class Distributions:
    """The result of circuit-runner, qasm3-runner (``runner``) or Sampler V1 (``sampler V1``)."""

    experiments: tuple[Distribution, ...]
    origin: str
    metadata: Mapping[str, Any] = field(default_factory=lambda: EMPTY)


@dataclass(frozen=True, slots=True, eq=False)
class EstimatesV1:
    """The result of Estimator V1: one expectation value for each circuit."""

    values: LazyArray
    metadata: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class NamedResult:
    """A result that is neither PUBs nor counts: noise learner, calibrator, as arrays and trees.

    Args:
        program: ``noise learner``, ``calibrator``.
        version: Schema version, or "".
        items: For each item its values by name: LazyArray, datetime, plain JSON.

    """

    program: str
    items: tuple[Mapping[str, Any], ...]
    version: str = ""
    metadata: Mapping[str, Any] = field(default_factory=lambda: EMPTY)


@dataclass(frozen=True, slots=True, eq=False)
class Opaque:
    """A value that is kept and not decoded: a circuit, or a type that is not known here.

    Args:
        type: Its ``__type__``, or "text" for a long string.
        size: Its size in the body, in bytes.
        value: The tree of an unknown type; None for what is binary.

    """

    type: str
    size: int
    value: Any = None


@dataclass(frozen=True, slots=True, eq=False)
class TextResult:
    """Text instead of a result: what a failed program printed. ``tail`` is where to look."""

    text: str
    size: int

    @property
    def tail(self) -> str:
        """The text from the last traceback on; all of it when there is none."""
        return self.text[max(self.text.rfind("Traceback"), 0) :]


@dataclass(frozen=True, slots=True)
class EmptyResult:
    """No body: the job has no result."""


@dataclass(frozen=True, slots=True, eq=False)
class TreeResult:
    """JSON of no known form; ``note`` says what is known of it."""

    value: Any = field(default=None)
    note: str = ""


Result = (
    PrimitiveResult
    | ProgramResult
    | Distributions
    | EstimatesV1
    | NamedResult
    | TextResult
    | EmptyResult
    | TreeResult
)
