"""The first start, by keys: a key is tried, instances are picked, and it is kept where one says."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from textual.widgets import Input

from qjobs_tui.accounts.own import KeyPlace
from qjobs_tui.accounts.resolution import Asked
from qjobs_tui.demo import faults
from qjobs_tui.demo.faults import Fault, Kind
from qjobs_tui.demo.world import INSTANCES, World
from qjobs_tui.errors import UsageError
from qjobs_tui.ui.screens.clearing import require_leavable
from qjobs_tui.ui.screens.help import HelpScreen
from qjobs_tui.ui.screens.pick import PickScreen
from qjobs_tui.ui.screens.pick_none import NoInstanceScreen
from qjobs_tui.ui.screens.sign_in import SignInScreen
from qjobs_tui.ui.screens.sign_in_fields import KeyField
from qjobs_tui.ui.screens.sign_in_kept import NotKeptScreen
from qjobs_tui.ui.screens.sign_in_place import PlaceField
from qjobs_tui.ui.screens.sign_in_qiskit import QiskitScreen
from qjobs_tui.ui.widgets.lines import Lines
from tests.accounts import keyrings

from .looks import unsafe_characters
from .sign_in_stage import OPEN, SECRET_SERVICE, SignIn, sign_in

if TYPE_CHECKING:
    from pathlib import Path

    from qjobs_tui.accounts.own import Own
    from qjobs_tui.roster.values import Trial
    from qjobs_tui.secret import Secret

    from .still import StillClock

US, EU = (one.crn.text for one in INSTANCES[:2])
WRONG = "made-up-key-that-nobody-has-1234567890-abcdef"


def one(clock: StillClock) -> World:
    return World(clock, instances=INSTANCES[:1])


def none(clock: StillClock) -> World:
    return World(clock, instances=())


class Locked(keyrings.Memory):
    """A keyring that stays locked until somebody unlocks it."""

    is_locked = True

    def get_password(self, service: str, username: str) -> str | None:
        if self.is_locked:
            raise KeyringLocked("Failed to unlock the collection!")
        return super().get_password(service, username)


class KeyringLocked(Exception):
    """As keyring's own."""


def stored(stage: SignIn) -> list[tuple[str, str]]:
    return [(name, key) for _, name, key in stage.ring.entries]


# The way that nearly everybody goes


async def test_paste_enter_and_pick_all(tmp_path: Path) -> None:
    async with sign_in(tmp_path) as stage:
        await stage.open(resolution=await stage.roster.resolve(Asked()))
        assert stage.focus == "sign-key"
        assert "No account is set up yet" in stage.words
        assert "qjobs-tui --demo" in stage.words
        assert "keyring (Secret Service)" in stage.words
        await stage.press("f2")
        field = stage.app.screen.query_one("#sign-url", Input)
        field.value = stage.server.base_url
        await stage.go("sign-key")
        await stage.paste(f"  {stage.key}\r\n\r\n")
        assert f"{len(stage.key)} characters" in stage.words
        await stage.press("enter", "enter", "enter", "enter", "enter", "enter")
        assert stage.focus == "sign-go"
        await stage.press("enter")
        await stage.on(PickScreen)
        await stage.press("enter")
        account = await stage.signed_in()
        assert account.key == stage.server.key
        assert (account.instances, account.names) == ((), ())
        assert stored(stage) == [("default", stage.key)]
        own = stage.kept.get("default")
        assert own == stage.own("default", key=KeyPlace.KEYRING)
        assert stage.kept.default == "default"
        assert "kept in Secret Service" in stage.app.told[0]
        assert "All instances" in stage.app.told[0]


@pytest.mark.parametrize(
    ("keys", "chosen"),
    [
        ([], ()),
        (["down"], (US,)),
        (["down", "down"], (EU,)),
        (["down", "space"], (US,)),
        (["a"], (US, EU)),
        (["a", "down", "space"], (EU,)),
        (["down", "space", "up", "up", "space", "down"], ()),
        (["space", "space"], (US,)),
        (["down", "down", "space", "up", "space"], (US, EU)),
        (["a", "a", "down"], (US,)),
    ],
    ids=" ".join,
)
async def test_what_is_marked_or_under_the_cursor_is_followed(
    keys: list[str], chosen: tuple[str, ...], tmp_path: Path
) -> None:
    async with sign_in(tmp_path) as stage:
        await stage.rekeyed()
        await stage.submit()
        await stage.on(PickScreen)
        await stage.press(*keys, "enter")
        account = await stage.signed_in()
        assert tuple(each.crn.text for each in account.instances) == chosen
        assert all(each.name for each in account.instances)
        own = stage.kept.get("default")
        assert own is not None
        assert own.instances == chosen


async def test_the_only_instance_is_taken_and_told(tmp_path: Path) -> None:
    async with sign_in(tmp_path, make=one) as stage:
        await stage.rekeyed()
        await stage.submit()
        account = await stage.signed_in()
        assert [each.crn.text for each in account.instances] == [US]
        assert f"The instance {INSTANCES[0].name} is followed." in stage.app.told[0]


