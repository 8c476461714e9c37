"""Why a keyring was of no use, in the user's words, each with its own next step."""

from __future__ import annotations

import re
from enum import Enum

from qjobs_tui.errors import AccountError

_LOCKED = frozenset({"KeyringLocked", "LockedException"})
# SecretStorage's, KWallet's and, as a number, the macOS Keychain's.
_DECLINED = re.compile(r"dismissed|cancell?ed by user|\(-128,", re.IGNORECASE)
# The Keychain's, where it may not show a window: over SSH.
_MAY_NOT_ASK = "(-25308,"


class Trouble(Enum):
    """What stood in the way, for who has to decide what that means."""

    NONE = "no keyring"
    UNLOADABLE = "keyring cannot be loaded"
    UNTRUSTED = "keyring not trusted"
    LOCKED = "keyring locked"
    REFUSED = "keyring's question refused"
    HANGS = "keyring does not answer"
    FAILED = "keyring failed"
    NO_KEY = "no API key"
    NOT_KEPT = "key not kept"
    NOT_REMOVED = "key not removed"


class VaultError(AccountError):
    """A keyring that could not be used; ``trouble`` says why."""

    def __init__(self, trouble: Trouble, headline: str, hint: str) -> None:
        super().__init__(headline, hint=hint, brief=trouble.value)
        self.trouble = trouble


# For who has a screen; the command line names its own ways in this place.
ELSE = (
    "Or set QISKIT_IBM_TOKEN, give the account a token_command,"
    " or keep the key for this session only."
)
# It reads the password to the end, with no line break, and shows what is typed: hence the detour.
UNLOCK_GNOMES = 'read -rs p; printf %s "$p" | gnome-keyring-daemon --replace --unlock'
_ON_LINUX = f"with GNOME's: {UNLOCK_GNOMES}"
_HOW_TO_UNLOCK = {
    "keyring.backends.SecretService.Keyring": _ON_LINUX,
    "keyring.backends.libsecret.Keyring": _ON_LINUX,
    "keyring.backends.macOS.Keyring": "security unlock-keychain",
}


def no_keyring() -> VaultError:
    """Nothing here keeps secrets, or keyring was told to use nothing."""
    return VaultError(
        Trouble.NONE,
        "There is no keyring here to keep a key in",
        "A login without a desktop has none as a rule. Where one is installed, start the program"
        f" inside its session (on Linux a D-Bus session). {ELSE}",
    )


def unloadable(words: str) -> VaultError:
    """What keyring's own configuration names is not there, or does not work here."""
    return VaultError(
        Trouble.UNLOADABLE,
        f"The keyring that was chosen cannot be loaded: {words}",
        "Correct or remove PYTHON_KEYRING_BACKEND, or the default-keyring of keyringrc.cfg;"
        f" without them the system's own is taken. {ELSE}",
    )


def untrusted(module: str, why_not: str) -> VaultError:
    """The only keyring to be had would give the key away, or is not known."""
    return VaultError(
        Trouble.UNTRUSTED,
        f"The keyring {module} is not used: it {why_not}",
        f'If that is wanted, say keyring_backends = ["{module}"] in the config file. {ELSE}',
    )


def locked(name: str, module: str) -> VaultError:
    """It stayed locked, whether or not somebody was asked to unlock it."""
    return VaultError(
        Trouble.LOCKED,
        f"{name} is locked",
        f"Unlock it and try again{_without_a_desktop(module)}. {ELSE}",
    )


def refused(name: str, module: str) -> VaultError:
    """It asked the user, who declined, or whom it could not reach."""
    return VaultError(
        Trouble.REFUSED,
        f"{name} had to ask for leave, which was refused or could not be asked for",
        "Try again and answer its question. Without a desktop it cannot ask: unlock it first"
        f"{_without_a_desktop(module)}. {ELSE}",
    )


def hangs(seconds: float) -> VaultError:
    """Nothing came back in time."""
    return VaultError(
        Trouble.HANGS,
        f"The keyring did not answer within {seconds:g} s",
        "It may be asking in a window, perhaps of another session of yours: answer there and try"
        f" again. What was asked of it may still be done then. {ELSE}",
    )


def failed(name: str, words: str) -> VaultError:
    """It failed in a way of its own."""
    return VaultError(
        Trouble.FAILED,
        f"{name} failed: {words}",
        f"Try again; the command keyring diagnose shows how keyring is set up. {ELSE}",
    )


def not_a_key() -> VaultError:
    """What was to be stored is no API key."""
    return VaultError(
        Trouble.NO_KEY,
        "This is no API key: it has to be one word of ASCII characters",
        "Copy the key once more; IBM Cloud's have 44 letters, digits, - and _.",
    )


def holds_no_key(name: str, account: str) -> VaultError:
    """Something else is stored where the key should be."""
    return VaultError(
        Trouble.NO_KEY,
        f"What {name} keeps for the account {account[:80]!r} is no API key",
        f"Remove the account and add it again with its key. {ELSE}",
    )


def not_kept(name: str, account: str) -> VaultError:
    """What is read after writing is not what was written."""
    return VaultError(
        Trouble.NOT_KEPT,
        f"{name} did not keep the key of the account {account[:80]!r}",
        "It may hold another entry of the same name, made by another program: remove the account,"
        f" which removes all of them, and add it again. {ELSE}",
    )


def not_removed(name: str, account: str) -> VaultError:
    """It says that it deletes, and does not."""
    return VaultError(
        Trouble.NOT_REMOVED,
        f"{name} still holds something for the account {account[:80]!r}",
        "Remove it with the keyring's own program, such as Passwords and Keys (seahorse).",
    )


def of_failure(kinds: tuple[str, ...], words: str, name: str, module: str) -> VaultError:
    """Tell apart what backends raise, by the names of the classes: theirs need not be installed.

    A question that was declined has no class of its own; where it can be told at all, the words do.
    """
    if "NoKeyringError" in kinds:
        return no_keyring()
    if "PromptDismissedException" in kinds or _DECLINED.search(words):
        return refused(name, module)
    if not _LOCKED.isdisjoint(kinds) or _MAY_NOT_ASK in words:
        return locked(name, module)
    return failed(name, words)


def _without_a_desktop(module: str) -> str:
    how = _HOW_TO_UNLOCK.get(module)
    return f" ({how})" if how else ""
