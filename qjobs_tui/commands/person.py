"""The person at the keyboard: asked for a key, which is never shown, and for a yes."""

from __future__ import annotations

import getpass
import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TextIO

from qjobs_tui.commands.agreement import answer, is_somebody
from qjobs_tui.errors import AccountError, UsageError
from qjobs_tui.roster.given import given_key
from qjobs_tui.secret import Secret
from qjobs_tui.ui.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable

_LONGEST_LINE = 4096


@dataclass(frozen=True, slots=True)
class Person:
    """Where answers come from, and where to ask.

    Attributes:
        keyboard: stdin; not a terminal where a script gives the key.
        screen: stderr.
        prompt: Asks on the terminal without showing what is typed.

    """

    keyboard: TextIO | None
    screen: TextIO | None
    prompt: Callable[[str], str] = field(default=getpass.getpass)

    def key(self, name: str) -> Secret:
        """Ask for the key of an account, or take the first line of stdin.

        Raises:
            AccountError: What was given cannot be a key, or would be seen while it is typed.
            UsageError: There is no stdin.

        """
        if self.keyboard is None:
            raise UsageError("there is nobody to ask for the key: stdin is closed")
        return given_key(self._typed(name) if self.keyboard.isatty() else self._piped())

    def agrees(self, question: str, *, otherwise: str) -> bool:
        """Ask for a yes; everything else is a no.

        Raises:
            UsageError: There is nobody to ask.

        """
        if not (self.keyboard and self.screen and is_somebody(self.keyboard, self.screen)):
            raise UsageError(f"{otherwise}: there is nobody to ask", hint="Add --yes to agree.")
        return answer(f"{clean(question)} [y/N] ", self.keyboard, self.screen) in {"y", "yes"}

    def _typed(self, name: str) -> Secret:
        try:
            with warnings.catch_warnings():
                # It would go on and show the key.
                warnings.simplefilter("error", getpass.GetPassWarning)
                return Secret(self.prompt(f"API key of account {clean(name)!r} (not shown): "))
        except getpass.GetPassWarning:
            pass
        except EOFError:
            return Secret("")
        raise AccountError(
            "The key is not asked for: this terminal would show it",
            hint="Give it as the first line of stdin.",
        )

    def _piped(self) -> Secret:
        if self.keyboard is None:
            return Secret("")
        try:
            return Secret(self.keyboard.readline(_LONGEST_LINE))
        except UnicodeDecodeError:
            # Said by what a key may hold; the error itself would show its bytes.
            return Secret("\N{REPLACEMENT CHARACTER}")
