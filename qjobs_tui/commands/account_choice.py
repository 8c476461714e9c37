"""What ``account`` and ``doctor`` are asked to do, and what they act on."""

from __future__ import annotations

import os
import re
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from qjobs_tui.accounts import own_file
from qjobs_tui.clock import SystemClock
from qjobs_tui.commands import account
from qjobs_tui.commands.access import Choice, keys
from qjobs_tui.commands.account_place import Place
from qjobs_tui.commands.person import Person
from qjobs_tui.errors import UsageError

if TYPE_CHECKING:
    import argparse

    from qjobs_tui.commands.account import Action

# IBM Cloud's keys have 44 of these; no name that somebody chose has so many and no blank.
_LIKE_A_KEY = re.compile(r"[\w-]{40,}", re.ASCII)


def action(options: argparse.Namespace) -> Action:  # noqa: PLR0911 - one for each
    """Return what ``account`` is asked to do; without a word it lists.

    Raises:
        UsageError: It looks as if a key stood among the arguments, or what chooses an account for
            other commands was given.

    """
    _refuse_choice(options)
    for given in (getattr(options, "name", None), getattr(options, "new", None)):
        _refuse_key(given or "")
    match options.action:
        case "add":
            instances = tuple(options.instances)
            where = (options.url, options.iam_url)
            command = _command(options.token_command)
            return account.Add(options.name, instances, *where, command, options.session)
        case "use":
            return account.Use(options.name)
        case "import":
            return account.Import(options.name)
        case "test":
            return account.Check(options.name)
        case "rename":
            return account.Rename(options.name, options.new)
        case "remove":
            return account.Remove(options.name, options.yes)
        case _:
            return account.List(is_json=getattr(options, "json", False))


def place(choice: Choice) -> Place:
    """Return the files, keyring and person of this machine."""
    person = Person(sys.stdin, sys.stderr)
    own = own_file.usual_path()
    means = (own, Path.home(), os.environ, keys(choice), SystemClock(), person)
    return Place(*means, choice.no_verify)


def _refuse_choice(options: argparse.Namespace) -> None:
    for flag in ("demo", "account", "instance"):
        if getattr(options, flag):
            raise UsageError(
                f"--{flag} has no meaning before account",
                hint="What it acts on is named after it: qjobs-tui account test NAME",
            )
    if options.no_verify and options.action != "test":
        raise UsageError("--no-verify has no meaning here: no account is kept so")


def _command(given: str | None) -> tuple[str, ...]:
    """Take a command apart as a shell would; none runs it.

    Raises:
        UsageError: There is nothing in it, or a quote without its other one.

    """
    if given is None:
        return ()
    try:
        words = tuple(shlex.split(given))
    except ValueError:
        words = ()
    if not words or not words[0]:
        raise UsageError(
            "--token-command is no command: it is empty, or a quote in it is not closed",
            hint="Such as: --token-command 'pass show ibm/quantum'. No shell runs it.",
        )
    _refuse_key(words[0])
    return words


def _refuse_key(name: str) -> None:
    if _LIKE_A_KEY.fullmatch(name):
        raise UsageError(
            "an argument looks like an API key; it is not repeated here, and nothing was done",
            hint="Others could see it in the list of processes: if it is one, make a new key. The"
            " key is asked for, or is the first line of stdin.",
        )
