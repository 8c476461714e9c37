"""A result's summary as lines of text; whatever the service said passes `clean` here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from math import nan, prod
from typing import TYPE_CHECKING, Any

from qjobs_tui.commands.meter import amount
from qjobs_tui.ui.result.numbers import number, with_error
from qjobs_tui.ui.result.room import many, middle_cut
from qjobs_tui.ui.text import Glyphs, clean, duration, moment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    Record = Mapping[str, Any]

_LABEL = 12
_NAME = 60
_LEAST_BITS = 12
_LISTS = ("pubs", "items", "circuits")
_ONE = {"pubs": "PUB", "items": "item", "circuits": "circuit"}


@dataclass(frozen=True, slots=True)
class Canvas:
    """Where lines go: ``width`` is a terminal's, None for a pipe or file, where nothing is cut."""

    glyphs: Glyphs
    width: int | None
    now: datetime

    def clean(self, text: object, limit: int = _NAME) -> str:
        """Make foreign text safe; a pipe gets more of it."""
        return clean(str(text), self.glyphs, limit if self.width else 100 * limit)


def lines(summary: Record, size: int, canvas: Canvas) -> Iterator[str]:
    """Yield the lines of a summary; ``size`` is the body's, in bytes."""
    yield _fact("result", _headline(summary, size, canvas))
    if summary.get("computed_by"):
        yield _fact("computed", canvas.clean(_client(summary["computed_by"])))
    if summary.get("note"):
        yield _fact("note", canvas.clean(summary["note"], 400))
    if summary.get("spans"):
        yield _fact("spans", _spans(summary["spans"], canvas))
    for name in _LISTS:
        for record in summary.get(name, ()):
            yield ""
            yield from _one(_ONE[name], record, canvas)
    if summary.get("left_out"):
        yield ""
        yield _fact("", f"{summary['left_out']:,} more, which --json describes")
    if "values" in summary:
        yield from _values("", summary["values"], canvas)
    for name, words in summary.get("tree", {}).items():
        yield f"  {canvas.clean(name)}: {canvas.clean(words)}"
    tail = summary.get("tail", "")
    for line in tail.splitlines():
        yield f"  {canvas.clean(line, 1000)}"


def _headline(summary: Record, size: int, canvas: Canvas) -> str:
    said = (summary["type"], summary.get("program"), summary.get("version"))
    words = [str(word) for word in (*said, summary.get("origin"), summary.get("role")) if word]
    counts = [
        many(len(summary[name]) + summary["left_out"], _ONE[name])
        for name in _LISTS
        if name in summary
    ]
    return canvas.clean(", ".join((*words, *counts, amount(size))), 200)


def _client(by: Record) -> str:
    return f"by IBM's client, {by['name']} {by['version'] or 'of unknown version'}"


def _spans(spans: Record, canvas: Canvas) -> str:
    if "unreadable" in spans:
        return _array(spans, canvas)
    words = [f"{spans['count']:,}"]
    if spans["start"]:
        start, stop = (datetime.fromisoformat(spans[name]) for name in ("start", "stop"))
        words.append(f"{moment(start, canvas.now)} {canvas.glyphs.arrow} {stop.astimezone():%X}")
        words.append(duration(spans["duration_seconds"]))
        words.append(f"busy {duration(spans['busy_seconds'])}")
    words.append(f"{spans['shots']:,} shots")
    return ", ".join(words)


def _one(word: str, record: Record, canvas: Canvas) -> Iterator[str]:
    """One PUB, item or circuit."""
    told = [record.get("kind", ""), record.get("name", "")]
    if record.get("shape"):
        told.append(f"shape {_shape(record['shape'])}")
    yield _fact(f"{word} {record['index']}", canvas.clean(", ".join(filter(None, told))))
    if "unreadable" in record or "top" in record:
        yield from _outcomes("", record, canvas)
    for name, register in record.get("registers", {}).items():
        yield from _outcomes(name, register, canvas)
    for name, values in record.get("values", {}).items():
        yield from _values(name, values, canvas)
    for name, array in record.get("arrays", {}).items():
        yield f"  {canvas.clean(name)}: {_array(array, canvas)}"
    for name, words in record.get("others", {}).items():
        yield f"  {canvas.clean(name)}: {canvas.clean(words)}"


