"""What is said of a private result whose reading was interrupted."""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING

import pytest

from qjobs_tui.bodies.fetch import partial_path
from qjobs_tui.clock import SystemClock
from qjobs_tui.commands import downloads
from qjobs_tui.commands.access import demo_account
from qjobs_tui.commands.downloads import Downloads
from qjobs_tui.commands.endings import unwinding
from qjobs_tui.commands.inquiry import Inquiry
from qjobs_tui.commands.meter import Meter

from .conftest import Service, body

if TYPE_CHECKING:
    from collections.abc import Iterator

BODY = body("type-spans-every-kind.json")


@pytest.fixture
def _interrupting(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Let a signal come as soon as the first bytes are there."""

    class Interrupting(Meter):
        def tell(self, received: int, size: int | None) -> None:
            super().tell(received, size)
            signal.pthread_kill(threading.main_thread().ident or 0, request.param)

    monkeypatch.setattr(downloads, "Meter", Interrupting)


@pytest.fixture
def inquiry(service: Service) -> Iterator[Inquiry]:
    with unwinding(), Inquiry(demo_account(service.server), SystemClock()) as inquiry:
        yield inquiry


@pytest.mark.usefixtures("_interrupting")
@pytest.mark.parametrize(
    ("_interrupting", "kind"),
    [(signal.SIGINT, KeyboardInterrupt), (signal.SIGTERM, SystemExit)],
    indirect=["_interrupting"],
)
def test_what_arrived_is_kept_and_named(
    service: Service,
    inquiry: Inquiry,
    kind: type[BaseException],
    capsys: pytest.CaptureFixture[str],
) -> None:
    made = service.job(BODY, private=True)
    client, job = inquiry.find(made.id)
    target = service.folder / "r.json"
    fetching = Downloads(inquiry, SystemClock(), may_read_private=True)
    with pytest.raises(kind):
        fetching.fetch_once(client, job, target)
    kept = partial_path(target)
    assert kept.stat().st_size > 0
    assert BODY.startswith(kept.read_bytes())
    assert f"is in {kept}: the only copy" in capsys.readouterr().err
    assert service.names() == ["r.json.partial"]
    client, public = inquiry.find(service.job(BODY).id)
    with pytest.raises(kind):
        fetching.fetch(client, public, service.folder)
    assert service.names() == ["r.json.partial"]
    assert capsys.readouterr().err == ""
