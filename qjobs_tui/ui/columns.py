"""Which columns the jobs table has room for, and what stands in each: pure text, no terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from qjobs_tui.ui import text
from qjobs_tui.ui.places import both_ends

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from qjobs_tui.jobs import Backend, Job
    from qjobs_tui.ui.text import Glyphs

GUTTER = 2
CANCELLING = "cancelling"
_INFO_MIN = 8
_INFO_TITLE, _INFO_TITLE_SHORT = "TAGS / REASON", "TAGS"
_INFO_GOOD = 26
_ROOMY = 100
_SIGN_ONLY = 24


class Scene(msgspec.Struct, frozen=True):
    """All that a row needs besides its job.

    Attributes:
        now: The present moment, for ages.
        glyphs: The signs the terminal can show.
        backends: QPUs by name, for queues.
        instance_names: Names of the instances by CRN; several make an INSTANCE column.
        has_users: Whether jobs of several users are listed.
        watched: Ids of the jobs whose end will be told.
        cancelling: Ids of the jobs whose cancel the service took and that have not ended yet.
        late: Those of them that a minute was not enough for.
        roomy: Whether names are written in full.
        columns: Names of the columns that the user chose; empty: those that have room.

    """

    now: datetime
    glyphs: Glyphs = text.UNICODE
    backends: Mapping[str, Backend] = msgspec.field(default_factory=dict)
    instance_names: Mapping[str, str] = msgspec.field(default_factory=dict)
    has_users: bool = False
    watched: frozenset[str] = frozenset()
    cancelling: frozenset[str] = frozenset()
    late: frozenset[str] = frozenset()
    roomy: bool = True
    columns: tuple[str, ...] = ()


class Column(msgspec.Struct, frozen=True):
    """A column: its width in cells, and the text of a job in it."""

    key: str
    title: str
    width: int
    text: Callable[[Job, Scene], str]
    right: bool = False


def is_cancelling(job: Job, scene: Scene) -> bool:
    """Whether the service took a cancel of the job, and has not said yet how the job ended."""
    return job.id in scene.cancelling and not job.status.is_final


def status_words(job: Job, scene: Scene) -> str:
    """Sign and word of a job's status, which say "cancelling" until the service says the end."""
    if is_cancelling(job, scene):
        return f"{_sign(job, scene)} {CANCELLING}"
    return f"{_sign(job, scene)} {text.status_word(job, scene.glyphs)}"


def _sign(job: Job, scene: Scene) -> str:
    glyphs = scene.glyphs
    return glyphs.cancelling if is_cancelling(job, scene) else glyphs.signs[job.status]


def _backend(job: Job, scene: Scene) -> str:
    name = text.clean(job.backend, scene.glyphs, 100) or scene.glyphs.dash
    return name if scene.roomy else name.removeprefix("ibm_")


def _age(job: Job, scene: Scene) -> str:
    seconds = text.age_seconds(job, scene.now)
    return scene.glyphs.dash if seconds is None else text.span(seconds)


def _length(seconds: float | None, scene: Scene) -> str:
    return scene.glyphs.dash if seconds is None else text.span(seconds)


def _created(job: Job, scene: Scene) -> str:
    return text.moment(job.created, scene.now) if job.created else scene.glyphs.dash


def _instance(job: Job, scene: Scene) -> str:
    name = text.clean(scene.instance_names.get(job.instance, job.instance), scene.glyphs, 100)
    return both_ends(name, INSTANCE.width, scene.glyphs)


def info(job: Job, scene: Scene) -> str:
    """What is worth knowing beside the figures: why it failed, else tags and the QPU's queue."""
    if reason := text.why(job, scene.glyphs):
        return reason
    tags = " ".join(text.clean(tag, scene.glyphs, 100) for tag in job.tags[:8])
    queue = queue_words(job, scene) if job.status is job.status.QUEUED else ""
    late = "not yet cancelled" if job.id in scene.late and is_cancelling(job, scene) else ""
    return f" {scene.glyphs.dot} ".join(part for part in (late, tags, queue) if part)


def queue_words(job: Job, scene: Scene) -> str:
    """The QPU's queue length and median wait; it is the QPU's, not this job's position."""
    backend = scene.backends.get(job.backend)
    if backend is None:
        return ""
    words = []
    if backend.status and backend.status != "online":
        words.append(f"QPU {text.clean(backend.status, scene.glyphs, 20)}")
    if backend.queue_length is not None:
        words.append(f"{backend.queue_length:,} waiting")
    if backend.wait_median is not None:
        words.append(f"median {text.span(backend.wait_median)}")
    return ", ".join(words)


def _id(job: Job, scene: Scene) -> str:
    return text.clean(job.id, scene.glyphs, 100)


def _program(job: Job, scene: Scene) -> str:
    return text.clean(job.program, scene.glyphs, 63) or scene.glyphs.dash


def _usage(job: Job, scene: Scene) -> str:
    return text.usage(job, scene.glyphs)


