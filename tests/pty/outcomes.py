"""Outcomes with their counts, as they stand on the screen and as IBM's client counts them."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
from qiskit.primitives.containers import BitArray

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tests.pty.session import PtySession

_ROW = re.compile(
    r"(?P<label>0x[0-9a-f]+|[01]+(?:…\[ *\d+\]…[01]+)?) [█▉▊▋▌▍▎▏]+ +(?P<count>[\d,]+) +[\d.]+ %"
)
_CUT = re.compile(r"([01]+)…\[ *(\d+)\]…([01]+)")
_TOLD = re.compile(r"([\d,]+) shots · ([\d,]+) different outcomes? · (\d+) bits")


def rows(text: str) -> list[tuple[str, int]]:
    """The outcomes on the screen, from top to bottom."""
    return [(found["label"], _number(found["count"])) for found in _ROW.finditer(text)]


def until_counts(screen: PtySession, counts: Mapping[str, int], at_least: int) -> int:
    """Wait until the histogram shows just these counts; return how many outcomes were compared.

    Args:
        screen: What is looked at.
        counts: What IBM's client counts.
        at_least: How many outcomes must be in sight.
    """
    try:
        screen.until(lambda text: not any(_mistakes(text, counts, at_least)))
    except AssertionError as error:
        told = "\n".join(_mistakes(screen.text, counts, at_least))
        raise AssertionError(f"{told}\n{error}") from None
    return len(rows(screen.text))


def _mistakes(text: str, counts: Mapping[str, int], at_least: int) -> Iterator[str]:
    found, told = rows(text), _TOLD.search(text)
    if told is None or len(found) < min(at_least, len(counts)):
        yield f"only {len(found)} outcomes are shown"
        return
    expected = (sum(counts.values()), len(counts), len(next(iter(counts))))
    if tuple(map(_number, told.groups())) != expected:
        yield f"{told.group()!r} is said of {expected}"
    most = sorted(counts.values(), reverse=True)[: len(found)]
    if [count for _, count in found] != most:
        yield f"the counts are {[count for _, count in found]}, not {most}"
    yield from _strangers(found, counts)


def _strangers(found: Sequence[tuple[str, int]], counts: Mapping[str, int]) -> Iterator[str]:
    """Outcomes that were not measured so often, or are shown more often than there are such."""
    shown = Counter(found)
    for (label, count), times in shown.items():
        there = sum(one == count and _is_written(bits, label) for bits, one in counts.items())
        if there < times:
            yield f"{label} is shown {times} times with {count}, and {there} such were measured"


def _is_written(bits: str, label: str) -> bool:
    """Whether an outcome may be written so, be it in hex or cut in its middle."""
    if label.startswith("0x"):
        return int(label, 16) == int(bits, 2)
    cut = _CUT.fullmatch(label)
    if cut is None:
        return bits == label
    left, ones, right = cut.groups()
    middle = bits[len(left) : -len(right)]
    return bits == left + middle + right and middle.count("1") == int(ones)


def counts_of(bits: Any, mask: np.ndarray[Any, Any] | None = None) -> dict[str, int]:
    """What the client counts, in all shots or in those of a mask of shape ``(*shape, shots)``."""
    chosen = bits if mask is None else BitArray(bits.array[mask], bits.num_bits)
    counts: dict[str, int] = chosen.get_counts()
    return counts


def union(masks: Sequence[np.ndarray[Any, Any]]) -> np.ndarray[Any, Any]:
    """The shots of any of the masks."""
    return np.asarray(np.stack(masks).any(axis=0))


def selected(pub: Any, mask: np.ndarray[Any, Any]) -> Iterator[dict[str, Any]]:
    """What is left of the registers of a PUB: one of them for each number of shots in a set."""
    each = mask.sum(axis=-1).reshape(-1)
    flat = mask.reshape(-1, mask.shape[-1])
    for count in sorted({int(one) for one in each if one}):
        places = np.flatnonzero(each == count)
        shape = mask.shape[:-1] if len(places) == len(each) else (len(places),)
        yield {
            name: BitArray(
                np.stack(
                    [bits.array.reshape(*flat.shape, -1)[place][flat[place]] for place in places]
                ).reshape(*shape, count, -1),
                bits.num_bits,
            )
            for name, bits in pub.data.items()
        }


def _number(text: str) -> int:
    return int(text.replace(",", ""))
