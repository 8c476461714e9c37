"""Inputs: what the job was given, as far as it can be said without decoding circuits."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual import work
from textual.content import Content

from qjobs_tui.errors import BadResult
from qjobs_tui.ui.panes.asked import AskedPane
from qjobs_tui.ui.text import FAINT, clean
from qjobs_tui.ui.widgets.lines import Lines

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from qjobs_tui.ui.text import Glyphs

PATIENCE = 0.1
"""Seconds that what was read before may stay in sight."""


class InputsPane(AskedPane[bytes]):
    """PUBs, options and all else; its value is JSON as the service sent it."""

    def __init__(self, glyphs: Glyphs, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(glyphs, id=id)
        self._value: bytes | None = None

    def compose_answer(self) -> ComposeResult:
        """Lay out the lines."""
        yield Lines(classes="answer", scrolls=True)

    def keys_at(self) -> Lines:
        """Give the keys to the lines."""
        return self.query_one(".answer", Lines)

    def draw_answer(self, value: bytes) -> None:
        """Read the inputs, unless they are those that were read last."""
        if value != self._value:
            self._value = value
            self._read(value)

    @work(exclusive=True, group="read")
    async def _read(self, value: bytes) -> None:
        lines = self.keys_at()
        # A moment of the old picture is calmer than an empty one; longer it might be taken for new.
        late = self.set_timer(PATIENCE, lambda: lines.show(Content.styled("reading them", FAINT)))
        try:
            words = await asyncio.to_thread(_words, value, self.glyphs)
        finally:
            late.stop()
        lines.show(words)
        lines.scroll_home(animate=False)


def _words(value: bytes, glyphs: Glyphs) -> Content:
    # They load numpy, which the first drawing of a job does without.
    from qjobs_tui.results.reading.inputs import read_inputs
    from qjobs_tui.ui.result.inputs import inputs_words

    try:
        return inputs_words(read_inputs(value), glyphs)
    except BadResult as error:
        place = error.path or "the whole"
        words = clean(f"The inputs cannot be read: {place} {error.what}.", glyphs)
        return Content.styled(words, "$text-error")
