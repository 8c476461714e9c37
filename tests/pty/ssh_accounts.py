"""What somebody does who signs in on a host, and what must not be found there afterwards."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from qjobs_tui.clock import SystemClock
from qjobs_tui.demo.world import INSTANCES, World
from tests.support.processes import processes
from tests.support.scan import Children, Scan

if TYPE_CHECKING:
    from pathlib import Path

    from qjobs_tui.demo.server import DemoServer
    from tests.pty.host import Host
    from tests.pty.session import PtySession
    from tests.support.scan import Find

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


def give_key_alone(screen: PtySession, server: DemoServer, place: str) -> None:
    """Try a key where all else that is known of the account is filled in."""
    known = {" name ": "default", "  url ": server.base_url, " IAM url ": server.iam_url}
    screen.until(lambda _: all(value in screen.line_with(name) for name, value in known.items()))
    screen.until_text(place)
    give_key(screen, server)
    screen.press(TRY)


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


def agree(screen: PtySession) -> None:
    """Take the risky answer of a dialog: a key that comes before it could be read is not heeded."""
    screen.drain(0.6)
    screen.press("y")


def see_jobs(screen: PtySession) -> None:
    """Wait for the job of each instance."""
    screen.until(lambda text: all(tag in text for tag in TAGS))


def finds(folder: Path, server: DemoServer, *seen: PtySession | Children) -> set[Find]:
    """Return where the key, a token, or a piece of one can be read.

    Args:
        folder: All that a host has on its disk, the keyring's own file too.
        server: Whose key it is.
        seen: What terminals drew, and what processes were called with meanwhile.
    """
    tokens = (token.reveal() for token in server.identity._tokens)
    names = {f"token {number}": token for number, token in enumerate(tokens, 1)}
    assert names, "nobody signed in"
    scan = Scan({"key": server.key.reveal(), **names})
    found = scan.folder(folder)
    for one in seen:
        found |= one.found(scan) if isinstance(one, Children) else _drawn(one, scan)
    for process in processes():
        found |= scan.data(f"arguments of {process.pid}", " ".join(process.arguments).encode())
    return found


def _drawn(screen: PtySession, scan: Scan) -> set[Find]:
    return scan.data("a terminal", bytes(screen.raw))


def modes(host: Host) -> list[str]:
    """Return the modes of the file of the accounts and of its folder."""
    file = host.home / ".config" / "qjobs-tui" / "accounts.toml"
    return [oct(path.stat().st_mode & 0o777) for path in (file, file.parent)]
