"""Who am I: the first of `Source` that answers, and why the earlier ones did not.

What was asked for by name, or stands in the environment, is used or refused: nobody who names an
account should act as another. The sources after those are tried one after the other.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec

from qjobs_tui.accounts import environment, made, qiskit_file, token_command
from qjobs_tui.accounts.sources import Sources
from qjobs_tui.accounts.steps import EXPLICIT, Outcome, Resolution, Source, Step
from qjobs_tui.accounts.variables import Variables
from qjobs_tui.errors import AccountError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from qjobs_tui.accounts.account import Account
    from qjobs_tui.accounts.key_store import KeyReader


class Asked(msgspec.Struct, frozen=True):
    """What the command line says: a name, and a CRN, a name or "all" for the instances."""

    account: str | None = None
    instance: str | None = None


async def resolve(
    environ: Mapping[str, str],
    home: Path,
    own: Path,
    vault: KeyReader,
    asked: Asked,
    *,
    command_seconds: float = token_command.SECONDS,
) -> Resolution:
    """Look for the account to act as. What goes wrong is told in the steps, never raised.

    Args:
        environ: The environment variables.
        home: The user's home folder, where Qiskit's file is looked for.
        own: The file of our own accounts.
        vault: Keeps keys; asked only when nothing before has answered.
        asked: What the command line says.
        command_seconds: How long a ``token_command`` may take.

    """
    sources = Sources(
        environment.read(environ),
        Variables(environ),
        qiskit_file.path_in(home),
        own,
        vault,
        asked.account,
        command_seconds,
    )
    # The variables hold the key as text, which must be in no frame that an error passes.
    del environ
    return await _resolved(sources, asked)


async def _resolved(sources: Sources, asked: Asked) -> Resolution:
    steps: list[Step] = []
    winner: Account | None = None
    ended = ""
    for source in Source:
        if ended:
            steps.append(Step(source, Outcome.NOT_ASKED, ended))
            continue
        step, winner = await _step(sources, source, asked)
        steps.append(step)
        if winner or (step.outcome is Outcome.FAILED and source in EXPLICIT):
            ended = f"{source.value} comes before it"
    if winner:
        winner = replace(winner, notes=(*_failures(steps), *winner.notes))
    return Resolution(winner, tuple(steps))


async def _step(sources: Sources, source: Source, asked: Asked) -> tuple[Step, Account | None]:
    try:
        found = await sources.ask(source)
        if isinstance(found, str):
            return Step(source, Outcome.ABSENT, found), None
        if asked.instance is not None:
            found = made.with_instances(found, (asked.instance,))
    except AccountError as error:
        return Step(source, Outcome.FAILED, error.headline, error.hint), None
    return Step(source, Outcome.WON, found.source), found


def _failures(steps: list[Step]) -> tuple[str, ...]:
    """Tell with the account itself what went wrong before it was found."""
    return tuple(
        f"{step.source.value}: {step.words}" for step in steps if step.outcome is Outcome.FAILED
    )
