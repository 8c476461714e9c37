"""IBM Cloud's addresses on loopback: a proxy on the way, TLS, and two regions behind it.

The program asks for ``https://quantum.cloud.ibm.com`` and its neighbours as it does of IBM Cloud.
A proxy of the test takes its ``CONNECT``, shows a certificate of the test's own authority, and
hands each request to a demo service, under the path that it has there. What came in is kept.
"""

from __future__ import annotations

import gzip
import json
import socket
import ssl
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

import trustme

from qjobs_tui.clock import SystemClock
from qjobs_tui.demo.server import DemoServer
from qjobs_tui.demo.world import INSTANCES, World
from tests.support.door import HOST, Door, reset
from tests.support.hosts import (
    CATALOG,
    EU,
    HOSTS,
    IAM,
    PLACES,
    SEARCH,
    US,
    Asked,
    Fate,
    Heard,
    Login,
    Way,
)
from tests.support.piping import Stream, passed_on

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from qjobs_tui.jobs import Instance
    from tests.support.piping import Head

_NOT_FOUND = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
_VERDICTS = {Fate.GONE: 502, Fate.FORBIDDEN: 403}
_PROXY_SAYS = {
    200: b"HTTP/1.1 200 Connection established\r\n\r\n",
    403: b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
    407: b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=lab\r\n"
    b"Content-Length: 0\r\nConnection: close\r\n\r\n",
    502: b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
}


