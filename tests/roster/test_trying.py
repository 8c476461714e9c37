"""A key is tried before it is kept: what it sees, and what went wrong."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import httpx
import pytest

from qjobs_tui.accounts.instance_filter import InstanceFilter
from qjobs_tui.accounts.own import Own
from qjobs_tui.clock import SystemClock
from qjobs_tui.demo.faults import Fault, Kind
from qjobs_tui.demo.server import DemoServer
from qjobs_tui.demo.world import World
from qjobs_tui.errors import AccountError, Forbidden, KeyRejected, Unreachable
from qjobs_tui.secret import Secret
from tests.accounts.support import CRN, KEY, OTHER, shown

from .hall import Hall

if TYPE_CHECKING:
    from pathlib import Path

STAGING = CRN.replace("bluemix", "staging")


async def test_a_key_that_is_accepted_shows_its_instances(hall: Hall) -> None:
    trial = await hall.roster().try_key(hall.own(), hall.key)
    assert [each.name for each in trial.instances] == ["demo-us", "demo-eu"]
    assert trial.complaint is None
    assert hall.vault.asked == []
    assert list(hall.home.iterdir()) == []


async def test_a_key_that_is_not_accepted(hall: Hall) -> None:
    with pytest.raises(KeyRejected) as caught:
        await hall.roster().try_key(hall.own(), Secret(KEY))
    assert KEY not in shown(caught.value)
    assert hall.server
    assert [sent.path for sent in hall.server.requests] == ["/iam/identity/token"]


@pytest.mark.parametrize("key", ["", "two words", "x" * 1025, "ä", "a\nb"])
async def test_what_can_be_no_key_is_not_sent(hall: Hall, key: str) -> None:
    with pytest.raises(AccountError, match="no API key") as caught:
        await hall.roster().try_key(hall.own(), Secret(key))
    assert not key or key not in str(caught.value).split(": ")[1]
    assert hall.server
    assert not hall.server.requests


@pytest.mark.parametrize(
    ("own", "says"),
    [
        (Own("-x"), "begin with -"),
        (Own("a", url="http://example.com"), "plain http"),
        (Own("a", instances=("crn:x",)), "not a CRN"),
    ],
    ids=["name", "url", "instance"],
)
async def test_an_account_that_could_not_be_kept_is_not_tried(
    bare: Hall, own: Own, says: str
) -> None:
    with pytest.raises(AccountError, match=says):
        await bare.roster().try_key(own, Secret(KEY))


async def test_a_search_that_fails_is_a_complaint(hall: Hall) -> None:
    assert hall.server
    hall.server.faults.add(Fault(Kind.STATUS, "/search", status=403, times=None))
    trial = await hall.roster().try_key(hall.own(), hall.key)
    assert trial.instances == ()
    assert isinstance(trial.complaint, Forbidden)


async def test_a_key_that_sees_nothing_is_told_what_to_do(tmp_path: Path) -> None:
    with DemoServer(World(SystemClock(), instances=())) as server:
        hall = Hall(tmp_path, server)
        trial = await hall.roster().try_key(hall.own(), hall.key)
        assert trial.complaint
        assert "no instance" in trial.complaint.headline
        assert "Create one" in trial.complaint.hint
        # Its own CRN may be of use though the search knows nothing of it.
        trial = await hall.roster().try_key(hall.own(instances=(CRN,)), hall.key)
        assert trial.complaint is None
        trial = await hall.roster().try_key(hall.own(instances=("mine",)), hall.key)
        assert trial.complaint
        assert trial.complaint.headline == "There is no instance called 'mine'"


async def test_names_that_the_key_does_not_see_are_told(hall: Hall) -> None:
    trial = await hall.roster().try_key(hall.own(instances=("demo-eu", "mine")), hall.key)
    assert trial.complaint
    assert trial.complaint.headline == (
        "There is no instance called 'mine'. There are: 'demo-us', 'demo-eu'."
    )
    trial = await hall.roster().try_key(hall.own(instances=("mine",)), hall.key)
    assert trial.complaint
    assert trial.complaint.headline == "There is no instance called 'mine'"
    assert trial.complaint.hint == "There are: 'demo-us', 'demo-eu'."


async def test_nobody_there(hall: Hall) -> None:
    assert hall.server
    hall.server.faults.add(Fault(Kind.RESET, "/iam", times=None))
    with pytest.raises(Unreachable):
        await hall.roster().try_key(hall.own(), hall.key)


@pytest.mark.parametrize(
    ("own", "hosts"),
    [
        (
            Own("a", instances=(CRN, STAGING, OTHER)),
            [
                "iam.cloud.ibm.com True",
                "iam.test.cloud.ibm.com True",
                "api.global-search-tagging.cloud.ibm.com False",
            ],
        ),
        (
            Own("a", url="https://test.cloud.ibm.com"),
            ["iam.test.cloud.ibm.com True", "api.global-search-tagging.test.cloud.ibm.com False"],
        ),
    ],
    ids=["by instances", "by address"],
)
async def test_the_key_is_tried_once_in_each_cloud_and_sent_nowhere_else(
    bare: Hall, own: Own, hosts: list[str]
) -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        has_key = parse_qs(request.content.decode()).get("apikey") == [KEY]
        asked.append(f"{request.url.host} {has_key}")
        token = {"access_token": "t", "expires_in": 3600, "expiration": 4102444800}
        body = token if request.url.path == "/identity/token" else {"items": []}
        return httpx.Response(200, stream=httpx.ByteStream(json.dumps(body).encode()))

    roster = bare.roster(transport=httpx.MockTransport(answer))
    await roster.try_key(own, Secret(KEY))
    assert asked == hosts


async def test_each_instance_that_the_account_means_is_asked(hall: Hall) -> None:
    roster = hall.roster()
    for given, labels in (
        ((), {"demo-us": False, "demo-eu": False}),
        (("demo-eu",), {"demo-eu": False}),
        ((CRN, "demo-us"), {"aaaa-bbb": True, "demo-us": False}),
    ):
        account = roster.account(hall.own(instances=given), hall.key)
        told = await roster.answers(account, await roster.try_account(account))
        assert {each.instance.label: bool(each.trouble) for each in told} == labels


async def test_no_crash_and_no_repr_shows_the_key(bare: Hall) -> None:
    def broken(request: httpx.Request) -> httpx.Response:
        raise RuntimeError(str(request.url))

    bare.environ["QISKIT_IBM_TOKEN"] = KEY
    roster = bare.roster(transport=httpx.MockTransport(broken))
    with pytest.raises(RuntimeError) as caught:
        await roster.try_key(Own("a"), Secret(KEY))
    assert KEY not in shown(caught.value)
    assert KEY not in repr(bare.means())
    assert KEY not in repr(await roster.listed())


def bare_host(hall: Hall) -> str:
    """The demo's address without the path below which the service is."""
    assert hall.server
    return "/".join(hall.server.base_url.split("/")[:3])


