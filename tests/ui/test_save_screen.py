"""The save dialog by keys: what is asked for is what is there afterwards."""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace
from qiskit_ibm_runtime import RuntimeDecoder
from textual import events

from qjobs_tui.demo import faults
from qjobs_tui.demo.faults import Fault, Kind
from qjobs_tui.demo.world import World
from qjobs_tui.jobs import JobStatus
from qjobs_tui.ui.screens.jobs import JobsScreen
from qjobs_tui.ui.screens.save import SaveScreen
from qjobs_tui.ui.screens.save_form import Preset, TextField
from qjobs_tui.ui.widgets.lines import Lines
from tests.bodies.saving import BODIES, BROKEN, FLIPS, SAMPLER
from tests.support.rig import ended

from .looks import unsafe_characters
from .stage import Stage, staged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from qjobs_tui.bodies.reader import Opened
    from qjobs_tui.jobs import Job

    from .still import StillClock


def some(*bodies: bytes | None, **script: Any) -> Any:
    """Make an account whose jobs have just these results, the newest first."""

    def make(clock: StillClock) -> World:
        world = World(clock)
        for number, body in enumerate(bodies):
            ended(world, clock.now(), 100 - number, result=body, **script)
        return world

    return make


@dataclass
class Desk:
    stage: Stage
    jobs: tuple[Job, ...]

    @property
    def folder(self) -> Path:
        return self.stage.home / "results"

    @property
    def screen(self) -> SaveScreen:
        assert isinstance(self.stage.app.screen, SaveScreen)
        return self.stage.app.screen

    @property
    def focus(self) -> str:
        focused = self.screen.focused
        return (focused.id or "") if focused is not None else ""

    def names(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir())

    def line(self, name: str) -> str:
        return "".join(lines.text for lines in self.screen.query(f"#save-{name}").results(Lines))

    async def open(self, *jobs: Job, **more: Any) -> None:
        opened: Opened | None = more.pop("opened", None)
        preset = more.pop("preset", Preset(str(self.folder)))
        screen = SaveScreen(self.stage.app._desk, jobs or self.jobs, opened, preset=preset, **more)
        self.results: list[Preset | None] = []
        self.stage.app.push_screen(screen, self.results.append)
        await self.stage.until(lambda: self.stage.app.screen is screen and self.line("keys"))
        await self.stage.until(lambda: self.line("plan") or self.line("trouble"))

    async def opened(self, **more: Any) -> None:
        """Open it for the first job, whose result is open."""
        found = await self.stage.app._desk.reader.open(self.jobs[0])
        await self.open(self.jobs[0], opened=found, **more)

    async def fill(self, field: str, text: str) -> None:
        """Go to a field and type over what is in it."""
        await self.go(field)
        await self.stage.press("home", "ctrl+k", *text)

    async def go(self, field: str) -> None:
        """Go to a field by keys alone."""
        for _ in range(20):
            if self.focus == f"save-{field}":
                return
            await self.stage.press("tab")
        raise AssertionError(field)

    async def plan(self, words: str) -> None:
        await self.stage.until(lambda: words in self.line("plan"))

    async def trouble(self, words: str) -> None:
        await self.stage.until(lambda: words in self.line("trouble"))

    async def save(self) -> None:
        await self.stage.press("ctrl+s")
        await self.over()

    async def over(self) -> None:
        await self.stage.until_tried(lambda: self.screen.phase == "over")
        await self.stage.until(lambda: "saved" in self.line("progress"))


@asynccontextmanager
async def at_desk(make: Any = None, **options: Any) -> AsyncIterator[Desk]:
    async with staged(make or some(SAMPLER, FLIPS), **options) as stage:
        (stage.home / "results").mkdir()
        yield Desk(stage, stage.app.store.snapshot.jobs)


async def test_it_opens_and_leaves() -> None:
    async with at_desk() as desk:
        await desk.open()
        assert "2 results to save" in desk.line("plan")
        assert "Save 2 results" in desk.stage.text
        await desk.stage.press("escape")
        assert desk.stage.is_on(JobsScreen)
        assert desk.results == [None]
        assert desk.names() == []


