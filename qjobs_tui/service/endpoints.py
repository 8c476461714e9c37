"""Where to send what: the hosts of the service, of the identity service (IAM) and of the search.

Rules as in IBM's client (``qiskit_ibm_runtime.api.utils``, ``.auth``); plain http is refused but
to the machine itself, since key and token would travel unencrypted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec

from qjobs_tui.addresses import PORTS, checked, is_loopback

if TYPE_CHECKING:
    from qjobs_tui.jobs import Crn

DEFAULT_URL = "https://cloud.ibm.com"
_IAM_HOSTS = {"staging": "iam.test.cloud.ibm.com"}
_IAM_HOST = "iam.cloud.ibm.com"
_SEARCH_HOST = "api.global-search-tagging"
_CLOUDS = {"test.cloud.ibm.com": "staging"}
_PUBLIC_CLOUD = "bluemix"
_URL = "the account's url (QISKIT_IBM_URL)"

Origin = tuple[str, str, int]


class Endpoints(msgspec.Struct, frozen=True):
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
    return Endpoints(
        _base(crn, url, private=private), token_url(crn.cname, iam_url, private=private)
    )


def origin(url: str) -> Origin:
    """Return scheme, host and port, what two addresses share when a token may go to both."""
    parts = urlsplit(url)
    return (parts.scheme, parts.hostname or "", parts.port or PORTS.get(parts.scheme, 0))


def _base(crn: Crn, url: str | None, *, private: bool) -> str:
    parts = checked(url or DEFAULT_URL, _URL)
    whole = parts.geturl().rstrip("/")
    if is_loopback(whole) or "experimental" in parts.path:
        return whole
    domain = _domain(parts.netloc.lower())
    if private:
        return f"https://private.{crn.region}.quantum.{domain}/api/v1"
    region = "" if crn.region == "us-east" else f"{crn.region}."
    return f"https://{region}quantum.{domain}/api/v1"


def _domain(netloc: str) -> str:
    """Return the domain of an address that names the service's own host already, else all of it.

    Only a whole label "quantum" counts: within "postquantum.com" it would lead to a stranger.
    """
    return f".{netloc}".rpartition(".quantum.")[2].removeprefix(".")


def token_url(cname: str, iam_url: str | None = None, *, private: bool = False) -> str:
    """Tell which address gives tokens.

    Args:
        cname: Which cloud, the third field of a CRN.
        iam_url: What the account or ``IAM_URL`` says, or None.
        private: Whether the private endpoint is to be used.

    Raises:
        AccountError: The address cannot be used, or not safely.
    """
    host = _IAM_HOSTS.get(cname, _IAM_HOST)
    given = iam_url or f"https://{'private.' if private else ''}{host}"
    whole = checked(given, "IAM_URL").geturl().rstrip("/")
    return f"{whole.removesuffix('/identity/token')}/identity/token"


def search_url(url: str | None = None, given: str | None = None) -> str:
    """Tell where the instances of a key are searched for; the token goes there too.

    What is given comes first. Else it is the host of that name beside the account's url, as IBM's
    client builds it, and for an address on this machine, beside which there are no other hosts,
    ``/search`` of the same server: a token for a service here must not end up at IBM Cloud.

    Args:
        url: The account's address.
        given: What ``GLOBAL_SEARCH_URL`` says, or None.

    Raises:
        AccountError: The address cannot be used, or not safely.
    """
    if given:
        return checked(given, "GLOBAL_SEARCH_URL").geturl().rstrip("/")
    parts = checked(url or DEFAULT_URL, _URL)
    if is_loopback(parts.geturl()):
        return f"{parts.scheme}://{parts.netloc}/search"
    return f"https://{_SEARCH_HOST}.{_domain(parts.hostname or '')}"


def cloud_of(url: str | None = None) -> str:
    """Tell which cloud an account's address means, as the third field of a CRN names it.

    Raises:
        AccountError: The address cannot be used, or not safely.
    """
    host = checked(url or DEFAULT_URL, _URL).hostname or ""
    return _CLOUDS.get(_domain(host.removesuffix(".")), _PUBLIC_CLOUD)
