"""Back to a screen from whatever stands above it, and what that must not cut off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from qjobs_tui.errors import UsageError

if TYPE_CHECKING:
    from textual.app import App
    from textual.screen import Screen

    from qjobs_tui.bodies.reader import BodyReader

CHANGES = "changes"
"""The group of the app's workers that ask the service to change something."""
_HINT = "Try again when that has ended."
_READING = "a private result is being read, which can be done once only"
_CHANGING = "what was asked for is not answered yet"


@runtime_checkable
class Busy(Protocol):
    """A screen that may be at something which would end with it."""

    @property
    def under_way(self) -> str:
        """What it is at, as a clause, or ""."""


def uncover(screen: Screen[Any]) -> None:
    """Close whatever stands above a screen, as if each had been left without an answer."""
    app = screen.app
    if screen in (stack := app.screen_stack):
        for _ in stack[stack.index(screen) + 1 :]:
            # Not merely popped: somebody may wait for its answer.
            app.screen.dismiss(None)


def require_leavable(app: App[Any]) -> None:
    """Refuse to close screens as long as one is at something that would end with it.

    Raises:
        UsageError: Says what is going on.

    """
    found = (screen.under_way for screen in app.screen_stack if isinstance(screen, Busy))
    _require_none(next(filter(None, found), ""))


def require_rest(app: App[Any], reader: BodyReader) -> None:
    """Refuse another account as long as something goes on with the connection of this one.

    A change that was agreed to is for the account that was in use then, and a result that the
    service deletes as it is read would be lost half way.

    Raises:
        UsageError: Says what is going on.

    """
    require_leavable(app)
    _require_none(_READING if reader.is_busy else "")
    is_asked = any(one.group == CHANGES and not one.is_finished for one in app.workers)
    _require_none(_CHANGING if is_asked else "")


def _require_none(words: str) -> None:
    if words:
        raise UsageError(f"Not now: {words}", hint=_HINT)
