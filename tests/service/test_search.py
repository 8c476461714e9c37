"""The search for a key's instances: asked as IBM's client does, believed with care."""

from __future__ import annotations

import contextlib
import json
import logging
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from qjobs_tui.demo import faults
from qjobs_tui.demo.server import DemoServer
from qjobs_tui.demo.world import World
from qjobs_tui.errors import (
    AccountError,
    BadAnswer,
    Forbidden,
    KeyRejected,
    ServiceError,
    Unavailable,
)
from qjobs_tui.secret import Secret
from qjobs_tui.service.connect import Connection
from qjobs_tui.service.endpoints import cloud_of, search_url
from qjobs_tui.service.search import MOST_PAGES, Found

from .fakes import CRN, KEY, TOKEN, FakeAccess, FakeClock, FakeService, Longest, answer
from .test_secrets import shown

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator

EU = CRN.replace("us-east", "eu-de")
IBM = "https://api.global-search-tagging.cloud.ibm.com"
ALLOCATED = {"extensions": {"backends": ["ANY"]}}


def item(crn: Any = CRN, name: Any = "mine", doc: Any = ALLOCATED, **more: Any) -> dict[str, Any]:
    return {"crn": crn, "name": name, "doc": doc, **more}


def page(*items: Any, cursor: Any = None) -> httpx.Response:
    body = {"items": list(items), "limit": 100}
    return answer(200, body if cursor is None else {**body, "search_cursor": cursor})


async def search(service: FakeService, patience: float = 0, **access: Any) -> Found:
    connection = Connection(FakeAccess(**access), FakeClock(), Longest(), transport=service)
    async with connection:
        return await connection.search(patience)


def told(found: Found) -> list[tuple[str, str]]:
    return [(each.crn.text, each.name) for each in found.instances]


async def test_it_is_asked_as_ibm_s_client_asks() -> None:
    service = FakeService(page(item(), item(EU, "other")))
    assert told(await search(service)) == [(CRN, "mine"), (EU, "other")]
    (request,) = service.requests
    assert (request.method, str(request.url)) == ("POST", f"{IBM}/v3/resources/search?limit=100")
    assert json.loads(request.content) == {
        "query": "service_name:quantum-computing",
        "fields": ["crn", "service_plan_unique_id", "name", "doc", "tags"],
    }
    assert request.headers["Authorization"] == f"Bearer {TOKEN}"
    assert "Service-CRN" not in request.headers


async def test_page_after_page_but_not_for_ever() -> None:
    service = FakeService(page(item(), cursor="next"), page(item(EU, "other"), item()))
    found = await search(service)
    assert (told(found), found.is_all) == ([(CRN, "mine"), (EU, "other")], True)
    assert "search_cursor" not in json.loads(service.requests[0].content)
    assert json.loads(service.requests[1].content)["search_cursor"] == "next"
    endless = FakeService(page(item(), cursor="again"))
    found = await search(endless)
    assert len(endless.requests) == MOST_PAGES == 10
    assert (told(found), found.is_all) == ([(CRN, "mine")], False)


@pytest.mark.parametrize("doc", [None, {}, "x", {"extensions": None}, {"extensions": {}}], ids=repr)
async def test_what_has_no_qpu_time_is_left_out(doc: Any) -> None:
    found = await search(FakeService(page(item(doc=doc), item(EU, "other"))))
    assert (told(found), found.idle, found.odd) == ([(EU, "other")], 1, 0)


@pytest.mark.parametrize(
    "odd",
    [
        None,
        7,
        "crn:v1:",
        [],
        item(crn=None),
        item(crn=5),
        item(crn=""),
        item(crn="crn:v1:bluemix"),
        item(crn=CRN.replace("us-east", "evil.example.com/")),
        item(crn=CRN.replace("us-east", "")),
        item(crn=CRN.replace("quantum-computing", "cloud-object-storage")),
        item(crn=f"{CRN}\r\nX-Evil: 1"),
        item(crn=f"{CRN}\N{CAT}"),
        item(crn=CRN + "a" * 600),
    ],
    ids=lambda each: json.dumps(each)[:60],
)
async def test_what_is_no_instance_is_counted(odd: Any) -> None:
    found = await search(FakeService(page(odd, item(EU, "other"), odd)))
    assert (told(found), found.idle, found.odd) == ([(EU, "other")], 0, 2)


