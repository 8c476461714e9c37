"""``token_command``: a program of the user's own that prints the API key, such as ``pass``."""

from __future__ import annotations

import asyncio
import os
import signal
from asyncio.subprocess import DEVNULL
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, BinaryIO

from qjobs_tui.accounts import key_check
from qjobs_tui.accounts.heard import Heard
from qjobs_tui.errors import AccountError

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import AsyncIterator, Sequence

    from qjobs_tui.accounts.variables import Variables
    from qjobs_tui.secret import Secret

SECONDS = 20.0
# What a command prints last may still be on its way when it has ended.
_REST_S = 1.0
_LONGEST_NAME = 80
_HINT = "It has to print the key alone, and can ask nothing here: unlock first what it needs."


async def ask(command: Sequence[str], variables: Variables, *, seconds: float = SECONDS) -> Secret:
    """Run a command without a shell or terminal, and return the key that it prints.

    Args:
        command: Program and arguments, handed over as they are.
        variables: The environment.
        seconds: How long it may take; then it is ended with all that it started.

    Raises:
        AccountError: It could not be run, failed, took too long, or printed something else.

    """
    out, err = Heard(2 * key_check.LONGEST), Heard()
    # Raised here, where the frames of starting a process and their locals are gone.
    if words := await _problem(command, variables, out, err, seconds):
        told = err.told(hide=out)
        hint = f"It said: {told}" if told else _HINT
        raise AccountError(f"token_command {command[0][:_LONGEST_NAME]} {words}", hint=hint)
    return key_check.trimmed(out.secret())


async def _problem(
    command: Sequence[str], variables: Variables, out: Heard, err: Heard, seconds: float
) -> str:
    """Run a command; return what went wrong, as the end of a sentence, or ""."""
    try:
        code = await _run(command, variables, out, err, seconds)
    except TimeoutError:
        return f"was ended after {seconds:g} s"
    except OSError as error:
        return f"cannot be run: {error.strerror or type(error).__name__}"
    except ValueError:
        return "cannot be run: an argument or variable is no text"
    if code:
        return f"ended with {code}" if code > 0 else f"was ended by signal {-code}"
    words = key_check.defect(key_check.trimmed(out.secret()))
    return f"printed no API key: {words}" if words else ""


async def _run(
    command: Sequence[str], variables: Variables, out: Heard, err: Heard, seconds: float
) -> int:
    async with (
        out.listening() as to_out,
        err.listening() as to_err,
        _started(command, variables, to_out, to_err) as process,
    ):
        async with asyncio.timeout(seconds):
            code = await process.wait()
        # Whatever it left behind may hold its output open, and is ended below.
        with suppress(TimeoutError):
            async with asyncio.timeout(_REST_S):
                await out.ended.wait()
                await err.ended.wait()
        return code


@asynccontextmanager
async def _started(
    command: Sequence[str], variables: Variables, to_out: BinaryIO, to_err: BinaryIO
) -> AsyncIterator[Process]:
    """Start a command in a session of its own, and end whatever is left of it in the end."""
    with to_out, to_err:
        # Ours are closed as soon as it has its own: what is read has no end before.
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=DEVNULL,
            stdout=to_out,
            stderr=to_err,
            env=variables.passed(),
            start_new_session=True,
        )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        await asyncio.shield(process.wait())
