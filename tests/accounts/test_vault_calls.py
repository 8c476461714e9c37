from __future__ import annotations

import asyncio
import subprocess
import sys
import threading

import pytest

from qjobs_tui.accounts.vault import Vault
from qjobs_tui.accounts.vault_errors import Trouble
from qjobs_tui.secret import Secret
from tests.accounts import keyrings
from tests.accounts.keyrings import (
    KEY,
    Memory,
    failure,
    named,
    vault,
)
from tests.support.waiting import PATIENCE_S, until_so


async def test_keyring_is_called_in_a_thread_of_its_own_that_nothing_waits_for() -> None:
    threads: list[threading.Thread] = []

    def load() -> Memory:
        threads.append(threading.current_thread())
        return named(keyrings.SECRET_SERVICE)

    await Vault(load=load).read("work")
    assert [thread.daemon for thread in threads] == [True]
    assert threads[0] is not threading.main_thread()


async def test_the_loop_goes_on_while_a_backend_says_nothing() -> None:
    silent = keyrings.silent()
    asked = asyncio.create_task(vault(silent).read("work"))
    await until_so(silent.entered.is_set, "question")
    for _ in range(100):
        await asyncio.sleep(0)
    assert not asked.done()
    silent.released.set()
    assert await asked is None


async def test_a_backend_that_never_answers_is_given_up_and_asked_again_once_it_has() -> None:
    silent = keyrings.silent()
    ours = vault(silent, seconds=0.05)
    assert (await failure(ours.read("work"))).trouble is Trouble.HANGS
    begun = threading.active_count()
    error = await failure(ours.write("work", Secret(KEY)))
    assert error.trouble is Trouble.HANGS
    assert "0.05 s" in error.headline
    # The second question was not asked at all: the first is still open.
    assert threading.active_count() == begun
    assert silent.entries == []
    silent.released.set()
    for thread in threading.enumerate():
        if thread.name == "keyring":
            thread.join(PATIENCE_S)
    await ours.write("work", Secret(KEY))
    assert await ours.read("work") == Secret(KEY)


async def test_one_that_never_answers_when_it_is_looked_for() -> None:
    released = threading.Event()

    def load() -> Memory:
        released.wait()
        return named(keyrings.SECRET_SERVICE)

    ours = Vault(load=load, seconds=0.02)
    assert (await failure(ours.backend())).trouble is Trouble.HANGS
    assert (await failure(ours.read("work"))).trouble is Trouble.HANGS
    released.set()


async def test_a_question_that_was_called_off_is_waited_for_by_the_next() -> None:
    silent = keyrings.silent()
    ours = vault(silent)
    asked = asyncio.create_task(ours.read("work"))
    assert await asyncio.to_thread(silent.entered.wait, PATIENCE_S)
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    following = asyncio.create_task(ours.write("work", Secret(KEY)))
    for _ in range(20):
        await asyncio.sleep(0)
    assert silent.calls == []
    silent.released.set()
    await following
    assert silent.calls == ["get", "set", "get"]


async def test_questions_asked_side_by_side_go_one_after_the_other() -> None:
    both = threading.Barrier(2)
    met: list[str] = []

    class Meeting(Memory):
        def get_password(self, service: str, username: str) -> str | None:
            try:
                both.wait(0.03)
                met.append(username)
            except threading.BrokenBarrierError:
                both.reset()
            return super().get_password(service, username)

    ours = vault(named(keyrings.SECRET_SERVICE, Meeting))
    await asyncio.gather(*(ours.read(f"{n}") for n in range(4)))
    assert met == []


HANGING = """
import asyncio, threading, time
from qjobs_tui.accounts.vault import Vault
from qjobs_tui.accounts.vault_errors import VaultError
from tests.accounts import keyrings

class Never(keyrings.Memory):
    def get_password(self, service, username):
        threading.Event().wait()

async def main():
    vault = Vault(load=lambda: keyrings.named(keyrings.SECRET_SERVICE, Never), seconds=0.05)
    try:
        await vault.read("work")
    except VaultError as error:
        print(error.trouble.name)

asyncio.run(main())
print("ended")
"""


def test_the_program_ends_although_a_backend_never_does() -> None:
    done = subprocess.run(
        [sys.executable, "-c", HANGING],
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert (done.stdout.split(), done.stderr, done.returncode) == (["HANGS", "ended"], "", 0)
