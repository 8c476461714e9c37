"""``on_final``: a command of the user's own, run for each end."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import tempfile
from asyncio.subprocess import PIPE, STDOUT
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from qjobs_tui.watch.environment import environment

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import Callable, Mapping

    from qjobs_tui.jobs import Job
    from qjobs_tui.secret import Secret

SECONDS = 60.0
_AT_ONCE = 4
_KEPT_OUTPUT = 16 << 10
_PIECE = 64 << 10
_log = logging.getLogger("qjobs_tui.watch")


class Hook:
    """Runs a command without a shell, with the job in its environment and its JSON on stdin.

    At most four run at once, each in a session of its own: it has no terminal to write on, and
    what it started ends with it. Its output goes to the log.

    Args:
        command: Program and arguments, handed over as they are.
        record: A job as plain data, as ``jobs --json`` has it.
        names: Tells the names of the instances by CRN, as they are at the time.
        environ: The environment to pass on, without its secrets.
        secrets: Gives what must not be passed on under any name.
        say: Is told, once each, that the command is missing, fails or takes too long.
        seconds: How long one may run.

    """

    def __init__(
        self,
        command: tuple[str, ...],
        *,
        record: Callable[[Job], Mapping[str, Any]],
        names: Callable[[], Mapping[str, str]],
        environ: Mapping[str, str],
        secrets: Callable[[], tuple[Secret, ...]],
        say: Callable[[str], None],
        seconds: float = SECONDS,
    ) -> None:
        self._command = command
        self._record = record
        self._names = names
        self._environ = environ
        self._secrets = secrets
        self._say = say
        self._seconds = seconds
        self._gate = asyncio.Semaphore(_AT_ONCE)
        self._said: set[str] = set()

    async def run(self, job: Job) -> None:
        """Run the command for a job, and see that it ends; what goes wrong is said, not raised."""
        async with self._gate:
            try:
                process = await self._start(job)
            except (OSError, ValueError) as error:
                why = (error.strerror if isinstance(error, OSError) else None) or str(error)
                self._complain("start", f"cannot be run: {why}")
                return
            await self._follow(process, job)

    async def _start(self, job: Job) -> Process:
        name = self._names().get(job.instance, "")
        # A file, not a pipe: a command that does not read it keeps nobody waiting.
        with tempfile.TemporaryFile() as body:
            body.write(json.dumps(self._record(job)).encode() + b"\n")
            body.seek(0)
            return await asyncio.create_subprocess_exec(
                *self._command,
                stdin=body,
                stdout=PIPE,
                stderr=STDOUT,
                env=environment(job, name, self._environ, self._secrets()),
                start_new_session=True,
            )

    async def _follow(self, process: Process, job: Job) -> None:
        output = bytearray()
        try:
            async with asyncio.timeout(self._seconds):
                await _read(process, output)
                await process.wait()
        except TimeoutError:
            self._complain("slow", f"was ended after {self._seconds:g} s")
        finally:
            # Also what it left behind, and when the program ends.
            _kill_group(process)
            await asyncio.shield(process.wait())
        self._note(job, process.returncode, output)

    def _note(self, job: Job, code: int | None, output: bytearray) -> None:
        words = output.decode("utf-8", "replace")
        _log.info("on_final for job %s ended with %s: %s", job.id, code, words)
        if code and code > 0:
            self._complain("failed", f"ended with {code}; --log keeps what it prints")

    def _complain(self, what: str, words: str) -> None:
        line = f"on_final: {self._command[0]} {words}"
        _log.warning(line)
        if what not in self._said:
            self._said.add(what)
            self._say(line)


async def _read(process: Process, output: bytearray) -> None:
    """Read all that a command prints, and keep the beginning."""
    if process.stdout is None:
        return
    while piece := await process.stdout.read(_PIECE):
        output += piece[: _KEPT_OUTPUT - len(output)]


def _kill_group(process: Process) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
