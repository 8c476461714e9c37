"""IBM's own client chooses among instances by what it saved; we follow those that it may take."""

from __future__ import annotations

import json
import os
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from qjobs_tui.accounts.account import PLANS_NOTE
from qjobs_tui.accounts.made import of_saved
from qjobs_tui.accounts.resolution import Asked, resolve
from qjobs_tui.clock import SystemClock
from qjobs_tui.demo.ids import crn
from qjobs_tui.demo.server import DemoServer
from qjobs_tui.demo.world import INSTANCES, World
from qjobs_tui.errors import AccountError
from qjobs_tui.jobs import Crn, Instance
from qjobs_tui.service.connect import Connection
from qjobs_tui.service.places import placed
from tests.demo.bench import client

from .support import FakeVault

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [
    pytest.mark.conformance,
    # The client and what it imports are not ours to mend.
    pytest.mark.filterwarnings("default::DeprecationWarning"),
    pytest.mark.filterwarnings("default::PendingDeprecationWarning"),
    pytest.mark.filterwarnings("default::ResourceWarning"),
    pytest.mark.filterwarnings("default::pytest.PytestUnraisableExceptionWarning"),
]
US, EU = (one.crn.text for one in INSTANCES)
TWIN, BARE = crn("eu-de", 3), crn("us-east", 4)
MORE = (
    Instance(Crn.parse(TWIN), "twin", "open", ("demo", "Odd")),
    Instance(Crn.parse(BARE), "bare", "flex"),
)
NAME = "default-ibm-quantum-platform"


@pytest.fixture(scope="module")
def server() -> Iterator[DemoServer]:
    """The demo account's instances, and two more."""
    with DemoServer(World(SystemClock(), instances=(*INSTANCES, *MORE))) as running:
        yield running
        assert not running.defects


@pytest.fixture
def home(server: DemoServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home where the client keeps accounts, with the service's addresses around."""
    for name in [name for name in os.environ if name.startswith(("QISKIT_", "HTTP", "ALL_PROXY"))]:
        monkeypatch.delenv(name)
    for name, value in server.environment().items():
        if not name.startswith("QISKIT_"):
            monkeypatch.setenv(name, value)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def file(home: Path) -> Path:
    return home / ".qiskit" / "qiskit-ibm.json"


def save(server: DemoServer, home: Path, **fields: Any) -> None:
    """Have the client save an account."""
    manager = pytest.importorskip("qiskit_ibm_runtime.accounts.management").AccountManager
    common = {"token": server.key.reveal(), "url": server.base_url, "filename": str(file(home))}
    manager.save(**common, name=NAME, channel="ibm_quantum_platform", overwrite=True, **fields)


def theirs(home: Path) -> list[str]:
    """Return the instances that the client chooses among, in its order of preference."""
    from qiskit_ibm_runtime.accounts.exceptions import AccountsError
    from qiskit_ibm_runtime.exceptions import IBMInputValueError

    try:
        service = client(filename=str(file(home)))
    except (AccountsError, IBMInputValueError):
        return []
    return [each for each, _ in service._resolve_cloud_instances(None)]


async def ours(home: Path) -> list[str]:
    """Return the instances that we follow."""
    looked = await resolve(os.environ, home, home / "none.toml", FakeVault(), Asked())
    if looked.account is None:
        return []
    async with Connection(looked.account, SystemClock(), Random(1)) as connection:
        try:
            found = await placed(connection, looked.account, patience=0)
        except AccountError:
            return []
    return [each.crn.text for each in found.instances]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, {US, EU, TWIN, BARE}),
        ({"instance": "auto"}, {US, EU, TWIN, BARE}),
        ({"region": "eu-de"}, {EU, TWIN}),
        ({"region": "us-east", "instance": "auto"}, {US, BARE}),
        ({"tags": ["demo"]}, {US, EU, TWIN}),
        ({"tags": ["Demo", "RESEARCH"]}, {EU}),
        ({"tags": ["demo"], "region": "eu-de"}, {EU, TWIN}),
        ({"tags": ["teaching"], "region": "us-east"}, {US}),
        ({"tags": []}, {US, EU, TWIN, BARE}),
        ({"tags": ["teaching"], "region": "eu-de"}, set()),
        ({"tags": ["dem"]}, set()),
        ({"tags": ["Odd"]}, set()),
        ({"tags": ["research"], "instance": US, "region": "eu-de"}, {US}),
        ({"tags": ["research"], "instance": "bare", "region": "eu-de"}, {BARE}),
    ],
    ids=lambda each: json.dumps(each) if isinstance(each, dict) else f"{len(each)} instances",
)
async def test_what_it_chooses_among_is_what_we_follow(
    server: DemoServer, home: Path, fields: dict[str, Any], expected: set[str]
) -> None:
    save(server, home, **fields)
    assert set(theirs(home)) == expected
    assert set(await ours(home)) == expected


async def test_of_plans_we_follow_every_one_and_say_so(server: DemoServer, home: Path) -> None:
    save(server, home, region="eu-de", plans_preference=["flex", "open"])
    assert theirs(home) == [EU, TWIN]
    save(server, home, region="eu-de", plans_preference=["open"])
    assert theirs(home) == [TWIN]
    assert await ours(home) == [EU, TWIN]
    looked = await resolve(os.environ, home, home / "none.toml", FakeVault(), Asked())
    assert looked.require().notes == (PLANS_NOTE,)


@pytest.mark.parametrize(
    "fields",
    [
        {"region": 5},
        {"tags": "demo"},
        {"tags": {"demo": 1}},
        {"plans_preference": "open"},
        {"region": 5, "instance": "bare"},
    ],
    ids=json.dumps,
)
async def test_what_it_refuses_we_refuse(
    server: DemoServer, home: Path, fields: dict[str, Any]
) -> None:
    save(server, home)
    told = json.loads(file(home).read_text())
    file(home).write_text(json.dumps({NAME: told[NAME] | fields}))
    assert (theirs(home), await ours(home)) == ([], [])


async def test_the_account_as_it_was_read_names_what_the_client_calls_so(
    server: DemoServer, home: Path
) -> None:
    from qiskit_ibm_runtime.accounts.management import AccountManager

    from qjobs_tui.accounts import environment, qiskit_file

    save(server, home, region="eu-de", tags=["A", "b"])
    account = AccountManager.get(filename=str(file(home)))
    (entry,) = qiskit_file.read(file(home))
    only = of_saved(entry, environment.read({}), "here").only
    assert (only.region, list(only.tags)) == (account.region, account.tags)
