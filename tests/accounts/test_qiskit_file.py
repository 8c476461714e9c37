"""Qiskit's file: whatever is in its place is told in words, keeps nobody waiting, and stays so."""

from __future__ import annotations

import json
import os
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from qjobs_tui.accounts import qiskit_file
from qjobs_tui.accounts.resolution import Asked, resolve
from qjobs_tui.errors import AccountError

from .support import CRN, KEY, OTHER, FakeVault, entry, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = "default-ibm-quantum-platform"
TEXT = json.dumps({NAME: entry()})
NOBODY = 65534


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with the folder; its path is relative, so that another user can go there."""
    monkeypatch.chdir(tmp_path)
    tmp_path.chmod(0o755)
    Path("home", ".qiskit").mkdir(parents=True)
    return Path("home")


@contextmanager
def as_nobody() -> Iterator[None]:
    """Do without the rights of root, who may read everything."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(before)


async def account(home: Path) -> str:
    """Which account is found."""
    found = await resolve({}, home, home / "accounts.toml", FakeVault(), Asked())
    return found.require().name


async def trouble(home: Path) -> AccountError:
    with pytest.raises(AccountError) as caught:
        await account(home)
    assert caught.value.exit_code == 3
    assert KEY not in shown(caught.value)
    return caught.value


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + TEXT.encode(),
        json.dumps({NAME: entry()}, indent=4).replace("\n", "\r\n").encode(),
        json.dumps({NAME: entry(), "z": [[[[{"a": [None, 1e9, True]}]]]]}).encode(),
        json.dumps({NAME: entry(more={"b": [{}] * 1000}, proxies={"urls": None})}).encode(),
        f'{{"{NAME}": 1, "a": null, "{NAME}": {json.dumps(entry())}}}'.encode(),
        json.dumps({"é\u202e\x1b[2J": entry(), NAME: entry()}, ensure_ascii=False).encode(),
    ],
    ids=["byte order mark", "CR LF", "junk beside it", "junk in it", "twice", "names"],
)
async def test_a_file_that_is_odd_and_can_be_understood(home: Path, content: bytes) -> None:
    qiskit_file.path_in(home).write_bytes(content)
    assert await account(home) == NAME


def test_of_keys_that_stand_twice_the_later_counts_as_for_ibm_s_client(home: Path) -> None:
    path = qiskit_file.path_in(home)
    twice = f'{{"a": {json.dumps(entry())}, "b": 1, "a": {json.dumps(entry(instance=OTHER))}}}'
    path.write_text(twice.replace(f'"{OTHER}"', f'"{CRN}", "instance": "{OTHER}"'))
    theirs = json.loads(path.read_text())
    ours = qiskit_file.read(path)
    assert [each.name for each in ours] == list(theirs)
    assert ours[0].instance == theirs["a"]["instance"] == OTHER


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "it is not valid JSON"),
        (b"null", "it is not a JSON object of accounts"),
        (TEXT.encode()[:-1], "it is not valid JSON"),
        (TEXT.encode() * 2, "it is not valid JSON"),
        (TEXT.encode("utf-16"), "it is not valid JSON"),
        (b'{"a": ' * 5000 + b"1" + b"}" * 5000, "it is not valid JSON"),
        (b'{"a": "' + b"x" * (10 << 20) + b'"}', "it is larger than 1024 kB"),
        (b"\0" * 4096, "it is not valid JSON"),
    ],
    ids=["empty", "null", "cut", "two", "UTF-16", "deep", "10 MB", "zeros"],
)
async def test_a_file_that_cannot_be_understood(home: Path, content: bytes, says: str) -> None:
    qiskit_file.path_in(home).write_bytes(content)
    error = await trouble(home)
    assert error.headline.endswith(
        f"The saved accounts in home/.qiskit/qiskit-ibm.json cannot be used: {says}"
    )
    assert "saving the account with Qiskit writes a new one" in error.hint


async def test_a_pipe_in_its_place_keeps_nobody_waiting(home: Path) -> None:
    path = qiskit_file.path_in(home)
    os.mkfifo(path)
    # Should it be waited for after all, this lets the reader go.
    rescue = threading.Timer(5, lambda: os.close(os.open(path, os.O_WRONLY | os.O_NONBLOCK)))
    rescue.start()
    try:
        assert "it is not a regular file" in (await trouble(home)).headline
        assert rescue.is_alive()
    finally:
        rescue.cancel()
        rescue.join()


async def test_a_folder_in_its_place(home: Path) -> None:
    qiskit_file.path_in(home).mkdir()
    assert "it is not a regular file" in (await trouble(home)).headline


async def test_a_device_in_its_place(home: Path) -> None:
    qiskit_file.path_in(home).symlink_to(os.devnull)
    assert "it is not a regular file" in (await trouble(home)).headline


async def test_a_link_is_followed(home: Path) -> None:
    there = home / "elsewhere.json"
    there.write_text(TEXT)
    qiskit_file.path_in(home).symlink_to(f"../{there.name}")
    assert await account(home) == NAME


def test_a_file_in_the_folder_s_place_is_no_file_of_accounts(tmp_path: Path) -> None:
    (tmp_path / ".qiskit").touch()
    assert qiskit_file.read(qiskit_file.path_in(tmp_path)) == ()


async def test_a_link_that_leads_nowhere_is_no_file(home: Path) -> None:
    path = qiskit_file.path_in(home)
    path.symlink_to("gone")
    assert qiskit_file.read(path) == ()
    path.unlink()
    path.symlink_to(path.name)
    assert "symbolic links" in (await trouble(home)).headline


@pytest.mark.parametrize("what", ["file", "folder"])
async def test_what_the_user_may_not_read_is_said(home: Path, what: str) -> None:
    path = qiskit_file.path_in(home)
    path.write_text(TEXT)
    closed = path if what == "file" else path.parent
    closed.chmod(0)
    try:
        with as_nobody():
            error = await trouble(home)
    finally:
        closed.chmod(0o700)
    assert "Permission denied" in error.headline
    assert error.hint == f"Let yourself read it: chmod 600 {path}"


async def test_a_folder_that_nobody_may_write_is_no_hindrance(home: Path) -> None:
    path = qiskit_file.path_in(home)
    path.write_text(TEXT)
    path.chmod(0o444)
    path.parent.chmod(0o555)
    with as_nobody():
        assert await account(home) == NAME
    assert [each.name for each in path.parent.iterdir()] == [path.name]
