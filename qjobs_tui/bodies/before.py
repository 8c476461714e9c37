"""Is it saved already? What stands under a name, judged by the description beside it."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeVar, cast

from qjobs_tui.results.writing.saving import meta_path

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from qjobs_tui.jobs import Job

T = TypeVar("T")
_LONGEST_META = 64 << 20
_STEP = 1 << 20
_OPEN = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class There(Enum):
    """What stands under a name."""

    NOTHING = "nothing"
    SAVED = "saved"  # this result, in this form, not a byte changed
    UNSURE = "unsure"  # the job's result, but only its body can tell whether it is the same part
    OTHER = "other"  # something else


@dataclass(frozen=True, slots=True)
class Found:
    """What stands under a name; form and size (bytes) where it is a saved result."""

    there: There
    path: Path
    form: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class Like:
    """What a saved file has to be, to be the one that is asked for.

    Attributes:
        job: Its job.
        form: Its form; None is qiskit where the body has that, else service.
        pubs: Numbers of the PUBs that are asked for; empty is all of them.
        spans: Places of the execution spans; empty is all shots.
        is_computed: Whether IBM's client is to compute what it can.
        body_sha256: SHA-256 of the body in hex, where that is at hand, else "".

    """

    job: Job
    form: str | None
    pubs: Sequence[int] = ()
    spans: Sequence[int] = ()
    is_computed: bool = False
    body_sha256: str = ""


class Sums:
    """What was found out about files, each thing once as long as the file stays as it is."""

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], object] = {}

    def of(self, path: Path) -> tuple[int, str] | None:
        """Return bytes and SHA-256 (hex) of a plain file; None if there is none to be read."""
        with suppress(OSError, ValueError):
            handle = os.open(path, _OPEN)
            try:
                found = os.fstat(handle)
                if stat.S_ISREG(found.st_mode):
                    return found.st_size, self._once("sum", path, found, lambda: _sum(handle))
            finally:
                os.close(handle)
        return None

    def once(self, what: str, path: Path, find: Callable[[], T]) -> T:
        """Return what ``find`` finds out about a file.

        Raises:
            OSError: There is no such file.

        """
        return self._once(what, path, path.stat(), find)

    def _once(self, what: str, path: Path, now: os.stat_result, find: Callable[[], T]) -> T:
        key = (what, str(path), now.st_ino, now.st_size, now.st_mtime_ns, now.st_ctime_ns)
        if key not in self._known:
            self._known[key] = find()
        return cast("T", self._known[key])


def _sum(handle: int) -> str:
    total = hashlib.sha256()
    while piece := os.read(handle, _STEP):
        total.update(piece)
    return total.hexdigest()


def look(target: Path, like: Like, sums: Sums | None = None) -> Found:
    """Judge what stands under a name before anything is fetched. Reads files: not for a loop."""
    if not any(map(os.path.lexists, (target, meta_path(target)))):
        return Found(There.NOTHING, target)
    told = description(target)
    if told is None or not _is_of(told, like.job):
        return Found(There.OTHER, target)
    there = _compared(told, like)
    if there is There.OTHER or not _is_unchanged(told, target, sums or Sums()):
        return Found(There.OTHER, target)
    return Found(there, target, told["form"], told["file"]["bytes"])


def is_same(
    target: Path,
    job: Job,
    form: str,
    selection: Mapping[str, Any] | None,
    body_sha256: str,
    *,
    is_computed: bool,
) -> bool:
    """Whether just this stands there, when form and selection of it are known for certain.

    Args:
        target: The file.
        job: Its job.
        form: Its form.
        selection: What was chosen, as a description says it (plain JSON).
        body_sha256: SHA-256 of the body, in hex.
        is_computed: Whether IBM's client computed it.

    """
    told = description(target)
    return (
        told is not None
        and _is_of(told, job)
        and (told["form"], told.get("selection")) == (form, selection)
        and told["body"]["sha256"] == body_sha256
        and bool(told.get("computed_by")) is is_computed
        and _is_unchanged(told, target, Sums())
    )


def description(target: Path) -> dict[str, Any] | None:
    """Read the description beside a file; None if there is none, or not one of ours."""
    with suppress(OSError, ValueError, RecursionError):
        handle = os.open(meta_path(target), _OPEN)
        with os.fdopen(handle, "rb") as file:
            if stat.S_ISREG(os.fstat(handle).st_mode):
                told = json.loads(file.read(_LONGEST_META))
                return told if _is_description(told) else None
    return None


def _is_description(told: object) -> bool:
    return (
        isinstance(told, dict)
        and (told.get("format"), told.get("version")) == ("qjobs-tui meta", 1)
        and isinstance(told.get("form"), str)
        and all(isinstance(told.get(key), dict) for key in ("job", "body", "file"))
        and all("sha256" in told[key] and "bytes" in told[key] for key in ("body", "file"))
    )


def _is_of(told: dict[str, Any], job: Job) -> bool:
    return (told["job"].get("id"), told.get("instance")) == (job.id, job.instance)


def _is_unchanged(told: dict[str, Any], target: Path, sums: Sums) -> bool:
    file = told["file"]
    found = sums.of(target) if file.get("name") == target.name else None
    return found is not None and found == (file["bytes"], file["sha256"])


def _compared(told: dict[str, Any], like: Like) -> There:
    if like.body_sha256 and told["body"]["sha256"] != like.body_sha256:
        return There.OTHER
    if told.get("computed_by") and not like.is_computed:
        return There.OTHER
    form, chosen = told["form"], _chosen(told.get("selection"), like)
    if form == (like.form or "qiskit"):
        return chosen
    # Service may be all that the body has, or have been asked for.
    is_open = like.form is None and form == "service" and chosen is There.SAVED
    return There.UNSURE if is_open else There.OTHER


def _chosen(selection: object, like: Like) -> There:
    """Compare what was kept with what is asked for."""
    if not like.pubs and not like.spans:
        return There.SAVED if selection is None else There.OTHER
    if not isinstance(selection, dict):
        return There.OTHER
    pubs = _numbers(selection.get("pubs"), "pub")
    spans = _numbers(selection.get("spans"), "span")
    if spans != sorted(set(like.spans)):
        return There.OTHER
    asked = sorted(set(like.pubs))
    if asked == sorted(set(pubs)):
        return There.SAVED
    # PUBs of which the spans hold no shot were left out, which only the body can tell.
    is_part = bool(like.spans) and (not asked or set(pubs) < set(asked))
    return There.UNSURE if is_part else There.OTHER


def _numbers(entries: object, key: str) -> list[int]:
    found = entries if isinstance(entries, list) else []
    numbers = [entry.get(key) for entry in found if isinstance(entry, dict)]
    return [number for number in numbers if isinstance(number, int)]
