"""Job ids as the service makes them, and CRNs that are plainly not real."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

_MACHINE = bytes.fromhex("de30de30de")
_ACCOUNT = "de30" * 8


def xid(moment: datetime, serial: int) -> str:
    """Make a job id: 20 lower-case base32hex characters that begin with the creation second.

    Args:
        moment: When the job was created.
        serial: Tells jobs of one second apart; its lowest 24 bits count.

    """
    seconds = int(moment.timestamp()).to_bytes(4, "big")
    raw = seconds + _MACHINE + (serial & 0xFFFFFF).to_bytes(3, "big")
    return base64.b32hexencode(raw).decode().rstrip("=").lower()


def crn(region: str, number: int) -> str:
    """Make the CRN of the demo account's instance of that number in that region."""
    guid = f"de30de30-0000-4000-8000-{number:012d}"
    return f"crn:v1:bluemix:public:quantum-computing:{region}:a/{_ACCOUNT}:{guid}::"
