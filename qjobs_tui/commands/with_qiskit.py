"""``--with-qiskit``: an installed client of IBM computes expectation values, in its own process."""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, TypeGuard

from qjobs_tui.errors import UsageError
from qjobs_tui.results.pubs import ProgramResult
from qjobs_tui.results.qiskit_extra import ROLES, ask_client, client_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qjobs_tui.results.pubs import PrimitiveResult, Result
    from qjobs_tui.results.read import Body

FLAG = "--with-qiskit"
CLIENT = "qiskit-ibm-runtime"
_WORKING = "IBM's client computes the expectation values; Ctrl-C ends it"


def is_for_client(result: Result) -> TypeGuard[ProgramResult]:
    """Whether IBM's client can make more of a result than was read."""
    return isinstance(result, ProgramResult) and result.role in ROLES


def computed(body: Body) -> PrimitiveResult:
    """Return the result that the client computes of a body.

    Blocks until the client has answered, which a line on a terminal says. Ctrl-C, and what else
    interrupts it, ends the client too.

    Args:
        body: One whose result is `is_for_client`.

    Raises:
        UsageError: No client is installed.
        QJobsError: The client cannot compute it, or needs too much for that.

    """
    with _telling():
        return ask_client(body.source, environ=os.environ)


def computed_by() -> dict[str, str | None]:
    """Name the client that computes, and its version; None where its package does not say.

    Raises:
        UsageError: No client is installed.

    """
    from importlib.metadata import distributions  # 15 ms, which only this flag pays

    found = distributions(name=CLIENT, path=[client_folder()])
    return {"name": CLIENT, "version": next((one.version for one in found), None)}


def with_advice(result: Result) -> Result:
    """Return a result whose note says how to see what IBM's client can make of it."""
    if not is_for_client(result):
        return result
    advice = f"{FLAG} has it compute them"
    try:
        client_folder()
    except UsageError:
        advice += ", once it is there: pip install 'qjobs-tui[qiskit]'"
    return replace(result, note=f"{result.note} {advice}".strip())


@contextmanager
def _telling() -> Iterator[None]:
    """Say on a terminal what is being waited for, and take it away again."""
    if not sys.stderr.isatty():
        yield
        return
    line = _WORKING[: shutil.get_terminal_size().columns - 1]
    sys.stderr.write(line)
    sys.stderr.flush()
    try:
        yield
    finally:
        sys.stderr.write(f"\r{' ' * len(line)}\r")
        sys.stderr.flush()