@dataclass
class Cloud:
    """The hosts, up as long as its block lasts.

    Attributes:
        folder: Where the authority's certificate is written.
        login: What the proxy demands, or None to let everybody through.
        us: The service in us-east, with one instance.
        eu: The service in eu-de, with one instance.
        heard: All requests, in the order they came.
        asked: All that the proxy was asked.
        refused: Hosts with which no TLS came about, in the order of trying.
        moved: Hosts that answer each request by a redirect, and where to.
    """

    folder: Path
    login: Login | None = None
    us: DemoServer = field(init=False)
    eu: DemoServer = field(init=False)
    heard: list[Heard] = field(init=False, default_factory=list)
    asked: list[Asked] = field(init=False, default_factory=list)
    refused: list[str] = field(init=False, default_factory=list)
    moved: dict[str, str] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        clock = SystemClock()
        # It knows the account: whose key it is, and which instances it can see.
        self._front = DemoServer(World(clock))
        self.us, self.eu = (
            DemoServer(World(clock, instances=(one,)), identity=self._front.identity)
            for one in INSTANCES
        )
        self._servers = {IAM: self._front, SEARCH: self._front, CATALOG: self._front} | {
            US: self.us,
            EU: self.eu,
        }
        self._fates = dict.fromkeys(HOSTS, Fate.SERVES)
        self._tokens: list[str] = []
        authority = trustme.CA()
        self._contexts = {host: _context(authority, host) for host in HOSTS}
        self._stranger = _context(trustme.CA(), *HOSTS)
        self._named = _context(authority, *HOSTS)
        self._named.sni_callback = self._name
        authority.cert_pem.write_to_path(self.authority)
        self._proxy, self._direct = Door(self._connect), Door(self._greet)
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        for each in (self._front, self.us, self.eu, self._proxy, self._direct):
            self._stack.enter_context(each)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()
        defects = [defect for each in (self._front, self.us, self.eu) for defect in each.defects]
        assert not defects

    # What a test is told

    @property
    def authority(self) -> str:
        """The file that certificates are verified against."""
        return str(self.folder / "authority.pem")

    @property
    def instances(self) -> tuple[Instance, Instance]:
        """The account's instances, us-east first."""
        return self.us.instances[0], self.eu.instances[0]

    @property
    def key(self) -> str:
        """The API key."""
        return self._front.key.reveal()

    @property
    def tokens(self) -> tuple[str, ...]:
        """The tokens that were given for it, taken from the recorded answers."""
        return tuple(self._tokens)

    @property
    def proxy(self) -> str:
        """The proxy's address, with what it demands."""
        address = f"{HOST}:{self._proxy.port}"
        return f"http://{self.login.before(address) if self.login else address}"

    @property
    def direct_port(self) -> int:
        """Where all hosts are reached without a proxy."""
        return self._direct.port

    def environment(self) -> dict[str, str]:
        """Return the variables of somebody who works behind the proxy, on the first instance."""
        return {
            "HTTPS_PROXY": self.proxy,
            "SSL_CERT_FILE": self.authority,
            "QISKIT_IBM_TOKEN": self.key,
            "QISKIT_IBM_INSTANCE": self.instances[0].crn.text,
        }

    def at(self, *hosts: str) -> list[Heard]:
        """Return what was asked of these hosts."""
        return [one for one in self.heard if one.host in hosts]

    def secrets(self) -> dict[str, str]:
        """Return all that may be found nowhere, by what it is."""
        tokens = {f"token {number}": token for number, token in enumerate(self._tokens, 1)}
        login = {"proxy password": self.login.password} if self.login else {}
        return {"key": self.key, **tokens, **login}

    # What a test does

    def revoke(self) -> None:
        """Make the tokens given so far invalid."""
        self._front.revoke_tokens()

    def doom(self, host: str, fate: Fate) -> None:
        """Cut a host's connections; from here on this becomes of new ones."""
        self._fates[host] = fate
        self._proxy.cut(host)
        self._direct.cut(host)

    # The two ways in

    def _connect(self, door: Door, sock: socket.socket) -> None:
        """Be the proxy for one connection."""
        stream = Stream(sock)
        head = stream.head()
        if head is None:
            return
        host = head.target.removesuffix(":443")
        status = self._verdict(head, host)
        self.asked.append(Asked(head, status))
        sock.sendall(_PROXY_SAYS[status])
        if status == 200:
            self._serve(door, sock, host, Way.PROXY)

    def _verdict(self, head: Head, host: str) -> int:
        if self.login and head.field("proxy-authorization") != f"Basic {self.login.basic}":
            return 407
        if head.line[0] != b"CONNECT" or f"{host}:443" != head.target or host not in HOSTS:
            return 403
        return _VERDICTS.get(self._fates[host], 200)

    def _greet(self, door: Door, sock: socket.socket) -> None:
        """Be any of the hosts for one connection, the one that TLS names."""
        with door.held(self._named.wrap_socket(sock, server_side=True)) as client:
            for host, context in self._contexts.items():
                if client.context is context:
                    self._answer(door, client, host, Way.DIRECT)

    def _name(self, sock: ssl.SSLObject, name: str, _: ssl.SSLContext) -> None:
        if name in self._contexts:
            sock.context = self._contexts[name]

    def _serve(self, door: Door, sock: socket.socket, host: str, way: Way) -> None:
        fate = self._fates[host]
        if fate is Fate.RESETS:
            reset(sock)
            return
        context = self._stranger if fate is Fate.STRANGER else self._contexts[host]
        try:
            client = context.wrap_socket(sock, server_side=True)
            # TLS 1.3: whether the certificate is believed shows with the first bytes read.
        except OSError:
            self.refused.append(host)
            raise
        with door.held(client, host):
            self._answer(door, client, host, way)

    # Behind them

    def _answer(self, door: Door, client: socket.socket, host: str, way: Way) -> None:
        stream = Stream(client)
        server = self._servers[host]
        with door.held(socket.create_connection((HOST, server.port)), host) as inner:
            inner.settimeout(client.gettimeout())
            upstream, goes_on = Stream(inner), True
            while goes_on and (head := self._first(stream, host)) is not None:
                body = b"".join(stream.body(head.length or 0))
                self.heard.append(Heard(host, way, head, body))
                goes_on = self._one(client, upstream, host, head, body)

    def _first(self, stream: Stream, host: str) -> Head | None:
        try:
            return stream.head()
        except ssl.SSLError:
            self.refused.append(host)
            raise

    def _one(
        self, client: socket.socket, upstream: Stream, host: str, head: Head, body: bytes
    ) -> bool:
        if host in self.moved:
            moved = f"HTTP/1.1 307 Moved\r\nLocation: {self.moved[host]}\r\nContent-Length: 0\r\n"
            client.sendall(f"{moved}\r\n".encode())
            return True
        known, real = PLACES[host]
        if not head.target.startswith(known):
            client.sendall(_NOT_FOUND)
            return True
        where = f"{HOST}:{self._servers[host].port}"
        inside = head.asking(real + head.target.removeprefix(known), where)
        upstream.socket.sendall(inside.raw + body)
        answer, goes_on = passed_on(upstream, client)
        if host == IAM:
            self._note_token(answer)
        return goes_on

    def _note_token(self, answer: bytes) -> None:
        plain = gzip.decompress(answer) if answer.startswith(b"\x1f\x8b") else answer
        if token := json.loads(plain).get("access_token"):
            self._tokens.append(token)


def _context(authority: trustme.CA, *hosts: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*hosts).configure_cert(context)
    return context
