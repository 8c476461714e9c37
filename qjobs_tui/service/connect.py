"""The one HTTP client of an account, and the service clients on it."""

from __future__ import annotations

import asyncio
import ssl
from typing import TYPE_CHECKING, Protocol, Self

import httpx

from qjobs_tui.addresses import is_loopback
from qjobs_tui.errors import UsageError
from qjobs_tui.service import search
from qjobs_tui.service.auth import TokenSource
from qjobs_tui.service.caller import Caller
from qjobs_tui.service.client import ServiceClient
from qjobs_tui.service.endpoints import cloud_of, endpoints, search_url, token_url
from qjobs_tui.service.exchange import Exchange
from qjobs_tui.service.frames import SecretFrames
from qjobs_tui.service.names import look_up_apart
from qjobs_tui.service.proxies import check_environment, proxy
from qjobs_tui.service.retry import PATIENCE

if TYPE_CHECKING:
    from types import TracebackType

    from qjobs_tui.clock import Clock
    from qjobs_tui.jobs import Instance
    from qjobs_tui.secret import Secret
    from qjobs_tui.service.retry import Jitter

_CONNECT_SECONDS = 5.0
READ_SECONDS = 30.0
_PUBLIC_CLOUD = "bluemix"
# Longer than the time between two polls, so that polling keeps its connection.
_LIMITS = httpx.Limits(max_connections=10, keepalive_expiry=150.0)


class Access(Protocol):
    """What is needed of an account; `qjobs_tui.accounts.account.Account` has it."""

    @property
    def key(self) -> Secret:
        """The API key."""

    @property
    def url(self) -> str | None:
        """The service's address as the user gave it."""

    @property
    def iam_url(self) -> str | None:
        """The identity service's address as the user gave it."""

    @property
    def search_url(self) -> str | None:
        """The address of the search for instances as the user gave it."""

    @property
    def private_endpoint(self) -> bool:
        """Whether to use the private endpoints."""

    @property
    def proxies(self) -> tuple[tuple[str, Secret], ...]:
        """What to match, and the proxy's address."""

    @property
    def verify(self) -> bool:
        """Whether certificates are verified."""


class Connection:
    """An account's connection to the service: enter it, make clients, leave it.

    Args:
        access: The account.
        clock: Time for tokens and retries.
        jitter: Randomness for the waits between retries, such as a `random.Random`.
        transport: Replaces the network in tests.
        read_seconds: How long the other side may be silent.
    """

    def __init__(
        self,
        access: Access,
        clock: Clock,
        jitter: Jitter,
        transport: httpx.AsyncBaseTransport | None = None,
        read_seconds: float = READ_SECONDS,
    ) -> None:
        self._access = access
        self._clock = clock
        self._jitter = jitter
        self._transport = transport
        self._timeout = httpx.Timeout(read_seconds, connect=_CONNECT_SECONDS)
        self._http: httpx.AsyncClient | None = None
        self._exchange: Exchange | None = None
        self._tokens: dict[str, TokenSource] = {}

    async def __aenter__(self) -> Self:
        look_up_apart(asyncio.get_running_loop())
        context = await _tls(self._access)
        with SecretFrames():
            self._http = _http(self._access, context, self._timeout, self._transport)
        self._exchange = Exchange(self._http, self._clock)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._exchange is not None:
            await self._exchange.leave()
        if self._http is not None:
            await self._http.aclose()

    def client(self, instance: Instance, patience: float = PATIENCE) -> ServiceClient:
        """Make the client of one instance; instances of the same cloud share their token.

        Args:
            instance: Which instance.
            patience: For how many seconds failed calls are retried; 0 is a single try.

        Raises:
            AccountError: The account's addresses cannot be used, or not safely.
        """
        access = self._access
        where = endpoints(instance.crn, access.url, access.iam_url, private=access.private_endpoint)
        tokens = self._tokens_of(where.token_url)
        caller = Caller(
            where.base,
            instance.crn.text,
            self._entered(),
            tokens,
            self._clock,
            self._jitter,
            patience,
        )
        return ServiceClient(instance, caller)

    async def sign_in(self, cname: str = _PUBLIC_CLOUD) -> None:
        """Exchange the key for a token, to learn whether it is accepted; asks no instance.

        Args:
            cname: Which cloud, the third field of an instance's CRN.

        Raises:
            AccountError: The key is not accepted, or the address is refused.
            ServiceError: The identity service could not be reached or understood.
        """
        access = self._access
        where = token_url(cname, access.iam_url, private=access.private_endpoint)
        await self._tokens_of(where).token()

    async def search(self, patience: float = PATIENCE) -> search.Found:
        """Look for the instances that the key can see; see `search.find`.

        Args:
            patience: For how many seconds failed calls are retried; 0 is a single try.

        Raises:
            AccountError: The key is not accepted, or an address is refused.
            ServiceError: The search could not be asked or understood.
        """
        access = self._access
        where = search_url(access.url, access.search_url)
        cname = cloud_of(access.url)
        tokens = self._tokens_of(token_url(cname, access.iam_url, private=access.private_endpoint))
        means = (self._entered(), tokens, self._clock, self._jitter)
        return await search.find(Caller(where, "", *means, patience))

    async def instances(self) -> tuple[Instance, ...]:
        """Return the instances that the key can see, as they are now; see `search`."""
        return (await self.search()).instances

    def _tokens_of(self, where: str) -> TokenSource:
        exchange = self._entered()
        return self._tokens.setdefault(
            where, TokenSource(self._access.key, where, exchange, self._clock)
        )

    def _entered(self) -> Exchange:
        if self._exchange is None:
            raise RuntimeError("the connection is not entered")
        return self._exchange


