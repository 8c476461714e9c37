"""Ways to break a result body, each from a random generator, so that a seed names a case."""

from __future__ import annotations

import base64
import json
import re
import zlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

_BASE64 = re.compile(rb'"([A-Za-z0-9+/]{24,}={0,2})"')
_NUMBER = re.compile(rb"-?[0-9]+")
_SIGNS = tuple(b'[ ] { } , : " \\ null - 1e999 \xff \x00'.split(b" "))
_WRONG: tuple[Any, ...] = (
    None,
    True,
    -1,
    0,
    2**63,
    10**40,
    0.5,
    float("nan"),
    "",
    "x" * 9000,
    "linear",
    [],
    [[]],
    [None],
    [-1, -1],
    {},
    {"__type__": "ndarray", "__value__": [[1], [2, 3]]},
    {"__type__": "ndarray", "__value__": ""},
    {"__type__": "BitArray", "__value__": {}},
    {"__type__": "nobody knows", "__value__": 1},
    {"__type__": 3},
    {"__int_keys__": True, "1": 2},
)


def truncated(body: bytes, random: Random) -> bytes:
    """Cut the body short."""
    return body[: random.randrange(len(body) + 1)]


def bit_flipped(body: bytes, random: Random) -> bytes:
    """Flip one to eight bits."""
    found = bytearray(body)
    for _ in range(random.randint(1, 8) if found else 0):
        found[random.randrange(len(found))] ^= 1 << random.randrange(8)
    return bytes(found)


def signs_put_in(body: bytes, random: Random) -> bytes:
    """Put in, or replace something by, one to three signs of JSON's grammar."""
    for _ in range(random.randint(1, 3)):
        at = random.randrange(len(body) + 1)
        body = body[:at] + random.choice(_SIGNS) + body[at + random.randrange(3) :]
    return body


def piece_moved(body: bytes, random: Random) -> bytes:
    """Copy one stretch over another place."""
    one, other = random.randrange(len(body) + 1), random.randrange(len(body) + 1)
    length = random.randrange(200)
    return body[:other] + body[one : one + length] + body[other + random.randrange(200) :]


def number_changed(body: bytes, random: Random) -> bytes:
    """Claim another size, index or count."""
    found = list(_NUMBER.finditer(body))
    if not found:
        return body
    number = random.choice(found)
    claims = (*(b"%d" % claim for claim in (0, -1, 7, 2**31, 2**62, 2**63, 10**30)), b"9" * 5000)
    return body[: number.start()] + random.choice(claims) + body[number.end() :]


def wrong_type(body: bytes, random: Random) -> bytes:
    """Put a value of another type, or none, in any place of the tree."""
    try:
        tree = json.loads(body)
    except ValueError:
        return bit_flipped(body, random)
    root = [tree]
    holder, key = random.choice(_places(root))
    if isinstance(holder, dict) and random.random() < 0.2:
        del holder[key]
    else:
        holder[key] = random.choice(_WRONG)
    return json.dumps(root[0] if root else None).encode()


def _places(tree: Any) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = []
    waiting = [tree]
    while waiting:
        value = waiting.pop()
        inner = value.items() if isinstance(value, dict) else enumerate(value)
        for key, member in inner:
            found.append((value, key))
            if isinstance(member, dict | list):
                waiting.append(member)
    return found


def array_replaced(body: bytes, random: Random) -> bytes:
    """Put another stream in the place of an encoded array: a bomb, a lie, rubbish."""
    found = list(_BASE64.finditer(body))
    if not found:
        return wrong_type(body, random)
    place = random.choice(found)
    stream = random.choice(_STREAMS)(_decoded(place[1]), random)
    return body[: place.start(1)] + base64.b64encode(stream) + body[place.end(1) :]


def _decoded(text: bytes) -> bytes:
    # What only looks like base64 is cut to a length that can be some.
    return base64.b64decode(text.rstrip(b"=")[: len(text) // 4 * 4 - 4])


def _bomb(_: bytes, random: Random) -> bytes:
    return zlib.compress(bytes(random.choice((1 << 20, 1 << 24))), 9)


def _npy_claim(_: bytes, random: Random) -> bytes:
    shape = random.choice(("(99999999999,)", "(0, 9223372036854775807)", "(-1,)", "(1,)" * 9, "()"))
    dtype = random.choice(("<f8", "|O", "|u1", "<U9999999", "V8", "'", ">c16", "|b1"))
    text = f"{{'descr': '{dtype}', 'fortran_order': False, 'shape': {shape}, }}"
    header = text.encode().ljust(118) + b"\n"
    return zlib.compress(b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header)


def _npy_changed(stream: bytes, random: Random) -> bytes:
    try:
        inner = zlib.decompressobj().decompress(stream, 1 << 20)
    except zlib.error:
        return bit_flipped(stream, random)
    change = random.choice((bit_flipped, truncated, number_changed))
    return zlib.compress(change(inner, random))


def _rubbish(_: bytes, random: Random) -> bytes:
    return random.randbytes(random.randrange(300))


_STREAMS: tuple[Callable[[bytes, Random], bytes], ...] = (
    _bomb,
    _npy_claim,
    _npy_changed,
    _rubbish,
    truncated,
    bit_flipped,
)


def nested(body: bytes, random: Random) -> bytes:
    """Nest the body, or rubbish in the middle of it, deeply."""
    depth = random.choice((50, 99, 101, 5_000, 200_000))
    opening, closing = random.choice(((b"[", b"]"), (b'{"a":', b"}")))
    inner = opening * depth + b"1" + closing * depth
    at = random.randrange(len(body) + 1)
    return random.choice((inner, opening * depth, body[:at] + inner + body[at:]))


MUTATIONS: tuple[Callable[[bytes, Random], bytes], ...] = (
    truncated,
    bit_flipped,
    signs_put_in,
    piece_moved,
    number_changed,
    wrong_type,
    array_replaced,
    nested,
)
