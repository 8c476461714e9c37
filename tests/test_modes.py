"""Whatever the umask: what the program keeps is for the user alone, and what was there stays."""

from __future__ import annotations

import asyncio
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from qjobs_tui.accounts import own_file
from qjobs_tui.accounts.own import KeyPlace, Own
from qjobs_tui.bodies.cache import BodyCache
from qjobs_tui.config import Settings
from qjobs_tui.config.remembered import Memory
from qjobs_tui.jobs import JobStatus
from qjobs_tui.watch.ledger import Ledger
from tests.support.clock import FakeClock
from tests.support.values import job
from tests.watch.support import one

if TYPE_CHECKING:
    from collections.abc import Iterator

Keep = Callable[[Path, str], None]


def accounts(folder: Path, word: str) -> None:
    kept = Own(word, KeyPlace.KEYRING)
    own_file.change(folder / "accounts.toml", lambda before: before.having(kept))


def choices(folder: Path, word: str) -> None:
    memory = Memory(folder, Settings())
    memory.keep(theme=word)
    memory.write()


def watch_list(folder: Path, word: str) -> None:
    complaints: list[str] = []
    watched = one(word, JobStatus.RUNNING)
    asyncio.run(Ledger(folder, complaints.append).step(lambda now: now.with_jobs([watched])))
    assert not complaints


def result(folder: Path, word: str) -> None:
    body = folder.parents[1] / "body"
    body.write_bytes(b"{}")
    assert BodyCache(folder, 1 << 20, FakeClock()).put(job(word), body)
    body.unlink()


KEEPERS: dict[str, Keep] = {each.__name__: each for each in (accounts, choices, watch_list, result)}
UMASKS = {f"umask {umask:03o}": umask for umask in (0o000, 0o022, 0o077)}


def modes(folder: Path) -> dict[str, int]:
    """The mode of a folder and of all that is in it."""
    found = (folder, *folder.rglob("*"))
    return {str(each.relative_to(folder)): stat.S_IMODE(each.stat().st_mode) for each in found}


@pytest.fixture(params=[*UMASKS.values()], ids=[*UMASKS])
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


@pytest.mark.usefixtures("umask")
@pytest.mark.parametrize("keep", [*KEEPERS.values()], ids=[*KEEPERS])
def test_what_is_kept_is_for_the_user_alone(keep: Keep, tmp_path: Path) -> None:
    keep(tmp_path / "new" / "qjobs-tui", "nord")
    found = modes(tmp_path / "new")
    folders = {name for name in found if (tmp_path / "new" / name).is_dir()}
    assert {".", "qjobs-tui"} <= folders < set(found)
    assert {name: oct(mode) for name, mode in found.items()} == {
        name: oct(0o700 if name in folders else 0o600) for name in found
    }


@pytest.mark.usefixtures("umask")
@pytest.mark.parametrize("keep", [*KEEPERS.values()], ids=[*KEEPERS])
def test_what_was_there_keeps_its_mode(keep: Keep, tmp_path: Path) -> None:
    config = tmp_path / ".config"
    for folder, mode in ((config, 0o751), (config / "qjobs-tui", 0o710)):
        folder.mkdir()
        folder.chmod(mode)
    stranger = config / "other"
    stranger.touch()
    stranger.chmod(0o644)
    keep(config / "qjobs-tui", "nord")
    found = modes(config)
    assert (found["."], found["other"]) == (0o751, 0o644)
    # Of its own folders the cache's alone is closed: the others' files are closed enough.
    assert found["qjobs-tui"] == (0o700 if keep is result else 0o710)


@pytest.mark.usefixtures("umask")
@pytest.mark.parametrize("keep", [accounts, choices, watch_list], ids=lambda keep: keep.__name__)
def test_a_file_that_others_could_read_is_closed_when_it_is_written(
    keep: Keep, tmp_path: Path
) -> None:
    folder = tmp_path / "new"
    keep(folder, "nord")
    for each in folder.iterdir():
        each.chmod(0o644)
    keep(folder, "gruvbox")
    written = [each for each in folder.iterdir() if each.read_bytes()]
    assert [oct(stat.S_IMODE(each.stat().st_mode)) for each in written] == [oct(0o600)]
