"""What is left of a command's complaint: no piece of a key, and all that a person needs."""

from __future__ import annotations

import base64
import random
import time

import pytest

from qjobs_tui.accounts.masking import MASK, masked

KEY = "Zq7_rT-0aB9xWv3kLm5N8pQ2sD4fG6hJ1cYeXo_4-uRt"
READABLE = [
    "/home/me/.password-store/quantum/ibm-cloud-2026-11-21.gpg: not found (exit code 2)",
    "KeyringModuleNotFoundError: No module named 'secretstorage'",
    "sh: 1: a-program-that-nobody-has-installed: not found",
    "QISKIT_IBM_TOKEN_OF_THE_VAULT is not set",
    "gpg: decryption failed: No secret key",
    "id_ed25519_of_my_laptop: permission denied",
    "==========================================",
    "connection to 127.0.0.1:58080 refused, errno 111",
]


@pytest.mark.parametrize("said", READABLE)
@pytest.mark.parametrize(
    "printed", ["", "\n", KEY, "no key"], ids=["nothing", "end", "key", "word"]
)
def test_what_a_person_needs_stays(said: str, printed: str) -> None:
    assert masked(said, printed) == said


@pytest.mark.parametrize(
    ("said", "printed", "left"),
    [
        (KEY, "", MASK),
        (f"key {KEY}.", "", f"key {MASK}."),
        (f"/keys/{KEY}", "", f"/keys/{MASK}"),
        (f"no use: '{KEY[:20]}'", "", f"no use: '{MASK}'"),
        (KEY[:8], KEY, MASK),
        (f"<{KEY[-8:]}>", KEY, f"<{MASK}>"),
        (f"{KEY[3:11]} {KEY[20:31]}", KEY, f"{MASK} {MASK}"),
        (f"key={KEY[5:17]}\n", f"key: {KEY}\nlogin: me", f"key={MASK}\n"),
        ("is 's p a c e d' it?", "s p a c e d\n", f"is '{MASK}' it?"),
        (KEY[:7], KEY, KEY[:7]),
        ("0123456789abcdef" * 4, "", MASK),
        ("eyJhbGciOiJSUzI1NiJ9.eyJpYXQiOjE3NjM3NDd9", "", f"{MASK}.{MASK}"),
    ],
)
def test_what_could_be_the_key_goes(said: str, printed: str, left: str) -> None:
    assert masked(said, printed) == left


@pytest.mark.parametrize("length", [20, 32, 44])
def test_keys_of_all_kinds_are_known_from_words(length: int) -> None:
    chance = random.Random(length)
    for _ in range(3_000):
        key = base64.urlsafe_b64encode(chance.randbytes(33)).decode()[:length]
        assert masked(f"key {key}", "") == f"key {MASK}", key


def test_a_long_complaint_takes_no_longer_than_its_length() -> None:
    def seconds(times: int, piece: str) -> float:
        said = piece * times
        began = time.process_time()
        masked(said, said[: len(said) // 2])
        return time.process_time() - began

    for piece in ("e" * 511 + "1", "Ee" * 255 + "--", "=" * 512, ("e" * 9 + "E") * 51):
        # Eight times as long; what goes back and forth takes 64 times as long.
        short, long = (min(seconds(times, piece) for _ in range(5)) for times in (1, 8))
        assert long < 32 * short + 0.01
