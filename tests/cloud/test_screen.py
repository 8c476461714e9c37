"""The program on a terminal behind the proxy, and nothing secret in anything that it leaves."""

from __future__ import annotations

import base64
import os
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cloud.person import ids_of
from tests.cloud.rules import check
from tests.support.hosts import IAM, SEARCH, US, Fate, Way
from tests.support.scan import Children, Scan, below

if TYPE_CHECKING:
    from tests.cloud.person import Person
    from tests.pty.session import PtySession
    from tests.support.cloud import Cloud
    from tests.support.scan import Find

pytestmark = [
    pytest.mark.pty,
    pytest.mark.skipif(not Path("/proc/self").exists(), reason="processes are seen in /proc"),
]
_LOOKED_AT = 0.6
# Says who it is, and stays until the test has looked.
_HOOK = 'env > "$0/hook.env"; echo $$ > "$0/hook.pid"; cat > "$0/hook.in"; cat "$0/hook.go"'


def test_rows_and_news(cloud: Cloud, person: Person) -> None:
    with person.opened("--refresh", "2") as screen:
        screen.until_text("5 jobs")
        newcomer = cloud.us.world.submit(starts=None).id
        screen.until_text(newcomer)
        screen.press("q")
        assert screen.ended() == 0
    assert {one.way for one in cloud.heard} == {Way.PROXY}
    # The search tells the names of instances, which their CRNs do not.
    assert {one.host for one in cloud.heard} == {IAM, SEARCH, US}
    # One of each is kept, however often it is asked.
    assert len(cloud.tokens) == 1
    check(cloud)


def test_a_certificate_in_doubt_is_said_on_the_screen(cloud: Cloud, person: Person) -> None:
    with person.given("SSL_CERT_FILE").opened("--refresh", "2") as screen:
        screen.until_text("certificate")
        screen.press("q")
        assert screen.ended() == 0
    assert not cloud.heard


class Run:
    """A run that leaves something in every place there is.

    Attributes:
        scan: Looks for the key, the tokens and the proxy's password.
    """

    def __init__(self, person: Person, around: Path) -> None:
        self.person = person
        self.log = around / "qjobs.log"
        self.around = around
        self.raw = b""
        self.children = b""
        fifo = around / "hook.go"
        os.mkfifo(fifo)
        config = person.home / ".config" / "qjobs-tui" / "config.toml"
        config.parent.mkdir(parents=True)
        hook = ["sh", "-c", _HOOK, str(around)]
        config.write_text(f'watch = ["tag:watched"]\non_final = {hook!r}\n')

    @property
    def scan(self) -> Scan:
        return Scan(self.person.cloud.secrets())

    def found(self) -> set[Find]:
        """Look through all that the run left."""
        return self.scan.folder(self.around) | self.scan.data("terminal", self.raw)

    def go(self) -> None:
        """Look, copy, cancel, save, be disturbed, and have a hook run."""
        world = self.person.cloud.us.world
        now = world.now()
        queued = world.submit(starts=None, created=now).id
        ends = now + timedelta(seconds=6)
        world.submit(created=now - timedelta(minutes=9), starts=now, ends=ends, tags=("watched",))
        with self.person.opened("--refresh", "2", "--log", str(self.log)) as screen:
            with Children(screen.process.pid) as children:
                screen.until_text(queued)
                self._act(screen, queued)
                self._disturb(screen)
                self._wait_for_hook(screen)
                screen.press("q")
                assert screen.ended() == 0
            self.raw = bytes(screen.raw)
            self.environments(children)

    def environments(self, children: Children) -> None:
        """Hold the processes to the key and the tokens: a hook may need the proxy as well."""
        secrets = self.person.cloud.secrets()
        secrets.pop("proxy password")
        assert children.found(Scan(secrets)) == set()
        (self.around / "hook.env").unlink()

    def _act(self, screen: PtySession, queued: str) -> None:
        screen.press("g")
        screen.until(lambda _: queued in screen.line_with("▌"))
        screen.press("y")
        screen.until_text("clipboard")
        screen.press("c")
        screen.until_text("Cancel job (y)")
        screen.drain(_LOOKED_AT)
        screen.press("y")
        screen.until(lambda _: "cancel" in screen.line_with(queued))
        screen.press("L")
        screen.until_text("Action log")
        screen.drain()
        screen.press("\x1b")
        screen.until(lambda text: "Action log" not in text)
        screen.press("/tag:kept\r")
        screen.until(lambda _: "1 of " in screen.display[1])
        screen.press("\r")
        screen.until_text("1 Overview")
        for tab in "234567":
            screen.press(tab)
            screen.drain()
        screen.press("s")
        screen.until_text("ctrl+s")
        screen.drain(_LOOKED_AT)
        screen.press("\x13")
        screen.until(lambda _: any(self.person.folder.iterdir()))
        screen.drain()
        screen.press("\x1b")
        screen.until(lambda text: "ctrl+s" not in text)
        screen.drain()
        screen.press("\x1b")
        screen.until(lambda text: "1 Overview" not in text)
        screen.press("/")
        screen.drain()
        screen.press("\x1b")
        screen.until(lambda _: queued in screen.text)

    def _disturb(self, screen: PtySession) -> None:
        """Have the token renewed, and the connection fail in each way there is."""
        cloud = self.person.cloud
        tokens = len(cloud.tokens)
        cloud.revoke()
        screen.press("r")
        screen.until(lambda _: len(cloud.tokens) > tokens)
        for host in (US, IAM):
            for fate in (Fate.RESETS, Fate.STRANGER, Fate.GONE):
                cloud.revoke()
                cloud.doom(host, fate)
                screen.press("r")
                screen.until(lambda _: "retry" in screen.display[0])
                cloud.doom(host, Fate.SERVES)
                screen.press("r")
                screen.until(lambda _: "retry" not in screen.display[0])

    def _wait_for_hook(self, screen: PtySession) -> None:
        told = self.around / "hook.in"
        screen.until(lambda _: told.exists() and told.read_bytes().endswith(b"\n"))
        pid = int((self.around / "hook.pid").read_text())
        assert pid in below(screen.process.pid)
        # Time for a look at the processes, of which there is one each moment.
        screen.drain(_LOOKED_AT)
        with (self.around / "hook.go").open("w") as fifo:
            fifo.write("go\n")
        # What cannot be read to its end is no file to be looked through.
        (self.around / "hook.go").unlink()


