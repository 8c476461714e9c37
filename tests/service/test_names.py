"""A system that takes long to say that it finds no name: nothing else waits for it."""

from __future__ import annotations

import asyncio
import random
import socket
from threading import Event, Thread
from threading import enumerate as enumerate_threads
from typing import TYPE_CHECKING, Any

import pytest

from qjobs_tui.clock import SystemClock
from qjobs_tui.errors import Unreachable
from qjobs_tui.service import connect
from qjobs_tui.service.connect import Connection
from qjobs_tui.service.names import look_up_apart

from .fakes import FakeAccess

if TYPE_CHECKING:
    from collections.abc import Iterator

FOUND = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("192.0.2.1", 443))]


class Names:
    """The system's answers, once it is told to give them."""

    def __init__(self) -> None:
        self.answers = Event()
        self.was_asked = Event()
        self.asked: list[object] = []

    def look_up(self, host: object, *_: object) -> list[tuple[Any, ...]]:
        self.asked.append(host)
        self.was_asked.set()
        self.answers.wait()
        if host == "no.example":
            raise socket.gaierror(socket.EAI_NONAME, "not known")
        return FOUND


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Iterator[Names]:
    made = Names()
    monkeypatch.setattr(socket, "getaddrinfo", made.look_up)
    yield made
    made.answers.set()


def test_the_program_ends_while_the_system_still_looks(
    names: Names, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connect, "_CONNECT_SECONDS", 0.05)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)

    async def ask() -> None:
        async with Connection(FakeAccess(), SystemClock(), random.Random(1)) as connection:
            with pytest.raises(Unreachable):
                await connection.sign_in()

    running = Thread(target=lambda: asyncio.run(ask()))
    running.start()
    running.join(20)
    assert names.asked
    assert not running.is_alive()
    looking = [each for each in enumerate_threads() if each.name == "names"]
    assert looking
    assert all(each.daemon for each in looking)


async def test_all_share_one_look_and_none_ends_it_for_the_others(names: Names) -> None:
    loop = asyncio.get_running_loop()
    look_up_apart(loop)
    one = asyncio.create_task(loop.getaddrinfo("a.example", 443))
    await asyncio.to_thread(names.was_asked.wait)
    look_up_apart(loop)
    other = asyncio.create_task(loop.getaddrinfo("a.example", 443))
    await asyncio.sleep(0)
    one.cancel()
    await asyncio.wait({one})
    names.answers.set()
    assert await other == FOUND
    assert names.asked == ["a.example"]
    assert await loop.getaddrinfo("a.example", 443) == FOUND
    assert names.asked == ["a.example", "a.example"]


async def test_a_name_that_is_not_found_is_told(names: Names) -> None:
    loop = asyncio.get_running_loop()
    look_up_apart(loop)
    names.answers.set()
    with pytest.raises(socket.gaierror, match="not known"):
        await loop.getaddrinfo("no.example", 443)
