from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING

import pytest

from qjobs_tui.ui import clipboard

if TYPE_CHECKING:
    from pathlib import Path


def _decoded(sequence: str) -> str:
    match = re.fullmatch(r"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07", sequence)
    assert match
    return base64.b64decode(match[1]).decode()


def test_osc_52() -> None:
    assert _decoded(clipboard.osc52("d1\nd2 θ", {})) == "d1\nd2 θ"


def test_inside_screen_it_goes_in_pieces() -> None:
    text = "job-id " * 400
    sequence = clipboard.osc52(text, {"STY": "1234.pts-0"})
    pieces = re.findall(r"\x1bP(.*?)\x1b\\", sequence, re.DOTALL)
    assert "".join(f"\x1bP{piece}\x1b\\" for piece in pieces) == sequence
    assert len(pieces) > 3
    assert {len(piece) for piece in pieces[:-1]} == {700}
    assert _decoded("".join(pieces)) == text


def test_more_than_a_terminal_takes() -> None:
    assert clipboard.osc52("x" * clipboard.MAX_BYTES, {})
    with pytest.raises(ValueError, match="more than"):
        clipboard.osc52("x" * (clipboard.MAX_BYTES + 1), {})


def test_tmux_is_recognised() -> None:
    assert clipboard.is_tmux({"TMUX": "/tmp/tmux-0/default,1,0"})
    assert not clipboard.is_tmux({})


async def test_tmux_gets_the_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tool = tmp_path / "tmux"
    tool.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/args\ncat > {tmp_path}/text\n')
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert await clipboard.load_tmux_buffer("d1\nd2")
    assert (tmp_path / "args").read_text() == "load-buffer -w -\n"
    assert (tmp_path / "text").read_text() == "d1\nd2"


@pytest.mark.parametrize("script", [None, "#!/bin/sh\nexit 1\n"])
async def test_a_tmux_that_does_not_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str | None
) -> None:
    if script:
        (tmp_path / "tmux").write_text(script)
        (tmp_path / "tmux").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not await clipboard.load_tmux_buffer("d1")


async def test_tmux_gets_no_key_whatever_its_variable_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tool = tmp_path / "tmux"
    tool.write_text(f"#!/bin/sh\nenv > {tmp_path}/env\ncat > /dev/null\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setenv("TMUX", "/tmp/tmux-0/default,1,0")
    monkeypatch.setenv("QISKIT_IBM_TOKEN", "made-up-key-of-the-variable")
    monkeypatch.setenv("ANOTHER", "x made-up-key-of-the-variable y")
    assert await clipboard.load_tmux_buffer("d1")
    told = (tmp_path / "env").read_text()
    assert "made-up" not in told
    # It finds its server by this one.
    assert "TMUX=/tmp/tmux-0/default,1,0\n" in told
