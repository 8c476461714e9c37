"""Curves, noise factors and IQ points as what a graph draws, and the words above it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from textual.content import Content

from qjobs_tui.ui.graph import Graphed, Series
from qjobs_tui.ui.result.look import at
from qjobs_tui.ui.result.numbers import number, with_error
from qjobs_tui.ui.result.offer import Kind
from qjobs_tui.ui.result.room import many
from qjobs_tui.ui.result.study import Pointed
from qjobs_tui.ui.result.valued import Mitigated, Valued
from qjobs_tui.ui.text import FAINT, clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qjobs_tui.ui.result.look import Look
    from qjobs_tui.ui.result.offer import Offer
    from qjobs_tui.ui.result.room import Room
    from qjobs_tui.ui.result.study import Study
    from qjobs_tui.ui.text import Glyphs

    Floats = np.ndarray[Any, np.dtype[np.float64]]

MOST_POINTS = 4000
_NAME = 40


def graphed(study: Study, offer: Offer, look: Look, glyphs: Glyphs) -> Graphed | None:
    """What a graph draws of it; None for what is lines of text."""
    match study:
        case Valued() if look.kind is Kind.CURVE:
            return _curve(study, offer, look, glyphs)
        case Mitigated():
            return _noise(study, offer, look)
        case Pointed() if len(study.points):
            return _points(study, look)
        case _:
            return None


def curve_words(study: Valued, offer: Offer, look: Look, room: Room) -> Iterator[Content]:
    """Say what the curve is of, and what is not in it."""
    values, _ = _line(study, offer, look)
    numbers = values[np.isfinite(values)]
    ends = f"{number(numbers.min(), 4)} to {number(numbers.max(), 4)}" if len(numbers) else ""
    errors = "" if study.errors is None else "bars are one standard error"
    yield Content(room.joined(f"along axis {look.axis}", many(len(values), "value"), ends, errors))


def noise_words(study: Mitigated, offer: Offer, look: Look, room: Room) -> Iterator[Content]:
    """Say the extrapolated value, and the measured ones it comes from."""
    here, sign = at(offer, look), room.plus_minus
    value, error = _single(study.result, here)
    yield Content(f"extrapolated to no noise: {with_error(value, error, sign)}")
    factors = study.factors
    names = range(study.measured.values.shape[-1]) if factors is None else factors.tolist()
    what = "measurement" if factors is None else "noise factor"
    told = [
        f"{name:g}: {with_error(*_single(study.measured, (*here, place)), sign)}"
        for place, name in enumerate(list(names)[:8])
    ]
    yield Content.styled(f"by {what} {room.joined(*told)}", FAINT)


def point_words(study: Pointed, look: Look, room: Room) -> Iterator[Content]:
    """Say what the points are, how many of them are drawn, and where their middle is."""
    count, bits = study.points.shape
    what = "mean of shots" if study.is_mean else "shot"
    if not count:
        empty = study.chosen and study.chosen.is_empty
        yield none_of(look) if empty else Content("Nothing was measured: there are no points.")
        return
    drawn = -(-count // _stride(count))
    some = f"every {_stride(count)}th drawn" if drawn < count else ""
    yield Content(
        room.joined(f"bit {look.bit} of {bits}", f"{count:,} points, each a {what}", some)
    )
    if count > 1:
        means = (study.means[look.bit].real, study.means[look.bit].imag)
        errors = study.spreads[:, look.bit] / np.sqrt(count)
        told = [
            f"{name} {with_error(float(mean), float(error) or None, room.plus_minus)}"
            for name, mean, error in zip(("I", "Q"), means, errors, strict=True)
        ]
        spread = ", ".join(number(float(one), 2) for one in study.spreads[:, look.bit])
        yield Content.styled(f"mean {room.joined(*told, f'spread {spread}')}", FAINT)


def none_of(look: Look) -> Content:
    """Say that the marked spans have no shots of what is looked at."""
    what = f"PUB {look.part}" if look.place is None else "this parameter set"
    return Content(f"The marked spans have no shots of {what}.")


def _line(study: Valued, offer: Offer, look: Look) -> tuple[Floats, Floats | None]:
    here = at(offer, look)
    index: tuple[Any, ...] = (*here[: look.axis], slice(None), *here[look.axis :])
    return study.values[index], None if study.errors is None else study.errors[index]


def _curve(study: Valued, offer: Offer, look: Look, glyphs: Glyphs) -> Graphed:
    values, errors = _line(study, offer, look)
    name = clean(study.name, glyphs, _NAME)
    places = np.arange(len(values), dtype=np.float64)
    label = f"place on axis {look.axis}"
    return Graphed((Series(name, places, values, errors),), x_label=label, y_label=name)


def _noise(study: Mitigated, offer: Offer, look: Look) -> Graphed:
    here = at(offer, look)
    count = study.measured.values.shape[-1]
    factors = np.arange(1.0, count + 1) if study.factors is None else study.factors
    value, error = _single(study.result, here)
    errors = None if study.measured.errors is None else study.measured.errors[here]
    zero = None if error is None else np.array([error])
    told = study.factors is not None
    return Graphed(
        (
            Series("measured", factors, study.measured.values[here], errors, joined=False),
            Series("no noise", np.zeros(1), np.array([value]), zero, joined=False),
            *_fits(study, here),
        ),
        x_label="noise factor" if told else "measurement, its noise factor is not told",
    )


def _fits(study: Mitigated, here: tuple[int, ...]) -> Iterator[Series]:
    """A faint line for each extrapolator that gave numbers."""
    if study.fits is None or study.fitted is None:
        return
    order = np.argsort(study.fitted, kind="stable")
    for place, line in enumerate(study.fits.values[here]):
        if np.isfinite(line).any():
            yield Series(f"extrapolation {place}", study.fitted[order], line[order], faint=True)


def _points(study: Pointed, look: Look) -> Graphed:
    column = study.points[:: _stride(len(study.points)), look.bit].astype(np.complex128)
    one = Series("points", column.real.copy(), column.imag.copy(), joined=False)
    return Graphed((one,), x_label="I", y_label="Q", square=True)


def _stride(count: int) -> int:
    return -(-count // MOST_POINTS)


def _single(values: Valued, here: tuple[int, ...]) -> tuple[float, float | None]:
    error = None if values.errors is None else float(values.errors[here])
    return float(values.values[here]), error
