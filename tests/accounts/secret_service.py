"""A real Secret Service in a session of its own: gnome-keyring on a bus that nobody else uses."""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from qjobs_tui.accounts.vault_errors import UNLOCK_GNOMES
from tests.support.waiting import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

NEEDED = ("dbus-run-session", "dbus-daemon", "gnome-keyring-daemon")
PATIENCE = PATIENCE_S
# A bus that starts no service by itself, on which there is only what a test starts.
_BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir={folder}</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
  </policy>
</busconfig>
"""


def missing() -> str:
    """Say what is not installed of what a session needs."""
    return ", ".join(name for name in NEEDED if shutil.which(name) is None)


class Session:
    """A login's bus and keyring, with their own home, until the block ends.

    Args:
        folder: Keeps what a home keeps; the next session of the same folder finds it again.
    """

    def __init__(self, folder: Path) -> None:
        self._home = folder / "home"
        self._started: list[subprocess.Popen[bytes]] = []
        self._runtime = Path()
        self.environ: dict[str, str] = {}

    def __enter__(self) -> Self:
        # Paths of sockets are limited to some 100 characters, which pytest's folders exceed.
        self._runtime = Path(tempfile.mkdtemp(prefix="qjobs-tui-"))
        self._home.mkdir(mode=0o700, exist_ok=True)
        self.environ = {
            "HOME": str(self._home),
            "XDG_RUNTIME_DIR": str(self._runtime),
            "XDG_DATA_HOME": str(self._home / "data"),
            "XDG_CONFIG_HOME": str(self._home / "config"),
            "PATH": os.environ["PATH"],
        }
        config = self._runtime / "bus.conf"
        config.write_text(_BUS.format(folder=self._runtime))
        # The bus lives as long as the last command, and that until its input is closed.
        bus = self._start(
            *("dbus-run-session", f"--config-file={config}", "--"),
            *("sh", "-c", 'printf "%s\\n" "$DBUS_SESSION_BUS_ADDRESS"; exec cat'),
        )
        assert bus.stdout is not None
        ready, _, _ = select.select([bus.stdout], [], [], PATIENCE)
        assert ready, "no bus"
        self.environ["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().decode().strip()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        for process in reversed(self._started):
            process.send_signal(signal.SIGCONT)
            if process is not self._started[0]:
                process.terminate()
            # Ends at the end of its input; the keyring has none any more.
            process.communicate(timeout=PATIENCE)
        self._remove_runtime()

    def _remove_runtime(self) -> None:
        """Remove the folder of the sockets; a keyring that is ending removes some of them too."""
        until = time.monotonic() + PATIENCE
        while self._runtime.exists():
            assert time.monotonic() < until
            shutil.rmtree(self._runtime, ignore_errors=True)

    def keyring(self, password: str | None) -> subprocess.Popen[bytes]:
        """Start a keyring; None leaves it as after a login that knew no password: locked."""
        how = "--start" if password is None else "--unlock"
        process = self._start("gnome-keyring-daemon", "--foreground", "--components=secrets", how)
        assert process.stdin is not None
        process.stdin.write((password or "").encode())
        process.stdin.close()
        process.stdin = None
        self._wait_for("org.freedesktop.secrets")
        return process

    def unlock(self, password: str) -> None:
        """Do what the error of a locked keyring advises; what this leaves ends with the bus."""
        subprocess.run(
            ["bash", "-c", UNLOCK_GNOMES],
            env=self.environ,
            input=f"{password}\n".encode(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE,
            check=True,
        )

    @contextmanager
    def bus(self) -> Iterator[Any]:
        """Connect to the bus, to be whoever a test wants to be."""
        # Of keyring's own requirements, but not on every system.
        from jeepney import message_bus
        from jeepney.io.blocking import Proxy, open_dbus_connection

        with open_dbus_connection(self.environ["DBUS_SESSION_BUS_ADDRESS"]) as connection:
            yield Proxy(message_bus, connection)

    def _wait_for(self, name: str) -> None:
        deadline = time.monotonic() + PATIENCE
        with self.bus() as bus:
            while not bus.NameHasOwner(name)[0]:
                assert time.monotonic() < deadline, f"no {name}"
                time.sleep(0.005)

    def _start(self, *command: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            command,
            env=self.environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._started.append(process)
        return process
