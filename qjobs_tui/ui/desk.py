"""What every screen works with, handed to it once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qjobs_tui.config import Settings
from qjobs_tui.config.remembered import Memory

if TYPE_CHECKING:
    from collections.abc import Callable

    from qjobs_tui.bodies.reader import BodyReader
    from qjobs_tui.clock import Clock
    from qjobs_tui.config import Folders
    from qjobs_tui.store.store import JobStore
    from qjobs_tui.ui.text import Glyphs
    from qjobs_tui.ui.watching import Watch
    from qjobs_tui.ui.whose import Whose


@dataclass(frozen=True, slots=True)
class Desk:
    """The store to ask, the clock to read, the signs to draw with.

    Attributes:
        store: Answers the screens' questions.
        clock: The present moment.
        glyphs: The signs this terminal can show.
        reader: Opens results.
        folders: Where files are kept.
        copy: Puts text where the user can paste it, and says so.
        badge: A word shown at all times, such as DEMO, or "".
        settings: What the user chose before this run.
        memory: Takes note of what they choose on screen, for the next one.
        watch: Tells when jobs end.
        whose: As whom the program acts, and which instances it follows.

    """

    store: JobStore
    clock: Clock
    glyphs: Glyphs
    reader: BodyReader
    folders: Folders
    copy: Callable[[str], object]
    badge: str = ""
    settings: Settings = field(default_factory=Settings)
    memory: Memory = field(default_factory=lambda: Memory(None, Settings()))
    watch: Watch | None = None
    whose: Whose | None = None
