"""A real sshd on the loopback address, with keys of its own, into which this user logs in."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING, Self

from tests.support.processes import PROC, below, started_with, until_none
from tests.support.waiting import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

    from tests.support.processes import Process

HOST = "127.0.0.1"
PATIENCE = PATIENCE_S
_MARK = "QJOBS_TUI_TEST_LOGIN"
# Where sshd is, whether or not that is in the user's PATH.
_PLACES = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin", "/sbin"))
_PROGRAMS = ("sshd", "ssh", "ssh-keygen")
# As root it keeps whoever is not logged in yet in this empty folder, which a service's start makes.
_SEPARATION = Path("/run/sshd")
_TRIES = 5

_CONFIG = """
ListenAddress {host}:{port}
HostKey {folder}/host_key
AuthorizedKeysFile {folder}/user_key.pub
PidFile {folder}/sshd.pid
LogLevel VERBOSE
AuthenticationMethods publickey
PermitRootLogin prohibit-password
UsePAM no
UseDNS no
# The keys lie in a folder for temporary files, whose parents others can write to.
StrictModes no
PermitUserRC no
PrintMotd no
PrintLastLog no
# In one line: of several the first alone counts.
SetEnv {environ}
"""


def missing(*others: str) -> str:
    """Say what is not on this machine of what a login needs, and of other programs."""
    absent = [name for name in (*_PROGRAMS, *others) if shutil.which(name, path=_PLACES) is None]
    return ", ".join(absent if PROC.is_dir() else (*absent, str(PROC)))


class Sshd:
    """Takes logins of the user that runs the tests, until the block ends; nothing outlives it.

    Args:
        folder: For its keys, its configuration and its log; another in the same place is the same
            host.
        environ: What the shell of a login has, before what sshd gives; HOME is believed too.
    """

    def __init__(self, folder: Path, environ: Mapping[str, str]) -> None:
        self._folder = folder
        self._mark = secrets.token_hex(8)
        self._environ = {**environ, _MARK: self._mark}
        self._port = 0
        self._listener: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            _SEPARATION.mkdir(mode=0o755, exist_ok=True)
        for name in ("host_key", "user_key"):
            self._make_key(name)
        try:
            self._start()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._stop()
        # Pytest shows it when the test failed.
        print(self.log)

    @property
    def pid(self) -> int:
        """The process below which all logins are."""
        assert self._listener is not None
        return self._listener.pid

    @property
    def log(self) -> str:
        """What it has said."""
        return (self._folder / "log").read_text(errors="replace")

    def ssh(self, *words: str, options: tuple[str, ...] = ()) -> tuple[str, ...]:
        """Return the client's command; nothing of the user's own ``.ssh`` or agent is used."""
        chosen = {
            "UserKnownHostsFile": f"{self._folder}/known_hosts",
            "GlobalKnownHostsFile": os.devnull,
            "StrictHostKeyChecking": "yes",
            "IdentitiesOnly": "yes",
            "IdentityAgent": "none",
            "BatchMode": "yes",
            "ConnectTimeout": "10",
            "LogLevel": "ERROR",
        }
        client = ("ssh", "-F", os.devnull, "-i", f"{self._folder}/user_key", "-p", str(self._port))
        named = tuple(f"-o{name}={value}" for name, value in chosen.items())
        return (*client, *named, *options, "-l", _user(), HOST, *words)

    def running(self) -> list[Process]:
        """Return what logins have started and is still there, wherever it went."""
        return started_with(f"{_MARK}={self._mark}")

    def connections(self) -> list[Process]:
        """Return sshd's own processes, one or two for each connection."""
        if self._listener is None:
            return []
        started = {one.pid for one in self.running()}
        return [one for one in below(self._listener.pid) if one.pid not in started]

    def until_nothing_runs(self, seconds: float = PATIENCE) -> list[Process]:
        """Wait until all connections and what they started are gone; return what stays."""
        return until_none(lambda: [*self.running(), *self.connections()], seconds)

    def _make_key(self, name: str) -> None:
        key = self._folder / name
        if key.exists():
            return
        command = ("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(key))
        subprocess.run(command, check=True, timeout=PATIENCE)

    def _start(self) -> None:
        for _ in range(_TRIES):
            self._listener = self._listening()
            if self._is_ready(self._listener):
                return
        raise AssertionError(f"sshd does not start: {self.log}")

    def _listening(self) -> subprocess.Popen[bytes]:
        # Another program may take the port before sshd does: hence the tries.
        with socket.create_server((HOST, 0)) as free:
            self._port = free.getsockname()[1]
        words = [f'"{name}={_plain(value)}"' for name, value in self._environ.items()]
        config = self._folder / "sshd_config"
        config.write_text(
            _CONFIG.format(host=HOST, port=self._port, folder=self._folder, environ=" ".join(words))
        )
        host_key = (self._folder / "host_key.pub").read_text()
        (self._folder / "known_hosts").write_text(f"[{HOST}]:{self._port} {host_key}")
        program = shutil.which("sshd", path=_PLACES)
        assert program is not None
        with (self._folder / "log").open("ab") as log:
            return subprocess.Popen(
                (program, "-D", "-e", "-f", str(config)),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def _is_ready(self, listener: subprocess.Popen[bytes]) -> bool:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and listener.poll() is None:
            try:
                socket.create_connection((HOST, self._port), PATIENCE).close()
            except ConnectionRefusedError:
                time.sleep(0.01)
            else:
                return listener.poll() is None
        return False

    def _stop(self) -> None:
        # Connections outlive the listener, and a multiplexer the connections.
        for process in (*self.connections(), *self.running()):
            process.kill()
        if self._listener is not None:
            self._listener.kill()
            self._listener.wait(PATIENCE)
        left = until_none(self.running, PATIENCE)
        assert not left, left


def _user() -> str:
    return pwd.getpwuid(os.getuid()).pw_name


def _plain(value: str) -> str:
    """Return what can stand between quotes in the configuration."""
    assert not set('"\\\n') & set(value), value
    return value
