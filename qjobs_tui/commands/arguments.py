"""The arguments of every command."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from qjobs_tui import __version__
from qjobs_tui.commands import account_arguments
from qjobs_tui.commands.argument_kinds import index, path, positive, seconds

if TYPE_CHECKING:
    from collections.abc import Sequence

_EPILOG = """\
exit codes: 0 done, 1 the service (or part of it) could not be asked or not all was read or saved,
2 wrong arguments or no terminal, 3 no account, 124 the time to wait ran out,
129/130/141/143 ended by a signal
"""
_FORMS = ("qiskit", "service", "counts")
_COMPUTE = "an installed client of IBM computes expectation values of executor jobs"
_PRIVATE = "read a private result, which the service then deletes, without asking"


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line; `Namespace.command` is None for the screen."""
    found = account_arguments.Discreet(
        prog="qjobs-tui",
        description="Your IBM Quantum jobs, live in a terminal.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    found.add_argument("--version", action="version", version=f"qjobs-tui {__version__}")
    _add_common(found)
    found.set_defaults(
        demo=False,
        account=None,
        instance=None,
        no_verify=False,
        ascii=False,
        log=None,
        config=None,
        command=None,
    )
    found.add_argument(
        "--refresh",
        type=float,
        metavar="S",
        help="seconds between refreshes, at least 2 (default: 10)",
    )
    found.add_argument("--no-mouse", action="store_true", help="leave the mouse to the terminal")
    commands = found.add_subparsers(dest="command", metavar="COMMAND")
    _add_jobs(commands.add_parser("jobs", help="list jobs without a screen"))
    _add_show(commands.add_parser("show", help="what is known of a job, its result in short"))
    _add_save(commands.add_parser("save", help="save results to files"))
    _add_cancel(commands.add_parser("cancel", help="cancel jobs that are queued or running"))
    _add_wait(commands.add_parser("wait", help="wait until jobs have ended"))
    demo = commands.add_parser("demo-service", help="serve the demo account to any client")
    demo.add_argument("--port", type=int, default=0, help="port on 127.0.0.1 (default: any free)")
    _add_config(commands.add_parser("config", help="the settings, and where each comes from"))
    told = "your accounts: add, list, use, import, test, rename, remove"
    account_arguments.add_account(commands, told)
    doctor = commands.add_parser(
        "doctor", help="which account is used and why, and what may be wrong"
    )
    _add_common(doctor)
    doctor.add_argument("--json", action="store_true", help="one JSON object")
    return found


def parse(argv: Sequence[str] | None = None) -> argparse.Namespace:
    """Return what the command line says; where it cannot be understood, the program ends.

    What is left over after ``account`` may be a key, and is not repeated.
    """
    found = parser()
    options, left = found.parse_known_args(argv)
    if left and options.command == "account":
        found.error(account_arguments.NOT_REPEATED)
    if left:
        found.error(f"unrecognized arguments: {' '.join(left)}")
    return options


def _add_common(parser: argparse.ArgumentParser) -> None:
    """Add what stands before or after a command; defaults are the main parser's."""
    add = parser.add_argument
    quiet = argparse.SUPPRESS
    add("--demo", action="store_true", default=quiet, help="use the built-in demo account")
    add("--account", metavar="NAME", default=quiet, help="a saved account, by its name")
    add("--instance", metavar="CRN|NAME|all", default=quiet, help="the instances to use")
    add("--no-verify", action="store_true", default=quiet, help=account_arguments.NO_VERIFY)
    add("--ascii", action="store_true", default=quiet, help="draw with plain ASCII only")
    add("--read-only", action="store_true", default=quiet, help="change nothing at the service")
    add("--log", type=Path, metavar="FILE", default=quiet, help="write a log of the requests")
    add("--config", type=path, metavar="FILE", default=quiet, help="the config file to use")


def _add_config(parser: argparse.ArgumentParser) -> None:
    _add_common(parser)
    forms = parser.add_mutually_exclusive_group()
    forms.add_argument("--path", action="store_true", help="only where the config file is")
    forms.add_argument("--json", action="store_true", help="one JSON object")


def _add_jobs(parser: argparse.ArgumentParser) -> None:
    _add_common(parser)
    parser.add_argument(
        "--filter",
        default="",
        metavar="Q",
        help="such as 'status:failed age<2d'; one that begins with - as --filter=-tag:test",
    )
    parser.add_argument(
        "--limit", type=positive, metavar="N", help="at most so many (default: 200)"
    )
    parser.add_argument("--all", action="store_true", help="all there are, however old")
    forms = parser.add_mutually_exclusive_group()
    for form, words in (
        ("json", "one JSON array"),
        ("jsonl", "one JSON object a line"),
        ("csv", "comma-separated values with a header"),
    ):
        forms.add_argument(f"--{form}", dest="form", action="store_const", const=form, help=words)
    parser.set_defaults(form="table")


def _add_show(parser: argparse.ArgumentParser) -> None:
    _add_common(parser)
    add = parser.add_argument
    add("job", metavar="JOB", help="its id, or - to read it from stdin")
    add("--json", action="store_true", help="one JSON object")
    add("--with-qiskit", action="store_true", help=_COMPUTE)
    add("--any-size", action="store_true", help="read the result even if it is above 64 MiB")
    add("--yes-read-private", action="store_true", help=_PRIVATE)
    add("--dir", type=path, default=Path(), metavar="D", help="keeps a private result's body")


def _add_save(parser: argparse.ArgumentParser) -> None:
    _add_common(parser)
    add = parser.add_argument
    add("jobs", nargs="+", metavar="JOB", help="ids, or - to read them from stdin, one a line")
    place = parser.add_mutually_exclusive_group()
    place.add_argument(
        "--dir", type=path, default=Path(), metavar="D", help="folder for JOB.json (default: here)"
    )
    place.add_argument("-o", dest="file", type=path, metavar="FILE", help="the only job's file")
    add("--form", choices=_FORMS, help="qiskit if the result has that form, else service")
    for name, words in (
        ("--pub", "only this PUB, counted from 0; again for more"),
        ("--span", "only the shots of this execution span; again for more"),
    ):
        add(name, type=index, action="append", default=[], metavar="I", help=words)
    add("--with-qiskit", action="store_true", help=_COMPUTE)
    add("--force", action="store_true", help="replace files of these names")
    add("--yes-read-private", action="store_true", help=_PRIVATE)


def _add_cancel(parser: argparse.ArgumentParser) -> None:
    _add_common(parser)
    parser.epilog = "exit codes: 0 all are cancelled, 1 some are not, 2 there was nobody to ask"
    add = parser.add_argument
    add("jobs", nargs="*", metavar="JOB", help="ids, or - to read them from stdin, one a line")
    add("--filter", metavar="Q", help="the jobs that match and are pending, such as 'tag:vqe'")
    add("--yes", action="store_true", help="cancel them without asking")
    add("--dry-run", action="store_true", help="only tell which jobs these are")


def _add_wait(parser: argparse.ArgumentParser) -> None:
    _add_common(parser)
    parser.epilog = "exit codes: 0 all gave a result, 1 some did not, 124 the time ran out"
    add = parser.add_argument
    add("jobs", nargs="*", metavar="JOB", help="ids, or - to read them from stdin, one a line")
    add(
        "--filter",
        default="",
        metavar="Q",
        help="the jobs that match and are pending now, such as 'tag:vqe'",
    )
    add("--timeout", type=seconds, metavar="S", help="wait at most so many seconds")
    add("--any", action="store_true", help="end with the first job that ends, by its outcome")