@pytest.fixture
def run(cloud: Cloud, person: Person, tmp_path: Path) -> Run:
    now = cloud.us.world.now() - timedelta(minutes=3)
    later = now + timedelta(seconds=9)
    cloud.us.world.submit(
        created=now, starts=now, ends=later, tags=("kept",), result=b'{"results": []}'
    )
    return Run(person, tmp_path)


def test_nothing_that_a_run_leaves_holds_a_secret(cloud: Cloud, run: Run) -> None:
    run.go()
    assert len(cloud.tokens) > 3
    assert run.found() == set()
    check(cloud)
    # All of it was there to be looked through ...
    folder = run.person.home
    kept = {path.relative_to(folder).parts[:2] for path in folder.rglob("*") if path.is_file()}
    assert {(".config", "qjobs-tui"), (".local", "state"), (".cache", "qjobs-tui")} <= kept
    assert b"/identity/token 200" in run.log.read_bytes()
    assert any(run.person.folder.iterdir())
    # ... and would have been found anywhere.
    secrets = sorted(cloud.secrets().items())
    for number, place in enumerate(path for path in run.around.rglob("*") if path.is_file()):
        what, secret = secrets[number % len(secrets)]
        before = place.read_bytes()
        place.write_bytes(before + base64.b64encode(f"?{secret}".encode()))
        # Tokens of one minute have pieces in common.
        found = run.scan.folder(place.parent)
        assert (what, str(place)) in {(find.what, find.where) for find in found}
        place.write_bytes(before)
    run.raw += cloud.key[3:15].encode()
    assert {find.where for find in run.found()} == {"terminal"}


def test_pictures_of_the_screen(cloud: Cloud, person: Person, tmp_path: Path) -> None:
    own = {"DELAY": "3", "LOCATION": str(tmp_path), "FILENAME": "picture.svg"}
    names = {f"TEXTUAL_SCREENSHOT_{name}": value for name, value in own.items()}
    asking = person.given(TEXTUAL_SCREENSHOT="3", **names)
    with asking.opened() as screen:
        screen.until_text("5 jobs")
        screen.press("?")
        assert screen.ended() == 0
    picture = (tmp_path / "picture.svg").read_bytes()
    scan = Scan(cloud.secrets())
    assert ids_of(cloud.us)[0].encode() in picture or b"filter" in picture
    assert scan.data("picture", picture) == set()
    assert scan.data("picture", picture.replace(b"</svg>", cloud.tokens[0].encode())) != set()


def test_a_crash_with_the_key_at_hand(cloud: Cloud, person: Person, tmp_path: Path) -> None:
    program = (sys.executable, "-m", "tests.pty.crashing")
    with person.opened(program=program, columns=160) as screen:
        screen.until_text("5 jobs")
        screen.press("X")
        assert screen.ended() == 1
        raw = bytes(screen.raw)
    assert b"RuntimeError" in raw
    scan = Scan(cloud.secrets())
    assert scan.data("terminal", raw) | scan.folder(tmp_path) == set()
    framed = raw + b"\r\n" + cloud.key[:9].encode() + " │\r\n│ ".encode() + cloud.key[9:].encode()
    assert scan.data("terminal", framed) != set()


def test_tmux_is_not_handed_the_key(cloud: Cloud, person: Person, tmp_path: Path) -> None:
    tmux = tmp_path / "bin" / "tmux"
    tmux.parent.mkdir()
    told = tmp_path / "told"
    tmux.write_text(f"#!/bin/sh\nenv > {told}.part\ncat > /dev/null\nmv {told}.part {told}\n")
    tmux.chmod(0o755)
    path = f"{tmux.parent}:{person.environ['PATH']}"
    with person.given(TMUX="/nowhere,1,0", PATH=path).opened() as screen:
        screen.until_text("5 jobs")
        screen.press("y")
        screen.until(lambda _: told.exists())
    secrets = cloud.secrets()
    secrets.pop("proxy password")
    assert Scan(secrets).data("tmux", told.read_bytes()) == set()
