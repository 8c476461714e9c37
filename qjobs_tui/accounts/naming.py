"""What an account of our own may be called, also beside the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

_LONGEST = 64


def name_defect(name: str) -> str:
    """Say why no account can be called that, as the end of a sentence, or ""."""
    if not name or name != name.strip() or not name.isprintable() or len(name) > _LONGEST:
        return f"a name has 1 to {_LONGEST} characters that can be seen"
    return "a name cannot begin with -" if name.startswith("-") else ""


def namesake(name: str, others: Collection[str]) -> str:
    """Return which of the others has this name, but for upper and lower case, or "".

    The keyring has each key under the account's name, and some keyrings, such as Windows' own,
    ignore case: of two such accounts the second would overwrite the key of the first.
    """
    alike = [other for other in others if other.casefold() == name.casefold()]
    return name if name in alike else next(iter(alike), "")


def taken(name: str, others: Collection[str]) -> str:
    """Say that a name cannot be given since one of the others has it, without full stop, or ""."""
    other = namesake(name, others)
    if not other:
        return ""
    beside = "" if other == name else f", and some keyrings do not tell {name!r} from it"
    return f"There is an account {other!r} already{beside}"
