"""A backend for keyring that keeps a file: for a test's home alone, and what it says is no secret.

Named to the program by ``PYTHON_KEYRING_BACKEND`` and allowed by its configuration.
"""

from __future__ import annotations

import json
from pathlib import Path

from keyring.backend import KeyringBackend

BACKEND = "tests.cloud.kept.Kept"


class Kept(KeyringBackend):
    """Keeps passwords in the home folder."""

    priority = 1

    def get_password(self, service: str, username: str) -> str | None:
        """Return one, or None."""
        return _read().get(f"{service} {username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep one."""
        _file().write_text(json.dumps({**_read(), f"{service} {username}": password}))

    def delete_password(self, service: str, username: str) -> None:
        """Forget one."""
        left = _read()
        del left[f"{service} {username}"]
        _file().write_text(json.dumps(left))


def _file() -> Path:
    return Path.home() / "kept.json"


def _read() -> dict[str, str]:
    found: dict[str, str] = json.loads(_file().read_text()) if _file().exists() else {}
    return found