@pytest.mark.parametrize(
    ("name", "kept"),
    [(None, ""), (5, ""), (["x"], ""), ("\x1b[31m\n", "\x1b[31m\n"), ("x" * 9999, "x" * 300)],
    ids=["none", "number", "list", "escape", "long"],
)
async def test_names_are_foreign(name: Any, kept: str) -> None:
    assert told(await search(FakeService(page(item(name=name))))) == [(CRN, kept)]


@pytest.mark.parametrize(
    ("tags", "kept"),
    [
        (["team", "a:b"], ("team", "a:b")),
        (["team", 5, None, ["x"], "y" * 129, "y" * 128], ("team", "y" * 128)),
        (["x"] * 1200, ("x",) * 1000),
        ([], ()),
        (None, ()),
        ("team", ()),
        ({"team": 1}, ()),
    ],
    ids=["usual", "odd", "many", "empty", "null", "text", "object"],
)
async def test_tags_are_foreign(tags: Any, kept: tuple[str, ...]) -> None:
    found = await search(FakeService(page(item(tags=tags), item(EU))))
    assert [one.tags for one in found.instances] == [kept, ()]


async def test_a_lone_surrogate_does_not_hide_the_others() -> None:
    body = json.dumps({"items": [item(name="\udcff"), item(EU, "other")]}).encode()
    found = await search(FakeService(answer(200, body)))
    assert [crn for crn, _ in told(found)] == [CRN, EU]


@pytest.mark.parametrize(
    "body",
    [b"<html>sign in</html>", b"[]", b"{}", b'{"items": 5}', b"", b"[" * 9999, b"null"],
    ids=["html", "list", "empty-object", "number", "nothing", "deep", "null"],
)
async def test_what_is_no_answer_of_a_search_is_an_error(body: bytes) -> None:
    with pytest.raises(BadAnswer, match="look for the key's instances") as caught:
        await search(FakeService(answer(200, body)))
    assert TOKEN not in shown(caught.value)


async def test_it_tries_again_and_signs_in_again() -> None:
    service = FakeService(answer(503), answer(401), page(item()))
    assert len((await search(service, patience=30)).instances) == 1
    assert (len(service.requests), len(service.sign_ins)) == (3, 2)
    for status, kind in ((503, Unavailable), (403, Forbidden)):
        with pytest.raises(kind):
            await search(FakeService(answer(status, {"message": f"{TOKEN} {KEY}"})))


async def test_a_key_that_is_refused_asks_no_search() -> None:
    service = FakeService(page(item()), sign_in=(answer(400, {"errorCode": "BXNIM0415E"}),))
    with pytest.raises(KeyRejected):
        await search(service)
    assert not service.requests


@pytest.mark.parametrize(
    ("url", "given", "where"),
    [
        (None, None, IBM),
        ("https://cloud.ibm.com", None, IBM),
        ("https://test.cloud.ibm.com", None, "https://api.global-search-tagging.test.cloud.ibm.com"),
        ("https://eu-de.quantum.cloud.ibm.com/api/v1", None, IBM),
        ("https://x.org:8443/experimental", None, "https://api.global-search-tagging.x.org"),
        ("https://x.org", "https://search.org/a/", "https://search.org/a"),
        ("https://x.org", "http://localhost:7/search", "http://localhost:7/search"),
        ("http://127.0.0.1:9/experimental/api/v1", None, "http://127.0.0.1:9/search"),
        ("http://[::1]:9/a", None, "http://[::1]:9/search"),
        ("https://localhost/a", None, "https://localhost/search"),
        ("http://127.0.0.1:9", "https://search.org", "https://search.org"),
    ],
)  # fmt: skip
def test_where_it_is(url: str | None, given: str | None, where: str) -> None:
    assert search_url(url, given) == where


@pytest.mark.parametrize(
    ("url", "given", "says"),
    [
        (None, "http://search.org", "GLOBAL_SEARCH_URL is refused: over plain http"),
        (None, "search.org", "GLOBAL_SEARCH_URL is not a web address"),
        (None, "https://me:hidden@search.org", "GLOBAL_SEARCH_URL must hold neither"),
        ("http://x.org", None, "url .* is refused: over plain http"),
    ],
)
def test_addresses_that_are_refused(url: str | None, given: str | None, says: str) -> None:
    with pytest.raises(AccountError, match=says) as caught:
        search_url(url, given)
    assert "hidden" not in str(caught.value)


