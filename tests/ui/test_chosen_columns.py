"""The columns that the user chose, in the room there is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from qjobs_tui.ui.columns import GUTTER, NAMED, Scene, plan, shown_names

NOW = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)


def names(width: int, *columns: str) -> list[str]:
    return [column.title for column in plan(width, Scene(NOW, columns=columns))]


def test_they_stand_in_their_order_with_the_job_in_any_case() -> None:
    assert names(80, "age", "status", "job") == ["AGE", "STATUS", "JOB"]
    assert names(80, "usage") == ["STATUS", "JOB", "USAGE"]
    assert names(80, "info", "usage") == ["STATUS", "JOB", "USAGE", "TAGS / REASON"]


def test_what_has_no_room_is_dropped_from_the_right() -> None:
    assert names(80, "session", "age", "user", "ran") == ["STATUS", "JOB", "SESSION", "AGE", "USER"]
    assert names(60, "session", "age") == ["STATUS", "JOB", "SESSION"]


@pytest.mark.parametrize("width", range(1, 160, 3))
def test_it_fits_at_any_width(width: int) -> None:
    columns = plan(width, Scene(NOW, columns=tuple(reversed(NAMED))))
    assert {"job", "status"} <= {column.key for column in columns}
    if width > 8:
        assert GUTTER + sum(column.width + 1 for column in columns) - 1 <= width


def test_those_that_are_there_by_themselves_can_be_named() -> None:
    assert shown_names(80, Scene(NOW)) == (
        *("status", "job", "program", "backend", "age", "usage", "info"),
    )
    assert set(shown_names(300, Scene(NOW))) >= {"waited", "ran", "created", "session"}
