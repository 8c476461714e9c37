"""Web addresses that a key or token may be sent to."""

from __future__ import annotations

import ipaddress
import re
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from qjobs_tui.errors import AccountError

if TYPE_CHECKING:
    from collections.abc import Mapping

PORTS: Mapping[str, int] = MappingProxyType({"https": 443, "http": 80})
_LONGEST = 2000
_PLAIN = re.compile(r"[\x21-\x7e]+")
_LABEL = re.compile(r"(?!-)[A-Za-z0-9_-]{1,63}(?<!-)")
_NUMBER = re.compile(r"[0-9]+|0[xX][0-9A-Fa-f]*")


def is_loopback(url: str) -> bool:
    """Tell whether this is a web address on this very machine."""
    parts = _split(url.strip())
    if parts is None or parts.scheme not in PORTS:
        return False
    host = parts.hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def checked(url: str, called: str) -> SplitResult:
    """Split an address that a key or token may be sent to; the message never repeats it.

    Raises:
        AccountError: It cannot be used, or not safely.
    """
    parts = _split(url.strip())
    if parts is None or parts.scheme not in PORTS or not parts.hostname or len(url) > _LONGEST:
        raise AccountError(
            f"{called} is not a web address", hint="It should look like https://cloud.ibm.com"
        )
    if not (_PLAIN.fullmatch(parts.geturl()) and _is_host(parts.hostname)):
        raise AccountError(
            f"{called} holds characters that no web address has",
            hint="The name of a host in other letters is written in its form that begins xn--.",
        )
    if parts.username or parts.password or parts.query or parts.fragment:
        raise AccountError(f"{called} must hold neither a user name, a password nor a query")
    if parts.scheme == "http" and not is_loopback(parts.geturl()):
        raise AccountError(
            f"{called} is refused: over plain http the API key and token could be read on the way",
            hint="Use https; plain http is only for addresses on this machine.",
        )
    return parts


def _is_host(host: str) -> bool:
    """Whether a request can be made to it: the HTTP library raises errors of its own if not."""
    try:
        # The zone of an address, as in fe80::1%eth0, means something on one machine only.
        return not getattr(ipaddress.ip_address(host), "scope_id", None)
    except ValueError:
        labels = host.removesuffix(".").split(".")
    is_named = all(map(_LABEL.fullmatch, labels)) and not _NUMBER.fullmatch(labels[-1])
    return is_named and all(map(_is_readable, labels))


def _is_readable(label: str) -> bool:
    """Whether a label that stands for other letters does stand for some."""
    try:
        label.encode().decode("idna")
    except UnicodeError:
        return False
    return True


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        # The port is parsed when it is asked for, and may turn out to be no number.
        usable = parts.port != 0
    except ValueError:
        return None
    return parts if usable else None
