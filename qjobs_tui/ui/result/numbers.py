"""Numbers with their standard errors, in as many digits as the error gives a meaning."""

from __future__ import annotations

from math import floor, isfinite, isnan, log10

_MOST_DIGITS = 15
_FIXED = range(-4, 7)
_SMALLEST = -290


def number(value: float, digits: int = 6) -> str:
    """A number whose error is not known, in so many significant digits; ``NaN``, ``inf``."""
    return "NaN" if isnan(value) else f"{value:.{digits}g}"


def with_error(value: float, error: float | None, sign: str = "±") -> str:
    """A number and its standard error, which has two significant digits: ``0.773 ± 0.020``.

    Very small and very large numbers share a power of ten: ``(1.234 ± 0.056)e-9``. An error that is
    not finite or not positive stands as it is and says nothing of the digits of the number.

    Args:
        value: The number; NaN has no error.
        error: One standard error; None where none is known.
        sign: What stands between the two.

    """
    if error is None or isnan(value):
        return number(value)
    if not (isfinite(value) and isfinite(error) and error > 0):
        return f"{number(value)} {sign} {number(error)}"
    exponent = max(_exponent(value), _exponent(error))
    if exponent - _exponent(error) >= _MOST_DIGITS - 1 or exponent < _SMALLEST:
        return f"{value:.{_MOST_DIGITS}g} {sign} {error:.1e}"
    if exponent in _FIXED:
        return _fixed(value, error, sign)
    power = 10.0**exponent
    return f"({_fixed(value / power, error / power, sign)})e{exponent}"


def decimals(error: float, most: int = _MOST_DIGITS) -> int:
    """Digits after the point that show an error, finite and positive, with two digits."""
    return min(most, 1 - int(f"{error:.1e}".partition("e")[2]))


def _fixed(value: float, error: float, sign: str) -> str:
    digits = decimals(error)
    shown = max(0, digits)
    return f"{_plain(value, digits):.{shown}f} {sign} {_plain(error, digits):.{shown}f}"


def _plain(value: float, digits: int) -> float:
    """Round; a zero has no sign."""
    return round(value, digits) + 0.0


def _exponent(value: float) -> int:
    return floor(log10(abs(value))) if value else -400