def test_which_cloud_signs_in() -> None:
    assert cloud_of() == cloud_of("https://x.org") == "bluemix"
    assert cloud_of("https://test.cloud.ibm.com") == "staging"
    assert cloud_of("https://eu-de.quantum.test.cloud.ibm.com") == "staging"


# Where the token goes


async def hosts(service: FakeService, **access: Any) -> dict[str, set[str]]:
    """Which hosts got a token, and which the key."""
    with contextlib.suppress(ServiceError):
        await search(service, **access)
    sent = (*service.requests, *service.sign_ins)
    return {
        what: {one.url.host for one in sent if secret in f"{one.headers.raw!r}{one.content!r}"}
        for what, secret in (("token", TOKEN), ("key", KEY))
    }


@pytest.mark.parametrize("status", [301, 302, 307, 308])
@pytest.mark.parametrize("where", ["https://evil.example.com/x", "https://cloud.ibm.com", "//evil"])
async def test_the_token_follows_no_redirect(status: int, where: str) -> None:
    service = FakeService(answer(status, {}, location=where))
    assert await hosts(service) == {
        "token": {"api.global-search-tagging.cloud.ibm.com"},
        "key": {"iam.cloud.ibm.com"},
    }
    # Who is redirected to is not asked at all.
    assert len(service.requests) == 1


async def test_the_key_goes_to_the_cloud_of_the_address() -> None:
    service = FakeService(page(item()))
    found = await hosts(service, url="https://test.cloud.ibm.com")
    assert found["key"] == {"iam.test.cloud.ibm.com"}


async def test_the_token_goes_where_it_was_told_and_to_no_other() -> None:
    service = FakeService(page(item(), cursor="https://evil.example.com"), page(item()))
    given = {"search_url": "https://search.org/", "iam_url": "https://iam.org"}
    assert await hosts(service, **given) == {"token": {"search.org"}, "key": {"iam.org"}}
    assert {each.url.host for each in service.requests} == {"search.org"}


# On a real socket


@pytest.fixture
def server() -> Iterator[DemoServer]:
    with DemoServer(World.demo(FakeClock())) as server:
        yield server
    assert not server.defects


def access(server: DemoServer, **more: Any) -> FakeAccess:
    return FakeAccess(Secret(server.key.reveal()), server.base_url, server.iam_url, **more)


@pytest.mark.parametrize("given", [True, False])
async def test_the_demo_service_s_instances_are_found(server: DemoServer, given: bool) -> None:
    search_at = f"{server.origin}/search" if given else None
    at = access(server, search_url=search_at)
    async with Connection(at, FakeClock(), Longest()) as connection:
        found = await connection.instances()
        assert [(each.crn, each.name) for each in found] == [
            (each.crn, each.name) for each in server.instances
        ]
        # The token serves the instances too.
        await connection.client(found[1]).usage()
    paths = [each.path for each in server.requests]
    assert paths.count("/iam/identity/token") == 1
    assert "/search/v3/resources/search" in paths


@pytest.mark.parametrize(
    ("where", "trusts"),
    [("https://search.org", True), ("http://127.0.0.1:9/search", False), (None, False)],
)
async def test_only_a_search_on_this_machine_needs_no_certificates(
    server: DemoServer, monkeypatch: pytest.MonkeyPatch, where: str | None, trusts: bool
) -> None:
    real, read = httpx.create_ssl_context, list[bool]()

    def reading(*, verify: bool) -> ssl.SSLContext:
        read.append(verify)
        return real(verify=verify)

    monkeypatch.setattr(httpx, "create_ssl_context", reading)
    async with Connection(access(server, search_url=where), FakeClock(), Longest()):
        assert bool(read) is trusts


async def test_nothing_secret_is_in_a_failure(
    server: DemoServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for fault in (faults.garbage("/search"), faults.status(500, "/search")):
        server.faults.add(fault)
        async with Connection(access(server), FakeClock(), Longest()) as connection:
            with pytest.raises(ServiceError) as caught:
                await connection.search(patience=0)
        report = shown(caught.value) + caplog.text
        assert server.key.reveal() not in report
        assert "Bearer " not in report