async def test_an_account_that_has_instances_keeps_them(tmp_path: Path) -> None:
    async with sign_in(tmp_path) as stage:
        await stage.rekeyed(name="work", instances=(EU,))
        assert "A key for account work" in stage.words
        await stage.submit()
        account = await stage.signed_in()
        assert [each.crn.text for each in account.instances] == [EU]
        own = stage.kept.get("work")
        assert own is not None
        assert own.instances == (EU,)


async def test_for_this_session_only_no_key_is_kept(tmp_path: Path) -> None:
    async with sign_in(tmp_path, make=one) as stage:
        await stage.rekeyed()
        await stage.go("sign-place")
        await stage.press("down")
        await stage.go("sign-key")
        await stage.submit()
        account = await stage.signed_in()
        assert account.key == stage.server.key
        assert stored(stage) == []
        own = stage.kept.get("default")
        assert own is not None
        assert own.key is KeyPlace.SESSION
        assert stage.key not in (tmp_path / "accounts.toml").read_text()


async def test_the_next_session_asks_for_the_key_of_the_same_account(tmp_path: Path) -> None:
    async with sign_in(tmp_path, make=one) as stage:
        own = stage.own("lab", key=KeyPlace.SESSION, instances=(US,))
        await stage.roster.keep(own, stage.server.key)
        await stage.open(resolution=await stage.roster.resolve(Asked()))
        name = stage.app.screen.query_one("#sign-name", Input)
        assert name.value == "lab"
        assert "Welcome back. The key of account lab was given for one session" in stage.words
        assert "--account" not in stage.words
        await stage.submit()
        await stage.signed_in()
        assert stage.kept.accounts == (own,)


async def test_an_account_whose_keyring_is_locked_is_not_lost(tmp_path: Path) -> None:
    ring = keyrings.named(SECRET_SERVICE, Locked)
    assert isinstance(ring, Locked)
    async with sign_in(tmp_path, ring=ring, make=one) as stage:
        ring.is_locked = False
        await stage.roster.keep(stage.own(), stage.server.key)
        ring.is_locked = True
        await stage.open(resolution=await stage.roster.resolve(Asked()))
        assert "Secret Service is locked" in stage.words
        assert "gnome-keyring-daemon" in stage.words
        assert stage.words.index("✗ keyring") < stage.words.index("– --account")
        await stage.submit()
        await stage.on(NotKeptScreen)
        assert "is locked" in stage.asked
        await stage.press("y")
        await stage.signed_in()
        own = stage.kept.get("default")
        assert own is not None
        assert own.key is KeyPlace.KEYRING


@pytest.mark.parametrize("place", [KeyPlace.SESSION, KeyPlace.KEYRING])
async def test_an_account_that_means_all_is_not_asked_again(
    place: KeyPlace, tmp_path: Path
) -> None:
    async with sign_in(tmp_path) as stage:
        await stage.roster.keep(stage.own("lab", key=place), stage.server.key)
        stage.ring.entries.clear()
        before = (tmp_path / "accounts.toml").read_bytes()
        await stage.open(resolution=await stage.roster.resolve(Asked()))
        assert stage.app.screen.query_one("#sign-name", Input).value == "lab"
        if place is KeyPlace.KEYRING:
            await stage.go("sign-place")
            await stage.press("down")
        await stage.submit()
        account = await stage.signed_in()
        assert (account.instances, account.names) == ((), ())
        assert (tmp_path / "accounts.toml").read_bytes() == before
        assert "held for this session only" in stage.app.told[0]


async def test_an_address_for_this_session_is_not_kept_with_the_account(tmp_path: Path) -> None:
    async with sign_in(tmp_path) as stage:
        await stage.roster.keep(stage.own(key=KeyPlace.SESSION), stage.server.key)
        before = (tmp_path / "accounts.toml").read_bytes()
        await stage.open(resolution=await stage.roster.resolve(Asked()))
        url = stage.server.base_url.replace("127.0.0.1", "localhost")
        stage.app.screen.query_one("#sign-url", Input).value = url
        await stage.submit()
        account = await stage.signed_in()
        assert account.url == url
        assert (tmp_path / "accounts.toml").read_bytes() == before


async def test_the_instances_that_are_kept_are_told_by_their_names(tmp_path: Path) -> None:
    async with sign_in(tmp_path) as stage:
        own = stage.own("lab", key=KeyPlace.SESSION, instances=(US,))
        await stage.roster.keep(own, stage.server.key)
        await stage.open(resolution=await stage.roster.resolve(Asked()))
        await stage.submit()
        await stage.signed_in()
        assert f"The instance {INSTANCES[0].name} is followed." in stage.app.told[0]


# What goes wrong


async def test_a_wrong_key_says_so_and_is_forgotten(tmp_path: Path) -> None:
    async with sign_in(tmp_path) as stage:
        screen = await stage.rekeyed(name="work")
        await stage.submit(WRONG)
        await stage.until(lambda: "could not be found" in stage.told)
        assert "did not accept the API key (400)" in stage.told
        assert not screen.query_one(KeyField).key
        assert stage.focus == "sign-key"
        assert screen.query_one("#sign-name", Input).value == "work"
        assert (stage.app.answer, stored(stage)) == (OPEN, [])
        assert not (tmp_path / "accounts.toml").exists()


