"""What may be taken for an API key, wherever it was kept."""

from __future__ import annotations

from qjobs_tui.secret import Secret

# IBM Cloud's have 44 characters; other deployments may differ, but none needs more than this.
MAX_CHARACTERS = 1024


def api_key(text: object) -> Secret | None:
    """Trim and wrap a key; None when it cannot be one. Never raises: this frame holds the text."""
    if not isinstance(text, str) or len(text) > 2 * MAX_CHARACTERS:
        return None
    key = Secret(text.strip())
    return key if _is_one_word(key) else None


def _is_one_word(key: Secret) -> bool:
    """Whether it is one word of printable ASCII, which no header or form can be broken with."""
    return 0 < len(key.reveal()) <= MAX_CHARACTERS and all("!" <= c <= "~" for c in key.reveal())
