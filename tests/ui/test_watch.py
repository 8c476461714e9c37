"""Watching on screen: the key, the sign, and what is told at an end."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from msgspec.structs import replace

from qjobs_tui.config import Folders, Settings
from qjobs_tui.jobs import JobStatus, Usage
from qjobs_tui.ui.notices import sequences, severity, words
from qjobs_tui.ui.screens.job import JobScreen
from qjobs_tui.ui.text import ASCII, UNICODE
from tests.support.values import job

from .stage import Stage, staged

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

ALL_WAYS = ("toast", "bell", "osc9", "osc777", "osc99")
ONE = job(
    "d305ck0ocacs73ajagvg",
    status=JobStatus.FAILED,
    program="sampler",
    backend="ibm_fez",
    tags=("vqe",),
    reason="too\x1b]0;large\x07 [/x]",
    reason_code=1517,
    usage=Usage(2.0),
)


def test_an_end_in_words() -> None:
    told = words([ONE], UNICODE)
    assert told == (
        "✗ d305ck0ocacs73ajagvg failed · sampler on ibm_fez · 2 s QPU time"
        " · 1517 too␛]0;large␇ [/x] · vqe"
    )
    assert words([ONE], ASCII).isascii()
    assert len(words([replace(ONE, reason="x" * 9000)], UNICODE)) <= 200
    done = replace(ONE, id="b", status=JobStatus.DONE)
    assert words([ONE, done, done], UNICODE) == "3 watched jobs ended: 2 done, 1 failed"
    assert severity([ONE, done]) == "error"
    assert severity([done]) == "information"
    assert severity([replace(ONE, status=JobStatus.CANCELLED)]) == "warning"


def test_the_sequences_of_each_terminal() -> None:
    assert sequences(("toast",), "a", 1, {}) == ""
    assert sequences(("bell",), "a", 1, {"TMUX": "x"}) == "\a"
    assert sequences(("osc9",), "4;2;5", 1, {}) == "\x1b]9;qjobs: 4;2;5\a"
    assert sequences(("osc777",), "a;b", 1, {}) == "\x1b]777;notify;qjobs;a,b\a"
    assert sequences(("osc99",), "a", 7, {}) == (
        "\x1b]99;i=qjobs7:d=0;qjobs\a\x1b]99;i=qjobs7:d=1:p=body;a\a"
    )
    assert sequences(("osc9", "bell"), "a", 1, {"TMUX": "/tmp/x"}) == (
        "\x1bPtmux;\x1b\x1b]9;qjobs: a\a\x1b\\\a"
    )
    assert sequences(("osc9",), "a", 1, {"STY": "1.pts"}) == "\x1bP\x1b]9;qjobs: a\a\x1b\\"
    assert len(sequences(ALL_WAYS, "a" * 9000, 1, {})) < 900


async def pending(stage: Stage, count: int = 1) -> list[str]:
    """Put the cursor on new jobs, the first of them, that will not end by themselves."""
    new = [stage.world.submit(created=stage.clock.now(), tags=("mine",)).id for _ in range(count)]
    stage.refresh_soon()
    await stage.until(lambda: set(new) <= stage.app.snapshot.by_id.keys())
    await stage.filter("tag:mine")
    await stage.press("g")
    return stage.job_ids()


async def end(stage: Stage, *job_ids: str) -> None:
    for job_id in job_ids:
        stage.world.change(job_id, starts=stage.clock.now(), ends=stage.clock.now())
    stage.refresh_soon()
    await stage.until(lambda: all(stage.app.snapshot.by_id[one].status.is_final for one in job_ids))


def toasts(stage: Stage) -> list[str]:
    return [str(note.message) for note in stage.app._notifications]


async def test_watched_until_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TMUX", "STY"):
        monkeypatch.delenv(name, raising=False)
    settings = Settings(notify=ALL_WAYS)
    async with staged(settings=settings, records=True) as stage:
        first, second = await pending(stage, 2)
        await stage.press("w")
        await stage.until(lambda: "◉" in stage.text)
        assert f"{first}: watched until the end" in toasts(stage)
        line = next(row for row in stage.text.splitlines() if first in row)
        assert line.startswith("▌◉")
        await stage.press("space")
        await stage.until(lambda: "◈" in stage.text)
        await stage.press("escape", "g", "enter")
        await stage.until(lambda: stage.is_on(JobScreen))
        await stage.until(lambda: "watched     its end will be told" in stage.text)
        stage.driver.taken()
        await end(stage, first, second)
        await stage.until(lambda: any("done" in words for words in toasts(stage)))
        told = [words for words in toasts(stage) if "✓" in words]
        assert len(told) == 1
        assert told[0].startswith(f"✓ {first} done")
        written = stage.driver.taken()
        assert written.count("\x1b]9;qjobs: ✓") == 1
        assert written.count("\x1b]777;notify;qjobs;✓") == 1
        assert written.count("\x1b]99;") == 2
        # What has ended has no such key on its own screen; in the table a mark may be on it.
        await stage.press("w", "escape", "w")
        assert toasts(stage)[-1] == "1 job ended already: nothing to watch"


async def test_the_key_turns_it_off_again_and_takes_the_marked() -> None:
    async with staged(plain=True) as stage:
        jobs = await pending(stage, 3)
        await end(stage, jobs[2])
        await stage.press("a", "w")
        await stage.until(lambda: stage.text.count("W") >= 2)
        assert "2 jobs: watched until the end; 1 job ended already" in toasts(stage)
        rows = [row for row in stage.text.splitlines() if any(one in row for one in jobs)]
        assert sorted(row[1] for row in rows) == ["*", "W", "W"]
        await stage.press("escape", "escape")
        await stage.filter("is:watched")
        await stage.until(lambda: set(stage.job_ids()) == {*jobs[:2]})
        await stage.press("g", "w")
        await stage.until(lambda: any("not watched any more" in words for words in toasts(stage)))
        await stage.until(lambda: stage.job_ids() == [jobs[1]])
        await stage.press("w")
        await stage.until(lambda: not stage.app._watch.ids and not stage.job_ids())


async def test_many_ends_at_once_are_counted() -> None:
    async with staged(settings=Settings(watch=("tag:mine",))) as stage:
        jobs = await pending(stage, 5)
        await stage.until(lambda: stage.app._watch.ids == {*jobs})
        await end(stage, *jobs)
        await stage.until(lambda: "5 watched jobs ended: 5 done" in toasts(stage))


async def test_the_users_command_and_what_is_kept_over_runs(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    monkeypatch.setenv("SOME_TOKEN", "secret")
    script = (
        "import json, os, sys; print(json.dumps([os.environ['QJOBS_JOB_ID'],"
        f" json.load(sys.stdin)['status'], 'SOME_TOKEN' in os.environ]), file=open({str(out)!r},"
        " 'a'))"
    )
    settings = Settings(on_final=(sys.executable, "-c", script), notify=())
    state = tmp_path / "state"
    monkeypatch.setattr("tests.ui.stage.Folders", lambda *paths: _folders(*paths, state=state))
    async with staged(settings=settings) as stage:
        ids = await pending(stage)
        await stage.press("w")
        await stage.until(lambda: stage.app._watch.ids == {*ids})
        await end(stage, *ids)
        await stage.until(lambda: out.exists() and out.read_text().endswith("\n"))
        assert json.loads(out.read_text()) == [ids[0], "done", False]
        assert not [words for words in toasts(stage) if "done" in words]
        kept = json.loads((state / "watch.json").read_text())
        assert (kept["watched"], list(kept["settled"])) == ({}, ids)
        assert (state / "watch.json").stat().st_mode & 0o777 == 0o600


def _folders(cache: Path, temporary: Path, save: Path, *, state: Path) -> Folders:
    return Folders(cache, temporary, save, state)


async def test_a_missing_command_is_said() -> None:
    settings = Settings(on_final=("/nowhere/at/all",), watch=("tag:mine",))
    async with staged(settings=settings) as stage:
        jobs = await pending(stage, 2)
        await stage.until(lambda: stage.app._watch.ids == {*jobs})
        await end(stage, *jobs)
        said = "on_final: /nowhere/at/all cannot be run: No such file or directory"
        await stage.until(lambda: said in toasts(stage))
        assert toasts(stage).count(said) == 1
