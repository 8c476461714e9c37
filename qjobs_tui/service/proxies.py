"""Addresses of proxies, held to what can be connected to before anything is.

The HTTP library takes any number for a port and no host for a host; what comes of that is an error
of the socket below it, which belongs to none of its own families.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.request import getproxies

import httpx

if TYPE_CHECKING:
    from qjobs_tui.secret import Secret

_PORTS = range(1, 65_536)
# That of plain http is no way to anything asked here.
_USED = ("https", "all")


def proxy(address: Secret) -> httpx.Proxy:
    """Return the proxy of an address, which needs no scheme.

    Raises:
        ValueError: It is no address of a proxy; `httpx.InvalidURL` likewise.

    """
    plain = "" if "://" in address.reveal() else "http://"
    return _connectable(httpx.Proxy(f"{plain}{address.reveal()}"))


def check_environment() -> None:
    """See that the environment's proxies can be connected to; the library takes them by itself.

    Raises:
        ValueError: One cannot; `httpx.InvalidURL` likewise.

    """
    # Asked as the library does: on macOS and Windows the system's own settings count as well.
    for scheme, address in getproxies().items():
        if scheme in _USED and address:
            _connectable(httpx.Proxy(address if "://" in address else f"http://{address}"))


def _connectable(made: httpx.Proxy) -> httpx.Proxy:
    if not made.url.host or (made.url.port is not None and made.url.port not in _PORTS):
        raise ValueError("no host, or a port that is none")
    return made
