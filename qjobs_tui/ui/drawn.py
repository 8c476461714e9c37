"""Lines drawn as they can be seen, of which only the cells that changed are repainted."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from textual.geometry import Region
from textual.scroll_view import ScrollView

from qjobs_tui.ui.strips import changed_span

if TYPE_CHECKING:
    from rich.style import Style
    from textual.strip import Strip


class DrawnLines(ScrollView):
    """Knows what it has drawn; a subclass draws a line in `line`, in styles from `style`."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._drawn: dict[int, Strip] = {}
        self._styles: dict[str, Style] = {}

    @abstractmethod
    def line(self, y: int) -> Strip:
        """Draw line ``y`` of what is visible."""

    @abstractmethod
    def find_style(self, look: str) -> Style:
        """Return the style of a look."""

    def style(self, look: str) -> Style:
        """Return the style of a look: finding it takes longer than drawing with it."""
        if look not in self._styles:
            self._styles[look] = self.find_style(look)
        return self._styles[look]

    def notify_style_update(self) -> None:
        """Take the colours of another theme, or of having the focus."""
        super().notify_style_update()
        self._styles.clear()

    def render_line(self, y: int) -> Strip:
        """Draw line ``y`` of what is visible, and keep in mind what it looks like."""
        strip = self.line(y)
        self._drawn[y] = strip
        return strip

    def repaint(self) -> None:
        """Refresh exactly the cells that differ from what was drawn."""
        for y in range(self.size.height):
            old, new = self._drawn.get(y), self.line(y)
            if old is None:
                self.refresh(Region(0, y, self.size.width, 1))
            elif span := changed_span(old, new):
                self.refresh(Region(span[0], y, span[1] - span[0], 1))

    def repaint_all(self) -> None:
        """Refresh everything: nothing is where it was."""
        self._drawn.clear()
        self.refresh()
