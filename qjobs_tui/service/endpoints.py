"""Where to send what: the hosts of the service and of the identity service (IAM).

Rules as in IBM's client (``qiskit_ibm_runtime.api.utils``, ``.auth``); plain http is refused but
to the machine itself, since key and token would travel unencrypted.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from qjobs_tui.errors import AccountError

if TYPE_CHECKING:
    from qjobs_tui.jobs import Crn

DEFAULT_URL = "https://cloud.ibm.com"
_IAM_HOSTS = {"staging": "iam.test.cloud.ibm.com"}
_IAM_HOST = "iam.cloud.ibm.com"
_PORTS = {"https": 443, "http": 80}

Origin = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class Endpoints:
    """The base address of one instance's API, and the address that gives tokens."""

    base: str
    token_url: str


def endpoints(
    crn: Crn, url: str | None = None, iam_url: str | None = None, *, private: bool = False
) -> Endpoints:
    """Tell where an instance is reached.

    Args:
        crn: The instance; its region and cloud choose the hosts.
        url: The account's address, used as it is when it is on this machine or its path holds
            ``experimental``; else its host is the domain the region's host is built from.
        iam_url: What ``IAM_URL`` says, or None.
        private: Whether the private endpoints are to be used.

    Raises:
        AccountError: An address cannot be used, or not safely.
    """
    return Endpoints(_base(crn, url, private=private), _token_url(crn, iam_url, private=private))


def is_loopback(url: str) -> bool:
    """Tell whether this is a web address on this very machine."""
    parts = _split(url.strip())
    if parts is None or parts.scheme not in _PORTS:
        return False
    host = parts.hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def origin(url: str) -> Origin:
    """Return scheme, host and port, what two addresses share when a token may go to both."""
    parts = urlsplit(url)
    return (parts.scheme, parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 0))


def _base(crn: Crn, url: str | None, *, private: bool) -> str:
    parts = _checked(url or DEFAULT_URL, "the account's url (QISKIT_IBM_URL)")
    whole = parts.geturl().rstrip("/")
    if is_loopback(whole) or "experimental" in parts.path:
        return whole
    domain = _domain(parts.netloc)
    if private:
        return f"https://private.{crn.region}.quantum.{domain}/api/v1"
    region = "" if crn.region == "us-east" else f"{crn.region}."
    return f"https://{region}quantum.{domain}/api/v1"


def _domain(netloc: str) -> str:
    """Return the domain of an address that names the service's own host already, else all of it.

    Only a whole label "quantum" counts: within "postquantum.com" it would lead to a stranger.
    """
    return f".{netloc}".rpartition(".quantum.")[2].removeprefix(".")


def _token_url(crn: Crn, iam_url: str | None, *, private: bool) -> str:
    host = _IAM_HOSTS.get(crn.cname, _IAM_HOST)
    given = iam_url or f"https://{'private.' if private else ''}{host}"
    whole = _checked(given, "IAM_URL").geturl().rstrip("/")
    return f"{whole.removesuffix('/identity/token')}/identity/token"


def _checked(url: str, called: str) -> SplitResult:
    """Split an address that a key or token may be sent to; the message never repeats it."""
    parts = _split(url.strip())
    if parts is None or parts.scheme not in _PORTS or not parts.hostname:
        raise AccountError(
            f"{called} is not a web address", hint="It should look like https://cloud.ibm.com"
        )
    if parts.username or parts.password or parts.query or parts.fragment:
        raise AccountError(f"{called} must hold neither a user name, a password nor a query")
    if parts.scheme == "http" and not is_loopback(parts.geturl()):
        raise AccountError(
            f"{called} is refused: over plain http the API key and token could be read on the way",
            hint="Use https; plain http is only for addresses on this machine.",
        )
    return parts


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        # The port is parsed when it is asked for, and may turn out to be no number.
        usable = parts.port != 0
    except ValueError:
        return None
    return parts if usable else None
