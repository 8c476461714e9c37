"""The fixtures, and arrays made to be hostile."""

from __future__ import annotations

from .make_fixtures import FOLDER

NAMES = sorted(path.name for path in FOLDER.iterdir())


BODIES = {name: (FOLDER / name).read_bytes() for name in NAMES}


JSON = [name for name in NAMES if name.endswith(".json")]


def npy(shape: str, dtype: str = "|u1", data: bytes = b"") -> bytes:
    header = f"{{'descr': '{dtype}', 'fortran_order': False, 'shape': {shape}, }}"
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode() + data