def _on_this_machine(access: Access) -> tuple[str, ...]:
    """Return those of the account's addresses that are on this machine."""
    given = (access.url, access.iam_url, access.search_url)
    return tuple(url.strip() for url in given if url and is_loopback(url))


def _stays_here(access: Access) -> bool:
    """Whether nothing leaves this machine; the search is where the service is unless given."""
    given = (access.url, access.iam_url, access.search_url or access.url)
    return all(url and is_loopback(url) for url in given)


async def _tls(access: Access) -> ssl.SSLContext:
    """Make what verifies certificates.

    Raises:
        UsageError: The authorities that the environment names cannot be read.
    """
    if _stays_here(access):
        # Nothing is encrypted then: a context that trusts no authority, and costs no time.
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # Reading the certificates takes tens of milliseconds in which the screen must not stand.
    try:
        return await asyncio.to_thread(httpx.create_ssl_context, verify=access.verify)
    except OSError as error:
        # TLS's own complaint about a file without certificates names no file either.
        is_read = isinstance(error, ssl.SSLError)
        why = "it holds no certificates" if is_read else error.strerror or type(error).__name__
        raise UsageError(
            f"SSL_CERT_FILE cannot be used: {why}",
            hint="It has to name a file of certificates (PEM); unset, the usual ones hold.",
        ) from error


def _http(
    access: Access,
    context: ssl.SSLContext,
    timeout: httpx.Timeout,
    transport: httpx.AsyncBaseTransport | None,
) -> httpx.AsyncClient:
    """Make the client.

    Raises:
        UsageError: A proxy's address cannot be used.
    """
    is_elsewhere = not _stays_here(access)
    try:
        if is_elsewhere and transport is None:
            check_environment()
        return httpx.AsyncClient(
            verify=context,
            timeout=timeout,
            limits=_LIMITS,
            transport=transport,
            mounts=None if transport else _mounts(access, context),
            trust_env=is_elsewhere,
        )
    except (ValueError, ImportError, httpx.InvalidURL) as error:
        raise UsageError(
            "The proxy setting cannot be used",
            hint="Check HTTPS_PROXY, ALL_PROXY and the saved proxies; SOCKS is not supported.",
        ) from error


def _mounts(access: Access, context: ssl.SSLContext) -> dict[str, httpx.AsyncBaseTransport | None]:
    """Tell which way each address goes: those on this machine directly, whatever else is set.

    Plain http is allowed to this machine alone, and a proxy on the way would read key and token.
    """
    if _stays_here(access):
        return {}
    direct: dict[str, httpx.AsyncBaseTransport | None] = dict.fromkeys(_on_this_machine(access))
    # The library takes the closest match, and of equals the first: hence before, and once more
    # after, where the same pattern would replace it.
    return direct | _proxies(access, context) | direct


def _proxies(access: Access, context: ssl.SSLContext) -> dict[str, httpx.AsyncBaseTransport | None]:
    return {
        match if "://" in match else f"{match}://": httpx.AsyncHTTPTransport(
            verify=context, limits=_LIMITS, proxy=proxy(address)
        )
        for match, address in access.proxies
    }
