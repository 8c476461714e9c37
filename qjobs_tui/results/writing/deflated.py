"""Arrays to the text of the `__type__` JSON: base64 of a zlib stream of a .npy file, in windows."""

from __future__ import annotations

import binascii
import io
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.lib import format as npy

from ..limits import WINDOW

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def npy_text(array: np.ndarray[Any, Any]) -> Iterator[bytes]:
    """Yield an array as base64(zlib(.npy)), ASCII, as the real client's encoder writes it.

    The .npy format is that of NumPy's enhancement proposal 1, version 1.0. No step handles more
    than `WINDOW` bytes, and an array that is contiguous in either order is not copied.

    Args:
        array: Of any shape and of a dtype without objects.

    """
    return base64(deflated(npy_pieces(array)))


def npy_pieces(array: np.ndarray[Any, Any]) -> Iterator[memoryview | bytes]:
    """Yield the bytes of a .npy file: its header, then the elements."""
    header = io.BytesIO()
    npy.write_array_header_1_0(header, npy.header_data_from_array_1_0(array))
    yield header.getvalue()
    # The header says "fortran order" for an array that is contiguous in that order alone.
    is_fortran = array.flags.f_contiguous and not array.flags.c_contiguous
    flat = (array.T if is_fortran else array).reshape(-1)
    step = max(WINDOW // max(flat.itemsize, 1), 1)
    for at in range(0, flat.size if flat.itemsize else 0, step):
        yield np.ascontiguousarray(flat[at : at + step]).view(np.uint8).data


def deflated(pieces: Iterable[memoryview | bytes]) -> Iterator[bytes]:
    """Yield the zlib stream (RFC 1950) of what the pieces hold."""
    stream = zlib.compressobj()
    for piece in pieces:
        yield stream.compress(piece)
    yield stream.flush()


def base64(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield base64 (RFC 4648, section 4) of the pieces as one text without line breaks."""
    left = b""
    for piece in pieces:
        held = left + piece
        whole = len(held) - len(held) % 3
        left = held[whole:]
        if whole:
            yield binascii.b2a_base64(held[:whole], newline=False)
    yield binascii.b2a_base64(left, newline=False)
