"""Moments in local time, as precise as a place in the drawing asks for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

SECOND = 1_000_000
HOUR, DAY = 3600 * SECOND, 86400 * SECOND

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_EARLIEST = (datetime.min.replace(tzinfo=UTC) - _EPOCH) // _MICROSECOND
_LATEST = (datetime.max.replace(tzinfo=UTC) - _EPOCH) // _MICROSECOND


def local(micros: int) -> datetime:
    """Take microseconds since 1970 to local time; UTC at the ends of the calendar."""
    moment = _EPOCH + max(_EARLIEST, min(micros, _LATEST)) * _MICROSECOND
    try:
        return moment.astimezone()
    except (OverflowError, ValueError, OSError):
        return moment


def local_micros(micros: int) -> int:
    """Microseconds since 1970 of what a local clock shows."""
    offset = local(micros).utcoffset() or timedelta()
    return micros + offset // _MICROSECOND


def clock(micros: int, unit: int = SECOND) -> str:
    """Write a moment so that others a unit (in microseconds) away look different."""
    moment = local(micros)
    if unit < 1000:
        return f"{moment:%H:%M:%S.%f}"
    if unit < SECOND:
        return f"{moment:%H:%M:%S}.{moment.microsecond // 1000:03}"
    if unit < HOUR:
        return f"{moment:%H:%M:%S}"
    return f"{moment:%m-%d %H:%M}" if unit < DAY else moment.date().isoformat()


def length(seconds: float) -> str:
    """A duration to the millisecond, as far as anybody reads those."""
    if abs(seconds) < 60:
        return f"{seconds:.3f} s"
    whole = round(abs(seconds))
    sign = "-" if seconds < 0 else ""
    if whole < 3600:
        return f"{sign}{whole // 60} m {whole % 60:02} s"
    return f"{sign}{whole // 3600:,} h {whole % 3600 // 60:02} m"