def _array(array: Record, canvas: Canvas) -> str:
    if "unreadable" in array:
        return canvas.clean(f"cannot be read: {array['unreadable']}", 400)
    return f"{array['dtype']} of shape {_shape(array['shape'])}"


def _outcomes(name: str, register: Record, canvas: Canvas) -> Iterator[str]:
    label = f"  {canvas.clean(name)}: " if name else "  "
    if "unreadable" in register:
        yield f"{label}{_array(register, canvas)}"
        return
    told = [many(register["bits"], "bit")]
    if register.get("shots") is not None:
        sets = register.get("shape") or ()
        told.append(f"{'x'.join(map(str, (*sets, '')))}{many(register['shots'], 'shot')}")
    told.append(many(register["outcomes"], "different outcome"))
    if register.get("quasi"):
        told.append("quasiprobabilities")
    yield label + ", ".join(told)
    yield from _top(register["top"], register["outcomes"], canvas)


def _top(top: Sequence[Record], distinct: int, canvas: Canvas) -> Iterator[str]:
    """Outcomes with their counts and shares; quasiprobabilities are shares alone."""
    counts = ["" if one["count"] is None else f"{one['count']:,}" for one in top]
    longest = max(map(len, counts), default=0)
    room = None if canvas.width is None else max(_LEAST_BITS, canvas.width - longest - 16)
    bits = [_bits(one["bitstring"], room, canvas) for one in top]
    wide = max(map(len, bits), default=0)
    for one, shown, count in zip(top, bits, counts, strict=True):
        share = f"{100 * one['share']:6.1f} %"
        yield f"    {shown.ljust(wide)}  {count.rjust(longest)}  {share}"
    if distinct > len(top):
        yield f"    {canvas.glyphs.ellipsis} {distinct - len(top):,} more"


def _bits(text: str, room: int | None, canvas: Canvas) -> str:
    """Cut a long bitstring in its middle: both ends tell the registers and outcomes apart."""
    text = clean(text, canvas.glyphs, len(text))
    return text if room is None else middle_cut(text, room, canvas.glyphs)


def _values(name: str, values: Record, canvas: Canvas) -> Iterator[str]:
    label = f"  {canvas.clean(name)}: " if name else "  "
    if "unreadable" in values:
        yield f"{label}{_array(values, canvas)}"
        return
    first, errors = values["first"], values["errors"]
    size = prod(values["shape"])
    told = [many(size, "value")]
    if values["low"] is not None and size > 1:
        told.append(f"{number(values['low'])} to {number(values['high'])}")
    if values["nan"]:
        told.append(f"{values['nan']:,} NaN")
    yield label + ", ".join(told)
    sign = "+/-" if canvas.glyphs.plain else "±"
    for place, value in enumerate(first):
        error = None if errors is None else _known(errors[place])
        shown = with_error(_known(value), error, sign)
        yield f"    {_place(place, values['shape'])}  {shown}"
    if size > len(first):
        yield f"    {canvas.glyphs.ellipsis} {size - len(first):,} more"


def _place(place: int, shape: Sequence[int]) -> str:
    """The index of a value, by its place in C order: ``[1, 7]``; nothing for a single number."""
    index: list[int] = []
    for length in reversed(shape):
        place, at = divmod(place, length)
        index.insert(0, at)
    return f"[{', '.join(map(str, index))}]" if index else ""


def _known(value: float | None) -> float:
    return nan if value is None else value


def _shape(shape: Sequence[int]) -> str:
    return f"({', '.join(map(str, shape))})" if len(shape) != 1 else f"({shape[0]},)"


def _fact(label: str, words: str) -> str:
    return f"{label:<{_LABEL}}{words}".rstrip()
