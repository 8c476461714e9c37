"""Bodies read in bounded pieces: a gzip bomb, a cut or an endless body cannot do harm."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from qjobs_tui.errors import BadAnswer, Unreachable

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterator

    import httpx

_PIECE = 256 * 1024
_GZIP = zlib.MAX_WBITS | 16


async def pieces(response: httpx.Response, limit: int, action: str) -> AsyncGenerator[bytes]:
    """Yield a body decoded, piece by piece.

    The HTTP library's own decoder is not used: it expands a piece without bound, and takes a
    gzip stream that ends early for a whole one.

    Raises:
        BadAnswer: The body is larger than ``limit`` bytes, or its compression is broken.
        Unreachable: The compressed body ends before its end.
    """
    received = 0
    async for piece in _decoded(response, action):
        received += len(piece)
        if received > limit:
            words = f"the answer is larger than {limit:,} bytes"
            raise BadAnswer(f"Could not {action}: {words}", brief=words)
        yield piece


async def _decoded(response: httpx.Response, action: str) -> AsyncGenerator[bytes]:
    coding = response.headers.get("content-encoding", "identity").strip().lower()
    if coding in {"", "identity"}:
        # Not aiter_raw(_PIECE), which holds back what does not fill a piece when a body is cut.
        async for raw in response.aiter_raw():
            for at in range(0, len(raw), _PIECE):
                yield raw[at : at + _PIECE]
        return
    if coding not in {"gzip", "x-gzip"}:
        words = "the answer is in a compression nobody asked for"
        raise BadAnswer(f"Could not {action}: {words}", brief=words)
    gunzip = _Gunzip(action)
    async for raw in response.aiter_raw():
        for piece in gunzip.pieces(raw):
            yield piece
    gunzip.finish()


class _Gunzip:
    """A gzip stream expanded a bounded piece at a time."""

    def __init__(self, action: str) -> None:
        self._action = action
        self._stream = zlib.decompressobj(_GZIP)
        self._began = False

    def pieces(self, raw: bytes) -> Iterator[bytes]:
        self._began = self._began or bool(raw)
        while True:
            try:
                piece = self._stream.decompress(raw, _PIECE)
            except zlib.error as error:
                raise self._broken() from error
            if piece:
                yield piece
            if self._stream.unused_data:
                raise self._broken()
            raw = self._stream.unconsumed_tail
            if self._stream.eof or (not raw and len(piece) < _PIECE):
                break

    def finish(self) -> None:
        if self._began and not self._stream.eof:
            words = "the answer was cut short"
            raise Unreachable(f"Could not {self._action}: {words}", brief=words)

    def _broken(self) -> BadAnswer:
        words = "the answer's compression is broken"
        return BadAnswer(f"Could not {self._action}: {words}", brief=words)
