"""The simulated account on a loopback address, for any client of the service."""

from __future__ import annotations

from collections import deque
from threading import Event, Thread
from typing import TYPE_CHECKING, Self

from qjobs_tui.demo import rest
from qjobs_tui.demo.faults import Faults
from qjobs_tui.demo.identity import Identity
from qjobs_tui.demo.listener import HOST, Listener

if TYPE_CHECKING:
    from types import TracebackType

    from qjobs_tui.demo.wire import Sent
    from qjobs_tui.demo.world import World
    from qjobs_tui.jobs import Instance
    from qjobs_tui.secret import Secret

_KEPT_REQUESTS = 2_000
_KEPT_DEFECTS = 10


class DemoServer:
    """Serves an account on 127.0.0.1, in threads of its own, until it is stopped.

    A server is started once; make another for another run.

    Args:
        world: The account.
        port: Port to bind; 0 takes a free one.
        faults: Ways to fail; more may be added while it runs.
        expires_in: Life of a token, in seconds of the account's clock.
        identity: Who may ask, where several servers are the regions of one account.

    Raises:
        OSError: The port cannot be bound (at construction).

    """

    def __init__(
        self,
        world: World,
        port: int = 0,
        faults: Faults | None = None,
        *,
        expires_in: int = 3600,
        identity: Identity | None = None,
    ) -> None:
        self.world = world
        self.faults = Faults() if faults is None else faults
        self.identity = identity or Identity(world, expires_in=expires_in)
        self.stopping = Event()
        self.defects: deque[BaseException] = deque(maxlen=_KEPT_DEFECTS)
        self._requests: deque[Sent] = deque(maxlen=_KEPT_REQUESTS)
        self._listener = Listener(port, self)
        self.face = rest.Face(world, self.identity, self.origin)
        self._thread: Thread | None = None

    def start(self) -> Self:
        """Begin to answer."""
        self._thread = Thread(target=self._listener.serve, name="demo-service", daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop at once: open connections are ended, slow and silent answers are given up."""
        self.stopping.set()
        if self._thread is not None:
            self._listener.leave_off()
            self._thread.join()
            self._thread = None
        self._listener.server_close()
        self._listener.hang_up()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until it is stopped; tell whether it was within that time."""
        return self.stopping.wait(seconds)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return self._listener.server_port

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        return f"http://{HOST}:{self.port}"

    @property
    def base_url(self) -> str:
        """Base of the service's API; IBM's client uses an "experimental" one as it is."""
        return self.origin + rest.API

    @property
    def iam_url(self) -> str:
        """Base of the identity service."""
        return self.origin + rest.IAM

    @property
    def key(self) -> Secret:
        """The API key, made up anew for each identity."""
        return self.identity.key

    @property
    def instances(self) -> tuple[Instance, ...]:
        """The account's instances."""
        return self.world.instances

    @property
    def requests(self) -> tuple[Sent, ...]:
        """The latest requests and what they were answered, oldest first."""
        return tuple(self._requests)

    def environment(self) -> dict[str, str]:
        """Return the environment that points any client at this server; it holds the key."""
        return {
            "QISKIT_IBM_TOKEN": self.key.reveal(),
            "QISKIT_IBM_INSTANCE": self.instances[0].crn.text,
            "QISKIT_IBM_URL": self.base_url,
            "QISKIT_IBM_CHANNEL": "ibm_quantum_platform",
            "IAM_URL": self.iam_url,
            "GLOBAL_SEARCH_URL": self.origin + rest.SEARCH,
            "GLOBAL_CATALOG_URL": self.origin + rest.CATALOG,
        }

    def revoke_tokens(self) -> None:
        """Make every token given so far invalid: the next calls are answered 401."""
        self.identity.revoke()

    def note(self, sent: Sent) -> None:
        """Remember a request."""
        self._requests.append(sent)
