"""Copying over SSH, tmux and screen, where no reply ever says whether it worked."""

from __future__ import annotations

import asyncio
import base64
import os
from asyncio.subprocess import DEVNULL, PIPE
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_BYTES = 74_994
_SCREEN_PIECE = 700
_TMUX_SECONDS = 3.0
TMUX_COMMAND = ("tmux", "load-buffer", "-w", "-")


def osc52(text: str, environ: Mapping[str, str]) -> str:
    """Return the escape sequence that hands text to the terminal's clipboard.

    Inside GNU screen it is passed through in pieces, each wrapped in a device control string.

    Raises:
        ValueError: The text is longer than terminals accept.

    """
    data = text.encode()
    if len(data) > MAX_BYTES:
        raise ValueError(f"{len(data):,} bytes are more than a terminal's clipboard takes")
    sequence = f"\x1b]52;c;{base64.b64encode(data).decode()}\x07"
    if not environ.get("STY"):
        return sequence
    pieces = range(0, len(sequence), _SCREEN_PIECE)
    return "".join(f"\x1bP{sequence[at : at + _SCREEN_PIECE]}\x1b\\" for at in pieces)


def is_tmux(environ: Mapping[str, str]) -> bool:
    """Whether tmux runs the terminal; it takes text from its own command, not from OSC 52."""
    return bool(environ.get("TMUX"))


async def load_tmux_buffer(text: str) -> bool:
    """Give text to tmux, which hands it on to the terminal; tell whether that worked.

    tmux drops OSC 52 unless configured, and takes its own command always. It has no need of our
    key, which anybody could read off a process of the same user.
    """
    # Only who copies inside tmux needs it.
    from qjobs_tui.accounts.variables import Variables

    try:
        process = await asyncio.create_subprocess_exec(
            *TMUX_COMMAND,
            stdin=PIPE,
            stdout=DEVNULL,
            stderr=DEVNULL,
            env=Variables(os.environ).passed(),
        )
    except OSError:
        return False
    try:
        async with asyncio.timeout(_TMUX_SECONDS):
            await process.communicate(text.encode())
    except (OSError, TimeoutError):
        process.kill()
        await process.wait()
        return False
    return process.returncode == 0
