"""What is not as it should be yet: each of these fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cloud.test_token_command import with_command
from tests.support.scan import Scan

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cloud.person import Person
    from tests.support.cloud import Cloud


def test_a_proxy_s_port_that_is_none(person: Person) -> None:
    done = person.given(HTTPS_PROXY="http://127.0.0.1:99999").run("jobs")
    assert "Traceback" not in done.stderr
    assert done.returncode == 2


def test_a_command_that_says_the_key_as_its_complaint_alone(cloud: Cloud, person: Person) -> None:
    done = with_command(person, "cat {key} >&2; exit 4").run("jobs", "--account", "lab")
    assert done.returncode == 3
    assert Scan(cloud.secrets()).data("stderr", done.stderr.encode()) == set()


@pytest.mark.parametrize("cut", [20, 39])
def test_a_command_that_says_a_part_of_the_key(cloud: Cloud, person: Person, cut: int) -> None:
    script = f"cat {{key}}; head -c {cut} {{key}} >&2; exit 4"
    done = with_command(person, script).run("jobs", "--account", "lab")
    assert done.returncode == 3
    assert Scan(cloud.secrets()).data("stderr", done.stderr.encode()) == set()


@pytest.mark.pty
def test_tmux_is_not_handed_the_key(cloud: Cloud, person: Person, tmp_path: Path) -> None:
    tmux = tmp_path / "bin" / "tmux"
    tmux.parent.mkdir()
    told = tmp_path / "told"
    tmux.write_text(f"#!/bin/sh\nenv > {told}.part\ncat > /dev/null\nmv {told}.part {told}\n")
    tmux.chmod(0o755)
    path = f"{tmux.parent}:{person.environ['PATH']}"
    with person.given(TMUX="/nowhere,1,0", PATH=path).opened() as screen:
        screen.until_text("5 jobs")
        screen.press("y")
        screen.until(lambda _: told.exists())
    secrets = cloud.secrets()
    secrets.pop("proxy password")
    assert Scan(secrets).data("tmux", told.read_bytes()) == set()
