"""The bytes of a TOML file to its tables, or which line is none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NoReturn

from qjobs_tui.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from qjobs_tui.errors import AccountError

    Complaint = type[UsageError | AccountError]

_AT = re.compile(r"\(at line (\d+), column (\d+)\)")
_LONGEST_KEY = 64


def decoded(path: Path, body: bytes, complaint: Complaint = UsageError) -> str:
    """Return the text of a file.

    Args:
        path: Named in complaints.
        body: What the file holds.
        complaint: Which error to raise.

    Raises:
        UsageError: It is not UTF-8; or ``complaint``.

    """
    try:
        # Some editors begin a file with a mark that TOML does not know.
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise complaint(f"{path}:{line}: this is not UTF-8", hint="Save it as UTF-8.") from error


def tables_of(path: Path, text: str, complaint: Complaint = UsageError) -> dict[str, Any]:
    """Return the tables of a text; arguments as of `decoded`.

    Raises:
        UsageError: It is not TOML; or ``complaint``.

    """
    # It costs 4 ms, which only who has a file pays.
    import tomllib

    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        _complain_of_syntax(path, text, error, complaint)


def _complain_of_syntax(path: Path, text: str, error: Exception, complaint: Complaint) -> NoReturn:
    lines = text.replace("\r\n", "\n").split("\n")
    words = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
    found = _AT.search(words)
    number = int(found[1]) if found else len(lines) if "end of document" in words else 0
    place = f"{path}:{number}" if number else f"{path}"
    words = _AT.sub("", words).replace("(at end of document)", "").strip()
    key, equals, _ = lines[number - 1].partition("=") if 0 < number <= len(lines) else ("", "", "")
    about = f"{key.strip()}: " if equals and len(key) < _LONGEST_KEY else ""
    hint = "This is not TOML: lines are KEY = VALUE, and texts stand in quotes."
    raise complaint(f"{place}: {about}{words}", hint=hint) from error
