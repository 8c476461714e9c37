"""What is known of the answer to a question that a tab asks: nothing yet, parts, or all of it.

    Absent ── nothing to ask for      Offered ── asked for on a key      Arriving ── under way
    Refused ── it went wrong          Arrived ── here it is

A screen owns the state and makes the next one; panes draw it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from textual.content import Content

from qjobs_tui.ui.text import FAINT, clean

if TYPE_CHECKING:
    from qjobs_tui.errors import QJobsError
    from qjobs_tui.ui.text import Glyphs

T = TypeVar("T")
_LONGEST = 2000
_TO_THE_END = "A private result is read to its end: what is not read now is lost."
_UNITS = (("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10))


@dataclass(frozen=True, slots=True)
class Absent:
    """There is nothing to ask for, and why: the job waits, runs, failed, was cancelled."""

    words: str


@dataclass(frozen=True, slots=True)
class Offered:
    """It can be had, on a key.

    Attributes:
        words: What it is and why nobody has fetched it yet, in whole sentences.
        key: What the key does, as "enter …" ends: "fetches it".

    """

    words: str
    key: str


@dataclass(frozen=True, slots=True)
class Arriving:
    """It is under way: bytes so far, and in all where that is known.

    ``can_stop`` is false for what is read to its end, since it can be read only once.
    """

    received: int = 0
    size: int | None = None
    can_stop: bool = True


@dataclass(frozen=True, slots=True)
class Refused:
    """It could not be had, or not be read.

    Attributes:
        words: What went wrong: foreign text still.
        hint: What helps, or "".
        can_retry: Whether asking again may help.

    """

    words: str
    hint: str = ""
    can_retry: bool = True

    @classmethod
    def of(cls, error: QJobsError, *, can_retry: bool = True) -> Refused:
        """Say what an error says."""
        return cls(error.headline, error.hint, can_retry)


@dataclass(frozen=True, slots=True, eq=False)
class Arrived(Generic[T]):
    """Here it is."""

    value: T


Asked = Absent | Offered | Arriving | Refused | Arrived[T]


def said(state: Asked[T], glyphs: Glyphs) -> Content:
    """Draw every state but `Arrived`, which its own pane draws."""
    match state:
        case Absent():
            return Content(clean(state.words, glyphs, _LONGEST))
        case Offered():
            return Content("\n\n").join(
                [Content(clean(state.words, glyphs, _LONGEST)), _key("enter", state.key)]
            )
        case Arriving():
            words = (
                _key("esc", "stops it") if state.can_stop else Content.styled(_TO_THE_END, FAINT)
            )
            return Content("\n\n").join([Content(progress(state, glyphs)), words])
        case Refused():
            parts = [Content.styled(clean(state.words, glyphs, _LONGEST), "$text-error")]
            if state.hint:
                parts.append(Content(clean(state.hint, glyphs, _LONGEST)))
            if state.can_retry:
                parts.append(_key("enter", "tries again"))
            return Content("\n\n").join(parts)
        case _:
            return Content()


def progress(state: Arriving, glyphs: Glyphs) -> str:
    """Bytes so far: ``12.4 MiB of 50.1 MiB, 24 %``."""
    if not state.received:
        return f"asking{glyphs.ellipsis}" if not glyphs.plain else "asking..."
    if not state.size:
        return amount(state.received)
    share = min(1.0, state.received / state.size)
    return f"{amount(state.received)} of {amount(state.size)}, {share:.0%}".replace("%", " %")


def amount(size: int) -> str:
    """Bytes in a unit that is easy to read: ``812 bytes``, ``1.4 KiB``, ``50.1 MiB``."""
    for unit, length in _UNITS:
        if size >= length:
            return f"{size / length:,.1f} {unit}"
    return f"{size:,} byte{'' if size == 1 else 's'}"


def _key(key: str, does: str) -> Content:
    return Content.assemble((key, "$text-accent"), (f" {does}", FAINT))
