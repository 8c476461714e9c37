"""The command line: arguments, exit codes, and errors in plain words.

Exit codes: 0 done; 1 the service could not be asked, or not all of it; 2 the arguments or the
terminal will not do; 3 no account; 129, 130, 141, 143 ended by SIGHUP, SIGINT, SIGPIPE, SIGTERM.
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

    from qjobs_tui.commands.jobs import Wanted

_EPILOG = """\
exit codes: 0 done, 1 the service (or part of it) could not be asked, 2 wrong arguments or no
terminal, 3 no account, 129/130/141/143 ended by a signal
"""


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


def _report(error: QJobsError) -> int:
    """Write an error to stderr; what the service said passes the gate first."""
    from qjobs_tui.ui.text import clean

    sys.stderr.write(f"qjobs-tui: {clean(error.headline)}\n")
    for line in (*error.hint.splitlines(), *_trail(error)):
        sys.stderr.write(f"  {clean(line)}\n")
    return error.exit_code


def _trail(error: QJobsError) -> list[str]:
    link, trace = getattr(error, "link", ""), getattr(error, "trace", "")
    return [link] * bool(link) + [f"trace id for IBM's support: {trace}"] * bool(trace)


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


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError("must be a whole number of at least 1")
    return int(text)
