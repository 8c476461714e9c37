"""Saving by keys: private results, trouble, and stopping."""

from __future__ import annotations

import errno
import os

import pytest
from msgspec.structs import replace

from qjobs_tui.demo import faults
from qjobs_tui.demo.faults import Fault, Kind
from qjobs_tui.jobs import JobStatus
from tests.bodies.saving import BROKEN, SAMPLER

from .save_desk import at_desk, some


async def test_a_broken_body_is_saved_as_it_is() -> None:
    async with at_desk(some(BROKEN)) as desk:
        await desk.opened()
        await desk.save()
        assert "saved as the service sent it" in desk.line("outcomes")
        assert (desk.folder / f"{desk.jobs[0].id}.json").read_bytes() == BROKEN


async def test_a_job_that_ends_meanwhile_is_saved() -> None:
    async with at_desk() as desk:
        before = replace(desk.jobs[0], status=JobStatus.RUNNING)
        await desk.open(before)
        assert "1 result to save" in desk.line("plan")


async def test_a_private_result_needs_the_explicit_yes() -> None:
    async with at_desk(some(SAMPLER, private=True)) as desk:
        await desk.open()
        assert "private: reading it deletes it" in desk.line("plan")
        await desk.stage.press("ctrl+s")
        await desk.trouble("There is nothing to save")
        assert not [sent for sent in desk.stage.server.requests if "/results" in sent.path]
        await desk.go("private")
        await desk.stage.press("space")
        await desk.plan(f"kept in {desk.jobs[0].id}.body.json first")
        await desk.save()
        assert (desk.folder / f"{desk.jobs[0].id}.body.json").read_bytes() == SAMPLER
        assert len(desk.names()) == 3


async def test_a_private_result_that_is_open_needs_none() -> None:
    async with at_desk(some(SAMPLER, private=True)) as desk:
        reader = desk.stage.app._desk.reader
        found = await reader.open_once(desk.jobs[0], desk.stage.home / "kept.json")
        await desk.open(opened=found)
        assert not desk.screen.query("#save-private")
        await desk.save()
        assert desk.names() == [f"{desk.jobs[0].id}.json", f"{desk.jobs[0].id}.meta.json"]
        asked = [sent for sent in desk.stage.server.requests if sent.path.endswith("/results")]
        assert len(asked) == 1


@pytest.mark.parametrize(
    "fault",
    [
        faults.too_many("1", "/results"),
        Fault(Kind.CUT, "/results"),
        Fault(Kind.RESET, "/results"),
    ],
)
async def test_a_stumble_of_the_service_is_tried_again(fault: Fault) -> None:
    async with at_desk() as desk:
        desk.stage.server.faults.add(fault)
        await desk.open()
        await desk.save()
        assert "2 saved" in desk.line("progress")


async def test_one_that_fails_is_said_first_and_leaves_the_other() -> None:
    async with at_desk() as desk:
        desk.stage.server.faults.add(faults.status(403, f"{desk.jobs[1].id}/results", times=None))
        await desk.open()
        await desk.save()
        assert "1 saved, 1 not saved" in desk.line("progress")
        assert desk.jobs[1].id in desk.line("outcomes").splitlines()[0]


async def test_escape_stops_and_leaves_no_part() -> None:
    async with at_desk() as desk:
        desk.stage.server.faults.add(Fault(Kind.SILENCE, "/results", times=None))
        await desk.open()
        await desk.stage.press("ctrl+s")
        await desk.stage.until(lambda: "job 1 of 2" in desk.line("progress"))
        await desk.stage.until(lambda: "esc stop" in desk.line("keys"))
        await desk.stage.press("ctrl+s", "q", "escape")
        await desk.stage.until(lambda: desk.screen.phase == "over")
        await desk.stage.until(lambda: "1 stopped, 1 not tried" in desk.line("progress"))
        assert desk.names() == []
        assert [*desk.stage.home.iterdir()] == [desk.folder]
        await desk.stage.press("y")
        assert desk.stage.copied == []
        await desk.stage.press("escape")
        assert desk.results == [None]


async def test_a_full_disk_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    async with at_desk() as desk:
        await desk.open()

        def full(*_: object) -> int:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        monkeypatch.setattr(os, "write", full)
        await desk.save()
        monkeypatch.undo()
        assert "1 not saved, 1 not tried" in desk.line("progress")
        assert "the disk is full" in desk.line("outcomes")
        assert desk.names() == []


async def test_leaving_the_program_stops_it() -> None:
    async with at_desk() as desk:
        desk.stage.server.faults.add(Fault(Kind.SILENCE, "/results", times=None))
        await desk.open()
        await desk.stage.press("ctrl+s")
        await desk.stage.until(lambda: desk.screen.phase == "saving")
        folder = desk.folder
        desk.stage.app.pop_screen()
        await desk.stage.pilot.pause()
        assert [*folder.iterdir()] == []
