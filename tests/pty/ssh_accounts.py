"""What somebody does who signs in on a host, and what must not be found there afterwards."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from qjobs_tui.clock import SystemClock
from qjobs_tui.demo.world import INSTANCES, World
from tests.support.processes import processes

if TYPE_CHECKING:
    from qjobs_tui.demo.server import DemoServer
    from tests.pty.host import Host
    from tests.pty.session import PtySession

_NONE_YET = "No account is set up yet"
_PICK = "The key sees 2 instances"
TRY, _ADDRESSES = "\x13", "\x1bOQ"
TAGS = tuple(f"job-in-{instance.name}" for instance in INSTANCES)


def two_instances() -> World:
    """An account with a finished job in each of two regions."""
    world = World(SystemClock())
    created = world.now() - timedelta(minutes=5)
    for instance, tag in zip(INSTANCES, TAGS, strict=True):
        at = {"created": created, "starts": created, "ends": created + timedelta(seconds=9)}
        world.submit(instance.crn.text, tags=(tag,), **at)
    return world


def opened(host: Host) -> PtySession:
    """Log in and start the program, which writes a log; use it in a ``with`` block."""
    return host.login("qjobs-tui", "--log", str(host.home / "log"), columns=100, lines=30)


def paste(screen: PtySession, text: str) -> None:
    """Paste, as a terminal in which the program has asked for brackets around it."""
    screen.press(f"\x1b[200~{text}\x1b[201~")


def give_key(screen: PtySession, server: DemoServer) -> None:
    """Paste the key with the end of its line, as it is copied from a page; it is not shown."""
    screen.until_text("API key")
    paste(screen, f"{server.key.reveal()}\n")
    screen.until_text(f"{len(server.key.reveal())} characters")


def first_start(screen: PtySession, server: DemoServer, kept: str) -> None:
    """Paste a key of the demo service, pick both instances, and see their jobs."""
    screen.until_text(_NONE_YET)
    screen.until_text(kept)
    give_key(screen, server)
    screen.press(_ADDRESSES)
    screen.until_text("IAM url")
    paste(screen, server.base_url)
    screen.until_text(server.base_url)
    _go_on(screen)
    paste(screen, server.iam_url)
    screen.until(lambda _: server.iam_url in screen.line_with("IAM url"))
    screen.press(TRY)
    screen.until_text(_PICK)
    screen.press("a")
    screen.until_text("2 marked")
    _until_taken(screen)
    see_jobs(screen)


def _go_on(screen: PtySession) -> None:
    """Go to the next field; what is pasted before that is drawn is for the one before."""
    drawn = len(screen.raw)
    screen.press("\t")
    screen.until(lambda _: len(screen.raw) > drawn)


def _until_taken(screen: PtySession) -> None:
    """Press enter; one that comes before the list could be read is not heeded, so press again."""

    def is_taken(text: str) -> bool:
        if _PICK in text:
            screen.press("\r")
            screen.drain(0.35)
        return _PICK not in text

    screen.until(is_taken)


def see_jobs(screen: PtySession) -> None:
    """Wait for the job of each instance."""
    screen.until(lambda text: all(tag in text for tag in TAGS))


def traces(host: Host, server: DemoServer, *screens: PtySession) -> list[object]:
    """Return where the key or a token stands in plain text, for everybody or on a disk to see."""
    secrets = [one.reveal() for one in (server.key, *server.identity._tokens)]
    places: list[tuple[object, bytes]] = [
        *((path, path.read_bytes()) for path in host.home.rglob("*") if path.is_file()),
        *((screen.process.args, bytes(screen.raw)) for screen in screens),
        *((one, " ".join(one.arguments).encode()) for one in processes()),
    ]
    return [place for place, data in places if any(secret.encode() in data for secret in secrets)]


def modes(host: Host) -> list[str]:
    """Return the modes of the file of the accounts and of its folder."""
    file = host.home / ".config" / "qjobs-tui" / "accounts.toml"
    return [oct(path.stat().st_mode & 0o777) for path in (file, file.parent)]
