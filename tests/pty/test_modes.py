"""Under a umask that takes nothing away: all that a run leaves is for the user alone."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.pty.session import PROGRAM
from tests.pty.workplace import open_job

if TYPE_CHECKING:
    from qjobs_tui.demo.script import JobScript
    from tests.pty.workplace import Workplace

pytestmark = pytest.mark.pty
_WITHOUT_UMASK = ("sh", "-c", 'umask 000; exec "$@"', "sh")


def modes(folder: Path) -> dict[str, str]:
    """The modes of all that is in a folder, links and sockets too."""
    return {
        str(path.relative_to(folder)): stat.filemode(path.lstat().st_mode)
        for path in sorted(folder.rglob("*"))
    }


def test_all_that_a_run_leaves(place: Workplace) -> None:
    job: JobScript = place.job(tags=("one",), result="ghz")
    place.job(0.5, starts=None, ends=None, tags=("pending",))
    home = Path(place.environ["HOME"])
    log = str(home / "a.log")
    program = (*_WITHOUT_UMASK, *PROGRAM, "--log", log)
    with place.opened(program=program) as screen:
        screen.until_text("33 jobs")
        screen.press("w")
        screen.until_text("watch")
        screen.press("o")
        screen.drain()
        open_job(screen, job, "tag:one")
        screen.press("2")
        screen.until_text("shots")
        screen.press("s")
        screen.until_text("Save")
        screen.press("\x13")
        screen.until_text("1 saved")
        screen.press("\x1b")
        screen.until(lambda text: "1 saved" not in text)
        screen.press("q")
        assert screen.ended() == 0
    found = modes(home)
    names = {Path(name).name for name in found}
    assert {"remembered.json", "watch.json", "a.log"} <= names
    assert place.cached()
    wrong = {name: mode for name, mode in found.items() if mode not in {"drwx------", "-rw-------"}}
    assert not wrong
    assert modes(place.folder).popitem()[1] == "-rw-------"
    assert place.under_way() == []
