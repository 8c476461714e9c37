"""The command line: what is run with which arguments, exit codes, and errors in plain words.

Exit codes: 0 done; 1 the service could not be asked, or not all of it, or something could not be
read or saved; 2 the arguments or the terminal will not do; 3 no account; 129, 130, 141, 143 ended
by SIGHUP, SIGINT, SIGPIPE, SIGTERM.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from qjobs_tui.commands.access import Choice
from qjobs_tui.commands.arguments import parse
from qjobs_tui.errors import QJobsError, UsageError
from qjobs_tui.hardening import forbid_core_dumps

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from qjobs_tui.commands import cancel, save, show, wait
    from qjobs_tui.commands.jobs import Wanted
    from qjobs_tui.config import Settings


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    forbid_core_dumps()
    for name in ("stdout", "stderr"):
        # A stream that the caller closed is None; what is written to it goes nowhere.
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w"))  # noqa: SIM115 - open to the end
    options = parse(argv)
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
    if options.command == "account":
        from qjobs_tui.commands import account, account_choice

        action = account_choice.action(options)
        return account.run(action, account_choice.place(_choice(options)))
    if options.demo and (options.account or options.instance or options.no_verify):
        raise UsageError("--demo has an account and instances of its own")
    if options.command == "doctor":
        return _examine(options)
    if options.command == "demo-service":
        from qjobs_tui.commands import demo

        return demo.run(options.port)
    if options.command == "config":
        from qjobs_tui.commands import config

        return config.run(options)
    if options.command is not None:
        from qjobs_tui.commands.still_trying import still_trying

        with still_trying(sys.stderr):
            return _act(options, _choice(options))
    # The screen is the most to import, so it comes last.
    from qjobs_tui.commands import screen
    from qjobs_tui.commands.choices import screen_settings

    settings = screen_settings(options)
    return screen.run(_chosen(options, settings), settings)


def _act(options: argparse.Namespace, choice: Choice) -> int:
    """Run a command that needs an account and no screen."""
    if options.command == "jobs":
        from qjobs_tui.commands import jobs

        return jobs.run(choice, _wanted(options))
    if options.command == "save":
        from qjobs_tui.commands import save

        return save.run(choice, _to_save(options))
    if options.command == "show":
        from qjobs_tui.commands import show

        return show.run(choice, _to_show(options))
    if options.command == "cancel":
        from qjobs_tui.commands import cancel

        return cancel.run(choice, _to_cancel(options))
    from qjobs_tui.commands import wait

    return wait.run(choice, _to_wait(options))


def _choice(options: argparse.Namespace) -> Choice:
    from qjobs_tui.commands.choices import settings_of

    return _chosen(options, settings_of(options, sys.stdout))


def _chosen(options: argparse.Namespace, settings: Settings) -> Choice:
    return Choice(
        options.demo,
        options.account,
        options.instance,
        settings.keyring_backends,
        options.no_verify,
    )


def _examine(options: argparse.Namespace) -> int:
    """Look at what surrounds the program."""
    from qjobs_tui.accounts.resolution import Asked
    from qjobs_tui.commands import account_choice, doctor
    from qjobs_tui.commands.choices import config_file

    if options.demo:
        raise UsageError("doctor looks at your own accounts; --demo needs none")
    files = {"config": config_file(options).path}
    if options.log:
        files["log"] = options.log
    place = account_choice.place(_choice(options))
    asked = Asked(options.account, options.instance)
    return doctor.run(place, asked, is_json=options.json, files=files)


def _wanted(options: argparse.Namespace) -> Wanted:
    from qjobs_tui.commands.choices import settings_of
    from qjobs_tui.commands.jobs import Wanted
    from qjobs_tui.service.job_query import MAX_LIMIT

    limit = None if options.all else options.limit or MAX_LIMIT
    return Wanted(options.filter, limit, options.form, settings_of(options, sys.stdout).plain)


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
        read_only=_is_read_only(options),
        with_qiskit=options.with_qiskit,
    )


def _to_show(options: argparse.Namespace) -> show.Wanted:
    from qjobs_tui.commands.choices import settings_of
    from qjobs_tui.commands.ids import one_id
    from qjobs_tui.commands.show import AT_MOST, Wanted

    return Wanted(
        job=one_id([options.job]),
        is_json=options.json,
        folder=options.dir,
        read_private=options.yes_read_private,
        read_only=_is_read_only(options),
        at_most=None if options.any_size else AT_MOST,
        plain=settings_of(options, sys.stdout).plain,
        with_qiskit=options.with_qiskit,
    )


def _to_cancel(options: argparse.Namespace) -> cancel.Wanted:
    from qjobs_tui.commands.cancel import Wanted
    from qjobs_tui.commands.choices import settings_of
    from qjobs_tui.commands.ids import job_ids

    if options.filter is not None and not options.filter.strip():
        # An unset variable of the shell must not mean every job there is.
        raise UsageError(
            "the filter is empty", hint="All there are is --filter=status:queued,running."
        )
    if not options.jobs and options.filter is None:
        raise UsageError("cancel needs the ids of jobs, or --filter")
    settings = settings_of(options, sys.stderr)
    return Wanted(
        jobs=job_ids(options.jobs) if options.jobs else (),
        filter=options.filter or "",
        yes=options.yes,
        dry_run=options.dry_run,
        read_only=settings.read_only,
        plain=settings.plain,
    )


def _to_wait(options: argparse.Namespace) -> wait.Wanted:
    from qjobs_tui.commands.choices import settings_of
    from qjobs_tui.commands.ids import job_ids
    from qjobs_tui.commands.wait import Wanted

    if not options.jobs and not options.filter.strip():
        raise UsageError("wait needs the ids of jobs, or --filter")
    return Wanted(
        jobs=job_ids(options.jobs) if options.jobs else (),
        filter=options.filter,
        seconds=options.timeout,
        is_any=options.any,
        refresh=settings_of(options, sys.stdout).refresh,
    )


def _is_read_only(options: argparse.Namespace) -> bool:
    """Whether nothing may be changed at the service, by reading a private result neither."""
    from qjobs_tui.commands.choices import settings_of

    settings = settings_of(options, sys.stdout)
    if settings.read_only and options.yes_read_private:
        where = settings.origins.get("read_only")
        raise UsageError(
            f"--yes-read-private cannot be used: the program is read-only ({where})",
            hint="Reading a private result deletes it at the service.",
        )
    return settings.read_only


def _report(error: QJobsError) -> int:
    """Write an error to stderr; what the service said passes the gate first."""
    from qjobs_tui.commands.complaints import complain

    complain(error, sys.stderr)
    return error.exit_code
