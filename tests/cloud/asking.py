"""One question to an instance from within the test, without the retries of a command."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qjobs_tui.accounts.account import Account
from qjobs_tui.clock import SystemClock
from qjobs_tui.errors import ServiceError
from qjobs_tui.secret import Secret
from qjobs_tui.service.connect import Connection
from qjobs_tui.service.job_query import JobQuery
from tests.support.clock import Even

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.support.cloud import Cloud

_OURS = ("HTTPS_PROXY", "SSL_CERT_FILE")
_OTHERS = ("HTTP_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_DIR")


async def trouble(
    cloud: Cloud, environ: Mapping[str, str], url: str | None = None, iam_url: str | None = None
) -> ServiceError:
    """Ask the first instance for its jobs in an environment; return how that failed."""
    instance = cloud.instances[0]
    account = Account("lab", Secret(cloud.key), (instance,), url=url, iam_url=iam_url)
    with pytest.MonkeyPatch.context() as patch:
        for name in (*_OURS, *_OTHERS):
            patch.delenv(name, raising=False)
            patch.delenv(name.lower(), raising=False)
        for name in _OURS:
            patch.setenv(name, environ[name])
        async with Connection(account, SystemClock(), Even()) as connection:
            with pytest.raises(ServiceError) as caught:
                await connection.client(instance, patience=0).jobs(JobQuery())
    return caught.value