async def test_without_a_network_the_key_stays(tmp_path: Path) -> None:
    async with sign_in(tmp_path, make=one) as stage:
        screen = await stage.rekeyed()
        stage.server.faults.add(Fault(Kind.RESET, "/identity/token"))
        await stage.submit()
        await stage.until(lambda: "Could not sign in" in stage.told)
        assert screen.query_one(KeyField).key == stage.server.key
        assert (stage.app.answer, stored(stage)) == (OPEN, [])
        assert not (tmp_path / "accounts.toml").exists()
        await stage.press("ctrl+s")
        await stage.signed_in()


async def test_escape_stops_the_question_then_leaves(tmp_path: Path) -> None:
    async with sign_in(tmp_path) as stage:
        screen = await stage.rekeyed()
        stage.server.faults.add(Fault(Kind.SILENCE, "/identity/token", times=None))
        await stage.submit()
        await stage.until(lambda: screen.phase == "trying" and "esc stop" in stage.text)
        assert "Asking 127.0.0.1…" in stage.told
        stage.clock.go(5)
        await stage.until(lambda: "127.0.0.1… no answer for 5 s · esc stops" in stage.told)
        stage.clock.go(5)
        await stage.until(lambda: "no answer for 10 s" in stage.told)
        await stage.press("ctrl+s", "f2")
        await stage.press("escape")
        await stage.until(lambda: screen.phase == "asking")
        assert "Stopped" in stage.told
        stage.clock.go(5)
        await stage.settled()
        assert "Stopped" in stage.told
        assert screen.query_one(KeyField).key == stage.server.key
        await stage.press("escape")
        await stage.until(lambda: stage.app.answer is None)
        assert stored(stage) == []
        assert not (tmp_path / "accounts.toml").exists()


async def test_escape_at_the_instances_goes_back_to_the_form(tmp_path: Path) -> None:
    async with sign_in(tmp_path) as stage:
        screen = await stage.rekeyed()
        await stage.submit()
        await stage.on(PickScreen)
        await stage.press("escape")
        await stage.until(lambda: screen.phase == "asking" and stage.is_on(SignInScreen))
        assert "Nothing was kept" in stage.told
        assert stored(stage) == []
        await stage.press("ctrl+s")
        await stage.on(PickScreen)
        await stage.press("enter")
        await stage.signed_in()


async def test_what_was_typed_ahead_picks_nothing(tmp_path: Path) -> None:
    async with sign_in(tmp_path) as stage:
        await stage.rekeyed()
        await stage.submit()
        await stage.until(lambda: stage.is_on(PickScreen))
        await stage.settled()
        await stage.press("enter", "enter")
        assert stage.app.answer is OPEN
        assert "too early" in stage.words or "came before" in stage.words
        stage.clock.go(1)
        await stage.press("enter")
        await stage.signed_in()


@pytest.mark.parametrize("way", ["y", "right enter"])
async def test_a_keyring_that_cannot_be_had(way: str, tmp_path: Path) -> None:
    ring = keyrings.named(SECRET_SERVICE, Locked)
    async with sign_in(tmp_path, ring=ring, make=one) as stage:
        await stage.rekeyed()
        await stage.submit()
        await stage.until(lambda: stage.is_on(NotKeptScreen))
        await stage.settled()
        await stage.press("y")
        assert stage.is_on(NotKeptScreen)
        assert "Unlock it and try again" in stage.asked
        stage.clock.go(1)
        await stage.press(*way.split())
        account = await stage.signed_in()
        assert account.key == stage.server.key
        own = stage.kept.get("default")
        assert own is not None
        assert own.key is KeyPlace.SESSION


async def test_a_keyring_that_is_unlocked_meanwhile(tmp_path: Path) -> None:
    ring = keyrings.named(SECRET_SERVICE, Locked)
    assert isinstance(ring, Locked)
    async with sign_in(tmp_path, ring=ring) as stage:
        await stage.rekeyed()
        await stage.submit()
        await stage.on(PickScreen)
        await stage.press("down", "enter")
        await stage.on(NotKeptScreen)
        await stage.press("enter")
        await stage.until(lambda: "is locked" in stage.asked)
        await stage.on(NotKeptScreen)
        ring.is_locked = False
        await stage.press("enter")
        account = await stage.signed_in()
        assert [each.crn.text for each in account.instances] == [US]
        assert stored(stage) == [("default", stage.key)]


async def test_escape_at_the_keyrings_failure_goes_back(tmp_path: Path) -> None:
    ring = keyrings.named(SECRET_SERVICE, Locked)
    async with sign_in(tmp_path, ring=ring, make=one) as stage:
        screen = await stage.rekeyed()
        await stage.submit()
        await stage.on(NotKeptScreen)
        await stage.press("escape")
        await stage.until(lambda: screen.phase == "asking" and stage.is_on(SignInScreen))
        assert screen.query_one(KeyField).key == stage.server.key
        assert not (tmp_path / "accounts.toml").exists()


