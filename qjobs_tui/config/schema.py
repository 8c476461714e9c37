"""What may stand in the config file: each key, and which values it takes."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import msgspec

from qjobs_tui.config.settings import MAX_REFRESH, MIN_REFRESH

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

# These are the names of layers above; tests hold them together.
COLUMNS = (
    *("status", "job", "instance", "program", "backend", "user", "session"),
    *("created", "age", "waited", "ran", "usage", "info"),
)
SORTS = ("created", "status", "backend", "program", "usage", "instance")
FORMS = ("qiskit", "service", "counts")
WAYS = ("toast", "bell", "osc9", "osc777", "osc99")

_MOST_CACHE = 1 << 40
_LONGEST = 4096
_MOST = 100
_FEW = 8


class WrongValue(ValueError):
    """A value that cannot be used: how, as the end of a sentence, and what to do."""

    def __init__(self, words: str, hint: str = "") -> None:
        super().__init__(words)
        self.words = words
        self.hint = hint


class Key(msgspec.Struct, frozen=True):
    """One key of the file.

    Attributes:
        name: As it stands in the file.
        read: Turns a value of TOML into one of `Settings`; raises `WrongValue`.
        attribute: Its name in `Settings`.

    """

    name: str
    read: Callable[[Any], Any]
    attribute: str


def nearest(word: str, known: Sequence[str]) -> str:
    """Say which known word may be meant, else which there are."""
    import difflib  # a mistake may take its time

    close = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    meant = f"Did you mean {close[0]}?" if close else ""
    # The nearest word may not be the one that is meant: of few all are told.
    known_words = f"It can be: {', '.join(known)}." if not close or len(known) <= _FEW else ""
    return " ".join(filter(None, (meant, known_words)))


def _kind(value: object) -> str:
    names = {str: "a text", bool: "true or false", list: "a list", dict: "a table"}
    return names.get(type(value), "a number" if isinstance(value, int | float) else "a date")


def _refuse(value: object, wanted: str, example: str) -> WrongValue:
    return WrongValue(f"is {_kind(value)}, not {wanted}", f"Write it as: {example}")


def _yes_or_no(value: object) -> bool:
    if not isinstance(value, bool):
        raise _refuse(value, "true or false", "true")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise _refuse(value, "a text", '"text"')
    if not value.strip():
        raise WrongValue("is empty", "Leave the line out for the default.")
    if len(value) > _LONGEST:
        raise WrongValue(f"is longer than {_LONGEST:,} characters")
    if "\0" in value:
        raise WrongValue("holds a NUL character")
    return value


def _refresh(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _refuse(value, "a number of seconds", "10")
    if not MIN_REFRESH <= value <= MAX_REFRESH:
        limits = f"From {MIN_REFRESH:g} (the service is shared) to {MAX_REFRESH:g} seconds."
        raise WrongValue("is not a pace that can be kept", limits)
    return float(value)


def _bytes(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise _refuse(value, "a whole number of bytes", "536870912")
    if not 0 <= value <= _MOST_CACHE:
        raise WrongValue("is out of bounds", f"From 0 (keep none) to {_MOST_CACHE:,}.")
    return value


def _one_of(known: Sequence[str]) -> Callable[[Any], str]:
    def read(value: object) -> str:
        text = _text(value)
        if text not in known:
            raise WrongValue(f"cannot be {text!r}", nearest(text, known))
        return text

    return read


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise _refuse(value, "a list", '["one", "two"]')
    if len(value) > _MOST:
        raise WrongValue(f"has more than {_MOST} entries")
    return tuple(_text(each) for each in value)


def _some_of(known: Sequence[str]) -> Callable[[Any], tuple[str, ...]]:
    def read(value: object) -> tuple[str, ...]:
        texts = _texts(value)
        for each in texts:
            _one_of(known)(each)
        for each in texts:
            if texts.count(each) > 1:
                raise WrongValue(f"names {each} twice")
        return texts

    return read


def _filters(value: object) -> tuple[str, ...]:
    return (_text(value),) if isinstance(value, str) else _texts(value)


def _backends(value: object) -> tuple[str, ...]:
    names = _texts(value)
    for each in names:
        # One word would allow nothing: what is compared is the full name.
        if not all(part.isidentifier() for part in each.split(".")) or "." not in each:
            hint = "'qjobs-tui doctor' tells it, such as: keyrings.alt.file.EncryptedKeyring"
            raise WrongValue(f"has {each!r}, which is no full name of a keyring's backend", hint)
    return names


def _template(value: object) -> str:
    # bodies.templates, which knows what a name may hold, stands in a layer above: asked at the use.
    return _text(value)


KEYS: Mapping[str, Key] = MappingProxyType(
    {
        name: Key(name, read, attribute or name)
        for name, read, attribute in (
            ("refresh", _refresh, ""),
            ("columns", _some_of(COLUMNS), ""),
            ("sort", _one_of(SORTS), ""),
            ("descending", _yes_or_no, ""),
            ("theme", _text, ""),
            ("mouse", _yes_or_no, ""),
            ("ascii", _yes_or_no, "plain"),
            ("read_only", _yes_or_no, ""),
            ("save_folder", _text, ""),
            ("save_template", _template, ""),
            ("save_form", _one_of(FORMS), ""),
            ("cache_bytes", _bytes, ""),
            ("watch", _filters, ""),
            ("notify", _some_of(WAYS), ""),
            ("on_final", _texts, ""),
            ("keyring_backends", _backends, ""),
        )
    }
)
