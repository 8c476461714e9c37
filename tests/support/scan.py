"""Looks for a key or token, or a piece of one, wherever a program may have left it.

A piece is twelve characters in a row, in plain text or as an encoding shows them. What is found is
told without being shown.
"""

from __future__ import annotations

import base64
import gzip
import io
import re
import zipfile
from dataclasses import dataclass
from html import escape
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Self
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import TracebackType

PIECE = 12
# What twelve characters fill of it, wherever they begin; the first and last are shared.
_BASE64 = 14
_PROC = Path("/proc")
_LOOK_EVERY_S = 0.02
# Colours, cursor movements, titles: what a terminal takes out of the text.
_SEQUENCES = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-_])")
# Frames, line breaks and blanks, at which a long word is wrapped.
_BETWEEN = re.compile(rb"[^A-Za-z0-9+/=_.%@:-]+")


@dataclass(frozen=True, slots=True)
class Find:
    """A secret that is where it should not be: which, in what form, where."""

    what: str
    form: str
    where: str


class Scan:
    """Looks for some secrets.

    Args:
        secrets: What is looked for, by what it is called.
    """

    def __init__(self, secrets: Mapping[str, str]) -> None:
        self._pieces: dict[bytes, list[tuple[bytes, str, str]]] = {}
        for what, text in secrets.items():
            assert len(text) >= PIECE, f"the {what} is too short to be told from chance"
            for form, shown, size in _forms(text):
                for at in range(len(shown) - size + 1):
                    piece = shown[at : at + size]
                    self._pieces.setdefault(piece[:PIECE], []).append((piece, what, form))

    def data(self, where: str, data: bytes) -> set[Find]:
        """Look through bytes, also as a terminal shows them, and as if nothing were wrapped."""
        plain = _SEQUENCES.sub(b"", data)
        shapes = {data, plain, _BETWEEN.sub(b"", plain)}
        return {Find(*found, where) for shape in shapes for found in self._in(shape)}

    def folder(self, folder: Path) -> set[Find]:
        """Look through all files below a folder, their names, and what is packed in them."""
        found: set[Find] = set()
        for path in sorted(folder.rglob("*")):
            found |= self.data(f"name of {path}", str(path.relative_to(folder)).encode())
            if path.is_file():
                for content in _unpacked(path.read_bytes()):
                    found |= self.data(str(path), content)
        return found

    def _in(self, data: bytes) -> Iterator[tuple[str, str]]:
        for at in range(len(data) - PIECE + 1):
            for piece, what, form in self._pieces.get(data[at : at + PIECE], ()):
                if data.startswith(piece, at):
                    yield what, form


class Children:
    """What the processes that a program starts are called with, seen while the block lasts.

    The program's own environment is not taken: that is where the user put the key.
    """

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._done = Event()
        self._thread = Thread(target=self._look, name="children")
        self.seen: dict[str, bytes] = {}

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._done.set()
        self._thread.join()

    def found(self, scan: Scan) -> set[Find]:
        """Look through all of it."""
        return {find for where, data in self.seen.items() for find in scan.data(where, data)}

    def _look(self) -> None:
        while not self._done.wait(_LOOK_EVERY_S):
            self._note(self._pid, "cmdline")
            for pid in below(self._pid):
                self._note(pid, "cmdline")
                self._note(pid, "environ")

    def _note(self, pid: int, name: str) -> None:
        path = _PROC / str(pid) / name
        if data := _read(path):
            # After a fork and before the new program it still has its parent's.
            self.seen[f"{path} {len(data)}"] = data


def below(pid: int) -> set[int]:
    """Return the processes that a process started, and those that they started."""
    parents = {int(path.name): _parent(path) for path in _PROC.glob("[0-9]*")}
    found, new = set[int](), {pid}
    while new:
        new = {one for one, parent in parents.items() if parent in new} - found
        found |= new
    return found


def _parent(path: Path) -> int:
    # After the name, which stands in parentheses and may hold any of them.
    rest = _read(path / "stat").rpartition(b") ")[2].split()
    return int(rest[1]) if len(rest) > 1 else 0


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""  # it has ended


def _unpacked(data: bytes) -> Iterator[bytes]:
    yield data
    if data.startswith(b"\x1f\x8b"):
        yield gzip.decompress(data)
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                yield archive.read(name)


def _forms(text: str) -> Iterator[tuple[str, bytes, int]]:
    """Yield how a text may be shown, and how long a piece of twelve characters is then."""
    data = text.encode()
    yield "plain", data, PIECE
    for shown in {quote(text, safe=""), escape(text).replace(" ", "&#160;")} - {text}:
        yield "escaped", shown.encode(), PIECE
    yield "percent-encoded", b"".join(b"%%%02x" % byte for byte in data), 3 * PIECE
    yield "percent-encoded", b"".join(b"%%%02X" % byte for byte in data), 3 * PIECE
    yield "hex", data.hex().encode(), 2 * PIECE
    yield "hex", data.hex().upper().encode(), 2 * PIECE
    yield "UTF-16", text.encode("utf-16-le"), 2 * PIECE
    for before in range(3):
        # Wherever in an encoded text it begins; what its neighbours change is cut off.
        whole = base64.b64encode(bytes(before) + data).rstrip(b"=")
        encoded = whole[(0, 2, 3)[before] : -1]
        yield "base64", encoded, _BASE64
        yield "base64", encoded.translate(bytes.maketrans(b"+/", b"-_")), _BASE64
