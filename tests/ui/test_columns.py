from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from qjobs_tui.demo.world import INSTANCES
from qjobs_tui.jobs import Backend, Job, JobStatus
from qjobs_tui.ui.columns import Scene, cell, info, is_roomy, plan, titles
from qjobs_tui.ui.text import ASCII, UNICODE

from .samples import CRN, NOW, job

NAMES = {instance.crn.text: instance.label for instance in INSTANCES}
WIDTHS = range(1, 301)


def _scene(width: int, *, several: bool = True) -> Scene:
    return Scene(
        NOW,
        instance_names=NAMES if several else {},
        has_users=several,
        roomy=is_roomy(width),
    )


def _line(width: int, scene: Scene, one: Job) -> str:
    return "  " + " ".join(cell(column, one, scene) for column in plan(width, scene))


@pytest.mark.parametrize("several", [False, True])
def test_no_line_is_wider_than_the_width(*, several: bool) -> None:
    awkward = job(program="量" * 40, tags=("e\u0301" * 50,), user_id="u" * 90, reason="r" * 500)
    for width in WIDTHS:
        scene = _scene(width, several=several)
        columns = plan(width, scene)
        line = _line(width, scene, awkward)
        header = titles(columns, "created", descending=True, glyphs=UNICODE)
        assert cell_len(line) == cell_len(header)
        assert cell_len(line) <= max(width, 5)


def test_status_and_job_are_always_there() -> None:
    for width in WIDTHS:
        keys = [column.key for column in plan(width, _scene(width))]
        assert keys[:2] == ["status", "job"]
        names = [column.title for column in plan(width, _scene(width))]
        assert len(set(names)) == len(names)


def test_a_wider_line_has_no_fewer_columns() -> None:
    for several in (False, True):
        counts = [len(plan(width, _scene(width, several=several))) for width in range(1, 301)]
        drops = [width for width in range(1, 300) if counts[width] < counts[width - 1]]
        # Names in full cost a column where they begin, and nowhere else.
        assert [width + 1 for width in drops if width + 1 != 100] == []


def test_the_design_size_has_these_columns() -> None:
    keys = [column.key for column in plan(79, _scene(79, several=False))]
    assert keys == ["status", "job", "program", "backend", "created", "usage", "info"]


@pytest.mark.parametrize("width", [79, 82, 93, 139])
def test_of_several_instances_the_job_s_own_is_there(width: int) -> None:
    keys = [column.key for column in plan(width, _scene(width))]
    assert keys[:3] == ["status", "job", "instance"]
    assert "info" in keys
    assert ("program" in keys) is (width > 90)


def test_names_that_begin_alike_differ_in_their_column() -> None:
    names = {CRN: "our-premium us-east", "other": "our-premium eu-de"}
    scene = Scene(NOW, instance_names=names)
    column = next(one for one in plan(79, scene) if one.key == "instance")
    words = [cell(column, job(instance=crn), scene) for crn in names]
    assert words == ["our-pr…ast", "our-pr…-de"]


def test_wide_lines_add_columns() -> None:
    assert {"instance", "user", "waited", "ran", "session"} <= {
        column.key for column in plan(300, _scene(300))
    }
    assert not {"instance", "user"} & {
        column.key for column in plan(300, _scene(300, several=False))
    }


def test_the_narrowest_lines_keep_the_sign() -> None:
    assert _line(20, _scene(20), job(status=JobStatus.QUEUED)).startswith("  ◷ d000")
    assert titles(plan(20, _scene(20)), "usage", descending=True, glyphs=UNICODE)[:8] == "    JOB "


@pytest.mark.parametrize(
    ("sort_key", "descending", "title"),
    [
        ("created", True, "AGE▼"),
        ("created", False, "AGE▲"),
        ("usage", True, "USAGE▼"),
        ("backend", False, "BACKEND▲"),
        ("status", False, "STATUS▲"),
    ],
)
def test_the_header_tells_the_order(sort_key: str, title: str, *, descending: bool) -> None:
    line = titles(plan(120, _scene(120)), sort_key, descending=descending, glyphs=UNICODE)
    assert title in line
    assert line.count("▼") + line.count("▲") == 1


def test_no_title_is_cut_at_the_design_size() -> None:
    assert "…" not in titles(plan(79, _scene(79)), "created", descending=True, glyphs=UNICODE)


def test_queued_jobs_show_their_qpu_s_queue() -> None:
    backends = {"ibm_fez": Backend("ibm_fez", "paused", queue_length=1204, wait_median=185)}
    scene = Scene(NOW, backends=backends)
    queued = job(status=JobStatus.QUEUED, tags=("vqe",))
    assert info(queued, scene) == "vqe · QPU paused, 1,204 waiting, median 3m"
    assert info(job(tags=("vqe", "h2")), scene) == "vqe h2"
    assert info(job(tags=("vqe",), reason="no", reason_code=7001), scene) == "7001 no"


@given(st.text(st.characters(exclude_categories=()), max_size=80), st.integers(10, 200))
def test_foreign_text_moves_nothing(foreign: str, width: int) -> None:
    one = job(program=foreign, backend=foreign, tags=(foreign,), user_id=foreign, id=foreign)
    scene = _scene(width)
    for column in plan(width, scene):
        assert cell_len(cell(column, one, scene)) == column.width


def test_plain_terminals_get_ascii() -> None:
    scene = Scene(NOW, ASCII, roomy=False)
    one = job(program="größe", status=JobStatus.RUNNING, tags=("量" * 30,))
    line = " ".join(cell(column, one, scene) for column in plan(80, scene))
    assert line.isascii()
    assert line.startswith("= running")
