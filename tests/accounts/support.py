"""Accounts of our own, a keyring of the test's own, and what must not be seen."""

from __future__ import annotations

import json
import os
import traceback
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from qjobs_tui.accounts import resolution
from qjobs_tui.errors import AccountError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from qjobs_tui.accounts.account import Account
    from qjobs_tui.accounts.steps import Resolution
    from qjobs_tui.secret import Secret

KEY = "made-up-key-that-must-not-be-seen-anywhere"
CRN = "crn:v1:bluemix:public:quantum-computing:us-east:a/0f00:aaaa-bbbb::"
OTHER = "crn:v1:bluemix:public:quantum-computing:eu-de:a/0f00:cccc-dddd::"
LOCKED = AccountError("The keyring is locked", hint="Unlock it.")


@dataclass(frozen=True)
class FakeBackend:
    name: str = "a keyring for tests"
    is_trusted: bool = True
    why_not: str = ""


@dataclass
class FakeVault:
    """Keeps keys in memory; ``trouble`` is raised by every call."""

    keys: dict[str, Secret] = field(default_factory=dict)
    trouble: AccountError | None = None
    asked: list[str] = field(default_factory=list)

    async def read(self, account: str, /) -> Secret | None:
        self._note(f"read {account}")
        return self.keys.get(account)

    async def write(self, account: str, key: Secret, /) -> None:
        self._note(f"write {account}")
        self.keys[account] = key

    async def remove(self, account: str, /) -> bool:
        self._note(f"remove {account}")
        return self.keys.pop(account, None) is not None

    async def backend(self) -> FakeBackend:
        if self.trouble:
            raise self.trouble
        return FakeBackend()

    def _note(self, what: str) -> None:
        self.asked.append(what)
        if self.trouble:
            raise self.trouble


async def seek(
    environ: Mapping[str, str], home: Path, name: str | None = None, instance: str | None = None
) -> Resolution:
    """Look for an account in a home where there are no accounts of our own, nor a keyring."""
    asked = resolution.Asked(name, instance)
    return await resolution.resolve(environ, home, home / "none.toml", FakeVault(), asked)


async def found(
    environ: Mapping[str, str], home: Path, name: str | None = None, instance: str | None = None
) -> Account:
    """Look for an account there, and have it or the error."""
    return (await seek(environ, home, name, instance)).require()


def own_text(path: Path, text: str) -> Path:
    """Write the file of our own accounts."""
    path.write_text(text)
    path.chmod(0o600)
    return path


def qiskit(home: Path, content: object) -> Path:
    path = home / ".qiskit" / "qiskit-ibm.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def entry(**fields: Any) -> dict[str, Any]:
    return {"channel": "ibm_quantum_platform", "token": KEY, "instance": CRN, **fields}


def shown(error: BaseException) -> str:
    """What a crash report that prints locals would show, but for the tests' own frames."""
    report = traceback.TracebackException.from_exception(error, capture_locals=True)
    for frame in report.stack:
        if f"{os.sep}tests{os.sep}" in frame.filename:
            frame.locals = None
    return "".join([repr(error), str(error), repr(vars(error)), *report.format(chain=True)])
