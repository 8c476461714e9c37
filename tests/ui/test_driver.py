"""A terminal that takes nothing for a while holds nobody up."""

from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING, Any

import pytest
from textual.app import App, ComposeResult
from textual.drivers._writer_thread import MAX_QUEUED_WRITES, WriterThread
from textual.widgets import Label

from qjobs_tui import terminal as terminal_module
from qjobs_tui.ui.driver import catches_up, is_stuck, terminal_driver
from qjobs_tui.ui.manners import MannerlyApp

from .stage import RecordingDriver

if TYPE_CHECKING:
    from collections.abc import Iterator

MORE = 3 * MAX_QUEUED_WRITES


class Terminal:
    """Takes what is written once it is told to."""

    def __init__(self) -> None:
        self.takes = Event()
        self.was_asked = Event()
        self.taken: list[str] = []

    def write(self, text: str) -> None:
        self.was_asked.set()
        self.takes.wait()
        self.taken.append(text)

    def flush(self) -> None:
        pass


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    made = Terminal()
    yield made
    made.takes.set()


async def driving(terminal: Terminal) -> tuple[Any, WriterThread]:
    kind = terminal_driver()
    assert kind is not None
    driver: Any = kind(App[None]())
    thread = driver._writer_thread = WriterThread(terminal)  # type: ignore[arg-type]
    thread.start()
    return driver, thread


async def test_what_is_not_taken_is_left_out_and_then_asked_for_once(terminal: Terminal) -> None:
    driver, thread = await driving(terminal)
    assert not catches_up(driver)
    for number in range(MORE):
        driver.write(str(number))
    assert driver.outlet.is_behind
    assert not catches_up(driver)
    terminal.takes.set()
    thread._queue.put(None)
    thread.join()
    driver.write("not before all is drawn anew")
    assert [int(text) for text in terminal.taken] == list(range(len(terminal.taken)))
    assert len(terminal.taken) < MORE
    assert catches_up(driver)
    assert not catches_up(driver)
    driver.write("from now on")
    assert thread._queue.get_nowait() == "from now on"


async def test_the_last_words_come_before_what_nobody_sees(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qjobs_tui.ui.driver._LAST_WORDS_S", 0.01)
    driver, _ = await driving(terminal)
    driver.write("first")
    terminal.was_asked.wait()
    for _ in range(MORE):
        driver.write("unseen")
    driver.disable_input = lambda: None
    driver.attrs_before = None
    driver.stop_application_mode()
    driver.close()
    assert is_stuck(driver)
    terminal.takes.set()
    driver.close()
    driver._writer_thread.join()
    driver.close()
    assert not is_stuck(driver)
    assert "unseen" not in terminal.taken
    assert "\x1b[?1049l" in terminal.taken


class Screenful(MannerlyApp):
    def compose(self) -> ComposeResult:
        yield Label("as it is now")


async def test_it_is_drawn_anew_once_the_terminal_takes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([False, True, False])
    monkeypatch.setattr(terminal_module, "is_connected", lambda: True)
    monkeypatch.setattr("qjobs_tui.ui.driver.catches_up", lambda _: next(answers))
    async with Screenful(driver_class=RecordingDriver).run_test(headless=False) as pilot:
        app, driver = pilot.app, pilot.app._driver
        assert isinstance(app, Screenful)
        assert isinstance(driver, RecordingDriver)
        driver.is_listening = True
        seen = []
        for _ in range(3):
            await pilot.pause()
            driver.taken()
            app._check_terminal()
            await pilot.pause()
            seen.append("as it is now" in driver.taken())
        driver.is_listening = False
        assert seen == [False, True, False]


def test_there_may_be_no_driver() -> None:
    assert not catches_up(None)
    assert not is_stuck(None)
