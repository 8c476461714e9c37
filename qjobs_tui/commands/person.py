"""The person at the keyboard: asked for a key, which is never shown, and for a yes."""

from __future__ import annotations

import getpass
import termios
import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TextIO

from qjobs_tui.accounts import key_check
from qjobs_tui.errors import AccountError, UsageError
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
        key = key_check.trimmed(self._typed(name) if self.keyboard.isatty() else self._piped())
        if words := key_check.defect(key):
            raise AccountError(
                f"That is no API key: {words}",
                hint="Keys are made on the API keys page of IBM Cloud, and are pasted as they are.",
            )
        return key

    def agrees(self, question: str, *, otherwise: str) -> bool:
        """Ask for a yes; everything else is a no.

        Raises:
            UsageError: There is nobody to ask.

        """
        if not (self.keyboard and self.screen and self.keyboard.isatty() and self.screen.isatty()):
            raise UsageError(f"{otherwise}: there is nobody to ask", hint="Add --yes to agree.")
        # What was typed or pasted before the question was seen is no answer to it.
        termios.tcflush(self.keyboard.fileno(), termios.TCIFLUSH)
        self.screen.write(f"{clean(question)} [y/N] ")
        self.screen.flush()
        answer = self.keyboard.readline()
        if not answer.endswith("\n"):
            self.screen.write("\n")
        return answer.strip().lower() in {"y", "yes"}

    def _typed(self, name: str) -> Secret:
        try:
            with warnings.catch_warnings():
                # It would go on and show the key.
                warnings.simplefilter("error", getpass.GetPassWarning)
                return Secret(self.prompt(f"API key of account {clean(name)} (not shown): "))
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
