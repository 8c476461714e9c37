"""Who am I: `--account`, then the environment, then Qiskit's file, in the order of IBM's client."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qjobs_tui.accounts import environment, qiskit_file
from qjobs_tui.accounts.account import Account
from qjobs_tui.errors import AccountError
from qjobs_tui.jobs import Crn, Instance

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from qjobs_tui.accounts.environment import Environment
    from qjobs_tui.accounts.saved import Saved

_GIVE_CRN = (
    "Give the instance's CRN with --instance CRN (or QISKIT_IBM_INSTANCE, beside"
    " QISKIT_IBM_TOKEN); the instances page of the IBM Quantum Platform shows it."
)


def resolve(
    environ: Mapping[str, str],
    home: Path,
    account_name: str | None = None,
    instance: str | None = None,
) -> Account:
    """Find the account to act as.

    Args:
        environ: The environment variables.
        home: The user's home folder, where Qiskit's file is looked for.
        account_name: What ``--account`` said, a name in Qiskit's file.
        instance: What ``--instance`` said, a CRN that overrides the account's own.

    Raises:
        AccountError: There is no account, or the one found cannot be used.
    """
    settings = environment.read(environ)
    # The variables hold the key as text, which must be in no frame that an error passes.
    del environ
    chosen, source, notes = _chosen(settings, qiskit_file.path_in(home), account_name)
    return Account(
        name=chosen.name,
        key=chosen.key,
        instances=_instances(instance if instance is not None else chosen.instance),
        url=chosen.url,
        iam_url=settings.iam_url,
        channel=chosen.channel,
        private_endpoint=chosen.private_endpoint,
        proxies=chosen.proxies,
        verify=chosen.verify,
        source=source,
        notes=(*notes, *([chosen.note] if chosen.note else [])),
    )


def _chosen(
    settings: Environment, path: Path, name: str | None
) -> tuple[Saved, str, tuple[str, ...]]:
    """Return the account that wins, which step that was, and what it passed over."""
    if name is not None:
        return _named(path, name), f"--account {name}, in {path}", _passed_over(settings)
    if settings.account is not None:
        source = f"the environment ({environment.TOKEN})"
        return usable(settings.account, source), source, ()
    chosen, notes = _default(settings, path)
    return chosen, f"account {chosen.name!r} in {path}", notes


def _named(path: Path, name: str) -> Saved:
    entries = qiskit_file.read(path)
    for entry in entries:
        if entry.name == name:
            return usable(entry, f"account {name!r} in {path}")
    names = ", ".join(repr(entry.name) for entry in entries if not entry.is_legacy)
    raise AccountError(
        f"There is no account {name!r} in {path}",
        hint=f"The accounts there are: {names}." if names else "No account is saved there.",
    )


def _default(settings: Environment, path: Path) -> tuple[Saved, tuple[str, ...]]:
    entries = qiskit_file.read(path)
    notes = (
        *without_token(settings),
        *(f"account {e.name!r} skipped: its channel is closed" for e in entries if e.is_legacy),
    )
    living = [entry for entry in entries if not entry.is_legacy]
    chosen = qiskit_file.choose(living, settings.channel)
    if chosen is None:
        raise _nobody(path, living, notes)
    return usable(chosen, f"account {chosen.name!r} in {path}"), notes


def _nobody(path: Path, living: Sequence[Saved], notes: tuple[str, ...]) -> AccountError:
    ways = [
        f"set {environment.TOKEN} and {environment.INSTANCE} in the environment",
        f"save an account with Qiskit, which keeps it in {path}",
        "name a saved account with --account NAME",
        "or look around with --demo, which needs no account",
    ]
    if living:
        names = ", ".join(repr(entry.name) for entry in living)
        notes = (*notes, f"none of the saved accounts is a default: {names}")
    said = f" ({'; '.join(notes)})" if notes else ""
    return AccountError(
        f"No IBM Quantum account was found{said}", hint=f"Either {'; '.join(ways)}."
    )


def usable(entry: Saved, where: str) -> Saved:
    """Return the entry, or say why the account that the order of choice leads to is of no use."""
    if entry.is_legacy:
        raise AccountError(
            f"Not usable: {where} is of the channel ibm_quantum, which is closed",
            hint="Take an account of the IBM Quantum Platform, with an API key of IBM Cloud.",
        )
    if entry.defect:
        raise AccountError(
            f"Not usable: {where}: {entry.defect}",
            hint="Set it anew, or name a saved account with --account NAME.",
        )
    return entry


def _passed_over(settings: Environment) -> tuple[str, ...]:
    if settings.account is not None:
        return (f"{environment.TOKEN} passed over: --account was given",)
    return without_token(settings)


def without_token(settings: Environment) -> tuple[str, ...]:
    """Name the variables that are set and have no effect."""
    return tuple(f"{name} has no effect without {environment.TOKEN}" for name in settings.unused)


def _instances(given: str) -> tuple[Instance, ...]:
    """Turn what the user gave into instances; a name or "auto" would need a search by the key."""
    if not given or given == "auto":
        raise AccountError("The account says no instance to look at", hint=_GIVE_CRN)
    if not given.startswith("crn:"):
        raise AccountError(f"The instance {given[:80]!r} is a name, not a CRN", hint=_GIVE_CRN)
    try:
        return (Instance(Crn.parse(given)),)
    except ValueError as error:
        raise AccountError(f"The instance cannot be used: {error}", hint=_GIVE_CRN) from error
