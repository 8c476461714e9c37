"""Bodies that no reader can trust: cut, damaged, or made to cost far more than they are worth."""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING

from qjobs_tui.demo.results.encoding import Base64, dumps, typed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_LONG = re.compile(rb'"([A-Za-z0-9+/]{200,}={0,2})"')
_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_DEEP = 200_000
_ZEROS, _BOMB_STEPS = bytes(1 << 20), 128


def truncated(body: bytes) -> bytes:
    """Return the first part of a body, as after a cut connection."""
    return body[: len(body) * 3 // 5]


def flipped(body: bytes) -> bytes:
    """Return a body in which one bit of its first array is another."""
    found = _LONG.search(body)
    if found is None:
        return body
    at = (found.start(1) + found.end(1)) // 2
    other = _ALPHABET[_ALPHABET.index(body[at]) ^ 1]
    return body[:at] + bytes([other]) + body[at + 1 :]


def bomb() -> bytes:
    """Return a small body whose only array says it has 8 bytes and decompresses to 128 MiB."""

    def deflated() -> Iterator[bytes]:
        packer = zlib.compressobj(9)
        yield packer.compress(_npy_head(8))
        for _ in range(_BOMB_STEPS):
            yield packer.compress(_ZEROS)
        yield packer.flush()

    return _sampler(Base64(deflated()))


def boast() -> bytes:
    """Return a body whose array says that it has a thousand billion elements, and has none."""
    return _sampler(Base64([zlib.compress(_npy_head(10**12))]))


def deep() -> bytes:
    """Return JSON of lists in lists, far deeper than any reader recurses."""
    return b"[" * _DEEP + b"]" * _DEEP


def unknown() -> bytes:
    """Return JSON of no known form."""
    items = [{"__type__": "Novelty", "__value__": {"since": 2031, "flags": [True, None]}}]
    return dumps({"format": "not-yet-invented", "items": items, "note": "\x1b[2J ⟨ψ⟩"})


def _npy_head(size: int) -> bytes:
    text = f"{{'descr': '|u1', 'fortran_order': False, 'shape': ({size}, 1), }}"
    return b"\x93NUMPY\x01\x00" + (118).to_bytes(2, "little") + text.ljust(117).encode() + b"\n"


def _sampler(array: Base64) -> bytes:
    bits = typed("BitArray", {"array": typed("ndarray", array), "num_bits": 8})
    data = typed("DataBin", {"field_names": ["c"], "shape": [], "fields": {"c": bits}})
    result = typed("SamplerPubResult", {"data": data, "metadata": {}})
    return dumps(typed("PrimitiveResult", {"pub_results": [result], "metadata": {}}))


DAMAGED: dict[str, Callable[[bytes], bytes]] = {"truncated": truncated, "flipped": flipped}
FORGED: dict[str, Callable[[], bytes]] = {
    "bomb": bomb, "boast": boast, "deep": deep, "unknown": unknown,
}  # fmt: skip
