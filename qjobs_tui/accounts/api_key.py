"""What may be taken for an API key, wherever it was kept."""

from __future__ import annotations

from qjobs_tui.accounts.key_check import LONGEST, defect, trimmed
from qjobs_tui.secret import Secret


def api_key(text: object) -> Secret | None:
    """Trim and wrap a key; None when it cannot be one. Never raises: this frame holds the text."""
    if not isinstance(text, str) or len(text) > 2 * LONGEST:
        return None
    key = trimmed(Secret(text))
    return None if defect(key) else key