STATUS = Column("status", "STATUS", 12, status_words)
SIGN = Column("status", "", 1, _sign)
JOB = Column("job", "JOB", 20, _id)
PROGRAM = Column("program", "PROGRAM", 9, _program)
BACKEND = Column("backend", "BACKEND", 9, _backend)
BACKEND_ROOMY = Column("backend", "BACKEND", 13, _backend)
AGE = Column("created", "AGE", 4, _age, right=True)
USAGE = Column("usage", "USAGE", 7, _usage, right=True)
INSTANCE = Column("instance", "INSTANCE", 10, _instance)
CREATED = Column("created", "CREATED", 12, _created, right=True)
WAITED = Column(
    "waited", "WAITED", 6, lambda j, s: _length(text.waited_seconds(j, s.now), s), right=True
)
RAN = Column("ran", "RAN", 5, lambda j, s: _length(text.ran_seconds(j, s.now), s), right=True)
USER = Column("user", "USER", 12, lambda j, s: text.clean(j.user_id, s.glyphs, 60))
SESSION = Column("session", "SESSION", 20, lambda j, s: text.clean(j.session_id, s.glyphs, 60))


def plan(width: int, scene: Scene) -> tuple[Column, ...]:
    """Choose the columns that fit into ``width`` cells; the last takes what remains.

    Below the design width columns are dropped one by one, never the status and the job.
    """
    if scene.columns:
        return _chosen(width, scene)
    columns = [STATUS, JOB, PROGRAM, BACKEND_ROOMY if scene.roomy else BACKEND, AGE, USAGE]
    if len(scene.instance_names) > 1:
        columns.append(INSTANCE)
        # Which program it was says less than whose time it takes, and why it failed.
        if _left(width, columns) < _INFO_MIN:
            columns.remove(PROGRAM)
    for dropped in (PROGRAM, USAGE, INSTANCE, BACKEND, BACKEND_ROOMY, AGE):
        if _left(width, columns) < 0 and dropped in columns:
            columns.remove(dropped)
    wanted = [USER] if scene.has_users else []
    for extra in (*wanted, WAITED, RAN, CREATED, SESSION):
        if _left(width, [*columns, extra]) >= _INFO_GOOD:
            columns.append(extra)
    columns.sort(key=_ORDER.index)
    return _with_info(width, columns)


def _chosen(width: int, scene: Scene) -> tuple[Column, ...]:
    """Take the columns that the user chose; what has no room is dropped from the right."""
    names = [name for name in ("status", "job") if name not in scene.columns]
    names += (name for name in scene.columns if name != INFO)
    named = NAMED | ({} if scene.roomy else {"backend": BACKEND})
    columns = [named[name] for name in names]
    for column in reversed(columns.copy()):
        if _left(width, columns) < 0 and column not in {STATUS, JOB}:
            columns.remove(column)
    if _left(width, columns) < 0:
        columns = [STATUS, JOB]
    elif INFO not in scene.columns:
        return tuple(columns)
    return _with_info(width, columns)


def shown_names(width: int, scene: Scene) -> tuple[str, ...]:
    """Return the names of the columns that there are by themselves in ``width`` cells."""
    shown = {column.title for column in plan(width, replace(scene, roomy=is_roomy(width)))}
    return (*(name for name, column in NAMED.items() if column.title in shown), INFO)


INFO = "info"
NAMED = {
    "status": STATUS,
    "job": JOB,
    "instance": INSTANCE,
    "program": PROGRAM,
    "backend": BACKEND_ROOMY,
    "user": USER,
    "session": SESSION,
    "created": CREATED,
    "age": AGE,
    "waited": WAITED,
    "ran": RAN,
    "usage": USAGE,
}
"""The columns by the names that users give them; beside them there is `INFO`."""
_ORDER = [
    *(STATUS, JOB, INSTANCE, PROGRAM, BACKEND, BACKEND_ROOMY, USER, SESSION),
    *(CREATED, AGE, WAITED, RAN, USAGE),
]


def is_roomy(width: int) -> bool:
    """Whether names can be written in full."""
    return width >= _ROOMY


def _left(width: int, columns: list[Column]) -> int:
    return width - GUTTER - sum(column.width + 1 for column in columns) - 1


def _with_info(width: int, columns: list[Column]) -> tuple[Column, ...]:
    left = _left(width, columns)
    if left >= _INFO_MIN:
        title = _INFO_TITLE if left >= len(_INFO_TITLE) else _INFO_TITLE_SHORT
        return (*columns, Column("info", title, left, info))
    if left < 0:
        first, job = columns[0], columns[1]
        if width < _SIGN_ONLY:
            first = SIGN
        job_width = max(1, width - GUTTER - first.width - 1)
        return (first, replace(job, width=min(job.width, job_width)))
    return tuple(columns)


def cell(column: Column, job: Job, scene: Scene) -> str:
    """The text of a job in a column, exactly as wide as the column."""
    value = column.text(job, scene)
    fitted = text.flush_right if column.right else text.fit
    return fitted(value, column.width, scene.glyphs)


def titles(columns: tuple[Column, ...], sort_key: str, *, descending: bool, glyphs: Glyphs) -> str:
    """The header line, with a sign at the column that sorts."""
    cells = []
    marked = False
    for column in columns:
        title = column.title
        if column.key == sort_key and not marked:
            title, marked = title + (glyphs.down if descending else glyphs.up), True
        fitted = text.flush_right if column.right else text.fit
        cells.append(fitted(title, column.width, glyphs))
    return " " * GUTTER + " ".join(cells)
