"""An error in words on stderr; what the service said passes the gate first."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from qjobs_tui.ui.text import clean

if TYPE_CHECKING:
    from qjobs_tui.errors import QJobsError


def complain(error: QJobsError, stream: TextIO, *, about: str = "") -> None:
    """Write what happened, to which job if ``about`` one of several, and below it what to do."""
    place = f"{about}: " if about and about not in error.headline else ""
    stream.write(f"qjobs-tui: {clean(f'{place}{error.headline}')}\n")
    stream.writelines(f"  {clean(line)}\n" for line in (*error.hint.splitlines(), *_trail(error)))


def _trail(error: QJobsError) -> list[str]:
    link, trace = getattr(error, "link", ""), getattr(error, "trace", "")
    return [link] * bool(link) + [f"trace id for IBM's support: {trace}"] * bool(trace)
