from __future__ import annotations

import gzip
import tracemalloc
import zlib
from typing import TYPE_CHECKING

import httpx
import pytest

from qjobs_tui.errors import BadAnswer, Unreachable
from qjobs_tui.service.bodies import pieces

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

TEXT = b"a text with some repetition " * 10_000


class InPieces(httpx.AsyncByteStream):
    def __init__(self, content: bytes, size: int) -> None:
        self._parts = [content[i : i + size] for i in range(0, len(content), size)]

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for part in self._parts:
            yield part


async def read(content: bytes, coding: str = "", limit: int = 10**7, size: int = 999) -> bytes:
    headers = {"content-encoding": coding} if coding else {}
    response = httpx.Response(200, headers=headers, stream=InPieces(content, size))
    return b"".join([piece async for piece in pieces(response, limit, "read it")])


@pytest.mark.parametrize("size", [1, 7, 999, 10**6])
async def test_plain_and_gzip(size: int) -> None:
    assert await read(TEXT[:2000], size=size) == TEXT[:2000]
    assert await read(gzip.compress(TEXT), "gzip", size=size) == TEXT


async def test_empty() -> None:
    assert (
        await read(b"") == await read(b"", "gzip") == await read(gzip.compress(b""), "gzip") == b""
    )


async def test_a_gzip_stream_that_ends_early_was_cut() -> None:
    for cut in (1, 5, 9, 300):
        with pytest.raises(Unreachable, match="cut short"):
            await read(gzip.compress(TEXT)[:-cut], "gzip")


@pytest.mark.parametrize(
    ("content", "coding"),
    [
        (b"not gzip", "gzip"),
        (gzip.compress(TEXT, mtime=0) + b"more", "gzip"),
        (zlib.compress(TEXT), "deflate"),
        (TEXT, "br"),
    ],
)
async def test_broken_or_unasked_compression(content: bytes, coding: str) -> None:
    with pytest.raises(BadAnswer, match="compression"):
        await read(content, coding)


async def test_too_large_is_refused_to_the_byte() -> None:
    assert len(await read(TEXT, limit=len(TEXT))) == len(TEXT)
    with pytest.raises(BadAnswer, match="larger than"):
        await read(TEXT, limit=len(TEXT) - 1)


async def test_a_gzip_bomb_does_not_get_into_memory() -> None:
    bomb = gzip.compress(bytes(50_000_000), 9)
    tracemalloc.start()
    try:
        with pytest.raises(BadAnswer, match="larger than"):
            await read(bomb, "gzip", limit=1_000_000, size=10**9)
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()