@pytest.mark.parametrize("full", [keyrings.FAIL, keyrings.PLAIN])
async def test_without_a_keyring_it_says_why_and_takes_this_session(
    full: str, tmp_path: Path
) -> None:
    async with sign_in(tmp_path, ring=keyrings.named(full), make=one) as stage:
        await stage.rekeyed()
        assert "( ) in the keyring (cannot be used)" in stage.words
        assert "(x) for this session only" in stage.words
        why = {keyrings.FAIL: "There is no keyring here", keyrings.PLAIN: "as plain text"}
        assert why[full] in stage.words
        await stage.submit()
        await stage.signed_in()
        own = stage.kept.get("default")
        assert own is not None
        assert own.key is KeyPlace.SESSION
        assert stored(stage) == []


async def test_a_keyring_that_is_slow_keeps_nobody_waiting(tmp_path: Path) -> None:
    ring = keyrings.silent()
    async with sign_in(tmp_path, ring=ring, make=one, seconds=60.0) as stage:
        screen = await stage.rekeyed()
        await stage.submit()
        await stage.until(lambda: ring.entered.is_set() and screen.phase == "keeping")
        # It is drawn, and takes keys, but for those that would leave a key behind unseen.
        await stage.resize(100, 30)
        await stage.press("tab", "escape", "ctrl+s")
        assert stage.is_on(SignInScreen)
        assert "Keeping the key" in stage.words
        assert "esc" not in stage.text.splitlines()[-1]
        ring.released.set()
        await stage.signed_in()
        assert stored(stage) == [("default", stage.key)]


async def test_a_keyring_that_never_answers(tmp_path: Path) -> None:
    ring = keyrings.silent()
    async with sign_in(tmp_path, ring=ring, make=one, seconds=0.2) as stage:
        await stage.rekeyed()
        await stage.submit()
        await stage.on(NotKeptScreen)
        assert "did not answer within 0.2 s" in stage.asked
        await stage.press("y")
        await stage.signed_in()
        ring.released.set()
        assert stored(stage) == []


async def test_a_file_that_cannot_be_written_keeps_no_key(tmp_path: Path) -> None:
    (tmp_path / "accounts.toml").mkdir()
    async with sign_in(tmp_path, make=one) as stage:
        await stage.rekeyed()
        await stage.submit()
        await stage.on(NotKeptScreen)
        assert "Is a directory" in stage.asked
        await stage.press("y")
        account = await stage.signed_in()
        assert account.key == stage.server.key
        assert stored(stage) == []
        assert "Is a directory" in stage.app.told[0]


# No instance


async def test_without_an_instance_a_crn_can_be_named(tmp_path: Path) -> None:
    async with sign_in(tmp_path, make=none) as stage:
        await stage.rekeyed()
        await stage.submit()
        await stage.on(NoInstanceScreen)
        assert "no instance" in stage.asked
        assert "Create one" in stage.asked
        field = stage.app.screen.query_one("#pick-crn", Input)
        field.value = "crn:v1:nonsense"
        await stage.press("y")
        await stage.until(lambda: "not a CRN" in stage.asked)
        field.value = f" {US} "
        await stage.press("y")
        account = await stage.signed_in()
        assert [each.crn.text for each in account.instances] == [US]


async def test_without_an_instance_the_key_can_be_kept(tmp_path: Path) -> None:
    async with sign_in(tmp_path) as stage:
        await stage.rekeyed()
        stage.server.faults.add(faults.status(403, "/search", times=None))
        await stage.submit()
        await stage.on(NoInstanceScreen)
        assert "403" in stage.asked
        await stage.press("y")
        account = await stage.signed_in()
        assert account.instances == ()
        assert stored(stage) == [("default", stage.key)]


async def test_escape_without_an_instance_goes_back(tmp_path: Path) -> None:
    async with sign_in(tmp_path, make=none) as stage:
        screen = await stage.rekeyed()
        await stage.submit()
        await stage.on(NoInstanceScreen)
        await stage.press("escape")
        await stage.until(lambda: screen.phase == "asking")
        assert (stage.app.answer, stored(stage)) == (OPEN, [])


# What is typed and pasted

JUNK = {
    "": "There is no API key yet",
    " \r\n\t\n": "There is no API key yet",
    "x" * 1025: "longer than 1024",
    "made-up key": "characters that no key has",
    "made-up-\x1b[2J-key": "characters that no key has",
    "schlüssel-der-niemandem-gehört": "characters that no key has",
    "\u202emade-up-key": "characters that no key has",
}


@pytest.mark.parametrize(
    "text", JUNK, ids=["empty", "blank", "long", "space", "escape", "umlaut", "bidi"]
)
async def test_junk_is_refused_and_never_shown(text: str, tmp_path: Path) -> None:
    async with sign_in(tmp_path) as stage:
        await stage.rekeyed()
        await stage.paste(text)
        if not text.strip():
            await stage.press("ctrl+s")
        assert JUNK[text] in stage.words
        assert stage.focus == "sign-key"
        shown = "\n".join(stage.frames)
        assert not text.strip() or text.strip()[:12] not in shown
        assert not unsafe_characters(stage.app)
        assert not stage.server.requests