async def test_many_results_are_saved_and_loaded_by_ibms_client() -> None:
    async with at_desk() as desk:
        await desk.open()
        await desk.save()
        assert desk.line("progress") == f"2 saved  in {desk.folder}"
        for job in desk.jobs:
            text = (desk.folder / f"{job.id}.json").read_text()
            assert type(json.loads(text, cls=RuntimeDecoder)).__name__ == "PrimitiveResult"
        await desk.stage.press("y")
        paths = [str(desk.folder / f"{job.id}.json") for job in desk.jobs]
        assert desk.stage.copied == ["\n".join(paths)]
        await desk.stage.press("escape")
        assert desk.results == [Preset(str(desk.folder))]


async def test_enter_goes_through_the_fields_and_saves_at_the_end() -> None:
    async with at_desk(some(SAMPLER)) as desk:
        await desk.opened(marks=frozenset({0}))
        seen = []
        while desk.focus != "save-go":
            seen.append(desk.focus)
            await desk.stage.press("enter")
        fields = ("folder", "name", "form", "pubs", "spans", "force")
        assert seen == [f"save-{name}" for name in fields]
        await desk.stage.press("enter")
        await desk.over()
        assert len(desk.names()) == 2


async def test_what_is_typed_ahead_goes_into_the_field_that_comes_next() -> None:
    async with at_desk() as desk:
        await desk.open()
        for key in ("enter", "x", "y"):
            desk.stage.app.simulate_key(key)
        folder, name = list(desk.screen.query(TextField))[:2]
        before = folder.value
        await desk.stage.until(lambda: name.value == "{id}xy")
        assert folder.value == before


async def test_form_pubs_and_spans_are_what_was_chosen() -> None:
    async with at_desk(some(SAMPLER)) as desk:
        await desk.opened(marks=frozenset({0, 2}), pub=1)
        assert "all 5; 0,2-4 for some; 1 is on screen" in desk.stage.text
        await desk.go("form")
        await desk.stage.press("down", "down")
        await desk.fill("pubs", "1")
        # Whoever marks spans means them.
        assert "[x] only the shots of the 2 marked spans" in desk.stage.text
        await desk.save()
        meta = json.loads((desk.folder / f"{desk.jobs[0].id}.meta.json").read_text())
        assert meta["form"] == "counts"
        assert [one["span"] for one in meta["selection"]["spans"]] == [0, 2]
        assert {one["pub"] for one in meta["selection"]["pubs"]} == {1}


async def test_names_are_shown_while_they_are_typed() -> None:
    async with at_desk() as desk:
        await desk.open()
        await desk.fill("name", "{program}-{id}")
        job_id = desk.jobs[0].id
        assert desk.line("names").startswith(f"sampler-{job_id}.json")
        await desk.plan(f"sampler-{job_id}.json")
        await desk.fill("name", "{nme}")
        await desk.trouble("There is no {nme} for a name.")
        await desk.stage.press("ctrl+s")
        assert desk.screen.phase == "asking"
        await desk.fill("name", "{program}")
        await desk.trouble("Several results would get the same name")
        await desk.stage.press("ctrl+s")
        await desk.stage.pilot.pause(0.3)
        assert (desk.screen.phase, desk.names()) == ("asking", [])


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("pubs", "1-", "names no PUBs"),
        ("folder", "", "No folder is named"),
        ("folder", "~nobody-at-all/x", "Nobody has that home folder"),
    ],
)
async def test_what_cannot_be_meant_gets_the_focus(field: str, text: str, words: str) -> None:
    async with at_desk() as desk:
        await desk.open()
        await desk.fill(field, text)
        await desk.trouble(words)
        await desk.go("force")
        await desk.stage.press("ctrl+s")
        await desk.stage.until(lambda: desk.focus != "save-force")
        assert desk.focus == f"save-{field}"
        assert desk.names() == []


async def test_service_is_always_the_whole_body() -> None:
    async with at_desk() as desk:
        await desk.open()
        await desk.fill("pubs", "0")
        await desk.go("form")
        await desk.stage.press("down")
        await desk.trouble("always the whole body")


async def test_a_missing_folder_is_created_when_said() -> None:
    async with at_desk() as desk:
        await desk.open(preset=Preset(str(desk.folder / "new" / "one")))
        await desk.stage.press("ctrl+s")
        await desk.trouble("There is no folder")
        assert desk.names() == []
        assert desk.focus == "save-create"
        await desk.stage.press("space")
        await desk.save()
        assert len([*(desk.folder / "new" / "one").iterdir()]) == 4


async def test_a_home_folder_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    async with at_desk() as desk:
        monkeypatch.setenv("HOME", str(desk.stage.home))
        await desk.open(preset=Preset("~/results"))
        await desk.save()
        assert len(desk.names()) == 4


