"""How keys move through what is drawn: each takes what is drawn and gives the next look."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qjobs_tui.ui.result.offer import Kind
from qjobs_tui.ui.result.page import bits_below, last, more_columns

if TYPE_CHECKING:
    from qjobs_tui.ui.result.look import Look
    from qjobs_tui.ui.result.page import Page


def scrolled(view: Page, rows: int) -> Look:
    """Show what is so many lines below; of marginals, go to the bit below."""
    look = view.look
    if look.kind is Kind.BITS:
        beyond = look.bit + rows * bits_below(view)
        return _at_bit(view, beyond) if 0 <= beyond < _bits(view) else look
    lowest = last(view)
    return replace(look, row=max(0, min(min(look.row, lowest) + rows, lowest)))


def leafed(view: Page, pages: int) -> Look:
    """Show the next page, or another one; of marginals, as `scrolled`."""
    if view.look.kind is Kind.BITS:
        return ended(view, pages)
    return scrolled(view, pages * max(1, view.room.rows - 2))


def ended(view: Page, side: int) -> Look:
    """Show the begin (side -1) or the end (side 1)."""
    if view.look.kind is Kind.BITS:
        return _at_bit(view, 0 if side < 0 else _bits(view) - 1)
    return replace(view.look, row=0 if side < 0 else last(view))


def crossed(view: Page, steps: int) -> Look:
    """Go to the next bit; of a table, show what is a column further."""
    look = view.look
    if look.kind is Kind.VALUES:
        if steps > 0 and not more_columns(view):
            return look
        return replace(look, column=max(0, look.column + steps))
    return _at_bit(view, look.bit + steps)


def _at_bit(view: Page, bit: int) -> Look:
    return replace(view.look, bit=max(0, min(bit, _bits(view) - 1)))


def _bits(view: Page) -> int:
    return view.offer.field(view.look).bits
