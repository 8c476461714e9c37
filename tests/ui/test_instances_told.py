"""What is said of several instances: refusals, limits, how the screen looks."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from qjobs_tui.demo import faults
from qjobs_tui.demo.ids import crn
from qjobs_tui.errors import Forbidden
from qjobs_tui.jobs import Crn, Instance, InstanceUsage, JobStatus

from .followed import EU, TWIN, US, Walled, followed, listed
from .looks import assert_looks, screen_text, unsafe_characters
from .scenes import opened

if TYPE_CHECKING:
    from .followed import Following
    from .stage import Stage

from .instances_stage import ALL, EU_CRN, US_CRN, at, crns, row, toasts


def withdraw(stage: Stage, *instances: Instance) -> None:
    assert isinstance(stage.world, Walled)
    stage.world.closed = frozenset(one.crn.text for one in instances)


async def turned(stage: Stage, seconds: float) -> None:
    """Let time pass, and every instance answer or be refused."""
    stage.clock.go(seconds)
    await stage.pilot.pause(0.05)
    await stage.until(lambda: not any(one.asked for one in stage.app.snapshot.health.values()))


async def test_a_refusal_is_told_once_and_disturbs_nobody() -> None:
    async with followed() as (stage, _):
        withdraw(stage, EU)
        await turned(stage, 11)
        await stage.until(lambda: stage.app.snapshot.health[EU_CRN].is_refused)
        await stage.until(lambda: "1 of 2 refused" in stage.line("status"))
        (words,) = toasts(stage)
        assert words.startswith("demo-eu: no access (403). Check the instance's CRN. ")
        assert "403" not in stage.line("status")
        # Neither another try nor another screen says it again.
        await listed(stage)
        assert "no access (403) · asked again at 09:40" in stage.line("list-detail")
        assert "IBM's trace id de30" in stage.line("list-detail")
        await stage.press("escape")
        await turned(stage, 700)
        assert stage.app.snapshot.health[US_CRN].error is None
        assert len([one for one in toasts(stage) if "no access" in one]) <= 1
        before = len(toasts(stage))
        withdraw(stage)
        await turned(stage, 700)
        await stage.until(lambda: not stage.app.snapshot.health[EU_CRN].is_refused)
        await stage.until(lambda: "refused" not in stage.line("status"))
        assert toasts(stage).count("demo-eu: access is back") == 1
        assert len(toasts(stage)) <= before + 1


async def test_what_is_told_does_not_stand_before_the_details_for_long() -> None:
    async with followed() as (stage, _):
        withdraw(stage, EU)
        await turned(stage, 11)
        await stage.until(lambda: toasts(stage))
        withdraw(stage)
        await listed(stage)
        await turned(stage, 700)
        await stage.until(lambda: "demo-eu: access is back" in toasts(stage))
        withdraw(stage, US)
        await turned(stage, 11)
        await stage.until(lambda: any(words.startswith("demo-us") for words in toasts(stage)))
        seconds = {one.message.split(".")[0]: one.timeout for one in stage.app._notifications}
        assert seconds["demo-eu: access is back"] == 5
        assert seconds["demo-us: no access (403)"] == 5
        assert seconds.get("demo-eu: no access (403)", 15) == 15


async def test_all_refused() -> None:
    async with followed() as (stage, _):
        withdraw(stage, US, EU)
        await turned(stage, 11)
        await stage.until(lambda: "all 2 · no access (403)" in stage.line("status"))


async def test_a_limit_that_is_reached_is_told_where_jobs_wait() -> None:
    async with followed() as (stage, _):
        usage = stage.app.snapshot.usage
        full = replace(usage[EU_CRN], limit_reached=True)
        full = replace(full, period_end=stage.clock.now() + timedelta(days=3))
        stage.app.store._replace(usage={**usage, EU_CRN: full})
        await stage.until(lambda: "limit reached" in stage.line("status"))
        assert "limit reached · 2 queued wait · until 7 Mar" in stage.line("status")
        waiting = next(
            job
            for job in stage.table.jobs
            if job.instance == EU_CRN and job.status is JobStatus.QUEUED
        )
        await listed(stage)
        assert "limit reached" in row(stage, "demo-eu")
        await stage.press("escape")
        await opened(stage, waiting)
        await stage.until(lambda: "ends on 7 Mar" in " ".join(stage.line("overview").split()))


async def arranged(stage: Stage, following: Following) -> None:
    """Have one that waits for its next period, one without access, and one not followed."""
    following.found = (
        *ALL,
        Instance(Crn.parse(crn("us-east", 4)), "lab"),
    )
    withdraw(stage, EU)
    await turned(stage, 11)
    await stage.until(lambda: stage.app.snapshot.health[EU_CRN].is_refused)
    usage = stage.app.snapshot.usage
    full = InstanceUsage(11_400, 11_400, None, None, stage.clock.now() + timedelta(days=9))
    stage.app.store._replace(usage={**usage, US_CRN: replace(full, limit_reached=True)})
    health = stage.app.snapshot.health[EU_CRN]
    error = Forbidden("no", trace="de30" * 8)
    stage.app.store.set_health(EU_CRN, replace(health, error=error))
    stage.app._notifications.clear()
    stage.app._refresh_notifications()
    await listed(stage)
    await stage.until(lambda: "2 of 4 followed" in stage.line("list-title"))
    await at(stage, EU)


@pytest.mark.parametrize("plain", [False, True], ids=["unicode", "plain"])
async def test_looks(monkeypatch: pytest.MonkeyPatch, *, plain: bool) -> None:
    if plain:
        monkeypatch.setenv("NO_COLOR", "1")
    async with followed(seen=ALL, plain=plain) as (stage, following):
        await arranged(stage, following)
        name = "instances-plain" if plain else "instances"
        await assert_looks(stage.app, f"{name}-80x24")
        assert screen_text(stage.app).isascii() is plain
        for size in ((20, 5), (40, 12), (145, 45)):
            await stage.resize(*size)
            assert not unsafe_characters(stage.app)
        await assert_looks(stage.app, f"{name}-145x45")


async def test_hostile_names_and_any_size() -> None:
    bad = replace(TWIN, name='q" a,b\x1b]52;c;eHg=\x07\u202e[/b]', plan="\x1b[2J")
    async with followed(seen=(*ALL[:2], bad)) as (stage, _):
        stage.server.faults.add(faults.garbage("/jobs"))
        await listed(stage)
        await at(stage, bad)
        await stage.press("enter", "space")
        await stage.until(lambda: len(crns(stage)) == 3)
        for size in ((1, 1), (20, 5), (200, 60), (80, 24)):
            await stage.resize(*size)
            assert not unsafe_characters(stage.app)
        await at(stage, bad)
        await stage.press("enter")
        await stage.until(lambda: bool(stage.jobs.query_text))
        assert not unsafe_characters(stage.app)