async def test_of_several_lines_the_first_is_taken(tmp_path: Path) -> None:
    async with sign_in(tmp_path, make=one) as stage:
        screen = await stage.rekeyed()
        await stage.paste("made-up-key-of-before")
        await stage.paste(f"\n\t{stage.key} \nanother-line\r\n")
        assert screen.query_one(KeyField).key == stage.server.key
        assert stage.focus == "sign-key"
        assert stage.app.answer is OPEN


async def test_letters_are_letters_also_those_that_are_keys_elsewhere(tmp_path: Path) -> None:
    async with sign_in(tmp_path) as stage:
        screen = await stage.rekeyed()
        field = screen.query_one(KeyField)
        await stage.press(*"q?adx", "backspace")
        assert field.key.reveal() == "q?ad"
        assert "••••" in stage.text
        assert "4 characters" in stage.words
        await stage.press("ctrl+u")
        assert not field.key
        await stage.press("space", "x", "space", "ctrl+s")
        assert not stage.told.startswith("This is no")


async def test_a_key_pasted_elsewhere_goes_where_nobody_sees_it(tmp_path: Path) -> None:
    async with sign_in(tmp_path) as stage:
        screen = await stage.rekeyed()
        for name in ("sign-name", "sign-place", "sign-go", "sign-url", "sign-iam"):
            screen.query_one(KeyField).action_clear()
            await stage.go(name)
            await stage.paste(stage.key)
            assert screen.query_one(KeyField).key == stage.server.key
            assert (stage.focus == "sign-key") is (name not in {"sign-place", "sign-go"})
            assert stage.key[:9] not in "".join(stage.frames)
        assert screen.query_one("#sign-name", Input).value == "default"
        await stage.go("sign-name")
        await stage.paste("lab")
        assert screen.query_one("#sign-name", Input).value == "defaultlab"


@pytest.mark.parametrize("name", ["sign-name", "sign-url", "sign-iam"])
async def test_a_key_that_a_terminal_types_elsewhere_goes_there_too(
    name: str, tmp_path: Path
) -> None:
    key = "A1b2-C3d4_E5f6G7h8I9j0K1l2M3n4O5p6Q7r8S9t0U1"
    async with sign_in(tmp_path) as stage:
        screen = await stage.rekeyed()
        before = screen.query_one(f"#{name}", Input).value
        await stage.go(name)
        for sign in key:
            await stage.press({"-": "minus", "_": "underscore"}.get(sign, sign))
        assert screen.query_one(KeyField).key.reveal() == key
        assert screen.query_one(f"#{name}", Input).value == before
        assert key[:20] not in "".join(stage.frames)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("sign-name", "quantum-lab-of-the-north-wing"),
        ("sign-url", "https://quantum-lab-of-the-north-wing.example"),
        ("sign-url", "quantum.example.com"),
    ],
)
async def test_long_names_and_addresses_are_typed_as_ever(
    name: str, text: str, tmp_path: Path
) -> None:
    names = {"-": "minus", ":": "colon", "/": "slash", ".": "full_stop"}
    async with sign_in(tmp_path) as stage:
        screen = await stage.rekeyed()
        field = screen.query_one(f"#{name}", Input)
        field.value = ""
        await stage.go(name)
        await stage.press(*(names.get(sign, sign) for sign in text))
        assert field.value == text
        assert not screen.query_one(KeyField).key


async def test_what_is_tried_is_not_changed_meanwhile(tmp_path: Path) -> None:
    async with sign_in(tmp_path) as stage:
        screen = await stage.rekeyed()
        stage.server.faults.add(Fault(Kind.SILENCE, "/identity/token", times=None))
        await stage.paste(stage.key)
        await stage.go("sign-name")
        await stage.press("ctrl+s")
        await stage.until(lambda: screen.phase == "trying")
        await stage.press("x", "tab", "space", "backspace")
        await stage.paste("made-up-key-of-somebody-else")
        assert screen.query_one(KeyField).key == stage.server.key
        assert screen.query_one("#sign-name", Input).value == "default"
        assert screen.query_one("#sign-fields").disabled
        await stage.press("escape")
        await stage.until(lambda: screen.phase == "asking")
        assert stage.focus == "sign-name"
        await stage.press("x")
        assert screen.query_one("#sign-name", Input).value == "defaultx"


async def test_up_and_down_leave_the_answers_at_their_ends(tmp_path: Path) -> None:
    async with sign_in(tmp_path) as stage:
        screen = await stage.open()
        place = screen.query_one(PlaceField)
        await stage.press("down", "down")
        assert (stage.focus, place.place) == ("sign-place", KeyPlace.KEYRING)
        await stage.press("down")
        assert (stage.focus, place.place) == ("sign-place", KeyPlace.SESSION)
        await stage.press("down")
        assert (stage.focus, place.place) == ("sign-other", KeyPlace.SESSION)
        await stage.press("up", "up")
        assert (stage.focus, place.place) == ("sign-place", KeyPlace.KEYRING)
        await stage.press("up")
        assert (stage.focus, place.place) == ("sign-name", KeyPlace.KEYRING)
        await stage.press("down", "space", "space", "right")
        assert (stage.focus, place.place) == ("sign-place", KeyPlace.SESSION)


