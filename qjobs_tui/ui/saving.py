"""Saving in words: what a form is, what will be written, how far it is, what came of it."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content

from qjobs_tui.bodies.before import There
from qjobs_tui.bodies.outcome import Came, Outcome, Step
from qjobs_tui.jobs import JobStatus
from qjobs_tui.ui.asked import Arriving, amount, progress
from qjobs_tui.ui.text import FAINT, clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from qjobs_tui.bodies.plan import Order
    from qjobs_tui.ui.text import Glyphs

QISKIT, SERVICE, COUNTS = FORMS = ("qiskit", "service", "counts")
_FORM_WORDS: Mapping[str, str] = MappingProxyType(
    {
        QISKIT: "loads with RuntimeDecoder",
        SERVICE: "the body as the service sent it, byte for byte",
        COUNTS: "plain JSON: bitstring counts or expectation values",
    }
)
_MOST_LINES = 300
_LONGEST = 1000
_BAR = 40
_PLACES = (Came.STOPPED, Came.REFUSED, Came.SAVED, Came.ALREADY, Came.NOT_TRIED, Came.LEFT_OUT)
_SIGNS = MappingProxyType(
    {
        Came.SAVED: (JobStatus.DONE, "$text-success"),
        Came.ALREADY: (JobStatus.DONE, FAINT),
        Came.REFUSED: (JobStatus.FAILED, "$text-error"),
        Came.STOPPED: (JobStatus.CANCELLED, "$text-warning"),
        Came.NOT_TRIED: (JobStatus.CANCELLED, FAINT),
        Came.LEFT_OUT: (JobStatus.CANCELLED, FAINT),
    }
)


def form_options(has: Sequence[str] | None) -> tuple[tuple[str, str], ...]:
    """Return the forms and a line on each; ``has`` are those of an opened body, None if unknown."""
    return tuple((form, f"{form:<8} {_form_words(form, has)}") for form in FORMS)


def _form_words(form: str, has: Sequence[str] | None) -> str:
    if has is None and form == QISKIT:
        return "loads with RuntimeDecoder; what has no such form, as sent"
    if has is None or form in has:
        return _FORM_WORDS[form]
    if form == QISKIT:
        return "not of this result: saved as the service sent it"
    return "not of this result"


def preview(names: Sequence[str], count: int, width: int, glyphs: Glyphs) -> str:
    """Show as many of the first names as fit, one at least: ``a.json, b.json … 3 more``."""
    texts = [clean(name, glyphs, 200) for name in names]
    for shown in range(len(texts), 0, -1):
        more = f" {glyphs.ellipsis} {count - shown:,} more" if count > shown else ""
        line = ", ".join(texts[:shown]) + more
        if cell_len(line) <= width or shown == 1:
            return line
    return ""


def plan_lines(orders: tuple[Order, ...], glyphs: Glyphs) -> Content:
    """Say what will be written, what is there, what is left out: a line on all, then on each."""
    lines = [Content.styled(_summary(orders), "bold")]
    ordered = sorted(orders, key=lambda order: (not order.is_due, not order.is_saved))
    lines += [_order_line(order, glyphs) for order in ordered[:_MOST_LINES]]
    return _joined(lines, len(orders) - _MOST_LINES, glyphs)


def _summary(orders: tuple[Order, ...]) -> str:
    due = sum(order.is_due for order in orders)
    saved = sum(order.is_saved for order in orders)
    out = len(orders) - due - saved
    parts = [f"{due:,} {'result' if due == 1 else 'results'} to save"]
    parts += [f"{saved:,} already saved"] * bool(saved) + [f"{out:,} left out"] * bool(out)
    return ", ".join(parts)


def _order_line(order: Order, glyphs: Glyphs) -> Content:
    name = clean(order.target.name, glyphs, 300)
    if order.refused:
        job_id = clean(order.job.id, glyphs, 100)
        words = clean(order.refused, glyphs, _LONGEST)
        return _line(Came.LEFT_OUT, glyphs, f"{job_id}  {words}")
    if order.is_saved:
        path = clean(order.found.path.name, glyphs, 300)
        found = f"already saved, {order.found.form}, {amount(order.found.size)}"
        return _line(Came.ALREADY, glyphs, f"{path}  {found}")
    words = ""
    if order.kept is not None:
        words = f"  private: kept in {clean(order.kept.name, glyphs, 300)} first"
    elif order.found.there is There.UNSURE:
        words = "  is there: left as it is if it is the same"
    return Content.assemble((f"{glyphs.arrow} ", "$text-accent"), f"{name}{words}")


def step_lines(step: Step, width: int, glyphs: Glyphs, *, is_stopping: bool = False) -> Content:
    """Say how far it is: which job of how many, its bytes, and a bar where the size is known."""
    state = Arriving(step.received, step.size)
    job_id = clean(step.job.id, glyphs, 100)
    is_whole = bool(step.size) and step.received >= (step.size or 0)
    words = "writing" if is_whole else progress(state, glyphs)
    words = "stopping" if is_stopping else words
    head = Content(f"job {step.number:,} of {step.count:,}  {job_id}  {words}")
    done = max(0, step.number - 1) + (step.received / step.size if step.size else 0.0)
    return Content("\n").join([head, bar(done / max(1, step.count), width, glyphs)])


def ended(outcomes: Sequence[Outcome], folder: Path, glyphs: Glyphs) -> Content:
    """Count what came of the jobs, and where: ``3 saved, 1 not saved  in /home/me``."""
    where = any(outcome.path for outcome in outcomes)
    place = f"  in {clean(str(folder), glyphs, _LONGEST)}" if where else ""
    all_came = [outcome.came for outcome in outcomes]
    counts = ((came.value, all_came.count(came)) for came in Came)
    words = ", ".join(f"{count:,} {words}" for words, count in counts if count)
    return Content.assemble((words, "bold"), place)


def bar(share: float, width: int, glyphs: Glyphs) -> Content:
    """Draw a share from 0 to 1 as signs that need no colour: ``[####......]``."""
    room = max(1, min(width - 2, _BAR))
    full = round(min(1.0, max(0.0, share)) * room)
    signs = ("#", ".") if glyphs.plain else ("█", "░")
    return Content.assemble("[", (signs[0] * full, "$text-accent"), signs[1] * (room - full), "]")


def outcome_lines(outcomes: Sequence[Outcome], folder: Path, glyphs: Glyphs) -> Content:
    """Say what came of each job, what went wrong first; files elsewhere have their whole path."""
    ordered = sorted(outcomes, key=lambda one: _PLACES.index(one.came))
    lines = [line for one in ordered[:_MOST_LINES] for line in _outcome(one, folder, glyphs)]
    return _joined(lines, len(outcomes) - _MOST_LINES, glyphs)


def _outcome(outcome: Outcome, folder: Path, glyphs: Glyphs) -> Iterator[Content]:
    words = clean(outcome.words, glyphs, _LONGEST)
    if outcome.path is not None:
        is_here = outcome.path.parent == folder
        path = clean(outcome.path.name if is_here else str(outcome.path), glyphs, _LONGEST)
        already = "already saved, " * (outcome.came is Came.ALREADY)
        yield _line(
            outcome.came, glyphs, f"{path}  {already}{outcome.form}, {amount(outcome.size)}"
        )
        if words:
            yield Content.styled(f"  {words}", FAINT)
    else:
        job_id = clean(outcome.job.id, glyphs, 100)
        why = words if outcome.came in {Came.LEFT_OUT, Came.REFUSED} else ""
        because = f": {words}" if words and not why else ""
        yield _line(outcome.came, glyphs, f"{job_id}  {why or f'{outcome.came.value}{because}'}")
    if outcome.hint:
        yield Content.styled(f"  {clean(outcome.hint, glyphs, _LONGEST)}", FAINT)


def _line(came: Came, glyphs: Glyphs, words: str) -> Content:
    status, style = _SIGNS[came]
    return Content.assemble((f"{glyphs.signs[status]} ", style), words)


def _joined(lines: list[Content], more: int, glyphs: Glyphs) -> Content:
    if more > 0:
        lines.append(Content.styled(f"{glyphs.ellipsis} and {more:,} more", FAINT))
    return Content("\n").join(lines)
