"""The sign-in screen on a demo service, with a keyring and files of the test's own."""

from __future__ import annotations

import json
import random
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import events

from qjobs_tui.accounts import own_file
from qjobs_tui.accounts.own import Own, OwnAccounts
from qjobs_tui.bodies.reader import BodyReader
from qjobs_tui.clock import SystemClock
from qjobs_tui.config import Folders
from qjobs_tui.demo.server import DemoServer
from qjobs_tui.demo.world import World
from qjobs_tui.roster.means import Means
from qjobs_tui.roster.roster import Roster
from qjobs_tui.store.pace import Pace
from qjobs_tui.store.store import JobStore
from qjobs_tui.styles_folder import styles_folder
from qjobs_tui.ui.desk import Desk
from qjobs_tui.ui.offering import OfferingApp
from qjobs_tui.ui.plain import PlainFilter
from qjobs_tui.ui.screens.sign_in import SignInScreen
from qjobs_tui.ui.text import ASCII, UNICODE
from qjobs_tui.ui.widgets.lines import Lines
from tests.accounts import keyrings

from .looks import screen_text
from .stage import until
from .still import StillClock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from textual.pilot import Pilot
    from textual.screen import Screen

    from qjobs_tui.accounts.account import Account
    from qjobs_tui.accounts.steps import Resolution
    from qjobs_tui.jobs import Instance
    from qjobs_tui.ui.whose import Whose

OPEN = object()
SECRET_SERVICE = keyrings.SECRET_SERVICE


@dataclass
class StageWhose:
    """As whom the app would act."""

    roster: Roster
    account: Account | None = None
    resolution: Resolution | None = None
    seen: tuple[Instance, ...] = ()
    is_kept: bool = True

    async def look(self) -> tuple[Instance, ...]:
        return self.seen

    def act_as(self, account: Account) -> None:
        self.account = account

    async def choose(self, instances: tuple[Instance, ...]) -> None:
        self.seen = instances


class SignInApp(OfferingApp):
    """Shows one screen and keeps its answer, and everything it ever drew or told."""

    CSS_PATH: ClassVar[Any] = styles_folder() / "app.tcss"

    def __init__(self, *, plain: bool) -> None:
        super().__init__()
        self.answer: object = OPEN
        self.told: list[str] = []
        if plain:
            self._filters.append(PlainFilter())

    def notify(self, message: str, **more: Any) -> None:
        assert more["markup"] is False
        self.told.append(message)

    def ask(self, screen: Screen[Any]) -> None:
        self.push_screen(screen, self._take)

    def _take(self, answer: object) -> None:
        self.answer = answer