async def test_an_answer_that_cannot_be_used_is_not_chosen(tmp_path: Path) -> None:
    async with sign_in(tmp_path, ring=keyrings.named(keyrings.FAIL)) as stage:
        screen = await stage.rekeyed()
        place = screen.query_one(PlaceField)
        await stage.go("sign-place")
        await stage.press("space", "left", "right")
        await stage.pilot.click(PlaceField, offset=(3, 0))
        assert (stage.focus, place.place) == ("sign-place", KeyPlace.SESSION)
        await stage.press("up")
        assert (stage.focus, place.place) == ("sign-name", KeyPlace.SESSION)
        await stage.press("down", "down")
        assert (stage.focus, place.place) == ("sign-other", KeyPlace.SESSION)


def row_of(stage: SignIn, words: str) -> int:
    return next(at for at, line in enumerate(stage.text.splitlines()) if words in line)


@pytest.mark.parametrize("height", [24, 20])
async def test_what_is_told_moves_no_field(height: int, tmp_path: Path) -> None:
    async with sign_in(tmp_path, size=(80, height)) as stage:
        await stage.open(resolution=await stage.roster.resolve(Asked()))
        rows = [row_of(stage, label) for label in ("No account", "API key  ", "Try the key")]
        await stage.paste("two words")
        assert "holds characters" in stage.words
        assert rows == [row_of(stage, each) for each in ("No account", "API key  ", "Try the key")]
        await stage.submit("A1b2-C3d4_E5f6G7h8I9j0K1l2M3n4O5p6Q7r8S9t0U1")
        await stage.until(lambda: "Check" in stage.told)
        assert rows == [row_of(stage, each) for each in ("No account", "API key  ", "Try the key")]


async def test_why_there_is_no_keyring_stands_below_the_form_once(tmp_path: Path) -> None:
    ring = keyrings.named(keyrings.FAIL)
    async with sign_in(tmp_path, ring=ring) as stage:
        await stage.open(resolution=await stage.roster.resolve(Asked()))
        assert stage.words.count("There is no keyring here") == 1
        assert row_of(stage, "There is no keyring here") > row_of(stage, "Try the key")
        await stage.press("escape")
        (tmp_path / "accounts.toml").write_text('default = "lab"\n[accounts.lab]\n')
        await stage.open(resolution=await stage.roster.resolve(Asked()))
        assert stage.words.count("There is no keyring here") == 1
        assert row_of(stage, "There is no keyring here") < row_of(stage, "API key  ")


@pytest.mark.parametrize("full", [SECRET_SERVICE, keyrings.FAIL])
async def test_on_a_small_screen_the_reason_is_to_be_read(full: str, tmp_path: Path) -> None:
    async with sign_in(tmp_path, ring=keyrings.named(full), size=(60, 20)) as stage:
        stage.qiskit(lab={})
        await stage.open(resolution=await stage.roster.resolve(Asked("nobody")))
        for words in ("", "two words"):
            await stage.paste(words)
            for is_open in (False, True, False):
                assert "No account can be used" in stage.words
                assert "paste an API key of IBM Cloud" in stage.words
                assert ("IAM url" in stage.text) is is_open
                await stage.press("f2")
                await stage.settled()
            await stage.press("f2")
        assert "IAM url" not in stage.text
        await stage.press("f2")
        await stage.submit(WRONG)
        await stage.until(lambda: "Check" in stage.told)
        assert "IAM url" in stage.text
        assert "No account can be used" in stage.words
        assert "paste an API key of IBM Cloud" in stage.words
        assert "did not accept" in stage.words


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("sign-name", "", "cannot be called that"),
        ("sign-name", "-x", "cannot be called that"),
        ("sign-name", "taken", "There is an account 'taken' already"),
        ("sign-name", "Taken", "There is an account 'taken' already, and some keyrings"),
        ("sign-url", "http://example.org", "plain http"),
        ("sign-url", "nonsense", "not a web address"),
        ("sign-iam", "https://me:pw@example.org", "neither a user name"),
    ],
)
async def test_fields_that_cannot_be_meant(
    field: str, text: str, words: str, tmp_path: Path
) -> None:
    async with sign_in(tmp_path) as stage:
        await stage.roster.keep(stage.own("taken", key=KeyPlace.SESSION), stage.server.key)
        await stage.open()
        await stage.press("f2")
        await stage.go("sign-key")
        stage.app.screen.query_one(f"#{field}", Input).value = text
        await stage.submit()
        assert words in stage.words
        assert stage.focus == field
        assert not stage.server.requests


async def test_a_new_key_is_for_the_account_as_it_is_spelled(tmp_path: Path) -> None:
    async with sign_in(tmp_path) as stage:
        await stage.roster.keep(stage.own(key=KeyPlace.SESSION), stage.server.key)
        screen = await stage.rekeyed()
        for name in ("Default", "default"):
            screen.query_one("#sign-name", Input).value = name
            await stage.submit()
            if name == "Default":
                assert "There is an account 'default' already, and some keyrings" in stage.words
                assert not stage.server.requests
        assert (await stage.signed_in()).name == "default"


