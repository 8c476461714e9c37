from __future__ import annotations

import logging
import traceback

import pytest
from keyring.errors import InitError, KeyringError, KeyringLocked, NoKeyringError, PasswordSetError

from qjobs_tui.accounts.vault import Vault
from qjobs_tui.accounts.vault_errors import Trouble
from qjobs_tui.secret import Secret
from tests.accounts import keyrings
from tests.accounts.keyrings import (
    KEY,
    Memory,
    Raising,
    failure,
    named,
    vault,
)


class LockedException(Exception):
    """As secretstorage's, which is not there on every system."""


class PromptDismissedException(Exception):
    """The same."""


@pytest.mark.parametrize(
    ("raised", "trouble", "said"),
    [
        (NoKeyringError("none"), Trouble.NONE, "There is no keyring"),
        (KeyringLocked("Failed to unlock the collection!"), Trouble.LOCKED, "Service is locked"),
        (LockedException("item"), Trouble.LOCKED, "Service is locked"),
        (KeyringError("Can't get: (-25308, 'Unknown')"), Trouble.LOCKED, "Service is locked"),
        (
            InitError("Failed to create the collection: Prompt dismissed.."),
            Trouble.REFUSED,
            "refused or could not be asked",
        ),
        (PromptDismissedException("x"), Trouble.REFUSED, "refused or could not be asked"),
        (PasswordSetError("Cancelled by user"), Trouble.REFUSED, "refused or could not be asked"),
        (KeyringLocked("(-128, 'Denied')"), Trouble.REFUSED, "refused or could not be asked"),
        (KeyringError("it is\nodd."), Trouble.FAILED, "Secret Service failed: it is odd"),
        (KeyError(), Trouble.FAILED, "Secret Service failed: KeyError"),
        (OSError(32, "Broken pipe"), Trouble.FAILED, "Broken pipe"),
        (SystemExit(3), Trouble.FAILED, "Secret Service failed: 3"),
        (KeyringError("x" * 9999), Trouble.FAILED, "failed: ***"),
        (KeyringError("x " * 9999), Trouble.FAILED, "failed: x x"),
    ],
)
async def test_what_a_backend_raises_is_told_apart(
    raised: BaseException, trouble: Trouble, said: str
) -> None:
    backend = named(keyrings.SECRET_SERVICE, Raising)
    backend.error = raised  # type: ignore[attr-defined]
    ours = vault(backend)
    for asked in (ours.read("work"), ours.write("work", Secret(KEY)), ours.remove("work")):
        error = await failure(asked)
        assert error.trouble is trouble
        assert said in error.headline
        assert "\n" not in error.headline
        assert len(error.headline) < 300


async def test_each_trouble_has_its_own_words_and_next_step() -> None:
    def raising(error: BaseException) -> Memory:
        backend = named(keyrings.SECRET_SERVICE, Raising)
        backend.error = error  # type: ignore[attr-defined]
        return backend

    errors = [
        await failure(vault(raising(KeyringLocked("x"))).read("work")),
        await failure(vault(raising(InitError("Prompt dismissed"))).read("work")),
        await failure(vault(raising(OSError("x"))).read("work")),
        await failure(vault(named(keyrings.FAIL)).read("work")),
        await failure(vault(named(keyrings.PLAIN)).read("work")),
        await failure(Vault(load=_import_error).read("work")),
        await failure(vault(window := keyrings.silent(), seconds=0.01).read("work")),
    ]
    window.released.set()
    assert len({error.trouble for error in errors}) == 7
    assert len({error.headline for error in errors}) == 7
    assert len({error.hint for error in errors}) == 7
    assert "gnome-keyring-daemon --replace --unlock" in errors[0].hint
    for error in errors:
        assert "this session only" in error.hint
        assert "token_command" in error.hint


def _import_error() -> Memory:
    raise ModuleNotFoundError("No module named 'nothing'")


async def test_a_choice_that_cannot_be_loaded() -> None:
    for asked in (Vault(load=_import_error).backend(), Vault(load=_import_error).read("work")):
        error = await failure(asked)
        assert error.trouble is Trouble.UNLOADABLE
        assert "No module named 'nothing'" in error.headline
        assert "PYTHON_KEYRING_BACKEND" in error.hint


@pytest.mark.parametrize("full", [keyrings.SECRET_SERVICE, keyrings.ELSEWHERE])
async def test_no_failure_shows_a_key(full: str, caplog: pytest.LogCaptureFixture) -> None:
    class Blabbing(Memory):
        def get_password(self, *_: str) -> str | None:
            read = KEY
            raise KeyringError(f"cannot decode {read}")

        def set_password(self, _: str, username: str, password: str) -> None:
            raise PasswordSetError(f"cannot store {password} for {username}")

    caplog.set_level(logging.DEBUG)
    ours = vault(named(full, Blabbing), full)
    for asked in (ours.read("work"), ours.write("work", Secret(KEY)), ours.remove("work")):
        error = await failure(asked)
        report = traceback.TracebackException.from_exception(error, capture_locals=True)
        shown = "".join([repr(error), error.headline, error.hint, *report.format(chain=True)])
        assert KEY not in shown
        assert "password" not in error.headline
    # What is shorter than a key usually is, a stranger may not quote either.
    if full == keyrings.ELSEWHERE:
        assert "short" not in (await failure(ours.write("work", Secret("short")))).headline
    assert KEY not in caplog.text
