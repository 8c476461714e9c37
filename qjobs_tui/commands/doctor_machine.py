"""What the doctor finds around the program: terminal, network, versions."""

from __future__ import annotations

import os
import platform
import re
import shutil
import sys
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from qjobs_tui import __version__
from qjobs_tui.commands.doctor_lines import Finding
from qjobs_tui.terminal import asks_for_ascii, writes_unicode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import TextIO

_LIBRARIES = ("textual", "httpx", "numpy", "msgspec", "keyring", "platformdirs")
# Shown with their values, which are no secrets; of others only whether they are set.
_SHOWN = ("TERM", "COLORTERM", "NO_COLOR", "LANG", "LC_ALL", "TMUX", "STY")
_SET = (
    *("SSH_CONNECTION", "DBUS_SESSION_BUS_ADDRESS", "PYTHON_KEYRING_BACKEND"),
    *("QISKIT_IBM_TOKEN", "QISKIT_IBM_INSTANCE", "QISKIT_IBM_URL", "QISKIT_IBM_CHANNEL"),
    *("IAM_URL", "GLOBAL_SEARCH_URL"),
)
_PROXIES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY")
# Linux hands a core to a program of the system's at 0, yet not at 1, which no core fits into.
_NO_CORE = (0, 1) if sys.platform == "linux" else (0,)
_HOST = re.compile(r"([A-Za-z0-9_.-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?")
_SCHEME = re.compile(r"[a-z0-9]{1,10}")


def terminal(environ: Mapping[str, str], streams: Mapping[str, TextIO | None]) -> Iterator[Finding]:
    """Tell what the screen would be drawn on; ``streams`` are stdin, stdout and stderr."""
    for name, stream in streams.items():
        yield Finding(name, "a terminal" if stream and stream.isatty() else "no terminal")
    size = shutil.get_terminal_size()
    yield Finding("size", f"{size.columns} x {size.lines}")
    is_plain = asks_for_ascii(environ) or not writes_unicode(streams["stderr"])
    yield Finding("letters", "ASCII" if is_plain else "Unicode")
    yield from (Finding(name, environ[name]) for name in _SHOWN if environ.get(name))
    known = [name for name in _SET if environ.get(name)]
    yield Finding("set", ", ".join(known) or "none of what changes accounts and keyrings")


def network(environ: Mapping[str, str]) -> Iterator[Finding]:
    """Tell which way requests go, and what certificates are checked with."""
    names = [each for name in _PROXIES for each in (name, name.lower()) if environ.get(each)]
    for name in names:
        yield Finding(name, _proxy(environ[name]))
    if not names:
        yield Finding("proxies", "none in the environment")
    for name in ("NO_PROXY", "no_proxy"):
        if environ.get(name):
            yield Finding(name, environ[name])
    yield _certificates(environ)


def _proxy(address: str) -> str:
    """Return where a proxy is, without the name and password that its address may hold."""
    scheme, mark, rest = address.strip().rpartition("://")
    user, at, place = rest.rpartition("@")
    del user
    found = _HOST.fullmatch(place.partition("/")[0])
    if not found or (mark and not _SCHEME.fullmatch(scheme.lower())):
        return "set, but it is no address of a proxy"
    shown = f"{scheme.lower() or 'http'}://{found[0]}"
    return f"{shown}, with a user name" if at else shown


def _certificates(environ: Mapping[str, str]) -> Finding:
    if given := environ.get("SSL_CERT_FILE"):
        if words := _why_unusable(given):
            hint = "With it no connection can be made: correct or unset it."
            return Finding("SSL_CERT_FILE", f"{given} cannot be used: {words}", hint, is_bad=True)
        return Finding("SSL_CERT_FILE", given)
    if given := environ.get("SSL_CERT_DIR"):
        is_there = Path(given).is_dir()
        words = given if is_there else f"{given} is no folder"
        return Finding("SSL_CERT_DIR", words, is_bad=not is_there)
    return Finding("certificates", "those that come with Python's certifi")


def _why_unusable(path: str) -> str:
    """Load a file of certificates as a connection does; return what is wrong, or ""."""
    import ssl  # only for who has certificates of their own

    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(path)
    except ssl.SSLError:
        return "no certificate is in it"
    except (OSError, ValueError) as error:
        return getattr(error, "strerror", None) or type(error).__name__
    return ""


def process() -> Iterator[Finding]:
    """Tell whether a crash of the program could leave its memory, and a key in it, in a file."""
    try:
        import resource  # not on every platform
    except ImportError:
        yield Finding("core dumps", "not of this platform")
        return
    limit = resource.getrlimit(resource.RLIMIT_CORE)[0]
    if limit in _NO_CORE:
        yield Finding("core dumps", "off")
    else:
        words = "on: a crash may leave the key in a file"
        yield Finding("core dumps", words, "Turn them off before the program starts: ulimit -c 0")


def versions() -> Iterator[Finding]:
    """Tell which versions run."""
    yield Finding("qjobs-tui", __version__)
    yield Finding("Python", f"{platform.python_version()}, {platform.platform()}, {os.name}")
    for name in _LIBRARIES:
        try:
            yield Finding(name, metadata.version(name))
        except metadata.PackageNotFoundError:
            yield Finding(name, "not installed", is_bad=True)
