"""The search for secrets finds them: each form, each place, and pieces of twelve characters."""

from __future__ import annotations

import base64
import gzip
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from tests.support.scan import Children, Find, Scan
from tests.support.waiting import PATIENCE_S, until

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

KEY = "demo-Zq7_rT-0aB9xWv3kLm5N8pQ2sD4fG6hJ1cYe"
SPACED = "Pass word/7 %@&x"
FORMS: dict[str, Callable[[bytes], bytes]] = {
    "plain": lambda key: key,
    "base64": base64.b64encode,
    "base64 behind one byte": lambda key: base64.b64encode(b":" + key),
    "base64 behind two bytes": lambda key: base64.b64encode(b"a:" + key + b":z"),
    "base64 for the web": lambda key: base64.urlsafe_b64encode(b"?>" + key),
    "percent": lambda key: "".join(f"%{byte:02X}" for byte in key).encode(),
    "hex": lambda key: key.hex().encode(),
    "UTF-16": lambda key: key.decode().encode("utf-16"),
    "in colours": lambda key: key[:5] + b"\x1b[1;31m" + key[5:9] + b"\x1b[0m" + key[9:],
    "wrapped in a frame": lambda key: "│ ".encode() + key[:7] + " │\r\n│ ".encode() + key[7:],
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("piece", [slice(None), slice(12), slice(9, 23), slice(-14, None)])
def test_forms_and_pieces(form: str, piece: slice) -> None:
    scan = Scan({"key": KEY})
    shown = FORMS[form](KEY.encode()[piece])
    around = b"x" * 4000 + b" " + shown + b" " + b"y" * 4000
    assert {find.what for find in scan.data("log", around)} == {"key"}


@pytest.mark.parametrize("piece", [slice(11), slice(20, 31)])
def test_less_than_a_piece_is_chance(piece: slice) -> None:
    assert not Scan({"key": KEY}).data("log", b"x " + KEY.encode()[piece] + b" y")


def test_what_escapes_change() -> None:
    scan = Scan({"password": SPACED})
    for shown in (quote(SPACED, safe=""), SPACED.replace("&", "&amp;").replace(" ", "&#160;")):
        assert scan.data("picture", shown.encode()) == {Find("password", "escaped", "picture")}


def test_a_find_shows_no_secret(tmp_path: Path) -> None:
    (tmp_path / "log").write_text(KEY)
    found = Scan({"key": KEY}).folder(tmp_path)
    assert found == {Find("key", "plain", str(tmp_path / "log"))}
    assert not Scan({"key": KEY}).data("finds", repr(found).encode())


def test_files_below_their_names_and_what_is_packed(tmp_path: Path) -> None:
    below_it = tmp_path / "a" / "b"
    below_it.mkdir(parents=True)
    (below_it / "c.gz").write_bytes(gzip.compress(KEY.encode()))
    with zipfile.ZipFile(below_it / "d.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("e.npy", f"{KEY * 30}")
    (below_it / KEY).touch()
    (tmp_path / "clean").write_text("nothing")
    places = {find.where for find in Scan({"key": KEY}).folder(tmp_path)}
    named = f"name of {below_it / KEY}"
    assert places == {named, str(below_it / "c.gz"), str(below_it / "d.npz")}


_PARENT = "import subprocess, sys; subprocess.run(sys.argv[1:])"
# It lives until it is told to go, however long that takes.
_CHILD = (sys.executable, "-c", "import sys; sys.stdin.readline()")


def _is_seen(name: str, pid: int, children: Children) -> bool:
    """Whether the key was found there in another process than this one."""
    seen = dict(children.seen)
    found = (
        find.where for where, data in seen.items() for find in Scan({"key": KEY}).data(where, data)
    )
    return any(f"/{name} " in where and f"/{pid}/" not in where for where in found)


@pytest.mark.parametrize("place", ["argument", "environment"])
def test_processes_that_it_starts(place: str) -> None:
    child = (*_CHILD, KEY) if place == "argument" else ("env", f"TOKEN={KEY}", *_CHILD)
    own = (sys.executable, "-c", _PARENT)
    # The parent's own arguments hold it as well: those are told apart by the path.
    name = "cmdline" if place == "argument" else "environ"
    with subprocess.Popen((*own, *child), stdin=subprocess.PIPE) as parent:
        with Children(parent.pid) as children:
            until(lambda: _is_seen(name, parent.pid, children), f"key in a child's {name}")
        parent.communicate(b"\n", PATIENCE_S)
