"""What every screen works with, handed to it once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from qjobs_tui.config import Settings
from qjobs_tui.config.remembered import Memory

if TYPE_CHECKING:
    from collections.abc import Callable

    from qjobs_tui.accounts.account import Account
    from qjobs_tui.accounts.steps import Resolution
    from qjobs_tui.bodies.reader import BodyReader
    from qjobs_tui.clock import Clock
    from qjobs_tui.config import Folders
    from qjobs_tui.jobs import Instance
    from qjobs_tui.roster.roster import Roster
    from qjobs_tui.store.store import JobStore
    from qjobs_tui.ui.text import Glyphs
    from qjobs_tui.ui.watching import Watch


class Whose(Protocol):
    """As whom we act, and which instances are followed: what screens need to know and change."""

    @property
    def roster(self) -> Roster:
        """The accounts there are."""

    @property
    def account(self) -> Account | None:
        """As whom we act now."""

    @property
    def resolution(self) -> Resolution | None:
        """How an account was looked for at the start."""

    @property
    def seen(self) -> tuple[Instance, ...]:
        """All instances that the key can see, once looked for; else the account's."""

    @property
    def is_kept(self) -> bool:
        """Whether a choice of instances is kept; else it lasts for this run."""

    async def look(self) -> tuple[Instance, ...]:
        """Search for what the key can see.

        Raises:
            QJobsError: The service did not tell.

        """

    def act_as(self, account: Account) -> None:
        """Act as another account from now on: the jobs of this one leave the table."""

    async def choose(self, instances: tuple[Instance, ...]) -> None:
        """Follow these instances from now on."""


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
        whose: Knows the accounts; None where there is but one that cannot be changed.

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
