from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from qjobs_tui.accounts.qiskit_file import MAX_BYTES
from qjobs_tui.accounts.resolve import resolve
from qjobs_tui.errors import AccountError

if TYPE_CHECKING:
    from pathlib import Path

CRN = "crn:v1:bluemix:public:quantum-computing:us-east:a/0f00:aaaa-bbbb::"
OTHER = "crn:v1:bluemix:public:quantum-computing:eu-de:a/0f00:cccc-dddd::"
KEY = "k" * 20 + "-made-up-key-of-44-char"


def entry(**fields: Any) -> dict[str, Any]:
    return {"channel": "ibm_quantum_platform", "token": KEY, "instance": CRN, **fields}


def save(home: Path, content: object) -> Path:
    path = home / ".qiskit" / "qiskit-ibm.json"
    path.parent.mkdir()
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def test_environment_wins_over_the_file_which_is_not_even_read(tmp_path: Path) -> None:
    save(tmp_path, "broken")
    environ = {
        "QISKIT_IBM_TOKEN": f" {KEY}\n",
        "QISKIT_IBM_INSTANCE": CRN,
        "QISKIT_IBM_URL": "https://example.com",
        "QISKIT_IBM_CHANNEL": "ibm_cloud",
        "IAM_URL": "https://iam.example.com",
    }
    account = resolve(environ, tmp_path)
    assert account.key.reveal() == KEY
    assert account.instances[0].crn.text == CRN
    assert (account.url, account.iam_url) == ("https://example.com", "https://iam.example.com")
    assert account.channel == "ibm_cloud"
    assert "QISKIT_IBM_TOKEN" in account.source


def test_named_account_wins_over_the_environment_and_says_so(tmp_path: Path) -> None:
    save(tmp_path, {"work": entry(), "default-ibm-quantum-platform": entry(instance=OTHER)})
    account = resolve({"QISKIT_IBM_TOKEN": "x", "QISKIT_IBM_INSTANCE": OTHER}, tmp_path, "work")
    assert (account.name, account.instances[0].crn.text) == ("work", CRN)
    assert "--account work" in account.source
    assert account.notes == ("QISKIT_IBM_TOKEN passed over: --account was given",)


def test_instance_overrides_the_accounts_own(tmp_path: Path) -> None:
    save(tmp_path, {"default-ibm-quantum-platform": entry(instance="a name")})
    account = resolve({}, tmp_path, instance=OTHER)
    assert [each.crn.text for each in account.instances] == [OTHER]


def test_url_and_instance_without_token_have_no_effect_and_are_noted(tmp_path: Path) -> None:
    save(tmp_path, {"default-ibm-quantum-platform": entry()})
    account = resolve({"QISKIT_IBM_INSTANCE": OTHER, "QISKIT_IBM_URL": "https://x.org"}, tmp_path)
    assert (account.url, account.instances[0].crn.text) == (None, CRN)
    assert len(account.notes) == 2
    assert all("no effect without QISKIT_IBM_TOKEN" in note for note in account.notes)


def test_everything_saved_is_taken_over(tmp_path: Path) -> None:
    proxies = {"urls": {"https": "http://me:hidden@proxy:3128"}, "username_ntlm": "me"}
    extra = {"private_endpoint": True, "verify": False, "proxies": proxies, "url": "https://a.b"}
    save(tmp_path, {"n": entry(is_default_account=True, region="us-east", **extra)})
    account = resolve({}, tmp_path)
    assert account.private_endpoint
    assert not account.verify
    assert account.url == "https://a.b"
    assert [(m, s.reveal()) for m, s in account.proxies] == [("https", proxies["urls"]["https"])]  # type: ignore[index]
    assert "NTLM" in account.notes[-1]
    assert "hidden" not in repr(account)


def test_legacy_entries_are_skipped_and_noted(tmp_path: Path) -> None:
    legacy = entry(channel="ibm_quantum", is_default_account=True)
    save(tmp_path, {"default-ibm-quantum": legacy, "default-ibm-cloud": entry(channel="ibm_cloud")})
    account = resolve({}, tmp_path)
    assert account.name == "default-ibm-cloud"
    assert account.notes == ("account 'default-ibm-quantum' skipped: its channel is closed",)


def test_no_account_names_every_way_and_creates_nothing(tmp_path: Path) -> None:
    with pytest.raises(AccountError) as caught:
        resolve({}, tmp_path)
    for way in ("QISKIT_IBM_TOKEN", "qiskit-ibm.json", "--account", "--demo"):
        assert way in caught.value.hint
    assert caught.value.exit_code == 3
    assert list(tmp_path.iterdir()) == []


def test_saved_accounts_without_default_are_named(tmp_path: Path) -> None:
    save(tmp_path, {"mine": entry(channel="ibm_cloud"), "b": entry(channel="ibm_cloud")})
    with pytest.raises(AccountError, match=r"none of the saved accounts is a default: 'mine', 'b'"):
        resolve({}, tmp_path)


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
        ({"default-ibm-quantum-platform": entry(instance=None)}, "says no instance"),
        ({"default-ibm-quantum-platform": entry(instance="auto")}, "says no instance"),
        ({"default-ibm-quantum-platform": entry(instance="my-instance")}, "is a name, not a CRN"),
        ({"default-ibm-quantum-platform": entry(instance="crn:v1:")}, "not a CRN"),
        ({"default-ibm-quantum-platform": entry(instance=CRN.replace("us-", "x.y/"))}, "region"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(tmp_path: Path, content: object, says: str) -> None:
    save(tmp_path, content)
    with pytest.raises(AccountError) as caught:
        resolve({}, tmp_path)
    assert says in caught.value.headline or says == "no default"
    assert KEY not in caught.value.headline


def test_an_unusable_entry_that_is_not_chosen_does_no_harm(tmp_path: Path) -> None:
    save(tmp_path, {"broken": [], "default-ibm-quantum-platform": entry()})
    assert resolve({}, tmp_path).name == "default-ibm-quantum-platform"


def test_a_folder_in_the_files_place_is_said(tmp_path: Path) -> None:
    (tmp_path / ".qiskit" / "qiskit-ibm.json").mkdir(parents=True)
    with pytest.raises(AccountError, match="not a regular file"):
        resolve({}, tmp_path)


def test_unknown_name_lists_the_names_there_are(tmp_path: Path) -> None:
    save(tmp_path, {"a": entry(), "old": entry(channel="ibm_quantum")})
    with pytest.raises(AccountError) as caught:
        resolve({}, tmp_path, "b")
    assert "'a'" in caught.value.hint
    assert "'old'" not in caught.value.hint
    with pytest.raises(AccountError, match="closed"):
        resolve({}, tmp_path, "old")


def test_a_channel_of_the_environment_that_is_none_is_refused(tmp_path: Path) -> None:
    environ = {"QISKIT_IBM_TOKEN": KEY, "QISKIT_IBM_CHANNEL": "ibm_quantum"}
    with pytest.raises(AccountError, match="QISKIT_IBM_TOKEN"):
        resolve(environ, tmp_path)
