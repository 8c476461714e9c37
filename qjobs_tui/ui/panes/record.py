"""JSON: what the service said of the job, word for word."""

from __future__ import annotations

from textual import on
from textual.content import Content
from textual.message import Message

from qjobs_tui.ui.panes.searched import SearchedPane
from qjobs_tui.ui.text import FAINT, clean
from qjobs_tui.ui.texts.json_scan import scan
from qjobs_tui.ui.texts.json_text import JsonText
from qjobs_tui.ui.widgets.json_view import JsonView

_LONGEST_PATH = 300


class RecordPane(SearchedPane[bytes, JsonText]):
    """What the service said, searchable, folding; its value is JSON as it was sent."""

    class Copied(Message):
        """The user wants a value in the clipboard: JSON as the service wrote it."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def make_view(self) -> JsonView:
        """Make the view of the values."""
        return JsonView(self.glyphs)

    def read(self, value: bytes) -> JsonText:
        """Find the values in the text."""
        return scan(value.decode("utf-8", "replace"))

    def put(self, text: JsonText) -> None:
        """Show the values."""
        self.query_one(JsonView).show(text)

    def where(self) -> tuple[Content, str]:
        """Say which value is under the cursor, and of how many."""
        view = self.query_one(JsonView)
        path = clean(view.path, self.glyphs, _LONGEST_PATH)
        count = len(view.json.lines)
        words = f"{count:,} value{'' if count == 1 else 's'}"
        return Content.styled(f" {path}", FAINT), words

    @on(JsonView.Copied)
    def _copied(self, event: JsonView.Copied) -> None:
        event.stop()
        self.post_message(self.Copied(event.text))
