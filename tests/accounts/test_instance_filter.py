"""Region, tags and plans of Qiskit's file: what they choose, and what is said of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from qjobs_tui.accounts import own_file, qiskit_file
from qjobs_tui.accounts.account import PLANS_NOTE
from qjobs_tui.accounts.instance_filter import EVERY_INSTANCE, InstanceFilter
from qjobs_tui.accounts.own import Own, OwnAccounts, defect
from qjobs_tui.accounts.resolution import Asked, resolve
from qjobs_tui.errors import AccountError
from qjobs_tui.jobs import Crn, Instance

from .support import CRN, KEY, OTHER, FakeVault, entry, found, own_text, qiskit

if TYPE_CHECKING:
    from pathlib import Path

NAME = "default-ibm-quantum-platform"
ALL_THREE: dict[str, Any] = {"region": "eu-de", "tags": ["Team"], "plans_preference": ["open"]}
TEAM = InstanceFilter("eu-de", ("Team",))


def instance(crn: str, *tags: str) -> Instance:
    return Instance(Crn.parse(crn), tags=tags)


@pytest.mark.parametrize(
    ("only", "passes"),
    [
        (EVERY_INSTANCE, True),
        (InstanceFilter("eu-de"), True),
        (InstanceFilter("us-east"), False),
        (InstanceFilter("EU-DE"), False),
        (InstanceFilter("", ("team",)), True),
        (InstanceFilter("", ("Team", "lab:1")), True),
        (InstanceFilter("", ("team", "other")), False),
        (InstanceFilter("", ("tea",)), False),
        (InstanceFilter("", ("Old",)), False),
        (InstanceFilter("eu-de", ("team",)), True),
        (InstanceFilter("us-east", ("team",)), False),
        (InstanceFilter("eu-de", ("other",)), False),
    ],
    ids=repr,
)
def test_an_instance_passes_with_its_region_and_all_tags(
    only: InstanceFilter, *, passes: bool
) -> None:
    assert only.passes(instance(OTHER, "team", "lab:1", "Old")) is passes


def test_a_filter_in_words() -> None:
    assert not EVERY_INSTANCE
    assert EVERY_INSTANCE.told("all") == "all"
    assert InstanceFilter("eu-de").told("all") == "all with region 'eu-de'"
    assert InstanceFilter("", ("a",)).words == "the tag 'a'"
    assert InstanceFilter("x", ("a", "b")).words == "region 'x' and the tags 'a', 'b'"
    hostile = InstanceFilter("\x1b]0;x\n" * 99, ("\u202e" * 999,) * 999)
    assert hostile.words.isprintable()
    assert len(hostile.words) < 10_000
    assert hostile.words.endswith(" and 989 more")


async def test_all_three_where_no_instance_is_named(tmp_path: Path) -> None:
    for named in ({"instance": "auto"}, {"instance": ""}, {"instance": None}):
        qiskit(tmp_path, {NAME: entry(**ALL_THREE, **named)})
        account = await found({}, tmp_path)
        assert (account.instances, account.names, account.only) == ((), (), TEAM)
        assert account.notes == (PLANS_NOTE,)


@pytest.mark.parametrize("named", [CRN, "my instance"])
async def test_none_has_an_effect_beside_an_instance(tmp_path: Path, named: str) -> None:
    qiskit(tmp_path, {NAME: entry(**ALL_THREE, instance=named)})
    account = await found({}, tmp_path)
    assert (account.only, account.notes) == (EVERY_INSTANCE, ())


@pytest.mark.parametrize("given", ["all", CRN, "my instance"])
async def test_the_command_line_comes_before_them(tmp_path: Path, given: str) -> None:
    qiskit(tmp_path, {NAME: entry(**ALL_THREE, instance=None)})
    account = await found({}, tmp_path, instance=given)
    assert (account.only, account.notes) == (EVERY_INSTANCE, ())


@pytest.mark.parametrize("empty", [None, []])
async def test_empty_ones_choose_nothing(tmp_path: Path, empty: list[str] | None) -> None:
    fields = {"region": None if empty is None else "", "tags": empty, "plans_preference": empty}
    qiskit(tmp_path, {NAME: entry(**fields, instance=None)})
    account = await found({}, tmp_path)
    assert (account.only, account.notes) == (EVERY_INSTANCE, ())


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"region": 5}, "its region is no text"),
        ({"region": ["eu-de"]}, "its region is no text"),
        ({"tags": "team"}, "its tags are no list of texts"),
        ({"tags": ["team", 5]}, "its tags are no list of texts"),
        ({"tags": {"team": 1}}, "its tags are no list of texts"),
        ({"plans_preference": "open"}, "its plans_preference is no list of texts"),
        ({"plans_preference": [None]}, "its plans_preference is no list of texts"),
    ],
    ids=repr,
)
async def test_what_is_wrong_is_named_with_its_file(
    tmp_path: Path, fields: dict[str, Any], says: str
) -> None:
    path = qiskit(tmp_path, {NAME: entry(instance=None) | fields})
    with pytest.raises(AccountError) as caught:
        await found({}, tmp_path)
    assert f"account {NAME!r} in {path}: {says}" in caught.value.headline
    assert "'open'" not in caught.value.headline
    assert qiskit_file.read(path)[0].only.tags in {(), ("team",)}


async def test_the_account_of_the_environment_has_none(tmp_path: Path) -> None:
    qiskit(tmp_path, {NAME: entry(**ALL_THREE, instance=None)})
    account = await found({"QISKIT_IBM_TOKEN": KEY}, tmp_path)
    assert (account.only, account.notes) == (EVERY_INSTANCE, ())


async def test_a_key_of_the_environment_follows_what_its_account_says(tmp_path: Path) -> None:
    own = own_text(
        tmp_path / "accounts.toml",
        'default = "a"\n[accounts.a]\nkey = "environment"\nregion = "eu-de"\n',
    )
    for environ, only in (
        ({"QISKIT_IBM_TOKEN": KEY}, InstanceFilter("eu-de")),
        ({"QISKIT_IBM_TOKEN": KEY, "QISKIT_IBM_INSTANCE": CRN}, EVERY_INSTANCE),
    ):
        looked = await resolve(environ, tmp_path, own, FakeVault(), Asked())
        assert looked.require().only == only


# Kept with an account of our own


def test_they_are_written_and_read_and_leave_with_a_choice(tmp_path: Path) -> None:
    path = tmp_path / "accounts.toml"
    kept = Own("a", only=TEAM)
    own_file.change(path, lambda accounts: accounts.having(kept))
    assert 'instances = "all"\nregion = "eu-de"\ntags = ["Team"]\n' in path.read_text()
    assert own_file.read(path) == OwnAccounts((kept,), "a")
    own_file.change(path, lambda accounts: accounts.having(kept.choosing(["all"])))
    assert own_file.read(path).accounts == (Own("a"),)
    assert kept.choosing([CRN, f" {CRN} "]) == Own("a", instances=(CRN,))


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ("region = 5", "accounts.a.region is no text"),
        ('tags = "team"', "accounts.a.tags is no list of texts"),
        ("tags = [5]", "accounts.a.tags is no list of texts"),
        (f'instances = ["{CRN}"]\nregion = "x"', "no effect beside instances"),
        (f'instances = ["{CRN}"]\ntags = ["x"]', "no effect beside instances"),
        ('region = "a\\nb"', "characters that can be seen"),
        ('tags = ["a", " "]', "characters that can be seen"),
        (f'tags = ["{"x" * 129}"]', "1 to 128 characters"),
        (f"tags = {['x'] * 101}", "more than 100 tags"),
    ],
    ids=lambda words: words[:40],
)
def test_what_is_wrong_in_our_own_file(tmp_path: Path, lines: str, says: str) -> None:
    path = own_text(tmp_path / "accounts.toml", f"[accounts.a]\n{lines}\n")
    with pytest.raises(AccountError, match=says) as caught:
        own_file.read(path)
    assert str(path) in caught.value.headline


def test_an_empty_region_is_none(tmp_path: Path) -> None:
    path = own_text(tmp_path / "accounts.toml", '[accounts.a]\nregion = ""\ntags = []\n')
    assert own_file.read(path).accounts == (Own("a"),)
    assert defect(Own("a", only=TEAM)) == ""
