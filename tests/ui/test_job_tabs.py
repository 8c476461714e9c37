"""The tabs of a job: what is asked by itself, on a key, or never; and what ends with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from qjobs_tui.demo.faults import Fault, Kind, status
from qjobs_tui.demo.script import COMPLETED
from qjobs_tui.ui.asked import Absent, Arrived, Arriving, Offered, Refused
from qjobs_tui.ui.panes.asked import AskedPane
from qjobs_tui.ui.screens.job import JobScreen
from qjobs_tui.ui.tabs import Tab, tab_line

from .stage import Stage, staged

if TYPE_CHECKING:
    from qjobs_tui.jobs import Job

KEYS = {tab: tab.key for tab in Tab}


def screen(stage: Stage) -> JobScreen:
    assert isinstance(stage.app.screen, JobScreen)
    return stage.app.screen


def pane(stage: Stage) -> AskedPane[Any]:
    found = [one for one in stage.app.screen.query(AskedPane) if one.display]
    assert len(found) == 1
    return found[0]


def readings(stage: Stage, end: str = "/results") -> int:
    return sum(sent.path.endswith(end) for sent in stage.server.requests)


async def open_job(stage: Stage, job: Job, tab: Tab = Tab.OVERVIEW) -> None:
    stage.jobs.open_job(job.id)
    await stage.until(lambda: stage.is_on(JobScreen))
    await stage.until(lambda: "looking" not in stage.line("overview"))
    if tab is not Tab.OVERVIEW:
        await stage.press(KEYS[tab])


async def answered(stage: Stage, kind: type[Any]) -> Any:
    await stage.until(lambda: isinstance(pane(stage).state, kind))
    return pane(stage).state


def tagged(stage: Stage, tag: str) -> Job:
    return next(job for job in stage.app.snapshot.jobs if tag in job.tags)


def with_status(stage: Stage, word: str, **fields: Any) -> Job:
    return next(
        job
        for job in stage.app.snapshot.jobs
        if job.status.value == word
        and not job.defect
        and all(getattr(job, name) == value for name, value in fields.items())
    )


async def test_keys_1_to_6_and_tab_turn_the_pages() -> None:
    async with staged() as stage:
        await open_job(stage, tagged(stage, "fresh"))
        for tab in (*Tab, Tab.OVERVIEW):
            await stage.press(KEYS[tab])
            assert screen(stage).tab is tab
            assert screen(stage).focused is not None
            assert [one for one in screen(stage).query("#panes > *") if one.display] == [
                screen(stage).query_one("#overview") if tab is Tab.OVERVIEW else pane(stage)
            ]
        await stage.press("tab")
        assert screen(stage).tab is Tab.RESULT
        await stage.press("shift+tab", "shift+tab")
        assert screen(stage).tab is Tab.RECORD


async def test_the_tab_stays_when_the_next_job_is_shown() -> None:
    async with staged() as stage:
        await stage.press("enter")
        await stage.until(lambda: stage.is_on(JobScreen))
        await stage.press(Tab.LOGS.key, "right_square_bracket")
        assert screen(stage).tab is Tab.LOGS
        assert stage.job_ids()[1] in stage.line("headline")
        await stage.until(lambda: not isinstance(pane(stage).state, Arriving))


async def test_a_result_is_fetched_once_and_found_again() -> None:
    async with staged() as stage:
        one = tagged(stage, "ghz-127")
        for _ in range(2):
            await open_job(stage, one, Tab.RESULT)
            arrived = await answered(stage, Arrived)
            assert arrived.value.body.result.pubs
            await stage.press(Tab.SPANS.key)
            assert pane(stage).state is arrived
            await stage.press("escape")
        assert readings(stage) == 1


async def test_a_large_result_is_fetched_only_when_asked_for_and_can_be_stopped() -> None:
    async with staged() as stage:
        await open_job(stage, tagged(stage, "50-MB"), Tab.RESULT)
        offered = await answered(stage, Offered)
        assert "large" in offered.words
        stage.server.faults.add(Fault(Kind.SILENCE, "/results"))
        await stage.press("enter")
        await answered(stage, Arriving)
        await stage.press("escape")
        assert "Stopped" in (await answered(stage, Offered)).words
        assert stage.is_on(JobScreen)
        assert not list(stage.home.glob(".*"))


async def test_a_job_that_waits_or_runs_says_so_and_shows_its_result_once_it_is_there() -> None:
    async with staged() as stage:
        one = with_status(stage, "running")
        await open_job(stage, one, Tab.RESULT)
        assert "running: it has no result yet" in (await answered(stage, Absent)).words
        assert readings(stage) == 0
        stage.world.change(one.id, ends=stage.clock.now(), ending=COMPLETED, result="sampler")
        stage.refresh_soon()
        await stage.until(lambda: "done" in stage.line("headline"))
        assert (await answered(stage, Arrived)).value.body.result.pubs


@pytest.mark.parametrize("word", ["cancelled", "timed out"])
async def test_an_ended_job_says_so_and_may_be_asked_all_the_same(word: str) -> None:
    async with staged() as stage:
        await open_job(stage, with_status(stage, word), Tab.RESULT)
        assert "no result" in (await answered(stage, Offered)).words
        assert readings(stage) == 0
        await stage.press("enter")
        await stage.until(lambda: not isinstance(pane(stage).state, Offered | Arriving))
        assert readings(stage) == 1


async def test_a_failed_job_shows_its_text_on_both_tabs() -> None:
    async with staged() as stage:
        await open_job(stage, with_status(stage, "failed", private=False), Tab.RESULT)
        await stage.until(lambda: not isinstance(pane(stage).state, Arriving))
        assert readings(stage) == 1


async def test_a_body_that_cannot_be_read_is_told() -> None:
    async with staged() as stage:
        one = with_status(stage, "done", private=False)
        stage.world.change(one.id, result=b'{"results": [')
        await open_job(stage, one, Tab.RESULT)
        refused = await answered(stage, Refused)
        assert not refused.can_retry
        assert "as the service sent it" in refused.hint
        await stage.press(Tab.SPANS.key)
        assert pane(stage).state is refused


async def test_an_answer_that_fails_is_told_and_asked_again() -> None:
    async with staged() as stage:
        one = tagged(stage, "fresh")
        await open_job(stage, one)
        stage.server.faults.add(status(404, "/results", times=1))
        await stage.press(Tab.RESULT.key)
        assert (await answered(stage, Refused)).can_retry
        await stage.press("enter")
        await answered(stage, Arrived)


@pytest.mark.parametrize("tab", [Tab.LOGS, Tab.RECORD])
async def test_logs_and_record_are_asked_at_once_and_renewed(tab: Tab) -> None:
    async with staged() as stage:
        one = with_status(stage, "done")
        await open_job(stage, one, tab)
        first = await answered(stage, Arrived)
        await stage.press("r")
        await stage.until(lambda: pane(stage).state is not first)
        assert isinstance(pane(stage).state, Arrived)


async def test_the_record_holds_what_the_service_said() -> None:
    async with staged() as stage:
        one = with_status(stage, "done")
        await open_job(stage, one, Tab.RECORD)
        value = (await answered(stage, Arrived)).value
        assert value.startswith(b'{"job": {')
        assert one.id.encode() in value
        assert b'"metrics": {' in value


async def test_a_record_without_metrics_is_shown() -> None:
    async with staged() as stage:
        one = with_status(stage, "done")
        await open_job(stage, one)
        stage.server.faults.add(status(404, "/metrics", times=None))
        await stage.press(Tab.RECORD.key)
        assert (await answered(stage, Arrived)).value.endswith(b'"metrics": null}')


async def test_inputs_are_offered_first() -> None:
    async with staged() as stage:
        await open_job(stage, tagged(stage, "fresh"), Tab.INPUTS)
        await answered(stage, Offered)
        await stage.press("enter")
        assert (await answered(stage, Arrived)).value.startswith(b"{")


async def test_leaving_ends_what_is_asked() -> None:
    async with staged() as stage:
        await open_job(stage, tagged(stage, "fresh"))
        stage.server.faults.add(Fault(Kind.SILENCE, "/results"))
        await stage.press(Tab.RESULT.key)
        await answered(stage, Arriving)
        workers = [one for one in stage.app.workers if one.group == "result"]
        assert len(workers) == 1
        await stage.press("escape")
        # The first escape stops the question, the second leaves.
        await stage.press("escape")
        await stage.until(lambda: workers[0].is_finished)
        assert not stage.is_on(JobScreen)


async def test_a_job_of_no_instance() -> None:
    async with staged() as stage:
        stage.app.open_job("d6jvzzzzzzzzzzzz0000")
        await stage.until(lambda: stage.is_on(JobScreen))
        for tab in Tab:
            await stage.press(KEYS[tab], "enter", "r")
        assert isinstance(screen(stage), JobScreen)


def test_the_line_of_tabs() -> None:
    assert tab_line(Tab.SPANS, 80).plain == (
        " 1 Overview  2 Result  3 Spans  4 Inputs  5 Logs  6 JSON "
    )
    assert tab_line(Tab.SPANS, 30).plain == " 1  2  3 Spans  4  5  6 "
    (reversed_part,) = [one for one in tab_line(Tab.SPANS, 80).spans if "reverse" in str(one.style)]
    assert tab_line(Tab.SPANS, 80).plain[reversed_part.start : reversed_part.end] == " 3 Spans "
    assert [tab.step(1) for tab in Tab] == [*list(Tab)[1:], Tab.OVERVIEW]
