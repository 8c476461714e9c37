"""No failure of the resolution shows a key, also not to a crash report that prints locals."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from qjobs_tui.errors import AccountError

from .support import found, shown

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

KEY = "made-up-key-that-must-not-be-seen-anywhere"
PASSWORD = "proxys-own-password"
CRN = "crn:v1:bluemix:public:quantum-computing:us-east:a/0f00:aaaa-bbbb::"


async def failure(home: Path, environ: Mapping[str, str], name: str | None = None) -> AccountError:
    try:
        await found(environ, home, name)
    except AccountError as error:
        return error
    raise AssertionError("it did not fail")


def saved(home: Path, **fields: Any) -> None:
    proxies = {"urls": {"https": f"http://me:{PASSWORD}@proxy"}}
    entry = {"channel": "ibm_cloud", "token": KEY, "instance": CRN, "proxies": proxies, **fields}
    path = home / ".qiskit" / "qiskit-ibm.json"
    path.parent.mkdir()
    path.write_text(json.dumps({"default-ibm-cloud": entry}))


@pytest.mark.parametrize(
    "fields",
    [
        {"instance": "a\nname"},
        {"instance": "crn:broken"},
        {"instance": 5},
        {"url": 5},
        {"verify": "x"},
        {"channel": "ibm_quantum"},
        {"channel": KEY},
        {"proxies": [f"http://me:{PASSWORD}@proxy"]},
        {"proxies": {"urls": [PASSWORD]}},
    ],
)
async def test_a_saved_account_that_fails(tmp_path: Path, fields: dict[str, Any]) -> None:
    saved(tmp_path, **fields)
    for name in (None, "default-ibm-cloud", "missing"):
        report = shown(await failure(tmp_path, {}, name))
        assert KEY not in report
        assert PASSWORD not in report


async def test_a_file_cut_short(tmp_path: Path) -> None:
    saved(tmp_path)
    path = tmp_path / ".qiskit" / "qiskit-ibm.json"
    path.write_text(path.read_text()[:-1])
    assert KEY not in shown(await failure(tmp_path, {}))


@pytest.mark.parametrize(
    "instance", ["x" * 301, "a\tname", "crn:broken"], ids=["long", "tab", "crn"]
)
async def test_the_environment(tmp_path: Path, instance: str) -> None:
    environ = {"QISKIT_IBM_TOKEN": KEY, "QISKIT_IBM_INSTANCE": instance}
    assert KEY not in shown(await failure(tmp_path, environ))
    environ["QISKIT_IBM_CHANNEL"] = "nonsense"
    assert KEY not in shown(await failure(tmp_path, environ))


async def test_the_account_itself(tmp_path: Path) -> None:
    saved(tmp_path)
    account = await found({}, tmp_path)
    assert KEY not in f"{account!r} {account}"
    assert PASSWORD not in f"{account!r} {account}"
