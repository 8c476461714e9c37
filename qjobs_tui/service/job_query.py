"""What to ask of the list of jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from datetime import datetime

MAX_LIMIT = 200


class JobQuery(msgspec.Struct, frozen=True):
    """The filters that the service has; times are aware, tags must all be on a job.

    The service takes a ``limit`` outside 1-200 silently for 200, and an unknown ``session_id``
    for an empty list.
    """

    limit: int = MAX_LIMIT
    offset: int = 0
    pending: bool | None = None
    program: str | None = None
    backend: str | None = None
    tags: tuple[str, ...] = ()
    session_id: str | None = None
    created_after: datetime | None = None
    created_before: datetime | None = None
    ascending: bool = False

    def params(self) -> tuple[tuple[str, str], ...]:
        """Write the query string's pairs, in a stable order."""
        wanted: list[tuple[str, str | None]] = [
            ("limit", str(self.limit)),
            ("offset", str(self.offset) if self.offset else None),
            ("sort", "ASC" if self.ascending else "DESC"),
            ("pending", None if self.pending is None else str(self.pending).lower()),
            ("program", self.program),
            ("backend", self.backend),
            ("session_id", self.session_id),
            ("created_after", _moment(self.created_after)),
            ("created_before", _moment(self.created_before)),
            ("exclude_params", "true"),
        ]
        tags = (("tags", tag) for tag in self.tags)
        return (*((name, value) for name, value in wanted if value is not None), *tags)


def _moment(time: datetime | None) -> str | None:
    return time.isoformat() if time is not None else None
