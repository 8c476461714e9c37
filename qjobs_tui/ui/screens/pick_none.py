"""A key that sees no instance: one may be named by its CRN, or awaited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual.content import Content

from qjobs_tui.errors import UsageError
from qjobs_tui.jobs import Crn, Instance
from qjobs_tui.styles_folder import styles_folder
from qjobs_tui.ui.fields import LineField
from qjobs_tui.ui.screens.dialog import Dialog
from qjobs_tui.ui.text import FAINT, clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.app import ComposeResult

    from qjobs_tui.errors import QJobsError
    from qjobs_tui.ui.desk import Desk

_NONE = "The key is accepted, but it sees no instance of the IBM Quantum Platform."
_CREATE = "Create one on the Instances page of the platform, or have its owner add you."
_CRN = "CRN of an instance; with none, all that the key will see are followed:"
_LONGEST = 1000


class NoInstanceScreen(Dialog[tuple[Instance, ...]]):
    """Its result is the instance that was named, () for all there will be, or None: back.

    Args:
        desk: The clock and the signs.
        complaint: Why no instance was found.

    """

    CSS_PATH: ClassVar[Any] = [styles_folder() / "dialogs.tcss", styles_folder() / "sign_in.tcss"]
    FIELDS_HEIGHT: ClassVar[int] = 1

    def __init__(self, desk: Desk, complaint: QJobsError | None = None) -> None:
        super().__init__("No instance found", "Back", "Go on with the key", desk.glyphs, desk.clock)
        self._words = (f"{complaint.headline}.", complaint.hint) if complaint else (_NONE, _CREATE)

    def compose_fields(self) -> ComposeResult:
        """Yield the field for a CRN."""
        yield LineField("", "crn:v1:bluemix:public:quantum-computing:us-east:a/...", id="pick-crn")

    def explain(self, width: int) -> Iterator[Content]:
        """Say why there is none, and what to do."""
        del width
        for words in filter(None, self._words):
            yield Content(clean(words, self.glyphs, _LONGEST))
        yield Content()
        yield Content.styled(_CRN, FAINT)

    async def answer(self) -> tuple[Instance, ...]:
        """Return the instance.

        Raises:
            UsageError: What was typed is no CRN.

        """
        text = self.query_one("#pick-crn", LineField).value.strip()
        if not text:
            return ()
        try:
            return (Instance(Crn.parse(text)),)
        except ValueError as error:
            hint = "The Instances page of the platform shows it."
            raise UsageError(f"This cannot be used: {error}.", hint=hint) from error
