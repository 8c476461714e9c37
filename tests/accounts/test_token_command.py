"""A program of the user's own that prints the key: what it gets, and that it ends."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from typing import TYPE_CHECKING

import pytest

from qjobs_tui.accounts.token_command import ask
from qjobs_tui.accounts.variables import Variables
from qjobs_tui.errors import AccountError
from tests.support.waiting import PATIENCE_S

from .support import KEY, shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TOKEN = "the-token-of-the-environment"
ENVIRON = {
    "PATH": os.environ["PATH"],
    "BW_SESSION": "a-session-of-the-password-manager",
    "QISKIT_IBM_TOKEN": f" {TOKEN} ",
    "ODD": f"x{TOKEN}y",
}


async def answer(*command: str, seconds: float = 20.0) -> str:
    return (await ask(command, Variables(ENVIRON), seconds=seconds)).reveal()


async def failure(*command: str, seconds: float = 20.0) -> AccountError:
    with pytest.raises(AccountError) as caught:
        await ask(command, Variables(ENVIRON), seconds=seconds)
    return caught.value


async def test_what_it_prints_is_the_key() -> None:
    assert await answer("printf", f" {KEY} \r\n\n") == KEY


@pytest.fixture
def _typed_ahead() -> Iterator[None]:
    """Something stands in the program's own stdin."""
    ours, theirs = os.pipe()
    os.write(theirs, b"typed ahead")
    before = os.dup(0)
    os.dup2(ours, 0)
    for handle in (ours, theirs):
        os.close(handle)
    yield
    os.dup2(before, 0)
    os.close(before)


@pytest.mark.usefixtures("_typed_ahead")
async def test_arguments_pass_no_shell_and_stdin_is_closed(tmp_path: Path) -> None:
    out = tmp_path / "out"
    script = (
        "import json, os, sys; json.dump({'in': sys.stdin.read(), 'args': sys.argv[1:],"
        f" 'env': dict(os.environ), 'sid': os.getsid(0)}}, open({str(out)!r}, 'w')); print('k')"
    )
    assert await answer(sys.executable, "-c", script, "$HOME; echo *", "") == "k"
    got = json.loads(out.read_text())
    assert got["in"] == ""
    assert got["args"] == ["$HOME; echo *", ""]
    assert got["sid"] != os.getsid(0)
    assert got["env"]["BW_SESSION"] == ENVIRON["BW_SESSION"]
    assert TOKEN not in json.dumps(got["env"])


async def test_what_it_says_when_it_fails_is_shown_without_the_key() -> None:
    script = f"echo {KEY}; printf 'no \\033[31m%s\\nhere: {KEY}' gpg >&2; exit 3"
    error = await failure("sh", "-c", script)
    assert error.headline == "token_command sh ended with 3"
    assert error.hint == "It said: no [31mgpg here: ***"
    assert error.exit_code == 3


async def test_what_it_says_is_bounded() -> None:
    error = await failure(sys.executable, "-c", "import sys; sys.exit('e' * 3_000_000)")
    assert len(error.hint) < 400


@pytest.mark.parametrize(
    ("script", "says"),
    [
        (":", "it is empty"),
        ("echo; echo", "it is empty"),
        ("echo one; echo two", "more than one line"),
        ("echo one two", "characters that no key has"),
        ("printf '\\344'", "characters that no key has"),
        ("printf 'a\\033b'", "characters that no key has"),
        ("head -c 1100 /dev/zero | tr '\\0' x", "longer than 1024"),
        ("head -c 9000000 /dev/zero | tr '\\0' x", "longer than 1024"),
        ("kill -TERM $$", "was ended by signal 15"),
    ],
)
async def test_what_is_no_key(script: str, says: str) -> None:
    error = await failure("sh", "-c", script)
    assert says in error.headline
    assert "unlock first" in error.hint


@pytest.mark.parametrize("command", ["/nowhere/to/be/found", "/", "a\0b"])
async def test_what_cannot_be_run(command: str) -> None:
    assert "cannot be run: " in (await failure(command)).headline


async def test_one_that_takes_too_long_ends_with_all_it_started(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    script = f"sleep 60 & echo $! > {pids}; echo $$ >> {pids}; echo locked >&2; wait"
    error = await failure("sh", "-c", script, seconds=0.5)
    assert error.headline == "token_command sh was ended after 0.5 s"
    assert error.hint == "It said: locked"
    for pid in map(int, pids.read_text().split()):
        assert not await _lives(pid)


async def test_one_that_left_the_group_with_the_output_keeps_nobody_waiting(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    leaves = f"setsid sleep 60 & echo $! >> {pids};"
    assert await answer("sh", "-c", f"{leaves} echo {KEY}") == KEY
    await failure("sh", "-c", f"{leaves} sleep 60", seconds=0.2)
    for pid in map(int, pids.read_text().split()):
        # Nobody waited for its end.
        os.kill(pid, signal.SIGKILL)


async def test_it_ends_with_the_program(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    asking = asyncio.create_task(answer("sh", "-c", f"echo $$ > {pids}; sleep 60"))
    async with asyncio.timeout(PATIENCE_S):
        while not (pids.exists() and pids.read_text().strip()):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    assert not await _lives(int(pids.read_text()))


async def test_no_traceback_shows_a_key_or_the_environment() -> None:
    for command in (("sh", "-c", "echo $KEY; exit 1"), ("/nowhere",), ("a\0",), ("sleep", "9")):
        environ = {**ENVIRON, "KEY": KEY}
        try:
            await ask(command, Variables(environ), seconds=0.2)
        except AccountError as error:
            told = shown(error)
            assert not any(text in told for text in (KEY, TOKEN, ENVIRON["BW_SESSION"]))
        else:
            raise AssertionError(command)


async def _lives(pid: int) -> bool:
    """Whether a process goes on, given a moment to be reaped by init."""
    for _ in range(200):
        try:
            with open(f"/proc/{pid}/stat") as stat:  # noqa: PTH123, ASYNC230
                if stat.read().rpartition(")")[2].split()[0] == "Z":
                    return False
        except (FileNotFoundError, ProcessLookupError):
            return False
        await asyncio.sleep(0.01)
    return True
