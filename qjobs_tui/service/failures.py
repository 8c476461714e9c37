"""The one place where HTTP statuses and the HTTP library's exceptions become our errors."""

from __future__ import annotations

import re
import ssl
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import httpx

from qjobs_tui.errors import (
    BadAnswer,
    Conflict,
    Forbidden,
    KeyRejected,
    NotFound,
    RateLimited,
    ServiceError,
    Unauthorized,
    Unavailable,
    Unreachable,
)
from qjobs_tui.service.told import bounded, told

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from qjobs_tui.errors import QJobsError
    from qjobs_tui.secret import Secret
    from qjobs_tui.service.exchange import Answer

SIGN_IN = "sign in at IBM Cloud (IAM)"
_SECONDS = re.compile(r"\d{1,9}")
_PROXY_STATUS = re.compile(r"[1-5]\d\d(?!\d)", re.ASCII)
# Of the statuses with which a proxy refuses, those that may be over in a moment.
_PASSING = frozenset({408, 425, 429})
_KINDS: dict[int, tuple[type[ServiceError], str, str]] = {
    401: (
        Unauthorized,
        "the service refused the sign-in",
        "Check that the API key belongs to the account of this instance.",
    ),
    403: (
        Forbidden,
        "the account is not allowed to",
        "Ask the instance's administrator for the access, or check the instance's CRN.",
    ),
    404: (NotFound, "it is not in this instance", "Check the id and the instance."),
    409: (
        Conflict,
        "its state does not allow it",
        "It has finished, or the same was asked before; the list shows its state.",
    ),
    429: (RateLimited, "the service asks for fewer requests", "Wait a moment."),
}
_IBM_CLOUD = ".cloud.ibm.com"
_NEW_KEY = "Check the key, or make a new one on the IBM Quantum Platform."
_OTHER_KEY = "Check the key, and the IAM url: each identity service knows its own keys."
_MAINTENANCE = "It may be under maintenance: see IBM Quantum's service alerts. Try again later."
_NETWORK = "Check the network; a proxy is taken from HTTPS_PROXY."
_AGAIN = "Try again."
_ON_THE_WAY: tuple[tuple[type[httpx.HTTPError], str, str], ...] = (
    (httpx.PoolTimeout, "too many requests are under way", _AGAIN),
    (httpx.ConnectTimeout, "no connection to {host} in time", _NETWORK),
    (httpx.TimeoutException, "{host} stopped answering", _NETWORK),
    (httpx.ConnectError, "{host} cannot be reached", _NETWORK),
    (httpx.RemoteProtocolError, "the connection to {host} was cut", _AGAIN),
    (httpx.NetworkError, "the connection to {host} was cut", _AGAIN),
)


def from_answer(answer: Answer, action: str, hide: Sequence[Secret], now: datetime) -> ServiceError:
    """Make the error for an answer whose status is no success.

    Args:
        answer: The answer, with the first part of its body.
        action: What was wanted, as an infinitive: "list the jobs".
        hide: Secrets that the answer may echo.
        now: The present moment, for a Retry-After that is a date.
    """
    kind, words, advice = _kind(answer.status)
    said = told(answer.body, hide)
    message = f": {said.message}" if said.message else ""
    return kind(
        f"Could not {action}: {words} ({answer.status}){message}",
        hint=said.solution or advice,
        brief=_brief(action, f"{words} ({answer.status})"),
        status=answer.status,
        code=said.code,
        link=said.link,
        trace=said.trace or bounded(answer.headers.get("uber-trace-id"), hide),
        retry_after=retry_after(answer.headers, now),
    )


def from_sign_in(answer: Answer, key: Secret, now: datetime, host: str = "") -> QJobsError:
    """Make the error for an answer of the identity service that gives no token.

    Args:
        answer: The answer, with the first part of its body.
        key: The key, which the answer may echo.
        now: The present moment, for a Retry-After that is a date.
        host: Where the identity service is, for it may be another than IBM Cloud's.
    """
    is_ibms = not host or host.endswith(_IBM_CLOUD)
    if answer.status in {400, 401, 403}:
        said = told(answer.body, (key,))
        message = f": {said.message}" if said.message else ""
        trace = f" IBM's trace id: {said.trace}." if said.trace else ""
        return KeyRejected(
            f"{'IBM Cloud' if is_ibms else host} did not accept the API key"
            f" ({answer.status}){message}",
            hint=f"{_NEW_KEY if is_ibms else _OTHER_KEY}{trace}",
            brief=f"the API key was not accepted ({answer.status})",
        )
    return from_answer(answer, SIGN_IN, (key,), now)


