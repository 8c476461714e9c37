from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qjobs_tui.accounts.qiskit_file import MAX_BYTES
from qjobs_tui.accounts.steps import Source
from qjobs_tui.errors import AccountError

from .support import CRN, KEY, OTHER, entry, found, qiskit, seek

if TYPE_CHECKING:
    from pathlib import Path


async def test_environment_wins_over_the_file_which_is_not_even_read(tmp_path: Path) -> None:
    qiskit(tmp_path, "broken")
    environ = {
        "QISKIT_IBM_TOKEN": f" {KEY}\n",
        "QISKIT_IBM_INSTANCE": CRN,
        "QISKIT_IBM_URL": "https://example.com",
        "QISKIT_IBM_CHANNEL": "ibm_cloud",
        "IAM_URL": "https://iam.example.com",
        "GLOBAL_SEARCH_URL": "https://search.example.com",
    }
    account = await found(environ, tmp_path)
    assert account.key.reveal() == KEY
    assert account.instances[0].crn.text == CRN
    assert (account.url, account.iam_url) == ("https://example.com", "https://iam.example.com")
    assert account.search_url == "https://search.example.com"
    assert account.channel == "ibm_cloud"
    assert "QISKIT_IBM_TOKEN" in account.source


async def test_named_account_wins_over_the_environment_and_says_so(tmp_path: Path) -> None:
    qiskit(tmp_path, {"work": entry(), "default-ibm-quantum-platform": entry(instance=OTHER)})
    account = await found({"QISKIT_IBM_TOKEN": "x", "QISKIT_IBM_INSTANCE": OTHER}, tmp_path, "work")
    assert (account.name, account.instances[0].crn.text) == ("work", CRN)
    assert account.source == f"account 'work' in {tmp_path}/.qiskit/qiskit-ibm.json"


async def test_instance_overrides_the_accounts_own(tmp_path: Path) -> None:
    qiskit(tmp_path, {"default-ibm-quantum-platform": entry(instance="a name")})
    account = await found({}, tmp_path, instance=OTHER)
    assert [each.crn.text for each in account.instances] == [OTHER]


async def test_url_and_instance_without_token_have_no_effect_and_are_noted(tmp_path: Path) -> None:
    qiskit(tmp_path, {"default-ibm-quantum-platform": entry()})
    environ = {"QISKIT_IBM_INSTANCE": OTHER, "QISKIT_IBM_URL": "https://x.org"}
    looked = await seek(environ, tmp_path)
    account = looked.require()
    assert (account.url, account.instances[0].crn.text) == (None, CRN)
    said = next(step.words for step in looked.steps if step.source is Source.ENVIRONMENT)
    for name in environ:
        assert f"{name} has no effect without QISKIT_IBM_TOKEN" in said


async def test_everything_saved_is_taken_over(tmp_path: Path) -> None:
    proxies = {"urls": {"https": "http://me:hidden@proxy:3128"}, "username_ntlm": "me"}
    extra = {"private_endpoint": True, "verify": False, "proxies": proxies, "url": "https://a.b"}
    qiskit(tmp_path, {"n": entry(is_default_account=True, region="us-east", **extra)})
    account = await found({}, tmp_path)
    assert account.private_endpoint
    assert not account.verify
    assert account.url == "https://a.b"
    assert [(m, s.reveal()) for m, s in account.proxies] == [("https", proxies["urls"]["https"])]  # type: ignore[index]
    assert "NTLM" in account.notes[-1]
    assert "hidden" not in repr(account)


async def test_legacy_entries_are_skipped_and_noted(tmp_path: Path) -> None:
    legacy = entry(channel="ibm_quantum", is_default_account=True)
    qiskit(
        tmp_path, {"default-ibm-quantum": legacy, "default-ibm-cloud": entry(channel="ibm_cloud")}
    )
    account = await found({}, tmp_path)
    assert account.name == "default-ibm-cloud"
    assert account.notes == ("account 'default-ibm-quantum' skipped: its channel is closed",)


async def test_no_account_names_every_way_and_creates_nothing(tmp_path: Path) -> None:
    with pytest.raises(AccountError) as caught:
        await found({}, tmp_path)
    for way in ("account add NAME", "QISKIT_IBM_TOKEN", "with Qiskit", "--demo"):
        assert way in caught.value.hint
    assert caught.value.exit_code == 3
    assert list(tmp_path.iterdir()) == []  # noqa: ASYNC240 - of the test's own