async def test_a_free_name_is_proposed(tmp_path: Path) -> None:
    async with sign_in(tmp_path) as stage:
        for name in ("Default", "default-2"):
            await stage.roster.keep(stage.own(name, key=KeyPlace.SESSION), stage.server.key)
        await stage.open()
        assert "Add an account" in stage.words
        assert stage.app.screen.query_one("#sign-name", Input).value == "default-3"


async def test_addresses_are_hidden_until_asked_for(tmp_path: Path) -> None:
    async with sign_in(tmp_path) as stage:
        await stage.open()
        assert "IAM url" not in stage.text
        await stage.press("f2")
        assert "IAM url" in stage.text
        # What is pasted next is the key.
        assert stage.focus == "sign-key"
        await stage.press("f2")
        assert (stage.focus, "IAM url" in stage.text) == ("sign-key", False)
        await stage.paste(stage.key)
        await stage.press("f2")
        assert stage.focus == "sign-url"
        await stage.press("f2")
        assert "IAM url" not in stage.text
        await stage.go("sign-other")
        await stage.press("space")
        assert "IAM url" in stage.text


async def test_tab_goes_through_all_fields_and_back(tmp_path: Path) -> None:
    async with sign_in(tmp_path) as stage:
        await stage.open()
        seen = [stage.focus]
        for _ in range(5):
            await stage.press("tab")
            seen.append(stage.focus)
        names = ["sign-key", "sign-name", "sign-place", "sign-other", "sign-go", "sign-key"]
        assert seen == names
        await stage.press("shift+tab", "up")
        assert stage.focus == "sign-other"


async def test_its_help_tells_of_keys_and_of_no_filter(tmp_path: Path) -> None:
    async with sign_in(tmp_path) as stage:
        await stage.open()
        await stage.go("sign-go")
        await stage.press("question_mark")
        help_text = stage.app.screen.query_one("#help", Lines).text
        assert "Other addresses" in help_text
        assert "Filter" not in help_text


# Accounts of Qiskit's file


async def _at_qiskits(stage: SignIn, **entries: dict[str, Any]) -> None:
    path = stage.qiskit(**entries)
    path.chmod(0o644)
    await stage.open(resolution=await stage.roster.resolve(Asked("nobody")))
    await stage.go("sign-qiskit")
    await stage.press("enter")
    await stage.on(QiskitScreen)


async def test_an_account_of_qiskits_file_is_imported(tmp_path: Path) -> None:
    async with sign_in(tmp_path) as stage:
        await _at_qiskits(stage, lab={"instance": US})
        assert "mode 0644" in stage.asked
        before = (tmp_path / ".qiskit" / "qiskit-ibm.json").read_bytes()
        await stage.press("y")
        account = await stage.signed_in()
        assert (account.name, account.key) == ("lab", stage.server.key)
        assert [each.crn.text for each in account.instances] == [US]
        assert stored(stage) == [("lab", stage.key)]
        assert "still holds the keys" in stage.app.told[0]
        assert (tmp_path / ".qiskit" / "qiskit-ibm.json").read_bytes() == before


async def test_an_account_of_qiskits_file_is_used_as_it_is(tmp_path: Path) -> None:
    async with sign_in(tmp_path) as stage:
        await _at_qiskits(stage, lab={"instance": US}, night={"instance": EU})
        await stage.go("qiskit-which")
        await stage.press("down", "tab", "down")
        await stage.go("safe")
        await stage.press("y")
        account = await stage.signed_in()
        assert account.name == "night"
        assert [each.crn.text for each in account.instances] == [EU]
        assert stored(stage) == []
        assert not (tmp_path / "accounts.toml").exists()


async def test_an_import_can_be_stopped_before_its_key_is_kept(tmp_path: Path) -> None:
    async with sign_in(tmp_path) as stage:
        await _at_qiskits(stage, lab={"instance": US})
        stage.server.faults.add(Fault(Kind.SILENCE, "/identity/token", times=None))
        await stage.press("y")
        await stage.until(lambda: stage.is_on(SignInScreen))
        screen = stage.app.screen
        assert isinstance(screen, SignInScreen)
        await stage.until(lambda: "Asking" in stage.told and stage.server.faults.wait_met(1, 0))
        await stage.press("escape")
        await stage.until(lambda: screen.phase == "asking")
        assert stage.told.startswith("Stopped. Nothing was kept.")
        assert (stored(stage), stage.ring.calls) == ([], [])
        assert not (tmp_path / "accounts.toml").exists()


async def test_an_import_that_is_being_kept_cannot_be_stopped_and_is_told(tmp_path: Path) -> None:
    ring = keyrings.silent()
    async with sign_in(tmp_path, ring=ring) as stage:
        try:
            await _at_qiskits(stage, lab={"instance": US})
            await stage.press("y")
            await stage.until(ring.entered.is_set)
            screen = stage.app.screen
            assert isinstance(screen, SignInScreen)
            assert screen.phase == "keeping"
            assert stage.told.startswith("Keeping the key")
            assert "esc stop" not in stage.text
            # Too late: it says so as long as it goes on, however long that is.
            stage.clock.go(5)
            await stage.press("escape", "ctrl+s")
            assert screen.phase == "keeping"
            assert stage.told.startswith("Keeping the key")
            assert stage.app.answer is OPEN
            with pytest.raises(UsageError, match="a key is being kept"):
                require_leavable(stage.app)
        finally:
            ring.released.set()
        account = await stage.signed_in()
        assert (account.name, account.key) == ("lab", stage.server.key)
        assert "account 'lab' is kept" in stage.app.told[0]
        assert stored(stage) == [("lab", stage.key)]
        assert stage.kept.names == ("lab",)
        # What stood there, the key, and that it can be read: for no other reason is it asked.
        assert ring.calls == ["get", "set", "get"]