def from_exception(error: Exception, action: str, host: str, seconds: float) -> ServiceError:
    """Make the error for a request that got no complete answer.

    Args:
        error: What the HTTP library raised, or a TimeoutError.
        action: What was wanted, as an infinitive.
        host: Whom it was asked of.
        seconds: The time limit of the whole call, which a TimeoutError means.
    """
    if _has_certificate_error(error):
        # Not `Unreachable`: trying again does not mend a certificate.
        return ServiceError(
            f"Could not {action}: the certificate of {host} cannot be verified",
            hint="A proxy that inspects traffic needs its certificate in SSL_CERT_FILE.",
            brief=f"the certificate of {host} cannot be verified",
        )
    if isinstance(error, httpx.ProxyError):
        return _from_proxy(error, action, host)
    words, hint = _network_words(error, host, seconds)
    return Unreachable(f"Could not {action}: {words}", hint=hint, brief=_brief(action, words))


def _from_proxy(error: httpx.ProxyError, action: str, host: str) -> ServiceError:
    """Make the error for a proxy that gives no way to a host.

    What it refuses is no `Unreachable` that is tried again, for asking on changes nothing, and with
    a wrong password may lock its user out. No status either: the service has said nothing.
    """
    # The library has the proxy's status at the beginning of its words, and nowhere else.
    known = _PROXY_STATUS.match(str(error))
    kind, words, hint = _proxy_words(int(known[0]) if known else 0, host)
    return kind(f"Could not {action}: {words}", hint=hint, brief=words)


def _proxy_words(status: int, host: str) -> tuple[type[ServiceError], str, str]:
    if status == 407:
        words = "the proxy does not accept the user name and password"
        return (
            ServiceError,
            words,
            "Check those in HTTPS_PROXY, %-encoded, or in the saved proxies.",
        )
    if 300 <= status < 500 and status not in _PASSING:
        words = f"the proxy does not allow the way to {host} ({status})"
        hint = "Whoever runs the proxy can allow it; NO_PROXY names hosts that need none."
        return ServiceError, words, hint
    told = f" ({status})" if status else ""
    words = f"the proxy gives no way to {host}{told}"
    return Unreachable, words, "Check HTTPS_PROXY or the saved proxies."


def _brief(action: str, words: str) -> str:
    """Name what was wanted only when that is not what the user is looking at."""
    return f"sign-in: {words}" if action == SIGN_IN else words


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Read Retry-After, seconds or an HTTP date, as seconds from now; None when there is none.

    A date is counted from the answer's own: the clock of a machine that has just woken up may be
    hours behind, and until such a moment nobody is asked.
    """
    value = headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(value):
        return float(value)
    moment = _moment(value)
    if moment is None:
        return None
    start = _moment(headers.get("date", "")) or now
    return max(0.0, (moment - start).total_seconds())


def _moment(value: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError):
        return None
    return moment if moment.tzinfo else None


def _kind(status: int) -> tuple[type[ServiceError], str, str]:
    if status in _KINDS:
        return _KINDS[status]
    if status >= 500:
        return Unavailable, "the service has a problem", _MAINTENANCE
    if 300 <= status < 400:
        words = "the service redirected elsewhere, which is not followed"
        return BadAnswer, words, "Check the account's url (QISKIT_IBM_URL)."
    return ServiceError, "the service did not accept the request", ""


def _network_words(error: Exception, host: str, seconds: float) -> tuple[str, str]:
    """Tell in the user's words what happened on the way, and what to do about it."""
    if isinstance(error, TimeoutError):
        return f"{host} took longer than {seconds:g} s in all", _NETWORK
    for kind, words, hint in _ON_THE_WAY:
        if isinstance(error, kind):
            return words.format(host=host), hint
    return f"the request to {host} failed ({type(error).__name__})", _NETWORK


def _has_certificate_error(error: BaseException) -> bool:
    seen = 0
    link: BaseException | None = error
    while link is not None and seen < 10:
        if isinstance(link, ssl.SSLCertVerificationError):
            return True
        # httpx keeps the lower error as the cause, httpcore sometimes only as the context.
        link, seen = link.__cause__ or link.__context__, seen + 1
    return False
