"""The command line: arguments, exit codes, and errors in plain words.

Exit codes: 0 done; 1 the service could not be asked, or not all of it, or something could not be
read or saved; 2 the arguments or the terminal will not do; 3 no account; 129, 130, 141, 143 ended
by SIGHUP, SIGINT, SIGPIPE, SIGTERM.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from qjobs_tui import __version__
from qjobs_tui.commands.access import Choice
from qjobs_tui.config import DEFAULT_REFRESH, Settings
from qjobs_tui.errors import QJobsError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qjobs_tui.commands import save, show
    from qjobs_tui.commands.jobs import Wanted

_EPILOG = """\
exit codes: 0 done, 1 the service (or part of it) could not be asked or not all was read or saved,
2 wrong arguments or no terminal, 3 no account, 129/130/141/143 ended by a signal
"""
_FORMS = ("qiskit", "service", "counts")
_COMPUTE = "an installed client of IBM computes expectation values of executor jobs"
_PRIVATE = "read a private result, which the service then deletes, without asking"


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    for name in ("stdout", "stderr"):
        # A stream that the caller closed is None; what is written to it goes nowhere.
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w"))  # noqa: SIM115 - open to the end
    options = _parser().parse_args(argv)
    try:
        return _run(options)
    except QJobsError as error:
        return _report(error)
    except BrokenPipeError:
        # The reader of our pipe has seen enough; keep the interpreter from complaining at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except KeyboardInterrupt:
        return 130


def _run(options: argparse.Namespace) -> int:
    if options.log:
        # logging costs 5 ms, which only a log pays.
        from qjobs_tui.log import start_log

        start_log(options.log)
    if options.demo and (options.account or options.instance):
        raise UsageError("--demo has an account and instances of its own")
    choice = Choice(options.demo, options.account, options.instance)
    if options.command == "jobs":
        from qjobs_tui.commands import jobs

        return jobs.run(choice, _wanted(options))
    if options.command == "save":
        from qjobs_tui.commands import save

        return save.run(choice, _to_save(options))
    if options.command == "show":
        from qjobs_tui.commands import show

        return show.run(choice, _to_show(options))
    if options.command == "demo-service":
        from qjobs_tui.commands import demo

        return demo.run(options.port)
    # The screen is the most to import, so it comes last.
    from qjobs_tui import terminal
    from qjobs_tui.commands import screen

    plain = options.ascii or not terminal.writes_unicode(sys.__stderr__)
    return screen.run(choice, Settings(options.refresh, plain, not options.no_mouse))


def _wanted(options: argparse.Namespace) -> Wanted:
    from qjobs_tui import terminal
    from qjobs_tui.commands.jobs import Wanted
    from qjobs_tui.service.job_query import MAX_LIMIT

    limit = None if options.all else options.limit or MAX_LIMIT
    plain = options.ascii or not terminal.writes_unicode(sys.stdout)
    return Wanted(options.filter, limit, options.form, plain)


def _to_save(options: argparse.Namespace) -> save.Wanted:
    from qjobs_tui.commands.ids import job_ids
    from qjobs_tui.commands.save import Wanted

    return Wanted(
        jobs=job_ids(options.jobs),
        folder=options.dir,
        file=options.file,
        form=options.form,
        pubs=tuple(options.pub),
        spans=tuple(options.span),
        force=options.force,
        read_private=options.yes_read_private,
        with_qiskit=options.with_qiskit,
    )


def _to_show(options: argparse.Namespace) -> show.Wanted:
    from qjobs_tui import terminal
    from qjobs_tui.commands.ids import one_id
    from qjobs_tui.commands.show import AT_MOST, Wanted

    return Wanted(
        job=one_id([options.job]),
        is_json=options.json,
        folder=options.dir,
        read_private=options.yes_read_private,
        at_most=None if options.any_size else AT_MOST,
        plain=options.ascii or not terminal.writes_unicode(sys.stdout),
        with_qiskit=options.with_qiskit,
    )


def _report(error: QJobsError) -> int:
    """Write an error to stderr; what the service said passes the gate first."""
    from qjobs_tui.commands.complaints import complain

    complain(error, sys.stderr)
    return error.exit_code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="qjobs-tui",
        description="Your IBM Quantum jobs, live in a terminal.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"qjobs-tui {__version__}")
    _add_common(parser)
    parser.set_defaults(
        demo=False, account=None, instance=None, ascii=False, log=None, command=None
    )
    parser.add_argument(
        "--refresh",
        type=float,
        default=DEFAULT_REFRESH,
        metavar="S",
        help="seconds between refreshes, at least 2 (default: %(default)g)",
    )
    parser.add_argument("--no-mouse", action="store_true", help="leave the mouse to the terminal")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    _add_jobs(commands.add_parser("jobs", help="list jobs without a screen"))
    _add_show(commands.add_parser("show", help="what is known of a job, its result in short"))
    _add_save(commands.add_parser("save", help="save results to files"))
    demo = commands.add_parser("demo-service", help="serve the demo account to any client")
    demo.add_argument("--port", type=int, default=0, help="port on 127.0.0.1 (default: any free)")
    return parser


def _add_common(parser: argparse.ArgumentParser) -> None:
    """Add what stands before or after a command; defaults are the main parser's."""
    add = parser.add_argument
    quiet = argparse.SUPPRESS
    add("--demo", action="store_true", default=quiet, help="use the built-in demo account")
    add("--account", metavar="NAME", default=quiet, help="a saved account, by its name")
    add("--instance", metavar="CRN", default=quiet, help="the service instance to use")
    add("--ascii", action="store_true", default=quiet, help="draw with plain ASCII only")
    add("--log", type=Path, metavar="FILE", default=quiet, help="write a log of the requests")


def _add_jobs(parser: argparse.ArgumentParser) -> None:
    _add_common(parser)
    parser.add_argument(
        "--filter",
        default="",
        metavar="Q",
        help="such as 'status:failed age<2d'; one that begins with - as --filter=-tag:test",
    )
    parser.add_argument(
        "--limit", type=_positive, metavar="N", help="at most so many (default: 200)"
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
    add("--dir", type=_path, default=Path(), metavar="D", help="keeps a private result's body")


def _add_save(parser: argparse.ArgumentParser) -> None:
    _add_common(parser)
    add = parser.add_argument
    add("jobs", nargs="+", metavar="JOB", help="ids, or - to read them from stdin, one a line")
    place = parser.add_mutually_exclusive_group()
    place.add_argument(
        "--dir", type=_path, default=Path(), metavar="D", help="folder for JOB.json (default: here)"
    )
    place.add_argument("-o", dest="file", type=_path, metavar="FILE", help="the only job's file")
    add("--form", choices=_FORMS, help="qiskit if the result has that form, else service")
    for name, words in (
        ("--pub", "only this PUB, counted from 0; again for more"),
        ("--span", "only the shots of this execution span; again for more"),
    ):
        add(name, type=_index, action="append", default=[], metavar="I", help=words)
    add("--with-qiskit", action="store_true", help=_COMPUTE)
    add("--force", action="store_true", help="replace files of these names")
    add("--yes-read-private", action="store_true", help=_PRIVATE)


def _index(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise argparse.ArgumentTypeError("must be a whole number, counted from 0")
    return int(text)


def _path(text: str) -> Path:
    # An unset variable of the shell is an empty name; "-" would be a file of that name.
    if text in {"", "-"}:
        raise argparse.ArgumentTypeError(f"{text!r} names no file or folder")
    return Path(text)


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError("must be a whole number of at least 1")
    return int(text)
