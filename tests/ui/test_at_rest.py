"""What the tests wait for before they look: everything that was begun, and no longer."""

from __future__ import annotations

import asyncio
import sys
import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest
from textual.app import App, ComposeResult
from textual.widgets import Static

from .at_rest import Outside
from .looks import screen_text
from .stage import staged

if TYPE_CHECKING:
    from collections.abc import Callable

CAT = "import sys; sys.stdin.read()"


class Counting(App[None]):
    """Goes on with itself many times, and then says something."""

    CSS = "Static { width: auto; }"

    def compose(self) -> ComposeResult:
        yield Static("nothing yet")

    def key_a(self) -> None:
        self.go_on(1000)

    def go_on(self, left: int) -> None:
        if left:
            self.call_later(self.go_on, left - 1)
        else:
            self.query_one(Static).update("done")


class Sized(App[None]):
    def compose(self) -> ComposeResult:
        yield Static("x")


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> Outside:
    it = Outside()
    it.watch(monkeypatch)
    return it


async def test_what_a_key_began_is_done_and_drawn() -> None:
    async with Counting().run_test() as pilot:
        await pilot.press("a")
        assert "done" in screen_text(pilot.app)


async def test_a_new_size_is_drawn() -> None:
    async with Sized().run_test(size=(80, 24)) as pilot:
        await pilot.resize_terminal(140, 45)
        assert pilot.app.screen.size == (140, 45)


async def ended(outside: Outside, begun: asyncio.Task[Any], let_go: Callable[[], object]) -> None:
    """See that something is waited for until it is let go."""
    while not outside:  # noqa: ASYNC110 - there is no event for it
        await asyncio.sleep(0)
    let_go()
    await begun
    assert not outside


async def test_threads_that_are_awaited(outside: Outside) -> None:
    go = threading.Event()
    begun = asyncio.create_task(asyncio.to_thread(go.wait, 20))
    await ended(outside, begun, go.set)


async def test_subprocesses(outside: Outside) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", CAT, stdin=asyncio.subprocess.PIPE
    )
    assert process.stdin
    begun = asyncio.create_task(process.wait())
    await ended(outside, begun, process.stdin.close)


async def test_questions_asked_over_http(outside: Outside) -> None:
    async with staged() as stage:
        client = await stage.app.store.client(stage.table.jobs[0])
        assert not outside
        with ExitStack() as holding:
            holding.enter_context(stage.held("/tags"))
            begun = asyncio.create_task(client.tag_search("vqe"))
            await ended(outside, begun, holding.close)
