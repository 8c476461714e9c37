"""IBM's own client writes the file and chooses from it; we choose the same and touch nothing."""

from __future__ import annotations

import asyncio
import itertools
import json
from typing import TYPE_CHECKING, Any

import pytest

from qjobs_tui.errors import AccountError

from .support import found

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [
    pytest.mark.conformance,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning"),
]

NAMES = (
    "default-ibm-quantum-platform",
    "default-ibm-cloud",
    "default",
    "another",
    "zuletzt-é",
)
CHANNELS = ("ibm_quantum_platform", "ibm_cloud")
VARIABLES = ("QISKIT_IBM_TOKEN", "QISKIT_IBM_INSTANCE", "QISKIT_IBM_URL", "QISKIT_IBM_CHANNEL")


def crn(tail: object) -> str:
    return f"crn:v1:bluemix:public:quantum-computing:us-east:a/0f00:{tail}::"


def given(index: int) -> dict[str, str]:
    """What an entry says of its instance: a CRN, a name, or nothing."""
    return {} if index == 2 else {"instance": crn(index) if index == 0 else f"instance-{index}"}


@pytest.fixture(scope="module")
def manager() -> Any:
    return pytest.importorskip("qiskit_ibm_runtime.accounts.management").AccountManager


def write(path: Path, present: tuple[tuple[str, str, bool], ...]) -> None:
    """Write entries as the client saves them: sorted, with indents."""
    entries = {
        name: {
            "channel": channel,
            "token": f"key-of-{name}",
            **given(index),
            "url": "https://cloud.ibm.com",
            "private_endpoint": False,
            **({"is_default_account": True} if default else {}),
        }
        for index, (name, channel, default) in enumerate(present)
    }
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(entries, sort_keys=True, indent=4), encoding="utf-8")


def files() -> list[tuple[tuple[str, str, bool], ...]]:
    """List every file of up to two entries, and every channel with every flag for three names."""
    choices = [*itertools.combinations(NAMES, 1), *itertools.combinations(NAMES, 2), NAMES[1:4]]
    kinds = list(itertools.product(CHANNELS, (False, True)))
    return [
        (),
        *(
            tuple((name, *kind) for name, kind in zip(names, chosen, strict=True))
            for names in choices
            for chosen in itertools.product(kinds, repeat=len(names))
        ),
    ]


def choice_of_client(manager: Any, path: Path, name: str | None) -> tuple[str, str | None] | None:
    from qiskit_ibm_runtime.accounts.exceptions import AccountsError

    try:
        account = manager.get(filename=str(path), name=name)
    except AccountsError:
        return None
    return account.token, account.instance


async def our_choice(
    environ: dict[str, str], home: Path, name: str | None
) -> tuple[str, str | None] | None:
    try:
        account = await found(environ, home, name)
    except AccountError:
        return None
    given = (*(each.crn.text for each in account.instances), *account.names)
    assert len(given) <= 1
    return account.key.reveal(), next(iter(given), None)


@pytest.mark.parametrize(
    "environ",
    [
        {},
        {"QISKIT_IBM_CHANNEL": "ibm_cloud"},
        {"QISKIT_IBM_CHANNEL": "ibm_quantum_platform"},
        {"QISKIT_IBM_CHANNEL": "nonsense"},
        {"QISKIT_IBM_INSTANCE": crn("env")},
        {"QISKIT_IBM_TOKEN": "t", "QISKIT_IBM_INSTANCE": crn("env")},
        {
            "QISKIT_IBM_TOKEN": "t",
            "QISKIT_IBM_INSTANCE": crn("env"),
            "QISKIT_IBM_CHANNEL": "ibm_cloud",
        },
        {
            "QISKIT_IBM_TOKEN": "t",
            "QISKIT_IBM_INSTANCE": crn("env"),
            "QISKIT_IBM_CHANNEL": "nonsense",
        },
        {"QISKIT_IBM_TOKEN": "", "QISKIT_IBM_INSTANCE": crn("env")},
        {"QISKIT_IBM_TOKEN": "t", "QISKIT_IBM_INSTANCE": "a name"},
        {"QISKIT_IBM_TOKEN": "t"},
    ],
)
async def test_same_choice_over_all_files(
    manager: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, environ: dict[str, str]
) -> None:
    for variable in VARIABLES:
        monkeypatch.delenv(variable, raising=False)
    for variable, value in environ.items():
        monkeypatch.setenv(variable, value)
    path = tmp_path / ".qiskit" / "qiskit-ibm.json"
    chosen = 0
    for present in files():
        write(path, present)
        expected = choice_of_client(manager, path, None)
        assert await our_choice(environ, tmp_path, None) == expected, present
        chosen += expected is not None
    assert chosen or environ.get("QISKIT_IBM_CHANNEL") == "nonsense"


async def test_same_choice_by_name(manager: Any, tmp_path: Path) -> None:
    path = tmp_path / ".qiskit" / "qiskit-ibm.json"
    write(path, tuple((name, "ibm_cloud", name == "another") for name in NAMES))
    for name in (*NAMES, "missing"):
        assert await our_choice({}, tmp_path, name) == choice_of_client(manager, path, name)


def test_what_the_client_saves_is_read_and_left_as_it_is(manager: Any, tmp_path: Path) -> None:
    path = tmp_path / ".qiskit" / "qiskit-ibm.json"
    common = {"filename": str(path), "private_endpoint": True, "verify": False}
    manager.save(token="first", instance=crn(1), name="a", channel="ibm_cloud", **common)
    manager.save(
        token="second", instance=crn(2), name="b", set_as_default=True, region="eu-de", **common
    )
    path.chmod(0o640)
    before = (path.read_bytes(), path.stat())
    account = asyncio.run(found({}, tmp_path))
    assert (account.key.reveal(), account.instances[0].crn.text) == ("second", crn(2))
    assert account.private_endpoint
    assert not account.verify
    after = (path.read_bytes(), path.stat())
    assert before[0] == after[0]
    for field in ("st_ino", "st_mode", "st_mtime_ns", "st_ctime_ns", "st_size", "st_uid"):
        assert getattr(before[1], field) == getattr(after[1], field), field
    assert [each.name for each in tmp_path.rglob("*")] == [".qiskit", "qiskit-ibm.json"]
