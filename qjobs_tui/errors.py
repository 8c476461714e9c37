"""Every error a user can meet, in their words.

    QJobsError
    ├── UsageError        the command line or environment cannot work as given
    ├── AccountError      no credentials, or ones that cannot be used
    │   └── KeyRejected   the identity service did not accept the API key
    ├── BadResult         a result body that is broken, hostile, or larger than it may be
    ├── SaveError         a file that could not be written, or would have replaced another
    ├── ReadOnly          a change that was not asked for, since the program is read-only
    ├── TagLimit          tags that the service would not take
    └── ServiceError      a request did not give what was asked for
        ├── Unreachable   no complete answer: network, name, time limit, cut connection
        ├── Unauthorized  401 after a fresh token was tried
        ├── Forbidden     403
        ├── NotFound      404
        ├── Conflict      409, for a cancel: the job had already finished
        ├── RateLimited   429
        ├── Unavailable   5xx and Cloudflare's 52x
        └── BadAnswer     an answer that cannot be understood, or is too large

``headline`` says what happened, ``brief`` the same where there is room for a few words only,
``hint`` what to do. None ever holds a key or a token, nor
unbounded text: foreign text in them is still foreign and passes `ui.text.clean` before a screen.
"""

from __future__ import annotations


class QJobsError(Exception):
    """An expected failure: shown to the user, never a traceback."""

    exit_code = 1

    def __init__(self, headline: str, *, hint: str = "", brief: str = "") -> None:
        super().__init__(headline)
        self.headline = headline
        self.hint = hint
        self.brief = brief or headline


class UsageError(QJobsError):
    """The command line or the environment cannot work as given."""

    exit_code = 2


class AccountError(QJobsError):
    """No credentials were found, or those found cannot be used."""

    exit_code = 3


class KeyRejected(AccountError):
    """The identity service did not accept the API key."""


class BadResult(QJobsError):
    """A result body that cannot be read: broken, hostile, or larger than it may be.

    Args:
        what: What is wrong, as the end of a sentence: "is 3 bytes short of its shape".
        path: The JSON path of what is wrong, such as ``pub_results[0].data.fields.c``; "" is
            the body as a whole.

    """

    def __init__(self, what: str, *, path: str = "") -> None:
        super().__init__(
            f"The result cannot be read: {path or 'the body'} {what}.",
            hint="It can still be saved as the service sent it: --form service.",
            brief="unreadable result",
        )
        self.what = what
        self.path = path


class SaveError(QJobsError):
    """A file that could not be written; nothing partial stands under its name.

    Args:
        what: What went wrong, as the end of a sentence: "the disk is full".
        path: The file that was to be written, or what could not be written at all.
        hint: What to do about it.

    """

    def __init__(self, what: str, *, path: str = "The result", hint: str = "") -> None:
        super().__init__(f"{path} cannot be saved: {what}.", hint=hint, brief=what)
        self.what = what
        self.path = path


class ReadOnly(QJobsError):
    """A change that was not asked for: the program is read-only."""

    exit_code = 2

    def __init__(self) -> None:
        super().__init__(
            "Nothing was changed: the program is read-only.",
            hint="R on the screen lifts that; else leave out --read-only, or see the config.",
            brief="read-only",
        )


class TagLimit(QJobsError):
    """Tags that the service would not take; they were not sent."""


class ServiceError(QJobsError):
    """A request to the service did not give what was asked for.

    Args:
        headline: What happened, in one sentence.
        brief: The same in a few words, for a status line.
        hint: What to do about it; IBM's own ``solution`` where it sent one.
        status: HTTP status, or None when no answer arrived.
        code: IBM's error code (1000-9999), or None.
        link: IBM's ``more_info`` address, or "".
        trace: Trace id that IBM's support asks for, or "".
        retry_after: Seconds the service asked to wait, or None.

    """

    def __init__(  # noqa: PLR0913 - one argument for each thing an error can tell
        self,
        headline: str,
        *,
        hint: str = "",
        brief: str = "",
        status: int | None = None,
        code: int | None = None,
        link: str = "",
        trace: str = "",
        retry_after: float | None = None,
    ) -> None:
        super().__init__(headline, hint=hint, brief=brief)
        self.status = status
        self.code = code
        self.link = link
        self.trace = trace
        self.retry_after = retry_after


class Unreachable(ServiceError):
    """No complete answer arrived: network, name, time limit, cut connection."""


class AccountLeft(Unreachable):
    """Nobody was asked, and nobody will be: another account is in use."""


class Unauthorized(ServiceError):
    """The service refused the token, also a fresh one (401)."""


class Forbidden(ServiceError):
    """The account lacks the right for this action (403)."""


class NotFound(ServiceError):
    """No such thing in this instance (404)."""


class Conflict(ServiceError):
    """The state does not allow it, such as cancelling a finished job (409)."""


class RateLimited(ServiceError):
    """Too many requests (429)."""


class Unavailable(ServiceError):
    """The service has a problem of its own (5xx)."""


class BadAnswer(ServiceError):
    """An answer that cannot be understood, or is larger than it may be."""