@dataclass
class SignIn:
    app: SignInApp
    pilot: Pilot[Any]
    clock: StillClock
    server: DemoServer
    home: Path
    ring: keyrings.Memory
    desk: Desk
    frames: list[str] = field(default_factory=list)

    @property
    def roster(self) -> Roster:
        assert self.desk.whose is not None
        return self.desk.whose.roster

    @property
    def key(self) -> str:
        return self.server.key.reveal()

    @property
    def text(self) -> str:
        return screen_text(self.app)

    @property
    def words(self) -> str:
        """What is on screen, as if there were no lines."""
        return " ".join(self.text.replace("│", " ").split())

    @property
    def asked(self) -> str:
        """What the dialog in front says, in one line."""
        lines = self.app.screen.query("#dialog-why, #dialog-trouble").results(Lines)
        return " ".join(" ".join(line.text for line in lines).split())

    @property
    def account(self) -> Account:
        from qjobs_tui.accounts.account import Account

        assert isinstance(self.app.answer, Account)
        return self.app.answer

    @property
    def kept(self) -> OwnAccounts:
        return own_file.read(self.home / "accounts.toml")

    @property
    def focus(self) -> str:
        return (self.app.focused.id or "") if self.app.focused else ""

    @property
    def told(self) -> str:
        return self.app.screen.query_one("#sign-told", Lines).text

    def is_on(self, kind: type[Screen[Any]]) -> bool:
        return isinstance(self.app.screen, kind)

    async def until(self, claim: Callable[[], object]) -> None:
        await until(claim, self.pilot)
        self.frames.append(self.text)

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.pilot.press(key)
            self.frames.append(self.text)
        await self.pilot.pause()
        self.frames.append(self.text)

    async def paste(self, text: str) -> None:
        self.app.post_message(events.Paste(text))
        await self.pilot.pause()
        await self.pilot.pause()
        self.frames.append(self.text)

    async def go(self, name: str) -> None:
        self.app.screen.query_one(f"#{name}").focus()
        await self.pilot.pause()

    async def resize(self, width: int, height: int) -> None:
        await self.pilot.resize_terminal(width, height)
        await self.settled()

    async def settled(self) -> None:
        for _ in range(4):
            await self.pilot.pause()

    async def on(self, kind: type[Screen[Any]]) -> None:
        """Wait for a screen, and until its keys count."""
        await self.until(lambda: self.is_on(kind))
        await self.settled()
        self.clock.go(1)

    async def submit(self, key: str = "") -> None:
        """Paste the key, or another one, and try it."""
        await self.paste(key or self.key)
        await self.press("ctrl+s")

    async def signed_in(self) -> Account:
        await self.until(lambda: self.app.answer is not OPEN)
        return self.account

    def own(self, name: str = "default", **fields: Any) -> Own:
        """An account of the demo service."""
        addresses = {"url": self.server.base_url, "iam_url": self.server.iam_url}
        return Own(name, **{**addresses, **fields})

    def qiskit(self, **entries: dict[str, Any]) -> Path:
        """Write Qiskit's file, with accounts of the demo service."""
        usual = {"channel": "ibm_quantum_platform", "token": self.key, "url": self.server.base_url}
        path = self.home / ".qiskit" / "qiskit-ibm.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps({name: usual | more for name, more in entries.items()}))
        return path

    async def open(self, **given: Any) -> SignInScreen:
        """Show the screen; ``own`` None is the first start, else the demo's account."""
        screen = SignInScreen(self.desk, **given)
        self.app.ask(screen)
        await self.until(lambda: self.app.screen is screen and self.focus)
        await self.until(lambda: not [one for one in self.app.workers if not one.is_finished])
        await self.settled()
        return screen

    async def rekeyed(self, **fields: Any) -> SignInScreen:
        """Show it for an account of the demo service."""
        return await self.open(own=self.own(**fields))


@asynccontextmanager
async def sign_in(
    home: Path,
    *,
    ring: keyrings.Memory | None = None,
    size: tuple[int, int] = (80, 24),
    plain: bool = False,
    environ: dict[str, str] | None = None,
    seconds: float = 5.0,
    make: Callable[[StillClock], World] = World,
) -> AsyncIterator[SignIn]:
    """Run an app without any screen, on a demo service with two instances, until the block ends."""
    clock = StillClock()
    ring = ring or keyrings.named(SECRET_SERVICE)
    with DemoServer(make(clock)) as server:
        # The demo's identity service has an address of its own.
        given = {"IAM_URL": server.iam_url, **(environ or {})}
        vault = keyrings.vault(ring, seconds=seconds)
        means = Means(home / "accounts.toml", home, given, vault, SystemClock())
        roster = Roster(means)
        store = JobStore((), clock=clock, jitter=random.Random(1), pace=Pace(), on_change=print)
        folders = Folders(home / "cache", home, home)
        reader = BodyReader(store.client, lambda: None, home)  # type: ignore[arg-type,return-value]
        glyphs = ASCII if plain else UNICODE
        desk = Desk(
            store, clock, glyphs, reader, folders, print, whose=cast("Whose", StageWhose(roster))
        )
        app = SignInApp(plain=plain)
        async with app.run_test(size=size) as pilot:
            yield SignIn(app, pilot, clock, server, home, ring, desk)
        assert not server.defects
