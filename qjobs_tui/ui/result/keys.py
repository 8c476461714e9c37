"""Which keys mean something for what is looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qjobs_tui.ui.result.look import has_places
from qjobs_tui.ui.result.offer import Kind

if TYPE_CHECKING:
    from qjobs_tui.ui.result.look import Look
    from qjobs_tui.ui.result.offer import Offer

_SCROLLED = frozenset({Kind.OUTCOMES, Kind.BITS, Kind.VALUES, Kind.CONTENTS, Kind.TEXT})
_ACROSS = frozenset({Kind.BITS, Kind.POINTS})


def works(action: str, offer: Offer, look: Look, parts: int) -> bool:  # noqa: PLR0911 - one a key
    """Whether an action of the result's keys can change what is shown.

    Args:
        action: Its name, without parameters.
        offer: What can be looked at.
        look: What is.
        parts: How many PUBs, items or circuits there are.

    """
    field = offer.field(look)
    match action:
        case "part":
            return parts > 1
        case "kind":
            return len(offer.kinds) > 1
        case "place":
            return has_places(offer, look)
        case "field":
            return len(offer.kinds[look.kind]) > 1
        case "notation" | "order":
            return look.kind is Kind.OUTCOMES
        case "axis":
            return look.kind is Kind.CURVE and len(field.shape) > 1
        case "across":
            is_grid = look.kind is Kind.VALUES and len(field.shape) > 1
            return is_grid or (look.kind in _ACROSS and field.bits > 1)
        case _:
            return look.kind in _SCROLLED or look.kind is Kind.METADATA
