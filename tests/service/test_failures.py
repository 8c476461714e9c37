from __future__ import annotations

import json
import ssl
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest

from qjobs_tui.errors import (
    BadAnswer,
    Conflict,
    Forbidden,
    NotFound,
    RateLimited,
    ServiceError,
    Unauthorized,
    Unavailable,
    Unreachable,
)
from qjobs_tui.secret import Secret
from qjobs_tui.service.exchange import Answer
from qjobs_tui.service.failures import from_answer, from_exception, retry_after
from qjobs_tui.service.told import MAX_TEXT, Told, told

from .fakes import START


def failed(status: int, body: object = None, **headers: str) -> ServiceError:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = Answer(status, {k.replace("_", "-"): v for k, v in headers.items()}, content)
    return from_answer(answer, "list the jobs", (Secret("hidden"),), START)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (301, BadAnswer), (304, BadAnswer), (400, ServiceError), (401, Unauthorized),
        (403, Forbidden), (404, NotFound), (409, Conflict), (413, ServiceError),
        (429, RateLimited), (500, Unavailable), (503, Unavailable), (524, Unavailable),
        (599, Unavailable),
    ],
)  # fmt: skip
def test_each_status_has_its_kind(status: int, kind: type[ServiceError]) -> None:
    error = failed(status, b"<html>garbage</html>", uber_trace_id="abc")
    assert type(error) is kind
    assert (error.status, error.trace) == (status, "abc")
    assert str(error).startswith("Could not list the jobs: ")
    assert str(status) in str(error)
    assert "garbage" not in str(error)


ERROR = {"code": 1201, "message": "Bad key", "solution": "Get one", "more_info": "https://e.org"}
TOLD = Told("Bad key", 1201, "Get one", "https://e.org", "t-1")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"errors": [ERROR], "trace": "t-1"}, TOLD),
        ({"errors": [{**ERROR, "code": "1201"}, {"code": 2}], "trace": "t-1"}, TOLD),
        ({"errors": [{"code": "1201", "message": "Bad key"}]}, Told("Bad key", 1201)),
        ({"error": ERROR}, Told("Bad key", 1201, "Get one", "https://e.org")),
        (
            {"errorCode": "BXNIM0415E", "errorMessage": "No key", "context": {"requestId": "r"}},
            Told("No key", trace="r"),
        ),
        ({}, Told()),
        ([], Told()),
        (None, Told()),
        ({"errors": []}, Told()),
        ({"errors": [5], "trace": 5}, Told()),
        ({"errors": "x", "error": "y", "context": 7}, Told()),
        ({"error": {"code": "x", "message": {"a": 1}}}, Told()),
        ({"error": {"code": 10**30}}, Told()),
        ({"error": {"code": True}}, Told()),
    ],
)
def test_all_shapes(body: Any, expected: Told) -> None:
    assert told(json.dumps(body).encode()) == expected


@pytest.mark.parametrize("body", [b"", b"<!DOCTYPE html>", b"\xff", b"[" * 10_000, b'"\\ud800"'])
def test_bodies_that_tell_nothing(body: bytes) -> None:
    assert told(body) == Told()


def test_ibms_own_words_are_passed_on_bounded_and_without_our_secrets() -> None:
    error = failed(400, {"errors": [{**ERROR, "message": "a hidden\nb " * 200}], "trace": "t"})
    assert len(error.headline) < MAX_TEXT + 100
    assert "a *** b" in error.headline
    assert "hidden" not in error.headline
    assert (error.code, error.hint, error.link, error.trace) == (
        1201,
        "Get one",
        "https://e.org",
        "t",
    )


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7.0),
        (" 120 ", 120.0),
        (format_datetime(START + timedelta(seconds=90), usegmt=True), 90.0),
        (format_datetime(START - timedelta(seconds=90), usegmt=True), 0.0),
        ("Sat, 21 Nov 2026 12:00:10 -0000", None),
        ("-7", None),
        ("1e9", None),
        ("soon", None),
        ("", None),
        ("9" * 400, None),
    ],
)
def test_retry_after(value: str, seconds: float | None) -> None:
    assert retry_after({"retry-after": value}, START) == seconds
    assert retry_after({}, START) is None


@pytest.mark.parametrize("hours", [-5, -1, 1])
def test_a_clock_that_is_wrong_does_not_lengthen_the_wait(hours: int) -> None:
    sent, until = START, START + timedelta(seconds=20)
    headers = {
        "date": format_datetime(sent, usegmt=True),
        "retry-after": format_datetime(until, usegmt=True),
    }
    assert retry_after(headers, START + timedelta(hours=hours)) == 20.0


@pytest.mark.parametrize("date", ["", "soon", "Sat, 21 Nov 2026 12:00:00 -0000"])
def test_an_answer_without_a_date_is_of_now(date: str) -> None:
    until = format_datetime(START + timedelta(seconds=20), usegmt=True)
    assert retry_after({"date": date, "retry-after": until}, START) == 20.0


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (httpx.ConnectTimeout("x"), "no connection to h in time"),
        (httpx.ReadTimeout("x"), "h stopped answering"),
        (httpx.ConnectError("x"), "h cannot be reached"),
        (httpx.RemoteProtocolError("x"), "the connection to h was cut"),
        (httpx.ReadError("x"), "the connection to h was cut"),
        (httpx.ProxyError("x"), "the proxy gives no way to h$"),
        (httpx.ProxyError("502 Bad Gateway"), r"the proxy gives no way to h \(502\)"),
        (httpx.ProxyError("429 Slowly"), r"the proxy gives no way to h \(429\)"),
        (httpx.ProxyError("4031 is no status"), "the proxy gives no way to h$"),
        (httpx.UnsupportedProtocol("x"), r"the request to h failed \(UnsupportedProtocol\)"),
        (TimeoutError(), "h took longer than 60 s in all"),
    ],
)
def test_what_the_network_does(error: Exception, says: str) -> None:
    found = from_exception(error, "list the jobs", "h", 60)
    assert isinstance(found, Unreachable)
    with pytest.raises(Unreachable, match=f"Could not list the jobs: {says}"):
        raise found


def test_a_certificate_that_cannot_be_verified_is_not_worth_a_retry() -> None:
    error = httpx.ConnectError("x")
    error.__cause__ = OSError()
    error.__cause__.__context__ = ssl.SSLCertVerificationError()
    found = from_exception(error, "list the jobs", "h", 60)
    assert type(found) is ServiceError
    assert "certificate of h" in found.headline


@pytest.mark.parametrize(
    ("status", "says", "hint"),
    [
        (403, "the proxy does not allow the way to h (403)", "runs the proxy"),
        (302, "the proxy does not allow the way to h (302)", "runs the proxy"),
        (407, "the proxy does not accept the user name and password", "HTTPS_PROXY"),
    ],
    ids=lambda one: str(one) if isinstance(one, int) else "",
)
def test_what_a_proxy_refuses_is_not_worth_a_retry(status: int, says: str, hint: str) -> None:
    error = httpx.ProxyError(f"{status} As it says")
    found = from_exception(error, "list the jobs", "h", 60)
    assert type(found) is ServiceError
    assert (found.headline, found.brief) == (f"Could not list the jobs: {says}", says)
    assert hint in found.hint
    # The service has said nothing: it is not the instance that is refused.
    assert found.status is None
