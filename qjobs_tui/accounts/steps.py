"""What came of looking for an account: which step answered, and why the others did not."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

import msgspec

from qjobs_tui.errors import AccountError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qjobs_tui.accounts.account import Account


class Source(Enum):
    """Where an account is looked for, in this order; the values are for people."""

    NAMED = "--account"
    ENVIRONMENT = "QISKIT_IBM_TOKEN"
    COMMAND = "token_command"
    KEYRING = "keyring"
    QISKIT = "Qiskit's file"


EXPLICIT = frozenset({Source.NAMED, Source.ENVIRONMENT})


class Outcome(Enum):
    """What came of a step; the values are for people."""

    WON = "used"
    ABSENT = "nothing"
    FAILED = "failed"
    NOT_ASKED = "not asked"


class Step(msgspec.Struct, frozen=True):
    """One step: ``words`` say why it ended so, ``hint`` what to do about it, if anything."""

    source: Source
    outcome: Outcome
    words: str
    hint: str = ""


class Resolution(msgspec.Struct, frozen=True):
    """The account, or None, and all steps in their order, those not reached too."""

    account: Account | None
    steps: tuple[Step, ...]

    @property
    def winner(self) -> Step | None:
        """The step that gave the account."""
        return next((step for step in self.steps if step.outcome is Outcome.WON), None)

    @property
    def is_refused(self) -> bool:
        """Whether an account was asked for, by name or in the environment, and cannot be used."""
        return any(step.source in EXPLICIT for step in self.failures)

    @property
    def failures(self) -> tuple[Step, ...]:
        """The steps that should have given an account, and could not."""
        return tuple(step for step in self.steps if step.outcome is Outcome.FAILED)

    def require(self) -> Account:
        """Return the account.

        Raises:
            AccountError: There is none; tells what failed, or else every way to have one.

        """
        if self.account is not None:
            return self.account
        raise self.trouble()

    def trouble(self) -> AccountError:
        """Return the error that there is no account."""
        if not self.failures:
            hint = "\n".join((_WAYS, *self._absences()))
            return AccountError("No IBM Quantum account was found", hint=hint)
        first, *others = self.failures
        more = [f"{step.source.value}: {step.words}" for step in others]
        lines = [line for line in (first.hint, *more) if line]
        # What goes wrong with an account that was named tells of it, whoever named it.
        about = "" if first.source is Source.NAMED else f"{first.source.value}: "
        return AccountError(f"{about}{first.words}", hint="\n".join(lines))

    def _absences(self) -> Iterator[str]:
        """Tell what was found where somebody may think that an account is."""
        told = {step.words: step for step in self.steps[::-1] if step.source is not Source.NAMED}
        yield from (f"{step.source.value}: {step.words}" for step in tuple(told.values())[::-1])


_WAYS = (
    "Either keep a key with 'qjobs-tui account add NAME'; set QISKIT_IBM_TOKEN in the environment;"
    " save an account with Qiskit; or look around with --demo, which needs no account."
)
