"""The log: for nobody else's eyes, and without anything secret."""

from __future__ import annotations

import logging
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from qjobs_tui.errors import UsageError
from qjobs_tui.log import start_log

if TYPE_CHECKING:
    from collections.abc import Iterator

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJpYW1faWQiOiJJQk1pZCJ9.c2lnbmF0dXJl"
KEY = "A-made_up" * 5


@pytest.fixture(autouse=True)
def logger() -> Iterator[logging.Logger]:
    """The program's logger, left as it was."""
    logger = logging.getLogger("qjobs_tui")
    before = logger.handlers[:], logger.level, logger.propagate
    yield logger
    for handler in logger.handlers:
        if isinstance(handler, logging.StreamHandler) and handler not in before[0]:
            handler.stream.close()
    logger.handlers, logger.level, logger.propagate = before


@pytest.fixture
def open_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.usefixtures("open_umask")
def test_only_the_user_can_read_it(tmp_path: Path) -> None:
    start_log(tmp_path / "new.log")
    assert mode(tmp_path / "new.log") == 0o600
    old = tmp_path / "old.log"
    old.write_text("before\n")
    old.chmod(0o644)
    start_log(old)
    logging.getLogger("qjobs_tui.service").info("after")
    assert mode(old) == 0o600
    assert old.read_text().splitlines()[0] == "before"
    assert old.read_text().splitlines()[1].endswith("INFO qjobs_tui.service: after")


def test_what_is_no_file_keeps_its_mode() -> None:
    before = mode(Path(os.devnull))
    start_log(Path(os.devnull))
    assert mode(Path(os.devnull)) == before


def test_nothing_secret_gets_in(tmp_path: Path, logger: logging.Logger) -> None:
    start_log(tmp_path / "a.log")
    logger.info("token %s and Bearer %s", JWT, JWT)
    logger.info("apikey=%s&x=1", KEY)
    logger.error("a failure", exc_info=ValueError(f"with {KEY}"))
    text = (tmp_path / "a.log").read_text()
    assert text.count("***") == 4
    assert "eyJ" not in text
    assert KEY not in text
    assert "made_up" not in text


def test_each_record_is_one_line_of_plain_text(tmp_path: Path, logger: logging.Logger) -> None:
    start_log(tmp_path / "a.log")
    logger.info("GET /jobs/%s", "x\n2026 INFO forged\r\x1b[2J\u202e\udcff")
    text = (tmp_path / "a.log").read_bytes()
    assert text.count(b"\n") == 1
    assert text.isascii()
    assert b"\x1b" not in text


def test_a_file_that_cannot_be_written_is_a_usage_error(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "no" / "such" / "folder"):
        with pytest.raises(UsageError, match="cannot be written"):
            start_log(path)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_says_nothing_on_the_screen(
    logger: logging.Logger, capsys: pytest.CaptureFixture[str]
) -> None:
    start_log(Path("/dev/full"))
    logger.info("lost")
    assert capsys.readouterr() == ("", "")
    # What is still buffered would fail again on closing.
    handler = logger.handlers.pop()
    assert isinstance(handler, logging.StreamHandler)
    with pytest.raises(OSError, match="No space"):
        handler.stream.close()
