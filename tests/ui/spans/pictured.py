"""Charts of spans drawn for the tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qjobs_tui.ui.spans import view as views
from qjobs_tui.ui.spans.frame import Frame
from qjobs_tui.ui.text import UNICODE

from .charts import plain_text

if TYPE_CHECKING:
    from qjobs_tui.ui.spans.chart import Chart
    from qjobs_tui.ui.spans.frame import Line
    from qjobs_tui.ui.spans.view import View
    from qjobs_tui.ui.text import Glyphs


def frame(one: Chart, width: int, view: View | None = None, glyphs: Glyphs = UNICODE) -> Frame:
    return Frame(one, view or views.fitted(one), width, glyphs)


def text(*lines: Line) -> str:
    return plain_text(lines).removesuffix("\n")


def looks(line: Line) -> list[str]:
    """The looks of each cell."""
    return [look for part, look in line for _ in part]
