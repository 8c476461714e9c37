"""Lines of styled text that repaint only the cells that changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual

from qjobs_tui.ui.strips import changed_span

if TYPE_CHECKING:
    from textual import events


class Lines(ScrollView, can_focus=False):
    """Draws a `Content` from its top line on, wrapped to the width and scrolled by need.

    Unlike ``Static`` it neither lays out the screen nor repaints itself when one word changes,
    which over SSH is what makes a ticking clock cheap.

    Args:
        scrolls: Whether the keys for scrolling work in it: it can have the focus.

    """

    DEFAULT_CSS = "Lines { height: 1; overflow: hidden hidden; scrollbar-size-vertical: 1; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "scroll_down", "Scroll down", show=False, id="text.down"),
        Binding("k,up", "scroll_up", "Scroll up", show=False, id="text.up"),
        Binding("pagedown,ctrl+f", "page_down", "Page down", show=False, id="text.page_down"),
        Binding("pageup,ctrl+b", "page_up", "Page up", show=False, id="text.page_up"),
        Binding("g,home", "scroll_home", "Top", show=False, id="text.first"),
        Binding("G,end", "scroll_end", "Bottom", show=False, id="text.last"),
    ]

    def __init__(
        self,
        *,
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
        scrolls: bool = False,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.can_focus = scrolls
        self._content = Content()
        self._strips: list[Strip] = []

    @property
    def text(self) -> str:
        """What is shown, without styles."""
        return self._content.plain

    def show(self, content: Content) -> None:
        """Draw other text in place of the present one."""
        if content.is_same(self._content):
            return
        old, self._content = self._strips, content
        self._strips = self._wrapped()
        if len(old) != len(self._strips):
            self._resize()
        self._repaint(old)

    def on_resize(self, event: events.Resize) -> None:
        """Wrap again for the new width."""
        del event
        self._strips = self._wrapped()
        self._resize()
        self.refresh()
        # Textual leaves it where it was while it was hidden.
        if self.show_vertical_scrollbar:
            self.vertical_scrollbar.position = self.scroll_offset.y

    def notify_style_update(self) -> None:
        """Take the colours of another theme."""
        super().notify_style_update()
        self._strips = self._wrapped()

    def render_line(self, y: int) -> Strip:
        """Draw line ``y`` of what is visible."""
        width = self.scrollable_content_region.width
        return self._strip(self._strips, y + self.scroll_offset.y).extend_cell_length(
            width, self.rich_style
        )

    def _wrapped(self) -> list[Strip]:
        width = self.scrollable_content_region.width
        if not width or not self.is_attached:
            return []
        return Visual.to_strips(self, self._content, width, None, self.visual_style)

    def _resize(self) -> None:
        if self.styles.overflow_y != "hidden":
            self.virtual_size = Size(self.size.width, len(self._strips))

    def _repaint(self, old: list[Strip]) -> None:
        width = self.scrollable_content_region.width
        for y in range(self.size.height):
            row = y + self.scroll_offset.y
            before = self._strip(old, row).extend_cell_length(width, self.rich_style)
            after = self._strip(self._strips, row).extend_cell_length(width, self.rich_style)
            if span := changed_span(before, after):
                self.refresh(Region(span[0], y, span[1] - span[0], 1))

    @staticmethod
    def _strip(strips: list[Strip], row: int) -> Strip:
        return strips[row] if 0 <= row < len(strips) else Strip([])
