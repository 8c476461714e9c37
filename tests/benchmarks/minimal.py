"""The reference: about the least that a Textual program can be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import App
from textual.widgets import Footer, Header, Static

if TYPE_CHECKING:
    from textual.app import ComposeResult


class MinimalApp(App[None]):
    """A header, a line and a footer."""

    def compose(self) -> ComposeResult:
        yield Header()
        yield Static("minimal-app-is-here")
        yield Footer()


if __name__ == "__main__":
    MinimalApp().run()
