"""The arguments of ``account``. No key is among them: everybody can see a program's arguments."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from qjobs_tui.commands.argument_kinds import path

if TYPE_CHECKING:
    from argparse import _SubParsersAction

NOT_REPEATED = (
    "an argument of account is not understood; it is not repeated here, since it may be an API key"
    " (the key is asked for, or is the first line of stdin)"
)
NO_VERIFY = "check no certificates, if the account in Qiskit's file says so"
# What argparse says without repeating what it was given.
_HARMLESS = (
    *("the following arguments are required", "expected one argument"),
    "not allowed with argument",
)


class Discreet(argparse.ArgumentParser):
    """A parser whose complaints about ``account`` repeat nothing of what was given."""

    def error(self, message: str) -> NoReturn:
        """Say that the arguments will not do, and end with exit code 2."""
        is_account = self.prog.split()[1:2] == ["account"]
        is_harmless = any(words in message for words in _HARMLESS)
        super().error(NOT_REPEATED if is_account and not is_harmless else message)


def add_account(commands: _SubParsersAction[Discreet], words: str) -> None:
    """Add the command; `Namespace.action` is None without a word after it."""
    account = commands.add_parser("account", help=words, allow_abbrev=False)
    _add_general(account)
    account.set_defaults(action=None)
    actions = account.add_subparsers(dest="action", metavar="ACTION")
    _add_add(_action(actions, "add", "keep an account and its key, or give it a new key"))
    listed = _action(actions, "list", "which accounts there are, and which one is used")
    listed.add_argument("--json", action="store_true", help="one JSON object")
    _add_name(_action(actions, "use", "use this account where none is named"))
    _add_name(_action(actions, "import", "take over accounts that Qiskit keeps"), "all there are")
    test = _action(actions, "test", "try an account's key and its instances")
    _add_name(test, "the one used")
    test.add_argument("--no-verify", action="store_true", default=argparse.SUPPRESS, help=NO_VERIFY)
    rename = _action(actions, "rename", "give an account another name")
    _add_name(rename)
    rename.add_argument("new", metavar="NEW", help="its new name")
    remove = _action(actions, "remove", "forget an account and its key")
    _add_name(remove)
    remove.add_argument("--yes", action="store_true", help="without asking")


def _action(actions: _SubParsersAction[Discreet], name: str, words: str) -> argparse.ArgumentParser:
    made = actions.add_parser(name, help=words, allow_abbrev=False)
    _add_general(made)
    return made


def _add_add(parser: argparse.ArgumentParser) -> None:
    _add_name(parser)
    parser.epilog = (
        "The key is asked for, or is the first line of stdin; it is tried before it is kept."
    )
    add = parser.add_argument
    add(
        "--instance",
        dest="instances",
        action="append",
        default=[],
        metavar="CRN|NAME|all",
        help="an instance to look at; again for more (default: all)",
    )
    add("--url", metavar="URL", help="the service's address, if it is not IBM Cloud's")
    add("--iam-url", metavar="URL", help="the identity service's address, likewise")
    keys = parser.add_mutually_exclusive_group()
    keys.add_argument(
        "--token-command",
        metavar="COMMAND",
        help="a program that prints the key each time, such as 'pass show ibm/quantum'",
    )
    keys.add_argument(
        "--session", action="store_true", help="keep no key: the screen asks for it at the start"
    )


def _add_name(parser: argparse.ArgumentParser, otherwise: str = "") -> None:
    """Add the name, which may be left out where there is something to do without it."""
    words = "the account's name" + (f" (default: {otherwise})" if otherwise else "")
    parser.add_argument("name", metavar="NAME", nargs="?" if otherwise else None, help=words)


def _add_general(parser: argparse.ArgumentParser) -> None:
    """Add what stands before or after; defaults are the main parser's."""
    add, quiet = parser.add_argument, argparse.SUPPRESS
    add("--log", type=Path, metavar="FILE", default=quiet, help="write a log of the requests")
    add("--config", type=path, metavar="FILE", default=quiet, help="the config file to use")
