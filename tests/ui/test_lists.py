"""The screens of sessions, QPUs and the action log, on the demo account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace
from textual.widgets import Input

from qjobs_tui.demo import faults
from qjobs_tui.demo.ids import crn
from qjobs_tui.demo.world import World
from qjobs_tui.jobs import Backend, Crn, Instance, Job, JobStatus
from qjobs_tui.store.change import Change, Kind, Outcome
from qjobs_tui.store.sessions import SessionList
from qjobs_tui.ui.screens.actions import ActionsScreen
from qjobs_tui.ui.screens.backends import BackendsScreen
from qjobs_tui.ui.screens.ending import EndingScreen
from qjobs_tui.ui.screens.help import HelpScreen
from qjobs_tui.ui.screens.job import JobScreen
from qjobs_tui.ui.screens.jobs import JobsScreen
from qjobs_tui.ui.screens.listed import ListScreen, term
from qjobs_tui.ui.screens.sessions import SessionsScreen
from qjobs_tui.ui.widgets.lines import Lines
from qjobs_tui.ui.widgets.listing import Listing

from .looks import unsafe_characters
from .stage import Stage, staged

if TYPE_CHECKING:
    import pytest

    from .still import StillClock

KINDS: dict[str, type[ListScreen]] = {
    "S": SessionsScreen,
    "b": BackendsScreen,
    "L": ActionsScreen,
}


def shown(stage: Stage) -> ListScreen:
    screen = stage.app.screen
    assert isinstance(screen, ListScreen)
    return screen


async def opened(stage: Stage, key: str) -> ListScreen:
    """Open a list by its key, and wait for what it asks."""
    await stage.press(key)
    await stage.until(lambda: stage.is_on(KINDS[key]))
    await stage.until(lambda: shown(stage).is_mounted and not shown(stage).is_asking)
    return shown(stage)


async def at_row(stage: Stage, key: str) -> None:
    """Move the cursor to a row."""
    listing = shown(stage).listing
    await stage.press("g", *["j"] * listing.keys.index(key))
    assert listing.key == key


async def agreed(stage: Stage, key: str) -> str:
    """Ask for an end by a key, read the question, and say yes."""
    await stage.press(key)
    await stage.until(lambda: stage.is_on(EndingScreen))
    words = stage.line("dialog-why")
    stage.clock.wait(1)
    await stage.press("y")
    await stage.until(lambda: not stage.is_on(EndingScreen))
    return words


def toasts(stage: Stage) -> list[str]:
    return [one.message for one in stage.app._notifications]


def methods(stage: Stage) -> set[str]:
    return {one.method for one in stage.server.requests if "/identity" not in one.path}


def row(stage: Stage, key: str) -> str:
    return next(line for line in stage.text.splitlines() if key in line)


async def test_sessions_of_both_instances_and_back() -> None:
    async with staged() as stage:
        await stage.press("j", "j", "space")
        ids, place, marks = stage.job_ids(), stage.table.row, stage.jobs.marks
        screen = await opened(stage, "S")
        batch = stage.world.sessions()[1].id
        assert screen.listing.keys[0] == screen.listing.key == batch
        assert len(screen.listing.keys) == 4
        assert "2 open of 4" in stage.line("list-title")
        assert "batch" in row(stage, batch)
        assert "in progress" in row(stage, batch)
        assert "yes" in row(stage, batch)
        assert "▶1 ◷1 ✓1" in row(stage, batch)
        assert "7h41m" in row(stage, batch)
        detail = stage.line("list-detail")
        assert "batch on ibm_fez" in detail
        assert "in progress, accepting new jobs" in detail
        assert "left of 8 h" in detail
        assert stage.line("keys").startswith("enter jobs x stop accepting c close")
        assert "c close" in stage.line("keys")
        await stage.press("y")
        assert stage.copied == [batch]
        await stage.press("j", "escape")
        assert stage.is_on(JobsScreen)
        assert (stage.job_ids(), stage.table.row, stage.jobs.marks) == (ids, place, marks)


async def test_enter_shows_the_jobs_of_a_session() -> None:
    async with staged() as stage:
        await opened(stage, "S")
        key = shown(stage).listing.key
        members = {job.id for job in stage.app.snapshot.jobs if job.session_id == key}
        await stage.press("enter")
        await stage.until(lambda: stage.jobs.query_text == f"session:{key}")
        assert set(stage.job_ids()) == members
        assert stage.field.value == f"session:{key}"
        await stage.press("escape")
        await stage.until(lambda: not stage.jobs.query_text)


async def test_stop_then_close() -> None:
    async with staged() as stage:
        await opened(stage, "S")
        batch = shown(stage).listing.key
        assert "2 open" in stage.line("list-title")
        said = await agreed(stage, "x")
        assert batch in said
        assert "1 queued job in it will still run" in said
        assert "1 running job in it will go on" in said
        await stage.until(lambda: "not accepting new jobs" in stage.line("list-detail"))
        assert not stage.world.sessions()[1].accepting
        assert any(batch in words and "takes no more jobs" in words for words in toasts(stage))
        await stage.press("x")
        assert stage.is_on(SessionsScreen)
        assert any("takes no more jobs as it is" in words for words in toasts(stage))
        said = await agreed(stage, "c")
        assert "1 queued job in it will be dropped and not run" in said
        assert "QPU time already used is still charged" in said
        await stage.until(lambda: stage.world.sessions()[1].closes)
        assert any("closed" in words for words in toasts(stage))
        changes = stage.app.snapshot.changes
        assert [(one.kind, one.target) for one in changes] == [
            (Kind.STOP, batch),
            (Kind.CLOSE, batch),
        ]
        assert {one.outcome for one in changes} == {Outcome.DONE}


async def test_keeping_keeps() -> None:
    async with staged() as stage:
        await opened(stage, "S")
        for key, answers in (("c", ["enter"]), ("x", ["escape"]), ("c", ["y", "enter"])):
            # A "y" that was typed before the question could be read agrees to nothing.
            await stage.press(key)
            await stage.until(lambda: stage.is_on(EndingScreen))
            await stage.press(*answers)
            await stage.until(lambda: stage.is_on(SessionsScreen))
        assert methods(stage) == {"GET"}
        assert not stage.app.snapshot.changes


async def test_a_closed_one_asks_nothing() -> None:
    async with staged() as stage:
        await opened(stage, "S")
        await stage.press("G", "c")
        assert stage.is_on(SessionsScreen)
        assert any("closed already" in words for words in toasts(stage))


async def test_the_dialog_is_about_the_session_of_the_key_press() -> None:
    async with staged() as stage:
        await opened(stage, "S")
        batch = shown(stage).listing.key
        await stage.press("c")
        await stage.until(lambda: stage.is_on(EndingScreen))
        queued = next(
            job
            for job in stage.app.snapshot.jobs
            if job.session_id == batch and job.status is JobStatus.QUEUED
        )
        # Meanwhile its queued job begins to run, and another session comes to the top.
        newer = Job("x1", queued.instance, JobStatus.QUEUED, session_id="zz")
        newer = replace(newer, created=stage.clock.now())
        running = replace(queued, status=JobStatus.RUNNING)
        stage.app.store.merge_jobs([newer, running])
        await stage.until(lambda: "2 running jobs in it" in stage.line("dialog-why"))
        assert "dropped" not in stage.line("dialog-why")
        # Now it leaves the list, and the cursor goes to another.
        stage.app.store.sessions.known = SessionList()
        members = [job.id for job in stage.app.snapshot.jobs if job.session_id == batch]
        stage.app.store.merge_jobs([], frozenset(members))
        below = stage.app.screen_stack[-2]
        assert isinstance(below, SessionsScreen)
        below.draw()
        assert below.listing.key not in ("", batch)
        stage.clock.wait(1)
        await stage.press("y")
        await stage.until(lambda: stage.world.sessions()[1].closes)
        assert [one.target for one in stage.app.snapshot.changes] == [batch]


async def test_it_survives_leaving_and_a_failure_is_said() -> None:
    async with staged() as stage:
        await opened(stage, "S")
        with stage.held("/sessions/"):
            await agreed(stage, "x")
            await stage.press("escape")
            assert stage.is_on(JobsScreen)
            assert stage.world.sessions()[1].accepting
        await stage.until(lambda: any("takes no more" in words for words in toasts(stage)))
        assert not stage.world.sessions()[1].accepting
        await opened(stage, "S")
        stage.server.faults.add(faults.status(403, "/close"))
        await agreed(stage, "c")
        await stage.press("escape")
        assert stage.is_on(JobsScreen)
        await stage.until_tried(lambda: any("failed" in words for words in toasts(stage)))
        assert not stage.world.sessions()[1].closes


async def test_read_only_takes_the_keys_away() -> None:
    async with staged() as stage:
        stage.app.store.set_read_only(read_only=True)
        await opened(stage, "S")
        assert "close" not in stage.line("keys")
        await stage.press("x", "c")
        assert stage.is_on(SessionsScreen)
        titles = {one.title for one in stage.app.get_system_commands(stage.app.screen)}
        assert "Copy id" in titles
        assert not {"Close", "Stop accepting"} & titles
        stage.app.store.set_read_only(read_only=False)
        await stage.until(lambda: "c close" in stage.line("keys"))
        assert methods(stage) == {"GET"}


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


async def test_backends_in_any_order_and_the_jobs_of_one() -> None:
    async with staged(size=(140, 45)) as stage:
        await opened(stage, "b")
        assert "6 QPUs" in stage.line("list-title")
        kingston = row(stage, "ibm_kingston")
        for part in (
            "paused",
            "Heron r2",
            "340,000",
            "1.00e-3",
            "9.00e-3",
            "1 queued",
            "Calibration",
        ):
            assert part in kingston
        listing = shown(stage).listing
        await stage.press("j")
        before = listing.key
        orders = set()
        for _ in range(14):
            await stage.press("o")
            assert listing.key == before
            orders.add(listing.keys)
        assert len(orders) > 4
        assert listing.keys == tuple(sorted(listing.keys))
        await stage.press("O")
        assert listing.keys == tuple(sorted(listing.keys, reverse=True))
        await at_row(stage, "ibm_kingston")
        assert "Calibration after maintenance; jobs stay queued" in stage.line("list-detail")
        await stage.press("enter")
        await stage.until(lambda: stage.jobs.query_text == "backend:ibm_kingston")
        assert {job.backend for job in stage.table.jobs} == {"ibm_kingston"}


async def test_backends_follow_the_service_and_narrow_ones_tell_the_rest_below() -> None:
    async with staged() as stage:
        await opened(stage, "b")
        assert "CLOPS" not in stage.text.splitlines()[2]
        assert "CLOPS 330,000" in stage.line("list-detail")
        # Sorting goes through the columns that can be seen.
        await stage.press(*["o"] * 8)
        assert shown(stage).listing.keys[0] == "ibm_aachen"
        before = stage.app.snapshot.backends["ibm_aachen"]
        changed = replace(before, queue_length=77, status="offline", reason="gone fishing")
        told = {**stage.app.snapshot.backends, "ibm_aachen": changed}
        stage.app.store._replace(backends=told)
        await stage.until(lambda: "77" in row(stage, "ibm_aachen  "))
        assert "offline: gone fishing" in stage.line("list-detail")
        await stage.press("r")
        await stage.until(lambda: "fishing" not in stage.line("list-detail"))


def twins(clock: StillClock) -> World:
    """Make an account with two instances that have the same QPUs, and a job in each."""
    places = [
        Instance(Crn.parse(crn("us-east", number)), f"us-{number}", "open") for number in (1, 2)
    ]
    world = World(clock, instances=tuple(places))
    for place in places:
        world.submit(place.crn.text, backend="ibm_fez", starts=None, ends=None)
    return world


async def test_a_qpu_of_several_instances_is_one_row() -> None:
    async with staged(twins) as stage:
        await opened(stage, "b")
        assert len(shown(stage).listing.keys) == 4
        assert "2 queued" in row(stage, "ibm_fez")
        stage.server.faults.add(faults.status(403, "/backends", times=1))
        await stage.press("r")
        await stage.until(lambda: "us-1: " in stage.text or "us-2: " in stage.text)
        assert len(shown(stage).listing.keys) == 4


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
