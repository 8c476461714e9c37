"""What the tests wait for before they look: everything that was begun, and no longer."""

from __future__ import annotations

import asyncio
import sys
import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest
from textual import events
from textual.app import App, ComposeResult
from textual.geometry import Size
from textual.widgets import Static

from tests.support.waiting import PATIENCE_S

from .at_rest import Outside, Rest
from .stage import staged

if TYPE_CHECKING:
    from collections.abc import Callable

CAT = "import sys; sys.stdin.read()"


class Saying(App[None]):
    CSS = "Static { width: auto; }"

    def compose(self) -> ComposeResult:
        yield Static("x")


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> Outside:
    it = Outside()
    it.watch(monkeypatch)
    return it


async def test_what_goes_on_with_itself() -> None:
    loop, said = asyncio.get_running_loop(), list[int]()

    def go_on(left: int) -> None:
        if left:
            loop.call_soon(go_on, left - 1)
        said.append(left)

    go_on(1000)
    await Rest().wait()
    assert said[-1] == 0


async def test_a_frame_that_is_due() -> None:
    async with Saying().run_test() as pilot:
        words = pilot.app.query_one(Static)
        words.update("more words")
        await Rest().wait()
        assert words.size.width == len("more words")


async def test_a_new_size() -> None:
    async with Saying().run_test(size=(80, 24)) as pilot:
        pilot.app.post_message(events.Resize(Size(140, 45), Size(140, 45)))
        await Rest().wait()
        assert pilot.app.screen._compositor.size == (140, 45)


async def ended(outside: Outside, begun: asyncio.Task[Any], let_go: Callable[[], object]) -> None:
    """See that something is waited for until it is let go."""
    async with asyncio.timeout(PATIENCE_S):
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
