"""Whether a text can be an API key, whoever gave it: a person, a command, a keyring."""

from __future__ import annotations

from qjobs_tui.secret import Secret

# IBM Cloud's have 44; other deployments may differ, but none needs more than this.
LONGEST = 1024


def trimmed(key: Secret) -> Secret:
    """Return the key without the blanks and line ends that pasting and printing add."""
    return Secret(key.reveal().strip())


def defect(key: Secret) -> str:
    """Say what is wrong with a key, as the end of a sentence and without any of it, or ""."""
    if not key:
        return "it is empty"
    if len(key.reveal()) > LONGEST:
        return f"it is longer than {LONGEST} characters"
    if "\n" in key.reveal():
        return "it has more than one line"
    if not (key.reveal().isascii() and key.reveal().isprintable()) or " " in key.reveal():
        return "it holds characters that no key has"
    return ""