async def test_an_import_that_could_not_be_kept_leaves_nothing(tmp_path: Path) -> None:
    ring = keyrings.silent()
    async with sign_in(tmp_path, ring=ring, seconds=0.2) as stage:
        try:
            await _at_qiskits(stage, lab={"instance": US})
            await stage.press("y")
            await stage.until(lambda: "did not answer" in stage.told)
            assert stage.app.answer is OPEN
            assert stage.kept.names == ()
        finally:
            ring.released.set()


async def test_a_key_that_is_accepted_below_the_help_is_answered_once(tmp_path: Path) -> None:
    async with sign_in(tmp_path, make=one) as stage:
        screen = await stage.rekeyed()
        asked = asyncio.Event()
        try_key = stage.roster.try_key

        async def later(own: Own, key: Secret) -> Trial:
            await asked.wait()
            return await try_key(own, key)

        object.__setattr__(stage.roster, "try_key", later)
        await stage.submit()
        await stage.until(lambda: screen.phase == "trying")
        await stage.press("question_mark")
        await stage.until(lambda: stage.is_on(HelpScreen))
        asked.set()
        await stage.signed_in()
        assert screen not in stage.app.screen_stack
        assert not stage.is_on(HelpScreen)


async def test_an_import_that_fails_is_told(tmp_path: Path) -> None:
    async with sign_in(tmp_path) as stage:
        await _at_qiskits(stage, lab={"instance": US, "token": WRONG})
        await stage.press("y")
        await stage.until(lambda: "did not accept" in stage.told)
        assert stage.app.answer is OPEN
        await stage.press("escape")
        await stage.until(lambda: stage.app.answer is None)


# What must not be seen


def _holding(folder: Path, text: str) -> list[Path]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return [path for path in files if text.encode() in path.read_bytes()]


async def test_the_key_is_in_nothing_that_is_drawn_logged_or_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    ring = keyrings.named(SECRET_SERVICE, Locked)
    assert isinstance(ring, Locked)
    async with sign_in(tmp_path, ring=ring) as stage:
        screen = await stage.rekeyed()
        stage.server.faults.add(Fault(Kind.RESET, "/identity/token"))
        for text in stage.key:
            await stage.press(text if text.isalnum() else {"-": "minus", "_": "underscore"}[text])
        assert screen.query_one(KeyField).key == stage.server.key
        await stage.press("ctrl+s")
        await stage.until(lambda: "Could not" in stage.told)
        await stage.submit()
        await stage.on(PickScreen)
        await stage.press("enter")
        await stage.on(NotKeptScreen)
        seen = [repr(vars(widget)) for widget in screen.walk_children(with_self=True)]
        seen += [repr(widget) for widget in screen.walk_children(with_self=True)]
        ring.is_locked = False
        await stage.press("enter")
        await stage.signed_in()
        seen += [*stage.frames, *stage.app.told, caplog.text, stage.app.clipboard]
        for part in (stage.key, stage.key[:12], stage.key[-12:]):
            assert not [text for text in seen if part in text]
        assert (tmp_path / "accounts.toml").exists()
        assert not _holding(tmp_path, stage.key)


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("size", [(80, 24), (40, 12), (20, 5), (1, 1)])
async def test_any_size(size: tuple[int, int], tmp_path: Path, *, plain: bool) -> None:
    ring = keyrings.named(keyrings.FAIL)
    async with sign_in(tmp_path, ring=ring, size=size, plain=plain, make=none) as stage:
        await stage.open(
            own=stage.own(), resolution=await stage.roster.resolve(Asked("nobody\x1b[2J"))
        )
        for _ in range(9):
            await stage.press("tab")
            focused = stage.app.focused
            assert focused is not None
            if size[1] >= 5 and focused.id not in {"sign-found", "sign-told"}:
                assert stage.app.screen.query_one("#sign-body").region.overlaps(focused.region)
        assert not unsafe_characters(stage.app)
        assert not plain or stage.text.isascii()
        await stage.resize(80, 24)
        await stage.resize(*size)
        await stage.go("sign-key")
        await stage.submit()
        await stage.on(NoInstanceScreen)
        await stage.resize(80, 24)
        await stage.resize(*size)
        await stage.press("y")
        await stage.signed_in()


async def test_a_run_without_accounts_says_so(tmp_path: Path) -> None:
    async with sign_in(tmp_path) as stage:
        desk = replace(stage.desk, whose=None)
        stage.app.ask(SignInScreen(desk))
        await stage.until(lambda: stage.is_on(SignInScreen) and "no place" in stage.words)
        await stage.submit()
        assert stage.app.answer is OPEN
        await stage.press("escape")
        await stage.until(lambda: stage.app.answer is None)