async def test_a_url_without_the_service_is_told(hall: Hall) -> None:
    url = bare_host(hall)
    trial = await hall.roster().try_key(hall.own(url=url), hall.key)
    # The search is on the same host, and answers.
    assert [each.name for each in trial.instances] == ["demo-us", "demo-eu"]
    assert trial.is_wrong
    assert isinstance(trial.complaint, AccountError)
    assert trial.complaint.headline == (
        f"The key is accepted, but nothing at {url} answers for instance 'demo-us': check the url"
    )
    account = hall.roster().account(hall.own(url=url, instances=("demo-eu",)), hall.key)
    tested = await hall.roster().tested(account)
    assert tested.complaint
    assert "answers for instance 'demo-eu': check the url" in tested.complaint.headline


@pytest.mark.parametrize(
    ("kind", "status", "is_wrong"),
    [
        (Kind.STATUS, 403, False),
        (Kind.STATUS, 429, False),
        (Kind.STATUS, 503, False),
        (Kind.RESET, 0, False),
        (Kind.STATUS, 404, True),
        (Kind.STATUS, 405, True),
        (Kind.STATUS, 200, True),
    ],
    ids=["403", "429", "503", "reset", "404", "405", "html"],
)
async def test_what_refuses_or_is_down_may_be_the_service(
    hall: Hall, kind: Kind, status: int, *, is_wrong: bool
) -> None:
    assert hall.server
    page = b"<html>Sign in</html>"
    fault = Fault(kind, "/usage", status=status, times=None, body=page, content_type="text/html")
    hall.server.faults.add(fault)
    trial = await hall.roster().try_key(hall.own(), hall.key)
    assert (trial.is_wrong, trial.complaint is not None) == (is_wrong, is_wrong)


async def test_a_test_asks_all_that_the_account_means(hall: Hall) -> None:
    roster = hall.roster()
    assert (await roster.tested(roster.account(hall.own(), hall.key))).complaint is None
    account = roster.account(hall.own(instances=(CRN, "demo-us")), hall.key)
    tested = await roster.tested(account)
    assert tested.complaint
    assert "aaaa-bbb" in tested.complaint.headline
    assert "check the url" not in tested.complaint.headline


async def test_only_a_name_that_a_whole_search_does_not_know_is_wrong(hall: Hall) -> None:
    for given in (("mine",), ("demo-eu", "mine")):
        assert (await hall.roster().try_key(hall.own(instances=given), hall.key)).is_wrong
    assert hall.server
    hall.server.faults.add(Fault(Kind.STATUS, "/search", status=403, times=None))
    trial = await hall.roster().try_key(hall.own(instances=("mine",)), hall.key)
    assert (trial.is_wrong, trial.complaint is not None) == (False, True)


async def test_region_and_tags_that_no_instance_has_are_wrong(hall: Hall, tmp_path: Path) -> None:
    roster = hall.roster()
    trial = await roster.try_key(hall.own(only=InstanceFilter("eu-de", ("teaching",))), hall.key)
    assert len(trial.instances) == 2
    assert trial.is_wrong
    assert "region 'eu-de' and the tag 'teaching'" in str(trial.complaint)
    trial = await roster.try_key(hall.own(only=InstanceFilter("eu-de", ("demo",))), hall.key)
    assert (trial.is_wrong, trial.complaint) == (False, None)
    # A key that sees nothing yet may see something tomorrow.
    with DemoServer(World(SystemClock(), instances=())) as server:
        empty = Hall(tmp_path, server)
        trial = await empty.roster().try_key(empty.own(only=InstanceFilter("eu-de")), empty.key)
        assert (trial.is_wrong, trial.complaint is not None) == (False, True)


async def test_a_key_that_stands_in_a_tag_is_not_kept(hall: Hall) -> None:
    own = hall.own(only=InstanceFilter("", (hall.key.reveal(),)))
    with pytest.raises(AccountError, match="in the account's own words"):
        await hall.roster().try_key(own, hall.key)
