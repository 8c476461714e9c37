"""The save dialog by keys: what is asked for is what is there afterwards."""

from __future__ import annotations

import json
import shutil

import pytest
from qiskit_ibm_runtime import RuntimeDecoder

from qjobs_tui.demo import faults
from qjobs_tui.ui.screens.jobs import JobsScreen
from qjobs_tui.ui.screens.save_form import Preset, TextField
from tests.bodies.saving import BODIES, SAMPLER

from .save_desk import at_desk, some


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
