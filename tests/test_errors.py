"""The exception tree: exit codes, and what each error carries."""

from __future__ import annotations

import pytest

from qjobs_tui.errors import (
    AccountError,
    BadAnswer,
    Conflict,
    Forbidden,
    KeyRejected,
    NotFound,
    QJobsError,
    RateLimited,
    ServiceError,
    Unauthorized,
    Unavailable,
    Unreachable,
    UsageError,
)


@pytest.mark.parametrize(
    ("kind", "code"),
    [(QJobsError, 1), (UsageError, 2), (AccountError, 3), (KeyRejected, 3), (ServiceError, 1)],
)
def test_exit_codes(kind: type[QJobsError], code: int) -> None:
    error = kind("what happened", hint="what to do")
    assert error.exit_code == code
    assert (str(error), error.headline, error.hint) == ("what happened",) * 2 + ("what to do",)


def test_every_trouble_with_the_service_is_a_service_error() -> None:
    kinds = (Unreachable, Unauthorized, Forbidden, NotFound, Conflict, RateLimited, Unavailable)
    for kind in (*kinds, BadAnswer):
        error = kind("x", status=400, code=1201, link="l", trace="t", retry_after=3.0)
        assert isinstance(error, ServiceError)
        assert (error.status, error.code, error.link) == (400, 1201, "l")
        assert (error.trace, error.retry_after) == ("t", 3.0)
