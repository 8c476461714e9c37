"""Writes ``tests/results/fixtures``: small bodies of every kind, made by IBM's own encoder.

Run by hand, ``python -m tests.results.make_fixtures``, when a kind is added or the client is
renewed; a second run changes nothing. The readers are held against these files and against what
the client makes of them.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from .making import executor, older, opaque, primitives, spans, typed

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER = Path(__file__).with_name("fixtures")


def fixtures() -> dict[str, bytes]:
    """Make every body, by file name."""
    makers: dict[str, Callable[[], str | bytes]] = {}
    for module in (typed, spans, opaque, older, executor, primitives):
        makers |= module.FIXTURES
    made = {name: make() for name, make in makers.items()}
    return {name: one.encode() if isinstance(one, str) else one for name, one in made.items()}


def main() -> None:
    """Write them all; what is no longer made goes."""
    FOLDER.mkdir(exist_ok=True)
    made = fixtures()
    for path in FOLDER.iterdir():
        if path.name not in made:
            path.unlink()
    for name, body in made.items():
        (FOLDER / name).write_bytes(body)
    print(f"{len(made)} files, {sum(map(len, made.values())):,} bytes in {FOLDER}")


if __name__ == "__main__":
    main()
