"""Keeps keys and tokens out of tracebacks."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import TracebackType


def clear_frames(error: BaseException | None) -> None:
    """Empty the locals of every finished frame that an exception and its causes still hold.

    The HTTP library's frames have headers and bodies in their locals, and crash reports print
    locals. Frames that still run keep theirs: they must hold no secret as text.
    """
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        each = waiting.pop()
        if each is None or id(each) in seen:
            continue
        seen.add(id(each))
        traceback.clear_frames(each.__traceback__)
        waiting += [each.__cause__, each.__context__]


class SecretFrames:
    """A block below which frames may hold secrets: whatever leaves it leaves them empty."""

    __slots__ = ()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: object, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        clear_frames(error)
