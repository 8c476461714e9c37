"""Reading records of which some fields may be unreadable."""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime
from typing import Any, TypeVar, get_args

import msgspec

S = TypeVar("S", bound=msgspec.Struct)

UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


class UnreadableError(ValueError):
    """A body that is not the JSON it should be; the text says what is wrong with it."""


def parse(body: bytes, kind: type[S]) -> S:
    """Read one object, leaving out fields that cannot be read.

    Raises:
        UnreadableError: It is no JSON object.
    """
    try:
        return msgspec.json.decode(body, type=kind, strict=False)
    except UNREADABLE:
        return salvage(kind, loose(body))[0]


def loose(body: bytes) -> object:
    """Read JSON that strict readers refuse: lone surrogates, bytes that are no UTF-8, infinities.

    Raises:
        UnreadableError: It is not even that.
    """
    try:
        value = json.loads(
            body.decode("utf-8", "replace"), parse_constant=_nothing, parse_float=_finite
        )
        mended = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
        return msgspec.json.decode(mended)
    except (ValueError, RecursionError) as error:
        raise UnreadableError("it is not valid JSON") from error


def salvage(kind: type[S], record: object) -> tuple[S, list[str]]:
    """Read what can be read of a record, and name the fields that cannot.

    Raises:
        UnreadableError: It is no JSON object.
    """
    if not isinstance(record, dict):
        raise UnreadableError("it is no JSON object")
    good: dict[str, Any] = {}
    bad: list[str] = []
    for field in msgspec.structs.fields(kind):
        if field.encode_name in record:
            value, defects = _field(field.type, record[field.encode_name], field.encode_name)
            bad += defects
            if value is not None:
                good[field.name] = value
    return kind(**good), bad


def utc(moment: datetime | None) -> datetime | None:
    """Return a moment in UTC; the service's times without an offset are UTC."""
    if moment is None:
        return None
    if moment.tzinfo is UTC:
        return moment
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return None


def finite(number: float | None) -> float | None:
    """Return a number that can be counted with, else None."""
    return number if number is not None and math.isfinite(number) else None


def _field(kind: object, value: object, name: str) -> tuple[Any, list[str]]:
    nested = _nested(kind)
    if nested is not None and isinstance(value, dict):
        inner, defects = salvage(nested, value)
        return inner, [f"{name}.{each}" for each in defects]
    try:
        return msgspec.convert(value, kind, strict=False), []
    except (msgspec.ValidationError, RecursionError):
        return _other_date(kind, value), [name]


def _nested(kind: object) -> type[msgspec.Struct] | None:
    for option in get_args(kind) or (kind,):
        if isinstance(option, type) and issubclass(option, msgspec.Struct):
            return option
    return None


def _other_date(kind: object, value: object) -> datetime | None:
    """Read a time of an ISO 8601 form other than the usual."""
    if datetime not in get_args(kind) or not isinstance(value, str):
        return None
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None


def _nothing(_constant: str) -> None:
    """Read NaN and the infinities, which are not JSON, as missing."""


def _finite(text: str) -> float | None:
    return finite(float(text))
