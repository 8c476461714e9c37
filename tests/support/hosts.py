"""The hosts of IBM Cloud as a test sees them, and what is kept of what they were asked."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING
from urllib.parse import quote

from qjobs_tui.demo import rest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.support.piping import Head

IAM = "iam.cloud.ibm.com"
US = "quantum.cloud.ibm.com"
EU = "eu-de.quantum.cloud.ibm.com"
SEARCH = "api.global-search-tagging.cloud.ibm.com"
CATALOG = "globalcatalog.cloud.ibm.com"
HOSTS = (IAM, US, EU, SEARCH, CATALOG)
SERVICE = (US, EU)
FOREIGN = "collector.example.org"
# What each host is asked under, and where a demo service has that.
PLACES: Mapping[str, tuple[str, str]] = {
    IAM: ("/identity/", f"{rest.IAM}/identity/"),
    US: ("/api/v1/", f"{rest.API}/"),
    EU: ("/api/v1/", f"{rest.API}/"),
    SEARCH: ("/v3/", f"{rest.SEARCH}/v3/"),
    CATALOG: ("/api/v1/", f"{rest.CATALOG}/"),
}


class Fate(Enum):
    """What becomes of connections to a host."""

    SERVES = "is served"
    RESETS = "is reset at the first word of TLS"
    STRANGER = "shows a certificate of an authority that nobody knows"
    GONE = "is not reached by the proxy"
    FORBIDDEN = "is not allowed by the proxy"


class Way(Enum):
    """How a request came to a host."""

    PROXY = "through the proxy"
    DIRECT = "past the proxy"


@dataclass(frozen=True, slots=True)
class Login:
    """What the proxy wants to know of its users."""

    user: str = "lab"
    password: str = "Proxy-pass@word/7 %"

    @property
    def basic(self) -> str:
        """The same as it stands in a head."""
        return base64.b64encode(f"{self.user}:{self.password}".encode()).decode()

    def before(self, address: str) -> str:
        """Put it in front of an address, as a URL has it."""
        return f"{quote(self.user, safe='')}:{quote(self.password, safe='')}@{address}"


@dataclass(frozen=True, slots=True)
class Heard:
    """A request that a host was sent, to the byte."""

    host: str
    way: Way
    head: Head
    body: bytes

    @property
    def path(self) -> str:
        """What was asked for, without the query."""
        return self.head.target.partition("?")[0]

    @property
    def raw(self) -> bytes:
        """Head and body."""
        return self.head.raw + self.body


@dataclass(frozen=True, slots=True)
class Asked:
    """What the proxy was asked, and the status it gave."""

    head: Head
    status: int
