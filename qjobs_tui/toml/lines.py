"""On which line of a TOML text each key stands, which `tomllib` does not tell.

Every statement of TOML is a text of its own right: ``[table]``, or ``key = value`` with a value of
one or many lines. So lines are taken together until the parser understands them as one statement;
no second grammar has to agree with the first.
"""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    Path = tuple[str, ...]

# What a statement of many lines can end with: a list, a text.
_ENDS = ("]", '"""', "'''", "}")


def key_lines(text: str) -> dict[tuple[str, ...], int]:
    """Return the line, from 1, on which the value or table of each path of keys begins.

    Args:
        text: What `tomllib` has accepted as a whole.

    """
    found: dict[Path, int] = {}
    table: Path = ()
    for number, statement, parsed in _statements(text):
        if statement.lstrip().startswith("["):
            table = _innermost(parsed)
            paths: Iterator[Path] = iter([table])
        else:
            paths = (table + path for path in _paths(parsed))
        for path in paths:
            found.setdefault(path, number)
    return found


def _statements(text: str) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Yield each statement with its first line and what it says."""
    # Only these end a line in TOML: str.splitlines knows more, which may stand within a text.
    lines = text.replace("\r\n", "\n").split("\n")
    first, held = 1, ""
    for number, line in enumerate(lines, 1):
        if not held and (not line.strip() or line.lstrip().startswith("#")):
            continue
        if not held:
            first = number
        elif not any(end in line for end in _ENDS):
            held += line + "\n"
            continue
        held += line + "\n"
        try:
            parsed = tomllib.loads(held)
        except tomllib.TOMLDecodeError:
            continue
        yield first, held, parsed
        held = ""


def _innermost(parsed: dict[str, Any]) -> tuple[str, ...]:
    """Return the path of the table that a header names."""
    path: list[str] = []
    inner: Any = parsed
    while isinstance(inner, dict) and inner:
        ((name, inner),) = inner.items()
        path.append(name)
    return tuple(path)


def _paths(parsed: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """Yield the path of every value, and of the tables around it."""
    for name, value in parsed.items():
        yield (name,)
        if isinstance(value, dict):
            yield from ((name, *inner) for inner in _paths(value))
