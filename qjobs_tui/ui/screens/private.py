"""Before a private result is read: it can be read once, and is kept in a file from then on."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.content import Content

from qjobs_tui.bodies.fetch import check_once
from qjobs_tui.clock import SystemClock
from qjobs_tui.errors import SaveError
from qjobs_tui.results.writing.placing import saving
from qjobs_tui.ui.columns import Scene
from qjobs_tui.ui.fields import LineField
from qjobs_tui.ui.overview import headline
from qjobs_tui.ui.screens.dialog import Dialog
from qjobs_tui.ui.text import FAINT, clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.app import ComposeResult

    from qjobs_tui.clock import Clock
    from qjobs_tui.jobs import Job
    from qjobs_tui.ui.text import Glyphs

_PRIVATE = (
    "The result of this job is private. It can be read once: the service deletes it as it is read."
)
_MAYBE_PRIVATE = (
    "The service's record of this job cannot be read in full, so its result may be private. "
    "Then it can be read once: the service deletes it as it is read."
)
_KEPT = (
    "It is written to the file below first, byte for byte, and shown after that. The file stays, "
    "and is the only copy. Whether the result was read before, and is gone, is not known."
)
_ANOTHER = "Nothing was read. Name another file."


class PathField(LineField):
    """The file to keep a result in."""

    def __init__(self, path: Path) -> None:
        # A folder's name may hold anything; one that cannot be shown has to be typed anew.
        super().__init__(str(path) if _is_clean(str(path)) else "", id="dialog-path")


class PrivateScreen(Dialog[Path]):
    """Asks whether to read a result that the service deletes as it is read.

    Its result is the file that is to keep the body, checked to be free, or None.

    Args:
        job: A job whose result is read once.
        folder: Where the file goes unless the user says otherwise.
        glyphs: The signs the terminal can show.
        clock: Tells whether keys were typed ahead; the machine's own unless another is given.

    """

    FIELDS_HEIGHT: ClassVar[int] = 1

    def __init__(self, job: Job, folder: Path, glyphs: Glyphs, clock: Clock | None = None) -> None:
        clock = clock or SystemClock()
        title, safe, risky = "Read a private result?", "Keep it at the service", "Read it"
        super().__init__(title, safe, risky, glyphs, clock)
        self._job = job
        self._scene = Scene(clock.now(), glyphs)
        self._path = folder / f"{job.id}.body.json"

    def compose_fields(self) -> ComposeResult:
        """Yield the field for the file."""
        yield PathField(self._path)

    def explain(self, width: int) -> Iterator[Content]:
        """Say what reading does, and what becomes of the result."""
        yield headline(self._job, self._scene, width)
        yield Content()
        yield Content(_PRIVATE if self._job.private else _MAYBE_PRIVATE)
        yield Content(_KEPT)
        yield Content()
        yield Content.styled("Keep it in this file:", FAINT)

    async def answer(self) -> Path:
        """Return the file, once it is seen that it can be written.

        Raises:
            SaveError: It cannot; nothing is read.

        """
        path = self.query_one(PathField).value
        # A folder may be on another machine, which takes its time to answer.
        return await asyncio.to_thread(checked, path)


def checked(text: str) -> Path:
    """Return the file that was named, if a result that is read once can be kept there.

    Raises:
        SaveError: Its folder is missing or must not be written to, or the name is taken.

    """
    if not text.strip():
        raise SaveError("it has no name", path="The file", hint=_ANOTHER)
    try:
        target = Path(text).expanduser().absolute()
    except RuntimeError as error:
        raise SaveError("nobody has that home folder", path=text, hint=_ANOTHER) from error
    try:
        with saving(target):
            _check_folder(target.parent)
        check_once(target, force=False)
    except SaveError as error:
        # Its own hint names options of the command line. The name is in the field already, unless
        # it is that of a part which an earlier try left.
        name = "The file" if error.path == str(target) else error.path
        raise SaveError(error.what, path=name, hint=_ANOTHER) from error
    return target


def _check_folder(folder: Path) -> None:
    """See that a file can be created there; what happens in between is seen when it is."""
    if not folder.exists():
        raise FileNotFoundError(2, "missing")
    if not folder.is_dir():
        raise NotADirectoryError(20, "no folder")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(13, "not writable")


def _is_clean(text: str) -> bool:
    return clean(text, limit=len(text)) == text
