"""The description beside a saved result: what it is, where it comes from, and its check sums."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from qjobs_tui import __version__

from ..gate.source import Blob
from .plain import plain

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from ..gate.source import Source
    from .saving import Written


@dataclass(frozen=True, slots=True)
class Meta:
    """What a saved result's description tells of the job.

    Args:
        saved_at: The present moment, with a time zone.
        job: The job's fields: id, program, backend, state, times, tags … JSON or what `plain`
            makes JSON of.
        metrics: Its metrics; None when they are not known.
        instance: Its instance (CRN), or "".
        computed_by: Name and version of the program that computed the result from the body, where
            it is not what the body itself holds.

    """

    saved_at: datetime
    job: Mapping[str, Any] = field(default_factory=dict)
    metrics: Mapping[str, Any] | None = None
    instance: str = ""
    computed_by: Mapping[str, str | None] | None = None

    def text(
        self, written: Written, body: Source, *, form: str, selection: Mapping[str, Any] | None
    ) -> bytes:
        """Return the description, JSON.

        Its members are ``format`` ("qjobs-tui meta") and ``version`` (1); ``program``, name and
        version of what wrote it; ``saved_at``; ``job``, ``metrics``, ``instance``; ``form``;
        ``selection``, null for a whole result (see `Selection.record`); ``computed_by``, where it
        was computed; and ``body`` and
        ``file``, each with ``bytes`` and ``sha256``: of the body as the service sent it, and of
        the file beside the description. A description whose ``file.sha256`` is not that of the
        file is of another one.

        Args:
            written: The file.
            body: The result body as the service sent it.
            form: Form of the file.
            selection: What was chosen, or None.

        """
        found = {
            "format": "qjobs-tui meta",
            "version": 1,
            "program": {"name": "qjobs-tui", "version": __version__},
            "saved_at": self.saved_at.isoformat(),
            "job": plain(self.job),
            "metrics": plain(self.metrics),
            "instance": self.instance,
            "form": form,
            "selection": selection,
            **({"computed_by": dict(self.computed_by)} if self.computed_by else {}),
            "body": {"bytes": body.size, "sha256": _sha256(body)},
            "file": {
                "name": written.path.name,
                "bytes": written.size,
                "sha256": written.sha256,
            },
        }
        return json.dumps(found, indent=2).encode() + b"\n"


def _sha256(source: Source) -> str:
    found = hashlib.sha256()
    for window in Blob(source, 0, source.size).windows():
        found.update(window)
    return found.hexdigest()
