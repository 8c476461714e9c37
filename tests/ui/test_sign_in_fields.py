"""The fields of the form: how one goes through them, and what they take."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.widgets import Input

from qjobs_tui.accounts.own import KeyPlace
from qjobs_tui.ui.screens.sign_in_fields import KeyField
from qjobs_tui.ui.screens.sign_in_place import PlaceField
from qjobs_tui.ui.widgets.lines import Lines
from tests.accounts import keyrings

from .sign_in_stage import sign_in

if TYPE_CHECKING:
    from pathlib import Path


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
