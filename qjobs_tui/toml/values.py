"""Values as TOML has them: the standard library reads TOML and does not write it."""

from __future__ import annotations

import json


def written(value: object) -> str:
    """Write a text, finite number, truth value, or a list of those; the result is ASCII."""
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(written, value))}]"
    if isinstance(value, str):
        return _text(value)
    return json.dumps(value)


def _text(text: str) -> str:
    # Texts are those of JSON, but beyond U+FFFF JSON writes two halves, which TOML does not know.
    return "".join(
        f"\\U{ord(sign):08x}" if ord(sign) > 0xFFFF else json.dumps(sign)[1:-1] for sign in text
    ).join('""')
