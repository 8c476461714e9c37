from __future__ import annotations

import asyncio

import httpx
import pytest

from qjobs_tui.errors import BadAnswer, KeyRejected, Unavailable, Unreachable
from qjobs_tui.secret import Secret
from qjobs_tui.service.auth import BearerAuth, TokenSource
from qjobs_tui.service.endpoints import origin
from qjobs_tui.service.exchange import Exchange

from .fakes import BASE, IAM, KEY, TOKEN, FakeClock, FakeService, Reply, answer, form_of, token


def source(*sign_in: Reply) -> tuple[TokenSource, FakeService, FakeClock]:
    service, clock = FakeService(sign_in=sign_in), FakeClock()
    exchange = Exchange(httpx.AsyncClient(transport=service), clock)
    return TokenSource(Secret(KEY), IAM, exchange, clock), service, clock


async def test_the_key_is_exchanged_as_a_form_at_iam() -> None:
    tokens, service, _ = source()
    await tokens.token()
    (request,) = service.sign_ins
    assert (request.method, str(request.url)) == ("POST", IAM)
    assert form_of(request) == {
        "grant_type": "urn:ibm:params:oauth:grant-type:apikey",
        "apikey": KEY,
    }
    assert "authorization" not in request.headers


async def test_a_token_serves_for_80_percent_of_its_life() -> None:
    tokens, service, clock = source(token(100, "one"), token(100, "two"))
    assert (await tokens.token()).reveal() == "one"
    clock.passed = 79.9
    assert (await tokens.token()).reveal() == "one"
    clock.passed = 80
    assert (await tokens.token()).reveal() == "two"
    assert len(service.sign_ins) == 2


async def test_many_who_want_a_token_ask_once() -> None:
    tokens, service, _ = source()
    found = await asyncio.gather(*(tokens.token() for _ in range(20)))
    assert len(set(found)) == len(service.sign_ins) == 1


async def test_renew_does_nothing_when_somebody_else_did() -> None:
    tokens, service, _ = source(token(text="one"), token(text="two"), token(text="three"))
    refused = await tokens.token()
    found = await asyncio.gather(*(tokens.renew(refused) for _ in range(5)))
    assert {each.reveal() for each in found} == {"two"}
    assert len(service.sign_ins) == 2


async def test_those_who_wait_for_a_sign_in_that_fails_share_its_error() -> None:
    for first, then in ((answer(503), token()), (answer(400), token())):
        tokens, service, _ = source(first, then)
        found = await asyncio.gather(*(tokens.token() for _ in range(5)), return_exceptions=True)
        assert len(set(map(id, found))) == len(service.sign_ins) == 1
        assert isinstance(found[0], Unavailable | KeyRejected)
        assert (await tokens.token()).reveal() == TOKEN


async def test_those_who_wait_for_a_renewal_that_fails_share_its_error() -> None:
    tokens, service, _ = source(token(text="one"), answer(503), token(text="two"))
    refused = await tokens.token()
    found = await asyncio.gather(*(tokens.renew(refused) for _ in range(5)), return_exceptions=True)
    assert {type(each) for each in found} == {Unavailable}
    assert len(service.sign_ins) == 2
    assert (await tokens.renew(refused)).reveal() == "two"


async def test_all_who_ask_early_in_vain_keep_the_old_token_after_one_request() -> None:
    tokens, service, clock = source(token(100, "old"), answer(503))
    await tokens.token()
    clock.passed = 85
    found = await asyncio.gather(*(tokens.token() for _ in range(5)))
    assert {each.reveal() for each in found} == {"old"}
    assert len(service.sign_ins) == 2


async def test_while_sign_in_is_down_the_old_token_serves_to_its_end() -> None:
    tokens, service, clock = source(token(100), answer(503), answer(503), token(100, "new"))
    await tokens.token()
    clock.passed = 85
    assert await tokens.token() == await tokens.token()
    assert len(service.sign_ins) == 2
    clock.passed = 100
    with pytest.raises(Unavailable):
        await tokens.token()
    assert (await tokens.token()).reveal() == "new"


@pytest.mark.parametrize("status", [400, 401, 403])
async def test_a_rejected_key(status: int) -> None:
    body = {
        "errorCode": "BXNIM0415E",
        "errorMessage": f"Provided API key {KEY} could not be found.",
        "context": {"requestId": "trace-me"},
    }
    tokens, _, _ = source(answer(status, body))
    with pytest.raises(
        KeyRejected, match=r"did not accept the API key .* key \*\*\* could"
    ) as caught:
        await tokens.token()
    assert "trace-me" in caught.value.hint
    assert caught.value.exit_code == 3


@pytest.mark.parametrize(
    ("url", "named"),
    [
        ("https://iam.cloud.ibm.com/identity/token", "IBM Cloud did not"),
        ("https://private.iam.cloud.ibm.com/identity/token", "IBM Cloud did not"),
        ("http://127.0.0.1:8080/identity/token", "127.0.0.1 did not"),
        ("https://iam.example.com/identity/token", "iam.example.com did not"),
    ],
)
async def test_who_rejected_the_key_is_named(url: str, named: str) -> None:
    service, clock = FakeService(sign_in=(answer(400),)), FakeClock()
    exchange = Exchange(httpx.AsyncClient(transport=service), clock)
    with pytest.raises(KeyRejected, match=f"^{named}") as caught:
        await TokenSource(Secret(KEY), url, exchange, clock).token()
    assert ("IBM Quantum Platform" in caught.value.hint) is named.startswith("IBM")


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (answer(503), Unavailable),
        (answer(500, b"<html>"), Unavailable),
        (httpx.ConnectError("no"), Unreachable),
        (httpx.ReadTimeout("no"), Unreachable),
        (answer(200, b"<html>"), BadAnswer),
        (answer(200, {}), BadAnswer),
        (answer(200, {"access_token": "a\nb"}), BadAnswer),
        (answer(200, {"access_token": "ä"}), BadAnswer),
        (answer(200, {"access_token": ""}), BadAnswer),
        (answer(200, b"x" * 100_000), BadAnswer),
        (answer(302, None, location="https://x.org"), BadAnswer),
    ],
)
async def test_sign_in_that_fails_says_sign_in(reply: Reply, kind: type[Exception]) -> None:
    tokens, service, _ = source(reply)
    with pytest.raises(kind, match="Could not sign in"):
        await tokens.token()
    assert len(service.sign_ins) == 1


@pytest.mark.parametrize("life", [None, -5, 0, 1e300, "3600"])
async def test_an_absurd_life_is_taken_for_an_hour(life: object) -> None:
    tokens, service, clock = source(answer(200, {"access_token": "t", "expires_in": life}))
    await tokens.token()
    clock.passed = 2879
    await tokens.token()
    assert len(service.sign_ins) == 1
    clock.passed = 2880
    await tokens.token()
    assert len(service.sign_ins) == 2


@pytest.mark.parametrize(
    ("url", "carries"),
    [
        (f"{BASE}/jobs", True),
        ("https://quantum.cloud.ibm.com:443/x", True),
        ("http://quantum.cloud.ibm.com/api/v1/jobs", False),
        ("https://quantum.cloud.ibm.com:444/api/v1/jobs", False),
        ("https://eu-de.quantum.cloud.ibm.com/api/v1/jobs", False),
    ],
)
def test_the_token_goes_to_its_own_origin_only(url: str, carries: bool) -> None:
    request = httpx.Request("GET", url)
    next(BearerAuth(Secret("t"), origin(BASE)).auth_flow(request))
    assert request.headers.get("Authorization") == ("Bearer t" if carries else None)
