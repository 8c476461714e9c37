"""From a result and a question to the numbers that are drawn; run it in a thread."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from qjobs_tui.errors import BadResult
from qjobs_tui.results import pubs, stats
from qjobs_tui.results.spans.select import cut
from qjobs_tui.ui.result.chosen import Chosen, counted_in, masked
from qjobs_tui.ui.result.offer import Kind
from qjobs_tui.ui.result.registers import pub_of, registers
from qjobs_tui.ui.result.told import Told, contents, metadata, printed
from qjobs_tui.ui.result.valued import Mitigated, Valued, mitigated, valued

if TYPE_CHECKING:
    from qjobs_tui.results.lazy import LazyArray
    from qjobs_tui.results.pubs import BitArray
    from qjobs_tui.results.stats import Counts, Estimates, QuasiProbabilities
    from qjobs_tui.ui.result.look import Question
    from qjobs_tui.ui.text import Glyphs

    Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """Outcomes.

    Attributes:
        outcomes: Their counts, or quasi-probabilities.
        ranks: Places of the outcomes, those of greatest weight first; equal ones by outcome.
        bits: The probability of 1 for each bit; None where there are no shots.
        chosen: What the chosen spans are; None where none are.

    """

    outcomes: Counts | QuasiProbabilities
    ranks: np.ndarray[Any, np.dtype[np.intp]]
    bits: Estimates | None
    chosen: Chosen | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Pointed:
    """IQ points.

    Attributes:
        points: Complex, of shape (points, bits): of each shot, or means of shots.
        means: Their mean for each bit.
        spreads: Standard deviations of real and imaginary part for each bit, of shape (2, bits).
        is_mean: Whether each point is a mean over the shots of a parameter set.
        chosen: What the chosen spans are; None where none are.

    """

    points: Array
    means: Array
    spreads: Array
    is_mean: bool
    chosen: Chosen | None = None


@dataclass(frozen=True, slots=True)
class Broken:
    """What cannot be read: its JSON path, and why."""

    path: str
    what: str


Study = Counted | Pointed | Valued | Mitigated | Told | Broken


def study(result: pubs.Result, asked: Question, glyphs: Glyphs) -> Study:
    """Work out what is drawn; what of the body is broken is an answer too."""
    try:
        return _found(result, asked, glyphs)
    except BadResult as error:
        return Broken(error.path or "the body", error.what)


def _found(  # noqa: PLR0911 - one for each kind
    result: pubs.Result, asked: Question, glyphs: Glyphs
) -> Study:
    match asked.kind:
        case Kind.OUTCOMES:
            return _outcomes(result, asked)
        case Kind.POINTS:
            return _points(result, asked)
        case Kind.VALUES:
            return valued(result, asked)
        case Kind.NOISE:
            return mitigated(result, asked)
        case Kind.TEXT:
            return printed(result, glyphs)
        case Kind.CONTENTS:
            return contents(result, asked.part, glyphs)
        case _:
            return metadata(result, asked.part, glyphs)


def _outcomes(result: pubs.Result, asked: Question) -> Counted:
    if isinstance(result, pubs.Distributions):
        return _counted(stats.outcomes(result.experiments[asked.part]), None)
    found = registers(result, asked.part)
    joined = {name: found[name] for name in asked.names}
    if not asked.marks:
        return _counted(stats.joint_counts(joined, asked.index), None)
    first = next(iter(joined.values()))
    mask, trouble = masked(result, asked, (*first.shape, first.num_shots))
    if mask is None:
        chosen = Chosen(len(asked.marks), trouble=trouble)
        return _counted(stats.joint_counts(joined, asked.index), chosen)
    kept = {name: _cut(bits, mask, asked) for name, bits in joined.items()}
    return _counted(stats.joint_counts(kept), counted_in(asked, mask))


def _cut(bits: BitArray, mask: Array, asked: Question) -> BitArray:
    kept = cut(bits, mask)
    return kept.bits if asked.index is None else kept.at(*asked.index)


def _counted(outcomes: Counts | QuasiProbabilities, chosen: Chosen | None) -> Counted:
    ranks = np.argsort(-abs(outcomes.weights), kind="stable")
    # Nothing is known of bits that nobody looked at.
    bits = stats.bit_probabilities(outcomes) if outcomes.distinct else None
    return Counted(outcomes, ranks, bits, chosen)


def _points(result: pubs.Result, asked: Question) -> Pointed:
    data = pub_of(result, asked.part).data
    array = data.arrays[asked.names[0]]
    shape = data.shape or ()
    is_mean = len(array.shape) == len(shape) + 1
    if is_mean or not asked.marks:
        return _pointed(_part(array, asked), is_mean=is_mean, chosen=None)
    mask, trouble = masked(result, asked, array.shape[:-1])
    if mask is None:
        chosen = Chosen(len(asked.marks), trouble=trouble)
        return _pointed(_part(array, asked), is_mean=False, chosen=chosen)
    _check_shape(array, mask)
    part = mask if asked.index is None else mask[asked.index]
    kept = _part(array, asked)[part.reshape(-1)]
    return _pointed(kept, is_mean=False, chosen=counted_in(asked, mask))


def _check_shape(array: LazyArray, mask: Array) -> None:
    if array.shape[:-1] != mask.shape:
        what = f"has shots of shape {array.shape[:-1]}, its spans have {mask.shape}"
        raise BadResult(what, path=array.path)


def _part(array: LazyArray, asked: Question) -> Array:
    """Points of one parameter set, or of all, in one row; shape (points, bits)."""
    values = array.load()
    part = values if asked.index is None else values[asked.index]
    return part.reshape(prod(part.shape[:-1]), part.shape[-1])


def _pointed(points: Array, *, is_mean: bool, chosen: Chosen | None) -> Pointed:
    bits = points.shape[-1]
    if not len(points):
        return Pointed(points, np.zeros(bits), np.zeros((2, bits)), is_mean, chosen)
    with np.errstate(all="ignore"):  # a body may hold infinite values
        means = points.mean(axis=0, dtype=np.complex128)
        spreads = np.stack([points.real.std(axis=0), points.imag.std(axis=0)])
    return Pointed(points, means, spreads, is_mean, chosen)
