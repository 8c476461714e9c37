from __future__ import annotations

import re

from textual.widgets import Input

from qjobs_tui.demo import faults
from qjobs_tui.ui.screens.help import HelpScreen
from qjobs_tui.ui.screens.job import JobScreen
from qjobs_tui.ui.screens.jobs import JobsScreen
from qjobs_tui.ui.widgets.lines import Lines

from .stage import Stage, staged


async def _opened(stage: Stage, *keys: str) -> None:
    await stage.press(*keys, "enter")
    await stage.until(lambda: stage.is_on(JobScreen))


async def test_open_and_back() -> None:
    async with staged() as stage:
        ids = stage.job_ids()
        await _opened(stage, "j", "j")
        assert ids[2] in stage.line("headline")
        await stage.until(lambda: "qiskit" in stage.line("overview"))
        assert stage.app.screen.query_one("#overview").has_focus
        await stage.press("escape")
        assert stage.is_on(JobsScreen)
        assert stage.table.row == 2


async def test_next_and_previous() -> None:
    async with staged() as stage:
        ids = stage.job_ids()
        await _opened(stage)
        await stage.press("left_square_bracket")
        assert ids[0] in stage.line("headline")
        await stage.press("right_square_bracket", "right_square_bracket")
        assert ids[2] in stage.line("headline")
        await stage.press("left_square_bracket", "y")
        assert stage.copied == [ids[1]]
        await stage.press("escape")
        assert stage.table.row == 1


async def test_it_follows_its_job() -> None:
    async with staged() as stage:
        queued = next(job for job in stage.table.jobs if job.status.value == "queued")
        stage.table.go_to(queued.id)
        await _opened(stage)
        stage.world.change(queued.id, starts=stage.clock.now(), ends=None)
        stage.refresh_soon()
        await stage.until(lambda: "running" in stage.line("headline"))


async def test_a_session_is_told() -> None:
    async with staged() as stage:
        member = next(job for job in stage.table.jobs if job.session_id)
        stage.table.go_to(member.id)
        await _opened(stage)
        await stage.until(lambda: "accepting jobs" in stage.line("overview"))


async def test_what_cannot_be_had_is_said() -> None:
    async with staged() as stage:
        stage.server.faults.add(faults.status(500, times=None))
        await _opened(stage)
        await stage.until_tried(lambda: "note" in stage.line("overview"))
        stage.server.faults.clear()
        await stage.press("r")
        await stage.until(lambda: "note" not in stage.line("overview"))


async def test_any_size() -> None:
    async with staged() as stage:
        await _opened(stage)
        await stage.until(lambda: "qiskit" in stage.line("overview"))
        for size in ((20, 5), (3, 2), (1, 1), (200, 60)):
            await stage.resize(*size)
            await stage.press("j", "G", "g")
        await stage.resize(80, 24)
        assert "created" in stage.text


async def test_help_lists_exactly_the_keys_in_force() -> None:
    async with staged() as stage:
        await stage.press("question_mark")
        assert stage.is_on(HelpScreen)
        words = stage.app.screen.query_one("#help", Lines).text
        keys, _, filters = words.partition("\nFilter\n")
        listed = {re.split(" {2,}", line)[-1] for line in keys.splitlines()[1:] if line}
        assert listed == {
            *("Open", "Mark", "Filter", "Sort", "Save", "Copy id"),
            *("Refresh", "Pause", "Help", "Quit"),
            *("Previous job", "Next job", "First job", "Last job", "Page up", "Page down"),
            *("Half a page down", "Half a page up", "Reverse the order", "Mark all shown"),
            *("Clear marks, then the filter", "Suspend to the shell", "Every action, any job"),
            *("Cancel", "Watch", "Tags", "Choose the columns", "Read-only, or not"),
            *("Backends: QPUs and their queues", "Sessions and batches", "Action log"),
            *("Instances: which are followed", "Accounts: use, add, test"),
        }
        assert "home g" in keys
        for term in ("status:", "backend:", "program:", "tag:", "age<2d", "-tag:test"):
            assert term in filters
        await stage.press("escape")
        assert stage.is_on(JobsScreen)
        await _opened(stage)
        await stage.press("question_mark")
        words = stage.app.screen.query_one("#help", Lines).text
        assert "Previous" in words
        assert "Mark all shown" not in words


async def test_help_scrolls_and_closes() -> None:
    async with staged() as stage:
        for key in ("escape", "question_mark", "q", "enter"):
            await stage.press("question_mark")
            assert stage.is_on(HelpScreen)
            await stage.press("G")
            assert "two words" in stage.text
            assert "esc closes" in stage.text
            await stage.press(key)
            assert stage.is_on(JobsScreen)


async def _palette(stage: Stage, text: str) -> None:
    await stage.press("ctrl+p")
    await stage.until(lambda: stage.app.screen.query(Input))
    await stage.press(*text)


async def test_the_palette_holds_every_action_once() -> None:
    async with staged() as stage:
        commands = [command.title for command in stage.app.get_system_commands(stage.jobs)]
        assert len(set(commands)) == len(commands)
        assert {"Open", "Mark", "Filter", "Sort", "Reverse the order", "Pause", "Quit"} <= set(
            commands
        )


async def test_the_palette_acts() -> None:
    async with staged() as stage:
        await _palette(stage, "Reverse")
        await stage.until(lambda: "Reverse the order" in stage.text)
        await stage.press("enter")
        await stage.until(lambda: not stage.jobs.descending)


async def test_the_palette_opens_a_job_of_the_other_instance() -> None:
    async with staged() as stage:
        place = stage.world.instances[1].crn.text
        late = stage.world.submit(place, tags=("elsewhere",))
        assert late.id not in stage.job_ids()
        await _palette(stage, late.id)
        await stage.until(lambda: f"Open job {late.id}" in stage.text)
        await stage.press("enter")
        await stage.until(lambda: stage.is_on(JobScreen))
        await stage.until(lambda: "elsewhere" in stage.line("overview"))
        assert "demo-eu" in stage.line("overview")


async def test_the_palette_and_an_id_that_nobody_knows() -> None:
    async with staged() as stage:
        await _palette(stage, "d000000000000000none")
        await stage.until(lambda: "Open job" in stage.text)
        await stage.press("enter")
        await stage.until(lambda: stage.is_on(JobScreen))
        await stage.until(lambda: "looking" not in stage.line("overview"))
        assert "d000000000000000none" in stage.line("headline")
        assert "no" in stage.line("overview").lower()
        await stage.press("right_square_bracket", "escape")
        assert stage.is_on(JobsScreen)
