"""Values of arguments; what cannot be one is refused in the words of the parser."""

from __future__ import annotations

import argparse
import math
from pathlib import Path


def seconds(text: str) -> float:
    """A time that has to be waited."""
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds < math.inf:
        raise argparse.ArgumentTypeError("must be a number of seconds above 0")
    return seconds


def index(text: str) -> int:
    """A place, counted from 0."""
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise argparse.ArgumentTypeError("must be a whole number, counted from 0")
    return int(text)


def path(text: str) -> Path:
    """A file's or folder's name."""
    # An unset variable of the shell is an empty name; "-" would be a file of that name.
    if text in {"", "-"}:
        raise argparse.ArgumentTypeError(f"{text!r} names no file or folder")
    return Path(text)


def positive(text: str) -> int:
    """A count of at least 1."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError("must be a whole number of at least 1")
    return int(text)
