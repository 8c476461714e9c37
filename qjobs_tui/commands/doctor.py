"""``qjobs-tui doctor``: which account is used and why, and what surrounds the program."""

from __future__ import annotations

import asyncio
import os
import platform
import shutil
import stat
import sys
from dataclasses import dataclass
from importlib import metadata
from typing import TYPE_CHECKING

from qjobs_tui import __version__
from qjobs_tui.accounts import qiskit_file, resolution
from qjobs_tui.accounts.steps import Outcome
from qjobs_tui.commands.account_import import readable_by_others
from qjobs_tui.commands.output import write
from qjobs_tui.errors import AccountError
from qjobs_tui.terminal import writes_unicode
from qjobs_tui.ui.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path
    from typing import TextIO

    from qjobs_tui.accounts.steps import Resolution
    from qjobs_tui.commands.account_place import Place

_LIBRARIES = ("textual", "httpx", "numpy", "msgspec", "keyring", "platformdirs")
# Shown with their values, which are no secrets; of others only whether they are set.
_SHOWN = ("TERM", "COLORTERM", "NO_COLOR", "LANG", "LC_ALL", "TMUX", "STY")
_SET = (
    *("SSH_CONNECTION", "DBUS_SESSION_BUS_ADDRESS", "PYTHON_KEYRING_BACKEND"),
    *("QISKIT_IBM_TOKEN", "QISKIT_IBM_INSTANCE", "QISKIT_IBM_URL", "IAM_URL"),
    *("HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE"),
)
_WIDTH = 18


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: what was looked at, what was found, what to do; ``is_bad`` makes the code 1."""

    about: str
    words: str
    hint: str = ""
    is_bad: bool = False


def run(place: Place, asked: resolution.Asked | None = None) -> int:
    """Look at everything, and return 0 when nothing is wrong, else 1."""
    return asyncio.run(examine(place, asked or resolution.Asked()))


async def examine(place: Place, asked: resolution.Asked) -> int:
    """Look at everything; see `run`."""
    found = await resolution.resolve(place.environ, place.home, place.own, place.vault, asked)
    keyring = await _keyring(place)
    parts = {
        "account": list(_account(found)),
        "keyring": [keyring],
        "files": list(_files(place)),
        "terminal": list(_terminal(place.environ, sys.stdin, sys.stdout)),
        "versions": list(_versions()),
    }
    write(_lines(parts))
    return int(any(each.is_bad for findings in parts.values() for each in findings))


def _account(found: Resolution) -> Iterator[Finding]:
    for step in found.steps:
        is_bad = step.outcome is Outcome.FAILED
        words = f"{step.outcome.value}: {step.words}"
        yield Finding(step.source.value, words, step.hint, is_bad)
    account = found.account
    if account is None:
        yield Finding("account", "none: nothing can be shown but --demo", is_bad=True)
        return
    named = [*(each.crn.text for each in account.instances), *account.names]
    yield Finding("account", account.name)
    yield Finding("instances", ", ".join(named) or "all that the key can see")
    yield from (Finding("note", note) for note in account.notes)
    if not account.verify:
        yield Finding("verify", "certificates are not verified", is_bad=True)


async def _keyring(place: Place) -> Finding:
    try:
        backend = await place.vault.backend()
    except AccountError as error:
        return Finding("keyring", error.headline, error.hint)
    why = "" if backend.is_trusted else f": not used, {backend.why_not}"
    return Finding("keyring", f"{backend.name}{why}")


def _files(place: Place) -> Iterator[Finding]:
    yield _file("accounts", place.own, "")
    qiskit = qiskit_file.path_in(place.home)
    hint = ""
    if readable_by_others(qiskit):
        hint = "Others on this machine can read its keys. 'qjobs-tui account import' keeps them"
        hint = f"{hint} in the keyring; then remove them there, or chmod 600 the file."
    yield _file("Qiskit's file", qiskit, hint)


def _file(about: str, path: Path, hint: str) -> Finding:
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        return Finding(about, f"{path} is not there")
    except OSError as error:
        words = f"{path}: {error.strerror or type(error).__name__}"
        return Finding(about, words, is_bad=True)
    return Finding(about, f"{path}, mode {mode:04o}", hint)


def _terminal(
    environ: Mapping[str, str], stdin: TextIO | None, stdout: TextIO | None
) -> Iterator[Finding]:
    size = shutil.get_terminal_size()
    for name, stream in (("stdin", stdin), ("stdout", stdout)):
        yield Finding(name, "a terminal" if stream and stream.isatty() else "no terminal")
    yield Finding("size", f"{size.columns} x {size.lines}")
    yield Finding("letters", "Unicode" if writes_unicode(stdout) else "ASCII")
    yield from (Finding(name, environ[name]) for name in _SHOWN if environ.get(name))
    known = [name for name in _SET if environ.get(name) or environ.get(name.lower())]
    yield Finding("set", ", ".join(known) or "none of what changes accounts and connections")


def _versions() -> Iterator[Finding]:
    yield Finding("qjobs-tui", __version__)
    yield Finding("Python", f"{platform.python_version()}, {platform.platform()}, {os.name}")
    for name in _LIBRARIES:
        try:
            yield Finding(name, metadata.version(name))
        except metadata.PackageNotFoundError:
            yield Finding(name, "not installed", is_bad=True)


def _lines(parts: Mapping[str, Iterable[Finding]]) -> Iterator[str]:
    for title, findings in parts.items():
        yield title
        for each in findings:
            mark = "!" if each.is_bad else " "
            yield f"{mark} {each.about:<{_WIDTH}} {clean(each.words, limit=1000)}"
            yield from (f"  {'':<{_WIDTH}} {clean(line)}" for line in each.hint.splitlines())