async def test_saved_accounts_without_default_are_named(tmp_path: Path) -> None:
    qiskit(tmp_path, {"mine": entry(channel="ibm_cloud"), "b": entry(channel="ibm_cloud")})
    with pytest.raises(AccountError) as caught:
        await found({"QISKIT_IBM_URL": "https://x.org"}, tmp_path)
    told = caught.value.hint.splitlines()
    assert "QISKIT_IBM_TOKEN: not set; QISKIT_IBM_URL has no effect without" in told[1]
    assert told[-1].startswith("Qiskit's file: ")
    assert told[-1].endswith("none of its accounts is a default: 'mine', 'b'")
    assert sum("has no default account" in line for line in told) == 1


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("{", "not valid JSON"),
        ("[]", "not a JSON object"),
        ('{"a": "\udcff"}'.encode("utf-8", "surrogateescape").decode("latin-1"), "no default"),
        ("[" * 5000, "not valid JSON"),
        (" " * (MAX_BYTES + 1), "larger than 1024 kB"),
        ({"default-ibm-quantum-platform": entry(token=5)}, "token is missing or no text"),
        ({"default-ibm-quantum-platform": entry(token="")}, "token is missing or no text"),
        ({"default-ibm-quantum-platform": entry(instance=5)}, "instance is no text"),
        ({"default-ibm-quantum-platform": entry(verify="no")}, "verify is neither"),
        ({"default-ibm-quantum-platform": entry(proxies=[])}, "proxies are not a JSON object"),
        (
            {"default-ibm-quantum-platform": entry(proxies={"urls": {"a": 1}})},
            "urls of its proxies",
        ),
        ({"default-ibm-quantum-platform": entry(channel=[])}, "channel is not one of"),
        ({"default-ibm-quantum-platform": 7}, "not a JSON object"),
        ({"default-ibm-quantum-platform": entry(instance="x" * 301)}, "its CRN or its name"),
        ({"default-ibm-quantum-platform": entry(instance="a\nb")}, "its CRN or its name"),
        ({"default-ibm-quantum-platform": entry(instance="crn:v1:")}, "not a CRN"),
        ({"default-ibm-quantum-platform": entry(instance=CRN.replace("us-", "x.y/"))}, "region"),
    ],
)
async def test_a_file_that_cannot_be_used_says_why(
    tmp_path: Path, content: object, says: str
) -> None:
    qiskit(tmp_path, content)
    with pytest.raises(AccountError) as caught:
        await found({}, tmp_path)
    assert says in caught.value.headline or says == "no default"
    assert KEY not in caught.value.headline


async def test_an_unusable_entry_that_is_not_chosen_does_no_harm(tmp_path: Path) -> None:
    qiskit(tmp_path, {"broken": [], "default-ibm-quantum-platform": entry()})
    assert (await found({}, tmp_path)).name == "default-ibm-quantum-platform"


async def test_a_folder_in_the_files_place_is_said(tmp_path: Path) -> None:
    (tmp_path / ".qiskit" / "qiskit-ibm.json").mkdir(parents=True)
    with pytest.raises(AccountError, match="not a regular file"):
        await found({}, tmp_path)


async def test_unknown_name_lists_the_names_there_are(tmp_path: Path) -> None:
    qiskit(tmp_path, {"a": entry(), "old": entry(channel="ibm_quantum")})
    with pytest.raises(AccountError) as caught:
        await found({}, tmp_path, "b")
    assert "'a'" in caught.value.hint
    assert "'old'" not in caught.value.hint
    with pytest.raises(AccountError, match="closed"):
        await found({}, tmp_path, "old")


async def test_a_channel_of_the_environment_that_is_none_is_refused(tmp_path: Path) -> None:
    environ = {"QISKIT_IBM_TOKEN": KEY, "QISKIT_IBM_CHANNEL": "ibm_quantum"}
    with pytest.raises(AccountError, match="QISKIT_IBM_TOKEN"):
        await found(environ, tmp_path)


@pytest.mark.parametrize(
    ("given", "names"), [(None, ()), ("auto", ()), ("", ()), ("my-instance", ("my-instance",))]
)
async def test_what_is_no_crn_is_searched_for(
    tmp_path: Path, given: str | None, names: tuple[str, ...]
) -> None:
    qiskit(tmp_path, {"default-ibm-quantum-platform": entry(instance=given)})
    account = await found({"GLOBAL_SEARCH_URL": "https://search.example.com"}, tmp_path)
    assert (account.instances, account.names) == ((), names)
    # As for IBM's client it holds for a saved account too.
    assert account.search_url == "https://search.example.com"
