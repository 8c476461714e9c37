"""Names of keys: what the user writes to those that Textual has."""

from __future__ import annotations

import unicodedata
from types import MappingProxyType

from textual.keys import KEY_TO_UNICODE_NAME, REPLACED_KEYS, Keys, key_to_character

from qjobs_tui.config.schema import WrongValue, nearest

# In the order of Textual's names.
_MODIFIERS = ("alt", "ctrl", "shift", "super")
# A terminal sends the same for both, and Textual tells of the second.
_SAME = MappingProxyType(
    {
        "ctrl+i": "tab",
        "ctrl+m": "enter",
        "ctrl+h": "backspace",
        "ctrl+left_square_bracket": "escape",
        "return": "enter",
    }
)
_NAMED = frozenset(
    {"space", *KEY_TO_UNICODE_NAME, *REPLACED_KEYS}
    | {key.value for key in Keys if key.value.isalnum() and key.value != "ignore"}
)
_MISSING = 'Write keys with commas between: "o,f2". The comma itself is called comma.'


def is_typed(key: str) -> bool:
    """Whether a text field takes it for a letter."""
    # Unicode has names for what does not print, too: that of escape.
    character = " " if key == "space" else key_to_character(key)
    return character is not None and character.isprintable()


def read_keys(text: str) -> tuple[str, ...]:
    """Read ``o,ctrl+f``: keys by their character or by Textual's names.

    Raises:
        WrongValue: One is no key, or none that a terminal tells apart.

    """
    return tuple(dict.fromkeys(_read_key(part.strip()) for part in text.split(",")))


def _read_key(text: str) -> str:
    if not text:
        raise WrongValue("names no key", _MISSING)
    # The last one is the key, also when it is a plus itself.
    head, _, tail = text.rpartition("+")
    if text == "+" or head.endswith("+"):
        head, tail = head.removesuffix("+"), "+"
    modifiers = tuple(head.split("+")) if head else ()
    name = _read_name(text, tail, modifiers)
    if unknown := [each for each in modifiers if each not in _MODIFIERS]:
        raise WrongValue(f"{text!r}: {unknown[0]} is no modifier", nearest(unknown[0], _MODIFIERS))
    whole = "+".join((*sorted(modifiers, key=_MODIFIERS.index), name))
    if whole in _SAME:
        same = _SAME[whole]
        raise WrongValue(f"{text!r}: a terminal sends the same as for {same}", f"Write {same}.")
    return whole


def _read_name(text: str, tail: str, modifiers: tuple[str, ...]) -> str:
    if len(tail) == 1 and tail.isalnum():
        if modifiers == ("shift",):
            raise WrongValue(f"{text!r} cannot be told from the letter", f"Write {tail.upper()}.")
        if modifiers and tail.isupper():
            lower = f"{'+'.join((*modifiers, 'shift'))}+{tail.lower()}"
            raise WrongValue(f"{text!r} is no key", f"Write {lower}.")
        return tail
    if len(tail) == 1 and tail.isprintable():
        named = unicodedata.name(tail).lower().replace("-", "_").replace(" ", "_")
        return next((short for short, long in REPLACED_KEYS.items() if long == named), named)
    if tail in _NAMED or _is_name(tail):
        return tail
    raise WrongValue(f"{text!r} is no key", nearest(tail, tuple(sorted(_NAMED))))


def _is_name(text: str) -> bool:
    """Whether it is Textual's name for a character: that of Unicode, with underscores."""
    try:
        return unicodedata.lookup(text.replace("_", " ")).isprintable() and text.islower()
    except KeyError:
        return False
