"""Ways in which the demo server can be told to fail."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from threading import Condition


class Kind(Enum):
    """What goes wrong."""

    STATUS = auto()  # answers with a status, headers and body of the fault's own
    SLOW = auto()  # waits, then answers as usual
    CUT = auto()  # announces the whole body, sends half of it and closes
    RESET = auto()  # sends RST in place of an answer
    SILENCE = auto()  # never answers, until the server stops


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to fail, for the requests that it matches.

    Args:
        kind: What goes wrong.
        path: Part of the path, such as ``/cancel``; "" matches every path.
        method: HTTP method, "" for any.
        times: How many requests it meets; None for all until it is removed.
        seconds: How long a slow answer takes.
        status: Status to answer with.
        body: Body to answer with.
        content_type: Its type.
        headers: Headers to add, such as Retry-After.
        acts: Whether the service does what was asked before it fails.

    """

    kind: Kind
    path: str = ""
    method: str = ""
    times: int | None = 1
    seconds: float = 0.0
    status: int = 500
    body: bytes = b""
    content_type: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()
    acts: bool = False

    def meets(self, method: str, path: str) -> bool:
        """Tell whether it applies to a request."""
        return self.path in path and self.method in {"", method}


class Faults:
    """The faults in force, in the order they were added; a request meets the first that matches."""

    def __init__(self, *faults: Fault) -> None:
        self._change = Condition()
        self._met = 0
        self._left: list[tuple[Fault, int | None]] = [(one, one.times) for one in faults]

    def add(self, fault: Fault) -> Fault:
        """Put a fault into force and return it."""
        with self._change:
            self._left.append((fault, fault.times))
        return fault

    def clear(self) -> None:
        """Remove all faults."""
        with self._change:
            self._left.clear()

    def take(self, method: str, path: str) -> Fault | None:
        """Return the fault that a request meets, and count it."""
        with self._change:
            for place, (fault, left) in enumerate(self._left):
                if fault.meets(method, path):
                    self._count(place, fault, left)
                    return fault
        return None

    def wait_met(self, count: int, seconds: float) -> bool:
        """Wait until that many requests in all have met a fault; tell whether they did in time."""
        with self._change:
            return self._change.wait_for(lambda: self._met >= count, seconds)

    def _count(self, place: int, fault: Fault, left: int | None) -> None:
        self._met += 1
        self._change.notify_all()
        if left is None:
            return
        if left <= 1:
            del self._left[place]
        else:
            self._left[place] = (fault, left - 1)


_DOWN = (
    b'{"errors":[{"code":1500,"message":"Something failed here.","solution":"Try again."}],'
    b'"trace":"de30"}'
)
_HTML = (
    b"<!DOCTYPE html><html><head><title>524: A timeout occurred</title></head><body></body></html>"
)


def status(code: int, path: str = "", *, times: int | None = 1, acts: bool = False) -> Fault:
    """Make a fault that answers with that status and the service's error body."""
    return Fault(Kind.STATUS, path, times=times, status=code, body=_DOWN, acts=acts)


def too_many(retry_after: str, path: str = "", *, times: int | None = 1) -> Fault:
    """Make a 429 with Retry-After, in seconds or as an HTTP date."""
    headers = (("Retry-After", retry_after),)
    return Fault(Kind.STATUS, path, times=times, status=429, body=_DOWN, headers=headers)


def html_524(path: str = "", *, times: int | None = 1) -> Fault:
    """Make the HTML page that a proxy in front of the service answers with."""
    return Fault(Kind.STATUS, path, times=times, status=524, body=_HTML, content_type="text/html")


def garbage(path: str = "", *, times: int | None = 1) -> Fault:
    """Make a 200 whose body only begins like JSON."""
    return Fault(Kind.STATUS, path, times=times, status=200, body=b'{"jobs": [{"id": "abc", \xff')


def iam_down(*, times: int | None = None) -> Fault:
    """Make the identity service answer 503, until removed unless told otherwise."""
    return Fault(Kind.STATUS, "/identity/token", times=times, status=503, body=b"")
