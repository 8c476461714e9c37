"""All lists alike: help, palette, sizes, bytes; and the action log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace
from textual.widgets import Input

from qjobs_tui.demo import faults
from qjobs_tui.jobs import Backend
from qjobs_tui.store.change import Change, Kind, Outcome
from qjobs_tui.ui.screens.actions import ActionsScreen
from qjobs_tui.ui.screens.backends import BackendsScreen
from qjobs_tui.ui.screens.ending import EndingScreen
from qjobs_tui.ui.screens.help import HelpScreen
from qjobs_tui.ui.screens.job import JobScreen
from qjobs_tui.ui.screens.jobs import JobsScreen
from qjobs_tui.ui.screens.listed import term
from qjobs_tui.ui.screens.sessions import SessionsScreen
from qjobs_tui.ui.widgets.lines import Lines
from qjobs_tui.ui.widgets.listing import Listing

from .looks import unsafe_characters
from .stage import staged

if TYPE_CHECKING:
    import pytest


from .lists_stage import KINDS, at_row, opened, row, shown


async def test_what_cannot_be_listed_is_said_and_asked_again() -> None:
    async with staged() as stage:
        stage.server.faults.add(faults.status(403, "/workloads", times=None))
        await opened(stage, "S")
        assert "demo-us: " in stage.line("list-title")
        assert len(shown(stage).listing.keys) == 4
        stage.server.faults.clear()
        asked = len(stage.server.requests)
        await stage.press("r")
        await stage.until(lambda: "demo-us: " not in stage.line("list-title"))
        assert len(stage.server.requests) > asked
        # After a minute it asks by itself, but not while it is paused.
        await stage.until(lambda: not shown(stage).is_asking)
        stage.app.store.set_paused(paused=True)
        stage.clock.wait(61)
        asked = len(stage.server.requests)
        shown(stage).tick()
        assert not shown(stage).is_asking
        stage.app.store.set_paused(paused=False)
        shown(stage).tick()
        assert shown(stage).is_asking
        await stage.until(lambda: len(stage.server.requests) > asked)


async def test_the_action_log_is_live_and_opens_jobs() -> None:
    async with staged() as stage:
        await opened(stage, "L")
        assert "nothing was asked" in stage.line("list-detail")
        asked = len(stage.server.requests)
        us = stage.world.instances[0].crn.text
        job = stage.table.jobs[0]
        now = stage.clock.now()
        first = Change(1, Kind.CANCEL, job.id, job.instance, now, words="x\x1b]0;x\x07[/b]")
        second = Change(2, Kind.CLOSE, "s1", us, now, Outcome.FAILED, now, "no right")
        stage.app.store._replace(changes=(first,))
        await stage.until(lambda: "asked" in row(stage, job.id))
        stage.app.store._replace(changes=(first, second))
        await stage.until(lambda: "failed: no right" in stage.text)
        listing = shown(stage).listing
        assert listing.keys == ("2", "1")
        assert listing.key == "1"
        stage.app.store._replace(changes=(replace(first, outcome=Outcome.DONE), second))
        await stage.until(lambda: "asked" not in row(stage, job.id))
        assert not unsafe_characters(stage.app)
        assert len(stage.server.requests) == asked
        await stage.press("enter")
        await stage.until(lambda: stage.is_on(JobScreen))
        assert job.id in stage.line("headline")
        await stage.press("escape")
        assert stage.is_on(ActionsScreen)
        await stage.press("k", "enter")
        await stage.until(lambda: stage.jobs.query_text == "session:s1")


async def test_hostile_names() -> None:
    async with staged() as stage:
        bad = 'q"a b,\x1b]52;c;eHg=\x07\u202e[/b]'
        job = stage.table.jobs[0]
        stage.app.store._replace(backends={bad: Backend(bad, bad, bad, processor=bad)})
        stage.app.store.merge_jobs([replace(job, session_id=bad)])
        for key in ("b", "S"):
            screen = await opened(stage, key)
            stage.app.store._replace(backends={bad: Backend(bad, bad, bad, processor=bad)})
            await stage.pilot.pause()
            await at_row(stage, bad)
            assert not unsafe_characters(stage.app)
            if isinstance(screen, SessionsScreen):
                await stage.press("c")
                await stage.until(lambda: stage.is_on(EndingScreen))
                assert not unsafe_characters(stage.app)
                await stage.press("escape")
            await stage.press("enter")
            await stage.until(lambda: bool(stage.jobs.query_text))
            assert not unsafe_characters(stage.app)
            await stage.press("escape")


async def test_any_size() -> None:
    async with staged() as stage:
        for key in KINDS:
            await opened(stage, key)
            for size in ((1, 1), (200, 60)):
                await stage.resize(*size)
                await stage.press("G", "o")
            await stage.resize(80, 24)
            await stage.press("escape")
            await stage.until(lambda: stage.is_on(JobsScreen))


async def test_small_and_plain_without_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with staged(plain=True, size=(20, 5)) as stage:
        for key, words in {"S": "> in progress", "b": "> ibm_aachen", "L": "WHEN"}.items():
            await opened(stage, key)
            assert words in stage.text
            assert stage.text.isascii()
            if key == "S":
                await stage.press("c")
                await stage.until(lambda: stage.is_on(EndingScreen))
                assert "[ Keep it open ]" in stage.text
                assert stage.text.isascii()
                await stage.press("enter")
            await stage.press("escape")
            await stage.until(lambda: stage.is_on(JobsScreen))


async def test_help_and_palette_name_the_keys() -> None:
    async with staged() as stage:
        words = {one.title for one in stage.app.get_system_commands(stage.jobs)}
        assert {"Backends: QPUs and their queues", "Sessions and batches", "Action log"} <= words
        await opened(stage, "S")
        await stage.press("question_mark")
        assert stage.is_on(HelpScreen)
        listed = stage.app.screen.query_one("#help", Lines).text
        for words_of_key in ("Stop accepting", "Close", "Next row", "Refresh"):
            assert words_of_key in listed
        await stage.press("escape", "escape")
        await stage.press("ctrl+p")
        await stage.until(lambda: stage.app.screen.query(Input))
        await stage.press(*"Backends")
        await stage.until(lambda: "QPUs and their queues" in stage.text)
        await stage.press("enter")
        await stage.until(lambda: stage.is_on(BackendsScreen))


def test_a_term_of_the_filter() -> None:
    assert term("backend", "ibm_fez") == "backend:ibm_fez"
    assert term("session", "d6jv-x.1") == "session:d6jv-x.1"
    assert term("backend", 'a "b", c') == 'backend:"a b, c"'
    assert term("backend", "a\x1bb") == 'backend:"a␛b"'


async def test_bytes_of_a_look_and_of_a_move() -> None:
    async with staged(records=True) as stage:
        await opened(stage, "b")
        stage.driver.is_listening = True
        # The words below have grown to the lines that they need from now on.
        await stage.press("j", "k")
        await stage.pilot.pause(0.1)
        stage.driver.taken()
        shown(stage).draw()
        await stage.pilot.pause(0.1)
        assert stage.driver.taken() == ""
        await stage.press("j")
        await stage.pilot.pause(0.1)
        assert 0 < len(stage.driver.taken().encode()) <= 1500
        fez = stage.app.snapshot.backends["ibm_strasbourg"]
        told = {**stage.app.snapshot.backends, fez.name: replace(fez, queue_length=11)}
        stage.app.store._replace(backends=told)
        await stage.pilot.pause(0.1)
        assert 0 < len(stage.driver.taken().encode()) <= 250
        assert stage.app.screen.query_one(Listing).has_focus
