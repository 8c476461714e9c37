"""What the sign-in screen says: why there is no account yet, and what became of a key."""

from __future__ import annotations

import re
from itertools import count
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from textual.content import Content

from qjobs_tui.accounts.naming import namesake
from qjobs_tui.accounts.own import KeyPlace
from qjobs_tui.accounts.steps import Outcome
from qjobs_tui.errors import UsageError
from qjobs_tui.jobs import JobStatus
from qjobs_tui.ui.text import FAINT, clean, fit

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from qjobs_tui.accounts.account import Account
    from qjobs_tui.accounts.own import Own
    from qjobs_tui.accounts.steps import Resolution, Step
    from qjobs_tui.errors import QJobsError
    from qjobs_tui.ui.text import Glyphs

USUAL_NAME = "default"
BEGIN = "To begin, paste an API key of IBM Cloud: quantum.cloud.ibm.com makes one."
KEYS = "Paste an API key of IBM Cloud: quantum.cloud.ibm.com makes one."
DEMO = "Just looking? qjobs-tui --demo shows made-up jobs and needs no key."
_NONE_YET = "No account is set up yet. One was looked for in:"
_NOT_FOUND = "No account can be used. One was looked for in:"
# The longest name of a source, and a gap.
_SOURCE = 18
_LONGEST = 1000
_FOLDERS = re.compile(r"(?<!\S)(?:~|)/(?:[^/\s]+/)+")


def title(name: str, glyphs: Glyphs, *, is_first: bool) -> str:
    """Say what a key is asked for; ``name`` is that of an account that lacks it, or ""."""
    if is_first:
        return "Sign in to the IBM Quantum Platform"
    return f"A key for account {clean(name, glyphs, 64)}" if name else "Add an account"


def found(resolution: Resolution | None, width: int, glyphs: Glyphs) -> Content:
    """Say what came of each step, those first that failed, and what to do about them."""
    if resolution is None:
        return Content()
    steps = sorted(resolution.steps, key=lambda step: step.outcome is not Outcome.FAILED)
    title = _NOT_FOUND if resolution.failures else _NONE_YET
    lines = [Content(title), *(line for step in steps for line in _step(step, width, glyphs))]
    return Content("\n").join(lines)


def again(own: Own, glyphs: Glyphs) -> str:
    """Say why a key is asked for again, if that is all there is to say, or ""."""
    if own.key is not KeyPlace.SESSION:
        return ""
    called = clean(own.name, glyphs, 64)
    return (
        f"Welcome back. The key of account {called} was given for one session, which has ended;"
        " its name, instances and addresses are kept."
    )


def _step(step: Step, width: int, glyphs: Glyphs) -> Iterator[Content]:
    is_failed = step.outcome is Outcome.FAILED
    known = {Outcome.FAILED: JobStatus.FAILED, Outcome.WON: JobStatus.DONE}
    sign = glyphs.signs[known[step.outcome]] if step.outcome in known else glyphs.dash
    begin = f"{sign} {step.source.value:<{_SOURCE}}"
    words = clean(step.words, glyphs, _LONGEST)
    if len(begin) + len(words) > width:
        # The end of a sentence tells more than the folders at its beginning; doctor has them.
        # In ASCII an ellipsis is "~", which before a slash is the home folder.
        words = _FOLDERS.sub(".../" if glyphs.plain else f"{glyphs.ellipsis}/", words)
    line = fit(begin + words, width, glyphs).rstrip()
    yield Content.styled(line, "$text-error" if is_failed else FAINT)
    if is_failed and step.hint:
        hint = Content(clean(step.hint, glyphs, _LONGEST))
        yield from (Content("  ") + row for row in hint.wrap(max(1, width - 2)))


def nowhere() -> UsageError:
    """Say that nobody can sign in here."""
    return UsageError("This run has no place for accounts.", hint="Start it without --demo.")


def trouble(error: QJobsError, glyphs: Glyphs) -> Content:
    """Say what went wrong and what to do."""
    end = "" if error.headline.endswith((".", "!", "?")) else "."
    words = " ".join(filter(None, (f"{error.headline}{end}", error.hint)))
    return Content.styled(clean(words, glyphs, _LONGEST), "$text-error")


def free_name(taken: Collection[str]) -> str:
    """Return the name to propose for an account: one that no other has."""
    names = (USUAL_NAME if number == 1 else f"{USUAL_NAME}-{number}" for number in count(1))
    return next(name for name in names if not namesake(name, taken))


def asked(account: Account) -> str:
    """Say whom a key is tried with."""
    host = urlsplit(account.iam_url or account.url or "").hostname
    return clean(host, limit=60) if host else "IBM Cloud"


def followed(account: Account, glyphs: Glyphs) -> str:
    """Say in a sentence whose jobs will be shown."""
    labels = [*(one.label for one in account.instances), *account.names]
    if not labels:
        every = account.only.told("All instances that it sees")
        return f"{clean(every, glyphs, 300)} are followed."
    if len(labels) == 1:
        return f"The instance {clean(labels[0], glyphs, 40)} is followed."
    return f"{len(labels)} instances are followed."