async def test_what_is_saved_is_skipped_and_others_files_stay() -> None:
    async with at_desk() as desk:
        one, other = desk.jobs
        await desk.open(one)
        await desk.save()
        await desk.stage.press("escape")
        (desk.folder / f"{other.id}.json").write_text("mine")
        asked = len(desk.stage.server.requests)
        await desk.open()
        assert "1 already saved, 1 left out" in desk.line("plan")
        assert "another file is there" in desk.line("plan")
        await desk.save()
        assert "1 already saved, 1 left out" in desk.line("progress")
        assert (desk.folder / f"{other.id}.json").read_text() == "mine"
        assert not [sent for sent in desk.stage.server.requests[asked:] if "/results" in sent.path]
        await desk.stage.press("escape")
        await desk.open()
        await desk.go("force")
        await desk.stage.press("space")
        await desk.plan("2 results to save")
        await desk.save()
        assert (desk.folder / f"{other.id}.json").read_text() != "mine"


async def test_what_is_open_is_saved_without_the_network() -> None:
    async with at_desk(some(SAMPLER)) as desk:
        found = await desk.stage.app._desk.reader.open(desk.jobs[0])
        await desk.stage.app.store.find(desk.jobs[0].id)
        desk.stage.server.faults.add(faults.status(503, "/jobs", times=None))
        shutil.rmtree(desk.stage.home / "cache")
        await desk.open(opened=found)
        await desk.go("form")
        await desk.stage.press("down")
        await desk.save()
        assert (desk.folder / f"{desk.jobs[0].id}.json").read_bytes() == SAMPLER
        meta = json.loads((desk.folder / f"{desk.jobs[0].id}.meta.json").read_text())
        assert meta["metrics"]["finished"]


async def test_forms_that_an_open_body_lacks_are_said() -> None:
    async with at_desk(some(BODIES["calibration"])) as desk:
        await desk.opened()
        assert "not of this result: saved as the service sent it" in desk.stage.text
        await desk.plan("1 result to save")
        await desk.go("form")
        await desk.stage.press("up")
        await desk.plan("this result has no form counts")
        await desk.stage.press("ctrl+s")
        await desk.trouble("There is nothing to save")


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


# Private results.


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


# Trouble, and stopping.


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


# How it looks.


@pytest.mark.parametrize("size", [(20, 5), (60, 20), (80, 24), (140, 45), (200, 60)])
async def test_every_field_is_reached_and_seen(size: tuple[int, int]) -> None:
    async with at_desk(some(SAMPLER), size=size) as desk:
        await desk.opened(marks=frozenset({0}))
        for name in ("folder", "name", "form", "pubs", "spans", "force", "go"):
            await desk.go(name)
            await desk.stage.pilot.pause()
            focused = desk.screen.focused
            assert focused is not None
            assert desk.screen.query_one("#save-body").region.overlaps(focused.region), name
        await desk.save()
        assert "1 saved" in desk.stage.text
        for other in ((1, 1), (3, 2), (100, 30), size):
            await desk.stage.resize(*other)


@pytest.mark.parametrize("size", [(80, 24), (140, 45)])
async def test_plain_and_without_colour_all_is_told(
    monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with at_desk(some(SAMPLER, None), size=size, plain=True) as desk:
        await desk.open()
        assert desk.stage.text.isascii()
        assert "(x) qiskit" in desk.stage.text
        await desk.go("force")
        assert re.search(r">\[ \] other files", desk.stage.text)
        await desk.stage.press("space")
        assert re.search(r">\[x\] other files", desk.stage.text)
        await desk.go("go")
        assert "[ Save (ctrl+s) ]" in desk.stage.text
        await desk.save()
        assert desk.stage.text.isascii()
        assert "1 saved, 1 not saved" in desk.stage.text


async def test_a_hostile_folder_reaches_no_terminal() -> None:
    async with at_desk() as desk:
        await desk.open(preset=Preset(f"{desk.folder}/\x1b]52;c;x\x07"))
        assert not unsafe_characters(desk.stage.app)
        assert desk.screen.focused is not None
        desk.screen.focused.post_message(events.Paste("/tmp/\x1b[2J\u202e\nsecond"))
        await desk.plan("2 results")
        assert not unsafe_characters(desk.stage.app)
        assert "second" not in desk.stage.text
