"""The environment for other people's programs, such as password managers: all but our own key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qjobs_tui.accounts.environment import TOKEN

if TYPE_CHECKING:
    from collections.abc import Mapping


class Variables:
    """Holds environment variables where no traceback that prints locals shows their values.

    Only our own key is left out, under whatever name: a password manager may need a session key of
    its own (``BW_SESSION``, ``OP_SERVICE_ACCOUNT_TOKEN``) to answer at all.
    """

    __slots__ = ("_environ",)

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def passed(self) -> dict[str, str]:
        """Return what a program gets that has no need of our key; keep it in no local."""
        key = self._environ.get(TOKEN, "").strip()
        return {
            name: value
            for name, value in self._environ.items()
            if name != TOKEN and not (key and key in value)
        }

    def __repr__(self) -> str:
        return "Variables(***)"
