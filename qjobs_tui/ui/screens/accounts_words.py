"""What stands below the accounts: one of them in words, warnings, and how that in use was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content

from qjobs_tui.accounts.steps import Outcome
from qjobs_tui.jobs import JobStatus
from qjobs_tui.roster.values import Home
from qjobs_tui.ui.lists import accounts
from qjobs_tui.ui.text import FAINT, clean, fit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qjobs_tui.accounts.account import Account
    from qjobs_tui.accounts.steps import Resolution, Step
    from qjobs_tui.errors import QJobsError
    from qjobs_tui.roster.values import Trial
    from qjobs_tui.ui.lists.accounts import Company
    from qjobs_tui.ui.text import Glyphs

_LONGEST = 600
_SOURCE = 16
_ROOMY = 60
_BAD, _WARNING, _GOOD = "$text-error", "$text-warning", "$text-success"
_STYLES = {Outcome.WON: _GOOD, Outcome.FAILED: _BAD}
_UNVERIFIED = "Certificates are not verified: verify=false of Qiskit's file is in force."


def complaints(company: Company) -> Iterator[Content]:
    """Say which files could not be read."""
    for words in company.listed.complaints:
        yield Content.styled(clean(words, company.glyphs, _LONGEST), _BAD)


def about(company: Company, key: str, told: Iterable[Content], width: int) -> Iterator[Content]:
    """Tell of one account: what it is, what is wrong with it, and what came of its test."""
    entry = company.get(key)
    if entry is None:
        return
    for line in accounts.detail(entry, company, width):
        yield Content.styled(line, FAINT)
    if entry.defect:
        yield Content.styled(accounts.defect_words(entry, company.glyphs), _BAD)
    yield from told


def warnings(company: Company, account: Account | None) -> Iterator[Content]:
    """Say what is not safe as it is."""
    has_qiskits = any(one.home is Home.QISKIT for one in company.listed.entries)
    if company.listed.qiskit_mode and has_qiskits:
        mode = clean(company.listed.qiskit_mode, company.glyphs, 10)
        words = f"Others can read Qiskit's file and the keys in it (mode {mode}): chmod 600 it."
        yield Content.styled(words, _WARNING)
        yield Content.styled("I: import keeps a key of it in the keyring.", _WARNING)
    if account is not None and not account.verify:
        yield Content.styled(_UNVERIFIED, _WARNING)


def found(
    account: Account | None, resolution: Resolution | None, glyphs: Glyphs, width: int
) -> Iterator[Content]:
    """Say how the account in use was found: the step that gave it, and why the earlier did not."""
    is_first = _is_of(account, resolution)
    if account is None:
        yield Content("No account is in use.")
    elif is_first or resolution is None:
        yield _named("In use", account, glyphs)
    else:
        yield _named("In use, chosen here", account, glyphs)
    if account is not None and not is_first:
        yield Content.styled(f"  {clean(account.source, glyphs, _LONGEST)}", FAINT)
        yield from _notes(account, None, glyphs)
    if resolution is not None:
        if not is_first:
            yield Content.styled("What was found at the start:", FAINT)
        yield from steps(resolution, glyphs, width)
    if is_first and account is not None:
        yield from _notes(account, resolution, glyphs)


def _is_of(account: Account | None, resolution: Resolution | None) -> bool:
    """Whether the account in use is the one that the search gave, whatever it is called now."""
    first = resolution.account if resolution else None
    if account is None or first is None:
        return False
    return account.source == first.source and account.key == first.key


def _named(words: str, account: Account, glyphs: Glyphs) -> Content:
    return Content.assemble(f"{words}: ", (clean(account.name, glyphs, 64), "bold"))


def _notes(account: Account, resolution: Resolution | None, glyphs: Glyphs) -> Iterator[Content]:
    """Say what was passed over, but for the steps that failed: they were told."""
    failures = resolution.failures if resolution else ()
    told = {f"{step.source.value}: {step.words}" for step in failures}
    for note in account.notes:
        if note not in told:
            yield Content.styled(f"  {clean(note, glyphs, _LONGEST)}", FAINT)


def steps(resolution: Resolution, glyphs: Glyphs, width: int) -> Iterator[Content]:
    """Tell of each step that was asked, on lines of their own; those not reached say nothing."""
    before: Step | None = None
    for step in resolution.steps:
        if step.outcome is Outcome.NOT_ASKED:
            continue
        # A file that cannot be read stops two of them.
        is_same = step.outcome is Outcome.FAILED and _why(step, glyphs) == (
            _why(before, glyphs) if before else ""
        )
        yield from _step(step, "as above" if is_same else _why(step, glyphs), glyphs, width)
        before = step


def _why(step: Step, glyphs: Glyphs) -> str:
    return _sentences(step.words, step.hint, glyphs) if step.hint else step.words


def _step(step: Step, why: str, glyphs: Glyphs, width: int) -> Iterator[Content]:
    signs = {
        Outcome.WON: glyphs.signs[JobStatus.DONE],
        Outcome.FAILED: glyphs.signs[JobStatus.FAILED],
    }
    source = fit(step.source.value, _SOURCE) if width >= _ROOMY else step.source.value
    head = f"  {signs.get(step.outcome, glyphs.dash)} {source}  "
    words = f"{step.outcome.value}: {why}" if step.outcome in signs else why
    style = _STYLES.get(step.outcome, FAINT)
    yield from hung(head, clean(words, glyphs, _LONGEST), style, width)


def hung(head: str, words: str, style: str, width: int) -> Iterator[Content]:
    """Break words so that none stands below their head, where there is room for that."""
    if width < _ROOMY:
        yield Content.styled(head + words, style)
        return
    indent = cell_len(head)
    for place, line in enumerate(Content(words).wrap(max(1, width - indent))):
        yield Content.styled((" " * indent if place else head) + line.plain, style)


def sentences(error: QJobsError, glyphs: Glyphs) -> str:
    """Say what went wrong and what to do."""
    return _sentences(error.headline, error.hint, glyphs)


def _sentences(headline: str, hint: str, glyphs: Glyphs) -> str:
    end = "" if headline.endswith((".", "!", "?")) else "."
    return clean(f"{headline}{end} {hint}".rstrip(), glyphs, _LONGEST)


def failed(error: QJobsError, glyphs: Glyphs) -> Content:
    """Say why a test failed."""
    return Content.styled(f"test failed: {sentences(error, glyphs)}", _BAD)


def tried(trial: Trial, glyphs: Glyphs) -> tuple[Content, ...]:
    """Say that a key was accepted, and what it sees."""
    count = len(trial.instances)
    names = ", ".join(
        clean(f"{one.label} ({one.crn.region})", glyphs, 100) for one in trial.instances
    )
    seen = f"{count:,} instance{'s' * (count != 1)} seen{f': {names}' * bool(names)}"
    good = Content.styled(f"key accepted, {seen}", _GOOD)
    if trial.complaint is None:
        return (good,)
    return (good, Content.styled(sentences(trial.complaint, glyphs), _WARNING))
