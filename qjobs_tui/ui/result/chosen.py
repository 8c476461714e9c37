"""The shots of chosen execution spans, and what is said of them."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

from qjobs_tui.errors import BadResult
from qjobs_tui.results.spans.select import union_mask

if TYPE_CHECKING:
    from qjobs_tui.results import pubs
    from qjobs_tui.results.spans import ExecutionSpan
    from qjobs_tui.results.spans.blocks import Mask
    from qjobs_tui.ui.result.look import Question


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a choice of spans does to what is shown.

    Attributes:
        spans: How many spans are chosen.
        shots: How many shots of what is looked at they cover.
        of: How many it has.
        trouble: Why all shots are shown nevertheless, or "".

    """

    spans: int
    shots: int = 0
    of: int = 0
    trouble: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether the spans have no shot of what is looked at."""
        return not (self.shots or self.trouble)


def masked(result: pubs.Result, asked: Question, shape: tuple[int, ...]) -> tuple[Mask | None, str]:
    """Find the shots that the chosen spans cover.

    Args:
        result: A result with spans.
        asked: Which PUB, which spans.
        shape: Shape of the PUB with its shots, ``(*pub_shape, shots)``.

    Returns:
        The union of the spans' masks, or None and why there is none.

    """
    found = getattr(result, "spans", None)
    if not found:
        return None, "has no execution spans"
    spans: list[ExecutionSpan] = [found[at] for at in sorted(asked.marks) if at < len(found)]
    try:
        return union_mask(asked.part, spans, shape), ""
    except BadResult as error:
        return None, error.what


def counted_in(asked: Question, mask: Mask) -> Chosen:
    """Say how many shots of what is asked for a mask has."""
    part = mask if asked.index is None else mask[asked.index]
    return Chosen(len(asked.marks), int(part.sum()), prod(part.shape))


def words(chosen: Chosen | None, count: int) -> str:
    """Say it in one line; "" when no spans are chosen, of which there are ``count``."""
    if not count:
        return ""
    spans = f"{count:,} marked span{'' if count == 1 else 's'}"
    if chosen is None:
        return f"{spans}: what is shown here does not tell shots apart (u unmarks)"
    if chosen.trouble:
        return f"all shots, not those of {spans}: the result {chosen.trouble} (u unmarks)"
    return f"shots of {spans}: {chosen.shots:,} of {chosen.of:,} (u all)"
